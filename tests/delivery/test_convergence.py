"""A client that takes a snapshot and then every change holds what the API lists."""

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.test import Client

from delivery import record
from delivery.ledger import missing_changes
from delivery.models import Document
from delivery.record import Resource
from tests.delivery.resources import story

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHERS, STEPS, STORIES = 10, 40, 60


class Mirror:
    """What docs/changes.md tells a consumer to do, in the words of this test."""

    def __init__(self, *, limit: int, parts: int = 1) -> None:
        self.limit, self.parts = limit, parts
        self.client = Client()
        self.held: dict[tuple[str, str], Any] = {}
        self.seq = 0
        self.seen: list[int] = []

    def take_snapshot(self) -> None:
        """Take it in several transfers, each broken off, with pauses between."""
        after: dict[str, str] = {}
        for part in range(self.parts):
            last = part == self.parts - 1
            answer = self.client.get("/api/v1/snapshot/", after)
            assert answer.status_code == 200
            lines = b"".join(answer.streaming_content).split(b"\n")[:-1]
            head, *documents, end = map(json.loads, lines)
            assert (head["type"], end["type"]) == ("snapshot", "end")
            assert end["count"] == len(documents)
            if after:  # what broke off before its first document begins anew
                assert head["seq"] == self.seq, "a resumed transfer keeps its number"
            self.seq = head["seq"]
            kept = documents if last else documents[: len(documents) // 2]
            for line in kept:
                self.held[line["kind"], line["id"]] = line["document"]
            if kept:
                after = {"after": kept[-1]["cursor"]}
            time.sleep(0.05)

    def follow(self) -> bool:
        """Read one page; tell whether there was news."""
        query = {"after": self.seq, "limit": self.limit, "include": "document"}
        page = self.client.get("/api/v1/changes/", query).json()
        for event in page["items"]:
            self.seen.append(event["seq"])
            key = (event["kind"], event["id"])
            if event["document"]:
                self.held[key] = event["document"]
            elif not event["superseded"]:
                self.held.pop(key, None)
        self.seq = page["seq"]
        return bool(page["items"]) or page["next"] is not None


def act(chance: random.Random, ids: list[UUID], serial: int) -> None:
    """Do one thing a desk does to one of the stories, some of it slowly."""
    public_id = chance.choice(ids)
    kind = "author" if public_id.int % 5 == 0 else "article"
    with transaction.atomic():
        time.sleep(chance.random() / 200)
        _write(chance, kind, public_id, serial)
        time.sleep(chance.random() ** 4 / 10)  # mostly short, now and then very long
        if chance.random() < 0.1:
            transaction.set_rollback(True)


def _write(chance: random.Random, kind: str, public_id: UUID, serial: int) -> None:
    section = chance.choice(["world", "sport"])
    resource = story(
        id=public_id,
        kind=kind,
        headline=f"Version {serial}",
        path=f"/{section}/{public_id}/",
    )
    verb = chance.randrange(8)
    if verb < 4:
        record.publish(resource, action="updated", reason="update")
    elif verb == 4:
        record.refresh(resource)
    else:
        action = ("unpublished", "deleted", "killed")[verb - 5]
        record.withdraw(kind=kind, id=public_id, action=action)


def in_threads(works: list[Callable[[], None]]) -> list[threading.Thread]:
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (told below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.errors = errors  # type: ignore[attr-defined]
        thread.start()
    return threads


def finish(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive()
    for thread in threads:
        assert thread.errors == []  # type: ignore[attr-defined]


def listed() -> dict[tuple[str, str], Any]:
    """Return what the API lists, page by page."""
    found: dict[tuple[str, str], Any] = {}
    for address, kind in (
        ("/api/v1/articles/?include=body&limit=7", "article"),
        ("/api/v1/authors/?limit=7", "author"),
    ):
        url: str | None = address
        while url:
            page = Client().get(url).json()
            for item in page["items"]:
                found[kind, item["id"]] = item
            url = page["next"]
    # Authors are listed by their cards; the whole is what a mirror holds.
    for row in Document.objects.filter(kind="author"):
        assert ("author", str(row.public_id)) in found
        found["author", str(row.public_id)] = json.loads(bytes(row.body))
    return found


@pytest.mark.postgresql
def test_snapshot_and_changes_are_what_the_api_lists_with_ten_publishers() -> None:
    _converge(publishers=PUBLISHERS, steps=STEPS)


@pytest.mark.sqlite
def test_snapshot_and_changes_are_what_the_api_lists_on_one_machine() -> None:
    _converge(publishers=2, steps=15)


def _converge(*, publishers: int, steps: int) -> None:
    ids = [uuid4() for _ in range(STORIES)]
    stopped = threading.Event()
    mirrors = [Mirror(limit=3), Mirror(limit=100, parts=3), Mirror(limit=17, parts=2)]

    def publish_much(seed: int) -> None:
        chance = random.Random(seed)
        for step in range(steps):
            act(chance, ids, serial=seed * 1000 + step)

    def mirror(each: Mirror, pause: float) -> None:
        time.sleep(pause)
        each.take_snapshot()
        while True:
            over = stopped.is_set()  # before the look, so that nothing slips through
            if not each.follow() and over:
                return

    readers = in_threads(
        [
            lambda each=each, pause=pause: mirror(each, pause)  # type: ignore[misc]
            for pause, each in zip((0.0, 0.4, 1.0), mirrors, strict=True)
        ]
    )
    writers = in_threads(
        [lambda seed=seed: publish_much(seed) for seed in range(publishers)]  # type: ignore[misc]
    )
    try:
        finish(writers)
    finally:
        stopped.set()
    finish(readers)
    wanted = listed()
    assert len(wanted) >= 5
    assert missing_changes() == 0
    for each in mirrors:
        assert each.held == wanted
        assert each.seen == list(range(each.seen[0], each.seen[0] + len(each.seen)))


def test_a_document_never_comes_older_than_its_change() -> None:
    """The page is one statement: what it shows of now is not before its events."""
    first: Resource = story(headline="One")
    with transaction.atomic():
        record.publish(first, action="published", reason="first")
    with transaction.atomic():
        record.publish(
            story(id=first.id, headline="Two"), action="updated", reason="update"
        )
    page = Client().get("/api/v1/changes/?limit=1&include=document").json()
    (event,) = page["items"]
    assert (event["superseded"], event["document"]) == (True, None)
