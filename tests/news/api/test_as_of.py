"""The same addresses at another time: what readers could read then."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from delivery import keys
from home.publishing import publish_front, refresh_fronts
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_section,
    publish,
    queries_of,
    withdraw,
)

START = datetime(2026, 8, 1, 12, tzinfo=UTC)
ADDRESSES = [
    "articles/",
    "articles/?section=world&limit=2",
    "articles/?category=politics&type=news&order=-updated_at",
    "articles/?tag=storm&include=body&fields=id,headline,body",
    "articles/?author=ann-park&order=published_at&locale=en",
    "articles/{first}/",
    "articles/{second}/",
    "resolve/?path=/world/a-storm/",
    "resolve/?path=/world/a-calm/",
    "resolve/?path=/",
    "front/",
    "sections/",
    "sections/world/",
    "categories/",
    "categories/politics/",
    "authors/",
    "authors/ann-park/",
]


class Paper:
    """A paper to which things happen, one a minute."""

    def __init__(self) -> None:
        self.home = make_home(live=True)
        self.world = make_section(self.home, "World")
        self.ann = make_author("Ann Park")
        self.politics = make_category("Politics")
        self.first = self.story("A storm")
        self.second = self.story("A flood")

    def story(self, title):
        story = make_article(
            self.world, title, authors=(self.ann,), categories=(self.politics,)
        )
        story.tags.add("storm")
        story.save()
        return story

    def steps(self):
        yield lambda: publish(self.world, self.ann, self.politics)
        yield lambda: publish_front(self.home)
        yield lambda: self.print(self.first, self.second)
        yield self.edit
        yield self.move
        yield self.rename
        yield lambda: self.print(self.story("A third thing"))
        yield lambda: self.take(self.second)
        yield lambda: self.print(self.second)

    def print(self, *stories):
        publish(*stories, action="updated", reason="update")
        refresh_fronts()

    def take(self, story, action="unpublished"):
        withdraw(story, action=action)
        refresh_fronts()

    def edit(self):
        self.first.title = "A greater storm"
        self.print(self.first)

    def move(self):
        self.first.slug = "a-calm"
        self.first.set_url_path(self.world)
        self.print(self.first)

    def rename(self):
        self.ann.name = "Anna Park"
        self.ann.save()
        publish(self.ann, action="updated", reason="update")
        self.print(self.first, self.second)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def paper(db, clock):
    return Paper()


def ask(client, address, paper, *, as_of=None):
    url = "/api/v1/" + address.format(
        first=paper.first.public_id, second=paper.second.public_id
    )
    if as_of is not None:
        url += ("&" if "?" in url else "?") + f"as_of={as_of.isoformat()}"
        url = url.replace("+00:00", "Z")
    response = client.get(url)
    content = response.content if response.status_code == 200 else b""
    return response.status_code, content, response.headers.get("ETag", "")


def test_every_address_answers_as_it_did_then(client, paper, clock) -> None:
    then = []
    for step in paper.steps():
        clock.shift(60)
        step()
        moment = datetime.now(UTC)
        found = {}
        for address in ADDRESSES:
            status, content, etag = ask(client, address, paper)
            found[address] = (status, without_next(content), tag_of(address, etag))
        then.append((moment, found))
    clock.shift(3600)
    for moment, found in then:
        for address, answer in found.items():
            status, content, etag = ask(client, address, paper, as_of=moment)
            again = (status, without_next(content), tag_of(address, etag))
            assert again == answer, (moment, address)


def tag_of(address, etag):
    """Return the tag of a document; that of a list covers its cursors too."""
    return etag if "{" in address or address.startswith(("front", "res")) else ""


def without_next(content):
    """Leave out cursors, which are good for one time alone."""
    return content.partition(b'],"next":')[0]


def test_pages_go_on_at_the_same_moment(client, paper, clock) -> None:
    publish(paper.world, paper.ann, paper.politics)
    for n in range(5):
        clock.shift(60)
        publish(paper.story(f"Story {n}"))
    clock.shift(60)
    moment = datetime.now(UTC)
    clock.shift(60)
    publish(paper.story("Later"))
    url = f"/api/v1/articles/?limit=2&as_of={moment:%Y-%m-%dT%H:%M:%SZ}"
    seen = []
    while url:
        page = client.get(url).json()
        seen += [item["headline"] for item in page["items"]]
        url = page["next"]
    assert sorted(seen) == [f"Story {n}" for n in range(5)]
    first = client.get(f"/api/v1/articles/?limit=2&as_of={moment:%Y-%m-%dT%H:%M:%SZ}")
    other = first.json()["next"].replace("as_of=2026", "as_of=2025")
    assert client.get(other).status_code == 400
    plain = client.get("/api/v1/articles/?limit=2").json()["next"]
    assert client.get(f"{plain}&as_of=2026-08-01T12:00:00Z").status_code == 400


def test_a_killed_story_is_gone_from_every_past_page(client, paper, clock) -> None:
    publish(paper.world, paper.ann, paper.politics)
    publish_front(paper.home)
    paper.first.body = [
        ("paragraph", "<p>Before.</p>"),
        ("related_story", paper.second),
        ("paragraph", "<p>After.</p>"),
    ]
    paper.print(paper.second)
    paper.print(paper.first)
    clock.shift(60)
    moment = datetime.now(UTC)
    clock.shift(60)
    before = ask(client, "front/", paper, as_of=moment)
    assert str(paper.second.public_id).encode() in before[1]
    paper.take(paper.second, action="killed")
    clock.shift(60)
    for address in [*ADDRESSES, "articles/?include=body"]:
        _, content, _ = ask(client, address, paper, as_of=moment)
        assert str(paper.second.public_id).encode() not in content, address
        assert b"A flood" not in content, address
    _, content, _ = ask(client, "articles/{first}/", paper, as_of=moment)
    story = json.loads(content)
    assert [block["text"] for block in story["body"]] == ["Before.", "After."]
    assert ask(client, "articles/{second}/", paper, as_of=moment)[0] == 404


def test_a_card_that_outstayed_its_story_goes_with_it(client, paper, clock) -> None:
    publish(paper.world, paper.ann, paper.politics)
    paper.first.body = [("related_story", paper.second)]
    publish(paper.second)
    publish(paper.first)
    clock.shift(60)
    withdraw(paper.second)
    clock.shift(60)
    between = datetime.now(UTC)
    assert b"A flood" in ask(client, "articles/{first}/", paper, as_of=between)[1]
    clock.shift(60)
    publish(paper.second)
    withdraw(paper.second, action="killed")
    assert b"A flood" not in ask(client, "articles/{first}/", paper, as_of=between)[1]


def test_a_kill_purges_every_answer_about_the_past(client, paper, clock) -> None:
    for step in list(paper.steps())[:3]:
        step()
    clock.shift(60)
    told = {}
    for address in ADDRESSES:
        path = address.format(
            first=paper.first.public_id, second=paper.second.public_id
        )
        mark = "&" if "?" in path else "?"
        response = client.get(f"/api/v1/{path}{mark}as_of={START:%Y-%m-%dT%H:%M:%SZ}")
        told[address] = response
        assert response.status_code in (200, 404), address
    found = {a: r for a, r in told.items() if r.status_code == 200}
    assert len(found) >= len(ADDRESSES) - 1
    for address, response in found.items():
        assert keys.PAST in response["Surrogate-Key"].split(), address
    now = client.get("/api/v1/articles/")
    assert keys.PAST not in now["Surrogate-Key"].split()
    event = SimpleNamespace(
        kind="article", locale="en", path="/x/", old_path="", action="killed"
    )
    assert keys.PAST in keys.of_change(
        event, public_id=paper.first.public_id, facets=[]
    )


@pytest.mark.parametrize(
    "given, words",
    [
        ("yesterday", "as_of: must be a time by RFC 3339"),
        ("2026-07-07", "as_of: must be a time by RFC 3339"),
        ("2026-13-07T00:00:00Z", "as_of: is not a day"),
        ("", "as_of: must be a time"),
        ("2026-07-07T00:00:00", "as_of: must be a time"),
    ],
)
def test_a_wrong_time_is_told_in_words(client, db, given, words) -> None:
    for address in ("articles/", "front/", "resolve/?path=/", "sections/"):
        joint = "&" if "?" in address else "?"
        response = client.get(f"/api/v1/{address}{joint}as_of={given}")
        assert response.status_code == 400
        assert words in response.json()["detail"]


def test_the_beginning_of_time_is_empty(client, paper) -> None:
    publish(paper.world, paper.first)
    moment = datetime(1, 1, 2, tzinfo=UTC)
    assert ask(client, "articles/", paper, as_of=moment)[0] == 200
    assert ask(client, "front/", paper, as_of=moment)[0] == 404


def test_a_search_of_another_time_is_refused(client, db) -> None:
    for address in ("articles/?q=x&", "search/?q=x&"):
        response = client.get(f"/api/v1/{address}as_of=2026-07-07T00:00:00Z")
        assert response.status_code == 400
        assert "as_of" in response.json()["detail"]


def test_the_future_is_not_told_without_a_token(client, paper) -> None:
    moment = START + timedelta(days=1)
    for address in ("articles/", "articles/{first}/", "front/", "resolve/?path=/"):
        assert ask(client, address, paper, as_of=moment)[0] == 401
    response = client.get("/api/v1/articles/?as_of=2027-01-01T00:00:00Z")
    assert response["WWW-Authenticate"].startswith("Preview")
    assert response["Cache-Control"] == "no-store"
    assert "future" in response.json()["detail"]


@pytest.mark.parametrize(
    "address, most",
    [
        ("articles/{first}/", 2),
        ("articles/", 1),
        ("articles/?section=world&category=politics&limit=100", 2),
        ("articles/?include=body", 2),
        ("resolve/?path=/world/a-storm/", 2),
        ("resolve/?path=/nothing/", 3),
        ("front/", 2),
        ("sections/", 1),
        ("categories/politics/", 1),
        ("authors/", 1),
    ],
)
def test_the_past_costs_few_queries(client, paper, clock, address, most) -> None:
    publish(paper.world, paper.ann, paper.politics)
    publish_front(paper.home)
    paper.print(paper.first, paper.second)
    moment = datetime.now(UTC)
    few = queries_of(lambda: ask(client, address, paper, as_of=moment))
    assert few <= most
    paper.print(*(paper.story(f"Number {n}") for n in range(10)))
    clock.shift(60)
    moment = datetime.now(UTC)
    assert queries_of(lambda: ask(client, address, paper, as_of=moment)) <= most
