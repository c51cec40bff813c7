"""Words for somebody in their language, words kept for everybody in the house's."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import translation
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from delivery.language import spoken_by
from delivery.webhooks.disabling import disable
from delivery.webhooks.models import Endpoint
from news.preview import tokens
from news.review_links import links
from news.workflow import actions
from tests.factories import ArticleFactory, UserFactory, newsroom

pytestmark = pytest.mark.django_db


def german(person):
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "de"
    profile.save()
    return person


def test_who_chose_nothing_is_told_in_the_language_of_the_house() -> None:
    chose, nothing = german(UserFactory()), UserFactory()
    UserProfile.get_for_user(nothing)
    with translation.override("de"):
        assert [spoken_by(each) for each in (chose, nothing)] == ["de", "en"]
    assert spoken_by(UserFactory.build()) == "en"


def test_the_end_of_a_webhook_is_told_to_each_in_their_language(
    django_capture_on_commit_callbacks,
) -> None:
    may = Permission.objects.get(codename="change_endpoint")
    for address in ("anna@example.org", "emma@example.org"):
        person = UserFactory(email=address)
        person.user_permissions.add(may)
        if address.startswith("anna"):
            german(person)
    endpoint = Endpoint.objects.create(url="https://127.0.0.1/hook")
    with django_capture_on_commit_callbacks(execute=True):
        disable(endpoint, reason="Gone.")
    words = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert words["emma@example.org"] == "A webhook was switched off"
    assert words["anna@example.org"] == "Ein Webhook wurde abgeschaltet"


def test_what_a_german_does_is_kept_in_the_words_of_the_house() -> None:
    editor = UserFactory(is_superuser=True)
    story = ArticleFactory(parent=newsroom(), complete=True)
    story.save_revision(user=editor)
    with translation.override("de"):
        tokens.mint(article=story, user=editor, note="Anwalt")
        links.mint(article=story, user=editor, reader="Anwalt")
        actions.set_deadline(story, user=editor, due_at=None)
    kept = PageLogEntry.objects.filter(page=story, action__startswith="news.")
    assert {entry.action: entry.data for entry in kept} == {
        "news.preview_link": {"comment": "For 24 hours. Anwalt"},
        "news.review_link": {
            "comment": "Anwalt may read it, comment, and agree or object."
        },
        "news.deadline": {"reason": "–"},
    }
