"""Reading stories under embargo with a key: who may, what is seen, what is noted."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.access import keys
from delivery.access.embargo import queries
from delivery.access.models import EmbargoReading
from news import clock
from news.workflow import actions
from tests.delivery.access.parties import STRANGER
from tests.news.embargo import Partner, desk, fresh, in_an_hour

__all__ = ["desk"]

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner("read:embargoed")


def addresses(story) -> list[str]:
    return [
        "embargoed/",
        f"embargoed/{story.public_id}/",
        "embargoed/changes/",
        "embargoed/?include=body",
        f"embargoed/{NOBODY}/",
        "embargoed/?odd=1",
    ]


# Who may --------------------------------------------------------------------------


@pytest.mark.parametrize("public", [True, False])
def test_without_the_scope_there_is_nothing_to_see(desk, settings, public) -> None:
    settings.API_PUBLIC = public
    story = desk.embargo("Rents rise")
    reader = Partner("read", "preview", "consumer", consumer="herald")
    for address in addresses(story):
        anybody = Client().get(f"/api/v1/{address}")
        assert anybody.status_code == 401
        assert anybody["WWW-Authenticate"] == keys.CHALLENGE
        refused = reader.get(address)
        assert refused.status_code == 403
        assert refused.json()["errors"][0]["scope"] == "read:embargoed"
        preview = reader.get(address, authorization=f"Preview {reader.text}")
        assert preview.status_code == 401
        for answer in (anybody, refused, preview):
            assert b"Rents" not in answer.content
            assert answer["Cache-Control"] == "private, no-store"


def test_a_key_that_ends_opens_nothing_from_that_moment(
    desk, partner, time_machine
) -> None:
    story = desk.embargo("Rents rise", until=in_an_hour() + timedelta(days=9))
    expiring = Partner("read:embargoed", expires_at=in_an_hour())
    changed = Partner("read:embargoed")
    keys.rotate(changed.key, overlap=keys.NONE)
    assert partner.read(story).status_code == expiring.read(story).status_code == 200
    keys.revoke(partner.key)
    time_machine.move_to(in_an_hour() + timedelta(seconds=1))
    for ended in (partner, expiring, changed):
        for address in addresses(story):
            answer = ended.get(address)
            assert answer.status_code == 401
            assert b"Rents" not in answer.content
    assert EmbargoReading.objects.count() == 2


@pytest.mark.parametrize("public", [True, False])
def test_a_key_of_a_section_sees_what_lies_in_it(desk, settings, public) -> None:
    settings.API_PUBLIC = public
    far = desk.embargo("Rents rise", section=desk.asia)
    goal = desk.embargo("A goal", section=desk.sport)
    world = Partner("read:embargoed", sections=["world"])
    by_id = Partner("read:embargoed", sections=[str(desk.asia.public_id)])
    whole = Partner("read:embargoed")
    assert world.headlines() == by_id.headlines() == ["Rents rise"]
    assert sorted(whole.headlines()) == ["A goal", "Rents rise"]
    assert world.read(far).status_code == 200
    hidden, none = world.read(goal), world.get(f"embargoed/{NOBODY}/")
    assert hidden.status_code == none.status_code == 404
    assert hidden.json()["detail"] == none.json()["detail"]
    assert world.events() == [("embargoed", str(far.public_id))]
    assert len(whole.events()) == 2


def test_lists_are_narrowed_by_section(desk, partner) -> None:
    desk.embargo("Rents rise", section=desk.asia)
    desk.embargo("A goal", section=desk.sport)
    assert partner.headlines("?section=world") == ["Rents rise"]
    assert len(partner.headlines("?section=world&section=sport")) == 2
    world = Partner("read:embargoed", sections=["world"])
    assert world.headlines("?section=asia") == ["Rents rise"]
    assert world.headlines("?section=sport") == []
    unknown = partner.get("embargoed/?section=nowhere")
    assert unknown.status_code == 400
    assert unknown.json()["errors"][0]["parameter"] == "section"


# Answers --------------------------------------------------------------------------


def test_no_answer_is_left_with_caches(desk, partner) -> None:
    story = desk.embargo("Rents rise")
    for address in addresses(story):
        answer = partner.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert "Authorization" in answer["Vary"]
        for name in ("Surrogate-Key", "Cache-Tag", "Last-Modified"):
            assert name not in answer, address
        assert answer["RateLimit"].startswith('"key"')


def test_list_detail_and_body_are_the_same_story(desk, partner) -> None:
    story = desk.embargo("Rents rise")
    whole = partner.read(story).json()
    (card,) = partner.get("embargoed/").json()["items"]
    (body,) = partner.get("embargoed/?include=body").json()["items"]
    assert body == whole
    assert card.items() <= whole.items()
    head = partner.client.head(
        f"/api/v1/embargoed/{story.public_id}/",
        headers={"authorization": f"Bearer {partner.text}"},
    )
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "query",
    [
        *("?limit=0", "?limit=101", "?cursor=x", "?as_of=2020-01-01T00:00:00Z"),
        *("?include=all", "?preview_token=preview_x", "changes/?after=-1"),
        *("changes/?after=9223372036854775808", "changes/?limit=1001", "x/?fields=id"),
        *("changes/?kind=article", "changes/?after=%00", "?section=%00"),
    ],
)
def test_odd_questions_are_refused_in_words(desk, partner, query) -> None:
    answer = partner.get(f"embargoed/{query}")
    assert answer.status_code in (400, 401)
    assert answer.json()["detail"]


@pytest.mark.parametrize("given", ["x", "0", "%00", "a" * 400, "{x}", NOBODY.upper()])
def test_an_odd_id_is_no_story(desk, partner, given) -> None:
    assert partner.get(f"embargoed/{given}/").status_code == 404


@pytest.mark.parametrize("address", ["embargoed/", "embargoed/?include=body"])
def test_a_list_costs_the_same_for_any_number(
    desk, partner, address, django_assert_num_queries
) -> None:
    for number in range(3):
        desk.embargo(f"Story {number}")
    # The key, the stories, the entry of who was given them.
    with django_assert_num_queries(3):
        assert len(partner.get(address).json()["items"]) == 3


# Paging ---------------------------------------------------------------------------


def follow(partner: Partner, answer) -> list[str]:
    seen = [item["headline"] for item in answer.json()["items"]]
    while (url := answer.json()["next"]) is not None:
        parts = urlsplit(url)
        answer = partner.get(f"{parts.path}?{parts.query}")
        seen += [item["headline"] for item in answer.json()["items"]]
    return seen


def test_pages_go_by_the_time_at_which_stories_are_free(desk, partner) -> None:
    at = in_an_hour()
    for name, hours in (("Third", 3), ("First", 1), ("Second", 2), ("Same", 2)):
        desk.embargo(name, until=at + timedelta(hours=hours))
    pages = partner.get("embargoed/?limit=1")
    assert pages["Link"] == f'<{pages.json()["next"]}>; rel="next"'
    assert follow(partner, pages) == ["First", "Second", "Same", "Third"]


def test_a_cursor_outlives_the_story_it_was_given_at(
    desk, partner, time_machine
) -> None:
    at = in_an_hour()
    first = desk.embargo("First", until=at)
    for number in (1, 2):
        desk.embargo(f"Later {number}", until=at + timedelta(hours=number))
    page = partner.get("embargoed/?limit=1")
    time_machine.move_to(at + timedelta(seconds=1))
    assert clock.tick().published == 1
    assert follow(partner, page) == ["First", "Later 1", "Later 2"]
    released = ("released", str(first.public_id))
    assert partner.events()[-1] == released


def test_a_story_moved_between_pages_is_told_by_the_changes(desk, partner) -> None:
    at = in_an_hour()
    desk.embargo("First", until=at + timedelta(hours=1))
    moved = desk.embargo("Moved", until=at + timedelta(hours=2))
    seq = partner.get("embargoed/changes/").json()["seq"]
    page = partner.get("embargoed/?limit=1")
    actions.amend_scheduled(moved, user=desk.editor, reason="Earlier")
    actions.set_embargo(fresh(moved), user=desk.editor, until=at)
    actions.schedule_article(fresh(moved), user=desk.managing, at=at)
    assert follow(partner, page) == ["First"]
    key = str(moved.public_id)
    assert partner.events(after=seq) == [("withdrawn", key), ("embargoed", key)]


def test_the_changes_are_read_in_pages_and_go_on_from_a_number(
    desk, partner, monkeypatch
) -> None:
    stories = [desk.embargo(f"Story {number}") for number in range(3)]
    desk.embargo("A goal", section=desk.sport)
    ids = [str(story.public_id) for story in stories]
    world = Partner("read:embargoed", sections=["world"])
    for window in (1000, 2, 1):
        monkeypatch.setattr(queries, "WINDOW", window)
        answer, seen = world.get("embargoed/changes/?limit=2").json(), []
        while True:
            seen += [item["id"] for item in answer["items"]]
            if answer["next"] is None:
                break
            parts = urlsplit(answer["next"])
            answer = world.get(f"{parts.path}?{parts.query}").json()
        assert seen == ids, window
        assert answer["seq"] == 4
    again = world.get(f"embargoed/changes/?after={2**63 - 1}").json()
    assert again == {"items": [], "seq": 2**63 - 1, "next": None}
    assert "Story" not in str(world.get("embargoed/changes/").content)


# Who read what --------------------------------------------------------------------


def test_whoever_is_given_a_story_is_written_down(desk, partner) -> None:
    story, other = desk.embargo("Rents rise"), desk.embargo("Rents fall")
    since = timezone.now()
    address = f"/api/v1/embargoed/{story.public_id}/"
    header = {"authorization": f"Bearer {partner.text}"}
    Client().get(address, headers=header, REMOTE_ADDR=STRANGER)
    row = EmbargoReading.objects.get()
    assert (row.key, row.public_id) == (partner.key, story.public_id)
    assert (row.title, row.embargoed_until) == ("Rents rise", story.embargo_until)
    assert (row.address, row.client) == (address, STRANGER)
    assert since <= row.created_at <= timezone.now()
    assert f"cdk_{row.handle}_" in partner.text
    partner.get("embargoed/?section=world")
    listed = EmbargoReading.objects.exclude(pk=row.pk)
    assert {each.public_id for each in listed} == {story.public_id, other.public_id}


def test_what_was_not_given_is_not_written_down(desk, partner) -> None:
    story = desk.embargo("Rents rise")
    tag = partner.read(story)["ETag"]
    assert EmbargoReading.objects.count() == 1
    again = partner.get(f"embargoed/{story.public_id}/", **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    partner.get(f"embargoed/{NOBODY}/")
    partner.get("embargoed/changes/")
    partner.get("embargoed/?odd=1")
    Partner("read").read(story)
    Partner("read:embargoed", sections=["sport"]).get("embargoed/")
    assert EmbargoReading.objects.count() == 1


def test_the_report_names_story_key_and_time(desk, partner) -> None:
    partner.read(desk.embargo("Rents rise"))
    client = Client()
    client.force_login(desk.managing)
    page = client.get(reverse("api_keys:report")).content.decode()
    assert "Rents rise" in page
    assert partner.key.name in page


def test_no_story_is_given_that_cannot_be_written_down(
    desk, partner, monkeypatch
) -> None:
    story = desk.embargo("Rents rise")

    def away(*args: object, **kwargs: object) -> None:
        raise DatabaseError("cannot execute INSERT in a read-only transaction")

    monkeypatch.setattr("django.db.models.query.QuerySet.bulk_create", away)
    for address in ("embargoed/", f"embargoed/{story.public_id}/"):
        answer = partner.get(address)
        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert answer["Cache-Control"] == "private, no-store"
        assert b"Rents" not in answer.content
    assert partner.get("embargoed/changes/").status_code == 200
