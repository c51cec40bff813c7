"""A preview token opens what it says, for as long as it says, and leaves no trace."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest
from django.utils import timezone

from cms.settings.scrubbing import scrub_event, scrub_line, without_tokens
from news.models import PreviewToken
from news.preview import tokens
from news.workflow.errors import NotAllowed, NotReady
from tests.factories import SECTION_EDITOR, UserFactory
from tests.news.preview.conftest import Holder

pytestmark = pytest.mark.django_db

PREVIEWED = [
    "articles/",
    "articles/{id}/",
    "articles/{id}/editions/",
    "articles/{id}/editions/1/",
    "resolve/?path=/",
    "front/",
    "sections/",
    "sections/world/",
    "categories/",
    "authors/",
]
PUBLIC_ONLY = ["search/?q=x", "openapi.json"]


def addresses(house) -> list[str]:
    return [each.format(id=house.mine.public_id) for each in PREVIEWED]


def test_a_token_is_long_random_and_kept_as_a_digest(house) -> None:
    made = [tokens.mint(user=house.managing, article=house.mine) for _ in range(3)]
    texts = {text for _, text in made}
    assert len(texts) == 3
    for token, text in made:
        assert re.fullmatch(r"preview_[A-Za-z0-9_-]{43}", text)
        row = PreviewToken.objects.filter(pk=token.pk).values().get()
        assert text not in str(row)
        assert text.removeprefix("preview_") not in str(row)


def test_every_answer_to_a_holder_is_private(house, holder) -> None:
    for somebody in (holder(house.mine), holder(None), holder(None, by_query=True)):
        for address in addresses(house):
            response = somebody.get(address)
            assert response.status_code == 200, address
            assert response["Cache-Control"] == "private, no-store"
            assert response["X-Robots-Tag"] == "noindex"
            assert response["Referrer-Policy"] == "same-origin"
            assert "Authorization" in response["Vary"]
            assert "Surrogate-Key" not in response


def test_what_is_missing_is_private_too(house, holder) -> None:
    missing = holder(house.mine).get(f"articles/{house.never.public_id}/")
    assert missing.status_code == 404
    assert missing["Cache-Control"] == "private, no-store"


def test_the_public_answer_is_kept_apart_by_caches(house) -> None:
    response = Holder().get("articles/")
    assert "Authorization" in response["Vary"]
    assert "public" in response["Cache-Control"]
    assert "X-Robots-Tag" not in response


WRONG = {
    "nonsense": "nonsense",
    "empty": "",
    "of another house": "preview_" + "A" * 43,
    "very long": "preview_" + "A" * 150,
    "not a token of ours": "wagtail_" + "A" * 43,
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_token_never_gets_the_public_answer(house, text) -> None:
    for address in addresses(house):
        response = Holder().client.get(
            f"/api/v1/{address}", headers={"authorization": f"Preview {text}"}
        )
        assert response.status_code == 401, address
        assert response["WWW-Authenticate"].startswith("Preview ")
        assert response["Content-Type"] == "application/problem+json"
        assert response["Cache-Control"] == "private, no-store"
        assert b"published" not in response.content
        assert "token" in response.json()["detail"]


def test_a_token_dies_when_revoked_expired_or_orphaned(house, holder) -> None:
    address = f"articles/{house.mine.public_id}/"
    revoked, expired, orphan = (holder(house.mine) for _ in range(3))
    rows = list(PreviewToken.objects.order_by("pk"))
    tokens.revoke(rows[0], user=house.managing)
    response = revoked.get(address)
    assert (response.status_code, "taken back" in response.json()["detail"]) == (
        401,
        True,
    )
    assert expired.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        response = expired.get(address)
        assert response.status_code == 401
        assert "expired" in response.json()["detail"]
    house.managing.is_active = False
    house.managing.save()
    assert orphan.get(address).status_code == 401


def test_a_token_opens_no_more_than_its_maker_may(house) -> None:
    _token, mine = tokens.mint(user=house.editor, article=house.mine)
    _token, every = tokens.mint(user=house.managing, article=None)
    for person, text in ((house.editor, mine), (house.managing, every)):
        somebody = Holder(text)
        address = f"articles/{house.mine.public_id}/"
        assert somebody.get(address).json()["headline"] == "Mine as drafted"
        kept = list(person.groups.all())
        person.groups.clear()
        for each in (address, "articles/", "front/"):
            refused = somebody.get(each)
            assert refused.status_code == 401, each
            assert "may not show these drafts any more" in refused.json()["detail"]
        person.groups.set(kept)
        assert somebody.get(address).status_code == 200


def test_two_tokens_are_one_too_many(house, holder) -> None:
    mine = holder(house.mine)
    response = mine.get(f"articles/?preview_token={mine.text}")
    assert response.status_code == 400


@pytest.mark.parametrize("address", PUBLIC_ONLY)
def test_a_token_widens_nothing_else(house, holder, address) -> None:
    site = holder(None)
    response = site.get(address)
    assert response.status_code == 400
    assert b"drafted" not in response.content
    by_query = holder(None, by_query=True).get(address)
    assert by_query.status_code == 400


def test_search_in_lists_is_refused_with_a_token(house, holder) -> None:
    response = holder(None).get("articles/?q=drafted")
    assert response.status_code == 400
    assert "preview_token" in response.json()["detail"]


def test_a_token_opens_neither_the_admin_nor_the_staff_api(house, holder) -> None:
    site = holder(None)
    assert site.get("/api/staff/v3/pages/").status_code == 401
    assert site.get("/admin/").status_code == 302
    page = site.get(house.mine.url)
    assert b"Mine as published" in page.content


def test_a_token_in_a_header_is_in_no_address(house, holder) -> None:
    site = holder(None)
    response = site.get("articles/?limit=1")
    assert response.json()["next"]
    assert site.text not in str(response.headers) + response.content.decode()


def test_a_token_in_the_address_goes_on_in_next_alone(house, holder) -> None:
    site = holder(None, by_query=True)
    page = site.get("articles/?limit=1").json()
    assert site.text in page["next"]
    assert site.client.get(page["next"]).status_code == 200
    assert site.text not in str(page["items"])


def test_problems_do_not_repeat_the_token(house, holder) -> None:
    for by_query in (True, False):
        site = holder(None, by_query=by_query)
        for address in ("articles/?limit=0", "articles/nothing/", "search/?q=x"):
            response = site.get(address)
            assert response.status_code in (400, 404)
            assert site.text not in response.content.decode()


def test_no_log_line_holds_a_token(house, holder, settings) -> None:
    site = holder(None, by_query=True)
    # A copy: what is configured takes its own settings apart.
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["line"])
    )
    request = HttpRequest()
    request.path = "/api/v1/articles/"
    request.META["QUERY_STRING"] = f"preview_token={site.text}"
    lines = []
    for template, arguments, extra in (
        ("GET %s 404", (f"/api/v1/x/?a=b&preview_token={site.text}&c=d",), {}),
        ("header Authorization: Preview %s", (site.text,), {}),
        ("plain %s", (site.text,), {}),
        ("with more", (), {"request": f"<WSGIRequest '/?preview_token={site.text}'>"}),
        ("mistyped preview_token=hello", (), {}),
    ):
        record = logging.LogRecord("x", 30, "f", 1, template, arguments, None)
        record.__dict__.update(extra)
        lines.append(formatter.format(record))
    try:
        raise ValueError(f"no such thing: {site.text}")
    except ValueError as error:
        record = logging.LogRecord(
            "x", 40, "f", 1, "failed", (), (ValueError, error, error.__traceback__)
        )
        lines.append(formatter.format(record))
    assert site.text not in "".join(lines)
    assert "hello" not in "".join(lines)
    assert "c=d" in lines[0]


def test_nothing_sent_to_sentry_holds_a_token() -> None:
    text = "preview_" + "B" * 43
    event = {
        "request": {
            "query_string": f"preview_token={text}&a=1",
            "headers": [("Authorization", f"Preview {text}")],
        },
        "breadcrumbs": [{"message": f"GET /?preview_token={text}"}],
        "level": 3,
    }
    assert text not in str(scrub_event(event))
    assert scrub_event(event)["level"] == 3


@pytest.mark.parametrize(
    "line", ["Preview of the budget", "preview_tokens/ listed", "preview panel"]
)
def test_plain_words_stay_in_the_log(line) -> None:
    assert scrub_line(None, "", line) == without_tokens(line) == line


def test_who_may_not_edit_may_not_show(house) -> None:
    stranger = UserFactory(role=SECTION_EDITOR, desk=house.sport)
    for user, article in (
        (stranger, house.mine),
        (house.reporter, None),
        (house.editor, None),
    ):
        with pytest.raises(NotAllowed):
            tokens.mint(user=user, article=article)
    assert not PreviewToken.objects.exists()


@pytest.mark.parametrize("hours", [0, -1, 169, 0.001])
def test_a_lifetime_out_of_bounds_is_refused_in_words(house, hours) -> None:
    with pytest.raises(NotReady, match="from a minute to 168 hours"):
        tokens.mint(
            user=house.managing, article=house.mine, lifetime=timedelta(hours=hours)
        )


def test_a_version_of_another_story_is_refused(house) -> None:
    revision = house.other.latest_revision
    for article in (house.mine, None):
        with pytest.raises(NotReady, match="not one of this story"):
            tokens.mint(user=house.managing, article=article, revision=revision)


def test_a_token_never_outlives_or_outgrows_its_story(house, holder) -> None:
    drafted = holder(house.never)
    pinned = holder(house.never, revision=house.never.latest_revision)
    house.never.delete()
    assert not PreviewToken.objects.exists()
    for somebody in (drafted, pinned):
        assert somebody.get("articles/").status_code == 401


def test_making_a_link_is_in_the_storys_history(house) -> None:
    from wagtail.models import PageLogEntry

    tokens.mint(user=house.managing, article=house.mine, note="For the lawyer")
    entry = PageLogEntry.objects.get(action="news.preview_link")
    assert (entry.page_id, entry.user_id) == (house.mine.pk, house.managing.pk)
    assert "For the lawyer" in entry.comment
