"""A key with the scope `preview` in the place of a preview token."""

import pytest
from django.utils import timezone

from cms.settings.scrubbing import without_tokens
from delivery.access import keys
from delivery.access.models import Usage
from delivery.access.usage import LEDGER
from news.workflow.actions import (
    kill_article,
    lift_kill,
    publish_article,
    unpublish_article,
)
from tests.factories import edit, no_correction
from tests.news.embargo import Partner, in_an_hour
from tests.news.preview.test_tokens import PUBLIC_ONLY, addresses

pytestmark = pytest.mark.django_db


class Previewer(Partner):
    """A partner who asks for drafts with every request."""

    def get(self, address: str, **headers: str):
        headers.setdefault("authorization", f"Preview {self.text}")
        return super().get(address, **headers)

    def headlines(self, query: str = "") -> list[str]:
        items = self.get(f"articles/{query}").json()["items"]
        return sorted(item["headline"] for item in items)


def test_a_key_shows_every_draft_as_a_token_of_the_site_does(house, holder) -> None:
    app, site = Previewer("preview"), holder(None)
    assert app.headlines() == ["Mine as drafted", "Never published", "Other as drafted"]
    for address in addresses(house):
        ours, theirs = app.get(address), site.get(address)
        assert ours.status_code == theirs.status_code == 200, address
        assert ours.content == theirs.content, address
        for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Vary"):
            assert ours[name] == theirs[name], (address, name)
        assert ours["Cache-Control"] == "private, no-store"
        assert "Surrogate-Key" not in ours


@pytest.mark.parametrize("address", PUBLIC_ONLY)
def test_a_key_widens_nothing_else(house, address) -> None:
    answer = Previewer("preview").get(address)
    assert answer.status_code == 400
    assert b"drafted" not in answer.content


def test_a_key_of_a_section_shows_its_drafts_and_else_what_everybody_sees(
    house,
) -> None:
    for named in ("world", str(house.world.public_id)):
        app = Previewer("preview", sections=[named])
        shown = ["Mine as drafted", "Never published", "Other as published"]
        assert app.headlines() == shown
        other = app.get(f"articles/{house.other.public_id}/").json()
        assert other["headline"] == "Other as published"
        never = app.get(f"articles/{house.never.public_id}/")
        assert never.status_code == 200
    nowhere = Previewer("preview", sections=["gone"])
    assert nowhere.headlines() == ["Mine as published", "Other as published"]


def test_on_a_closed_api_a_key_of_a_section_sees_nothing_of_others(
    house, settings
) -> None:
    settings.API_PUBLIC = False
    app = Previewer("preview", sections=["world"])
    assert app.headlines() == ["Mine as drafted", "Never published"]
    answers = {
        story: app.get(f"articles/{story.public_id}/").status_code
        for story in (house.mine, house.never, house.other)
    }
    assert list(answers.values()) == [200, 200, 404]
    then = "?as_of=2999-01-01T00:00:00Z"
    assert app.get(f"articles/{house.other.public_id}/{then}").status_code == 404
    assert app.get("front/").status_code == 403
    assert len(Previewer("preview").headlines()) == 3


def test_withdrawn_editions_are_opened_by_keys_of_the_story(house) -> None:
    unpublish_article(house.other, user=house.managing)
    address = f"articles/{house.other.public_id}/editions/"
    found = [
        Previewer("preview", sections=sections).get(address).status_code
        for sections in ([], ["sport"], ["world"])
    ]
    assert found == [200, 200, 404]


def test_no_key_opens_what_was_published_before_a_kill(house) -> None:
    kill_article(house.other, user=house.managing, reason="Not true.")
    story = f"articles/{house.other.public_id}"
    for holder in (Previewer("preview"), Previewer("preview", sections=["sport"])):
        for address in ("editions/", "editions/1/"):
            assert holder.get(f"{story}/{address}").status_code == 404
    lift_kill(house.other, user=house.managing, reason="It was.")
    again = type(house.other).objects.get(pk=house.other.pk)
    edit(again, user=house.reporter, title="As it is")
    publish_article(type(again).objects.get(pk=again.pk), user=house.managing)
    found = Previewer("preview").get(f"{story}/editions/").json()["items"]
    assert [item["number"] for item in found] == [2]


def test_what_is_to_come_is_told_of_a_keys_sections_alone(house) -> None:
    for story in (house.mine, house.other):
        edit(story, user=house.reporter, title="To come", go_live_at=in_an_hour())
        no_correction(story, by=house.managing)
        publish_article(type(story).objects.get(pk=story.pk), user=house.managing)
    then = "?as_of=2999-01-01T00:00:00Z"
    assert Previewer("preview").headlines(then) == ["To come", "To come"]
    world = Previewer("preview", sections=["world"])
    assert world.headlines(then) == ["Other as published", "To come"]


def test_on_a_closed_api_what_is_listed_of_the_future_is_found_there(
    house, settings
) -> None:
    settings.API_PUBLIC = False
    sport = house.write(house.sport, "Never of sport", live=False)
    for story in (house.never, sport):
        edit(story, user=house.reporter, title="To come", go_live_at=in_an_hour())
        publish_article(type(story).objects.get(pk=story.pk), user=house.managing)
    world = Previewer("preview", sections=["world"])
    past = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    stories = (house.mine, house.never, house.other, sport)
    for then, listed, found in (
        ("2999-01-01T00:00:00Z", 2, [200, 200, 404, 404]),
        (past, 1, [200, 404, 404, 404]),
    ):
        assert len(world.headlines(f"?as_of={then}")) == listed
        answers = [
            world.get(f"articles/{story.public_id}/?as_of={then}").status_code
            for story in stories
        ]
        assert answers == found, then


def test_on_a_closed_api_a_token_opens_its_drafts_and_nothing_else(
    house, holder, settings
) -> None:
    settings.API_PUBLIC = False
    site, wrong = holder(None), holder(None)
    wrong.text = "preview_" + "A" * 43
    for address in addresses(house):
        assert site.get(address).status_code == 200, address
        assert wrong.get(address).status_code == 401, address
    shut = ("search/?q=as", "changes/", "snapshot/", "changes/stream/", "embargoed/")
    for somebody in (site, wrong):
        for address in shut:
            answer = somebody.get(address)
            assert answer.status_code in (400, 401), address
            assert answer["Cache-Control"] == "private, no-store"
            assert b"published" not in answer.content.replace(b"what is published", b"")


def test_without_the_scope_no_draft_is_shown(house) -> None:
    reader = Previewer("read", "read:embargoed")
    for address in addresses(house):
        answer = reader.get(address)
        assert answer.status_code == 403, address
        assert answer.json()["errors"][0]["scope"] == "preview"
        assert answer["WWW-Authenticate"].startswith("Preview ")
        assert answer["Cache-Control"] == "private, no-store"


def test_a_key_that_opens_nothing_never_gets_the_public_answer(house) -> None:
    revoked, changed, wrong = (Previewer("preview") for _ in range(3))
    keys.revoke(revoked.key)
    keys.rotate(changed.key, overlap=keys.NONE)
    wrong.text = wrong.text[:-1] + ("A" if wrong.text[-1] != "A" else "B")
    short = Previewer("preview")
    short.text = "cdk_"
    for app in (revoked, changed, wrong, short):
        answer = app.get("articles/")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Preview ")
        assert answer["Cache-Control"] == "private, no-store"
        assert b"published" not in answer.content


def test_a_key_opens_drafts_by_header_alone_and_not_with_a_token(house) -> None:
    app = Previewer("preview")
    query = app.client.get(f"/api/v1/articles/?preview_token={app.text}")
    assert query.status_code == 400
    escaped = app.client.get(f"/api/v1/articles/?preview_token=c%64k_{app.text[4:]}")
    assert escaped.status_code == 401
    both = app.get("articles/?preview_token=preview_x")
    assert both.status_code == 400
    bearer = app.get("articles/", authorization=f"Bearer {app.text}")
    assert bearer.status_code == 403


def test_its_requests_count_on_the_key(house) -> None:
    app = Previewer("preview", rate_limit=1)
    first, second = app.get("articles/"), app.get("articles/")
    assert (first.status_code, second.status_code) == (200, 429)
    assert first["RateLimit"].startswith('"key";r=0')
    LEDGER.flush()
    assert Usage.objects.get(key=app.key).requests == 2


def test_no_log_line_shows_the_key(house) -> None:
    app = Previewer("preview")
    line = without_tokens(f"Authorization: Preview {app.text}")
    assert app.text[15:] not in line
