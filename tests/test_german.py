"""Every screen of the desk in German: what is the same in both languages is a fault."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from media.models import NewsImage
from news.desk.models import Assignment
from news.workflow import actions
from news.workflow.admin.verbs import verbs_for
from tests.editor import form_data
from tests.factories import ArticleFactory, NewsImageFactory, fresh, put_live
from tests.test_screens import address, house  # noqa: F401 (a fixture)
from tests.urls import admin_screens
from tests.words import ROOT, read_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SPOKEN = ("title", "aria-label", "placeholder", "alt", "label")
STRING = r'"(?:[^"\\]|\\.)+"'
LABEL = re.compile(rf'"label": ({STRING})')

# What German has from English, or both from elsewhere.
ALIKE = {
    "Administrator",
    "Board",
    "Cache",
    "Deutsch",
    "English",
    "Feature",
    "Host",
    "ID",
    "IPTC Media Topic",
    "Interview",
    "Mail",
    "Maximum",
    "Minimum",
    "Name",
    "Normal",
    "Passkeys",
    "Person",
    "Status",
    "Status:",
    "Text",
    "Video",
    "Wagtail",
    "Webhook",
    "Webhooks",
    "Workflows",
    "read",  # a scope, as it is written in the API
}
# What Wagtail's own German leaves in English.
WAGTAILS = {
    "(optional)",
    "Actions",
    "Breadcrumb",
    "Dashboard",
    "Home",
    "In Moderation",
    "Locale",
    "Locale:",
    "None",
    "Search",
    "Sorry, you do not have permission to access this area.",
    "True",
    "What's new in Wagtail 8.0",
}
KEYS = re.compile(r"(Ctrl|Alt|Shift|Esc)\b[ +A-Za-z,.]*")


class Words(HTMLParser):
    """Collects what of a page is read or heard, and what it packs for scripts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: set[str] = set()
        self.packed: set[str] = set()
        self.script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self.script = values.get("type", tag)
        is_button = tag == "input" and values.get("type") in ("submit", "button")
        for name, value in values.items():
            ours = name.startswith("data-desk-") and name.endswith("-value")
            if (
                name in SPOKEN
                or (is_button and name == "value")
                or (ours and " " in value)
            ):
                self._hear(value)
            elif name.startswith("data-") and value[:1] in ("{", "["):
                self._unpack(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.script = ""

    def handle_data(self, data: str) -> None:
        if not self.script:
            self._hear(data)
        elif self.script == "application/json":
            self._unpack(data)

    def _hear(self, text: str) -> None:
        if text := " ".join(text.split()).removesuffix(" - Wagtail"):
            self.said.add(text)

    def _unpack(self, text: str) -> None:
        self.packed.update(json.loads(each) for each in re.findall(STRING, text))
        for label in LABEL.findall(text):
            self._hear(json.loads(label))


@pytest.fixture
def busy(house: SimpleNamespace) -> SimpleNamespace:  # noqa: F811
    """A house with a story at each stage, something late and something wrong."""
    people, world = house.people, house.story.get_parent().specific
    soon = timezone.now() + timedelta(hours=2)

    def story(title: str, **more: Any) -> Any:
        return ArticleFactory(
            parent=world, title=title, complete=True, writer=people["reporter"], **more
        )

    review = story("Quaxo")
    actions.submit_article(review, user=people["reporter"])
    actions.claim_review(fresh(review), user=people["copy"])
    actions.set_deadline(fresh(review), user=people["copy"], due_at=soon)
    back = story("Quibble")
    actions.submit_article(back, user=people["reporter"])
    actions.send_back_article(fresh(back), user=people["copy"], comment="Nanu?")
    later = story("Quorum")
    actions.schedule_article(later, user=people["managing"], at=soon)
    live = put_live(story("Quartz", lead_image=NewsImageFactory()))
    NewsImageFactory(alt="", credit="", rights_until=timezone.now())
    dead = put_live(story("Quagga"))
    actions.kill_article(dead, user=people["managing"], reason="Nanu?")
    spiked = story("Quiche")
    actions.spike_article(spiked, user=people["managing"], reason="Nanu?")
    embargoed = story("Quokka")
    actions.set_embargo(embargoed, user=people["managing"], until=soon)
    hurried = story("Qualm")
    actions.break_glass(hurried, user=people["managing"], reason="Nanu?")
    late = timezone.now() - timedelta(days=1)
    Assignment.objects.create(what="Quest", section=world, due_at=late)
    house.stories = [review, back, later, live, dead, spiked, embargoed, hurried]
    return house


def addresses(busy: SimpleNamespace) -> dict[str, str]:
    """Return each screen there is to see; a story's own for stories at every stage."""
    found = {
        name: address(busy, name, arguments)
        for name, arguments in admin_screens().items()
        if name != "media_original"
    }
    mona = busy.people["managing"]
    for story in map(fresh, busy.stories):
        for verb in verbs_for(mona, story):
            at = reverse("desk_verb", args=[story.pk, verb.name])
            found.setdefault(verb.name, at)
        found[f"review of {story.title}"] = reverse("desk_review", args=[story.pk])
        at = reverse("wagtailadmin_pages:history", args=[story.pk])
        found[f"history of {story.title}"] = at
    for story in busy.stories[:4:3]:  # in review, live
        at = reverse("wagtailadmin_pages:edit", args=[story.pk])
        found[f"editor of {story.title}"] = at
    world = busy.story.get_parent()
    choice = f"?id={busy.stories[0].pk}&id={busy.stories[3].pk}"
    for verb in ("submit", "approve", "schedule", "tag"):
        at = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb])
        found[f"bulk {verb}"] = at + choice
    return found | {
        "home": reverse("wagtailadmin_home"),
        "account": reverse("wagtailadmin_account"),
        "new story": reverse(
            "wagtailadmin_pages:add", args=["news", "articlepage", world.pk]
        ),
        "section": reverse("wagtailadmin_pages:edit", args=[world.pk]),
        "front": reverse("wagtailadmin_pages:edit", args=[world.get_parent().pk]),
        "numbers of a year": reverse("desk_numbers") + "?days=365",
        "week": reverse("desk_calendar") + "?view=week",
    }


def seen(busy: SimpleNamespace, code: str) -> Iterator[tuple[str, Words]]:
    """Open every screen as a managing editor who speaks this language."""
    mona = busy.people["managing"]
    profile = UserProfile.get_for_user(mona)
    profile.preferred_language = code
    profile.save()
    client = Client()
    client.force_login(mona)
    for name, url in addresses(busy).items():
        page = client.get(url, follow=True)
        if page.status_code == 200 and isinstance(page, HttpResponse):
            yield name, Words(page.content.decode())
    bare = {"title": "", "standfirst": "", "body-count": "0", "tags": ""}
    for story in (busy.stories[0], busy.stories[3]):
        at = reverse("desk_checks", args=[story.pk])
        checks = client.post(at, form_data(fresh(story), **bare)).json()
        yield f"checks of {story.title}", Words(checks["html"])


def names_in_the_house() -> list[str]:
    """Return all words that are rows of somebody, not ours; the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.choices:
                found.update(model._default_manager.values_list(field.name, flat=True))
    lines = {" ".join(str(text).split()) for text in found if text}
    lines |= {image.filename for image in NewsImage.objects.all()}
    lines |= available_timezones() | {"April", "August", "September", "November"}
    return sorted((line for line in lines if len(line) > 1), key=len, reverse=True)


def is_a_name(text: str, names: list[str]) -> bool:
    """Whether nothing is left of a text without names, keys and numbers."""
    if text in ALIKE | WAGTAILS or KEYS.fullmatch(text):
        return True
    for name in names:
        text = text.replace(name, " ")
    return not re.search("[A-Za-z]{2}", text)


def known_english() -> set[str]:
    """Return the words of ours that German says otherwise."""
    entries = read_catalogue(ROOT / "cms/locale/de/LC_MESSAGES/django.po")
    pairs = [pair for entry in entries for pair in entry.pairs]
    return {
        words
        for words, said in pairs
        if words != said and (" " in words or words[0].isupper())
    }


def test_nothing_of_ours_is_said_in_english(busy: SimpleNamespace) -> None:
    english, german = dict(seen(busy, "en")), dict(seen(busy, "de"))
    assert english.keys() == german.keys()
    assert len(german) > 125
    names = names_in_the_house()
    same: dict[str, list[str]] = defaultdict(list)
    for screen, words in german.items():
        for text in words.said & english[screen].said:
            same[text].append(screen)
        for text in words.packed & known_english() - set(names):
            same[f"for scripts: {text}"].append(screen)
    assert {text: same[text] for text in same if not is_a_name(text, names)} == {}
    # So the test does see English, and Wagtail's list is no longer than it must be.
    assert same.keys() >= WAGTAILS
