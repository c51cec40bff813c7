"""Kill -9 and a database that restarts: nothing acknowledged is lost, nothing is half.

Real processes on a real PostgreSQL; on SQLite there is no worker, and one writer.
"""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from delivery.ledger import missing_changes, verify
from delivery.models import Change, Document, Edition
from delivery.webhooks.models import Endpoint, Message
from home.rebuilding import SHELVES, differing, orphans
from news.models import ArticlePage
from news.workflow.actions import schedule_article
from tests.delivery.webhooks.receiver import receiver
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    newsroom,
)
from tests.postgresql import NoPostgreSQLError, restartable
from tests.running import free_port, start, wait_for_port
from tests.staff_api import token_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]

STORIES, ROUNDS, SCHEDULED, CLIENTS = 36, 5, 20, 4
LONGEST = 240


class House:
    """Web server, worker and clock, each of which may be killed and comes back."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.environment = environment
        self.commands = {
            "web": ("serve", "--port", str(self.port)),
            "worker": ("db_worker", "--interval", "0.2", "--no-startup-delay"),
            "clock": ("run_clock", "--interval", "0.3"),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def open(self, *names: str) -> None:
        for name in names or self.commands:
            self.running[name] = start(*self.commands[name], **self.environment)
        if "web" in self.running:
            wait_for_port(self.port, self.running["web"])

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        assert process.poll() is None, f"{name} ended by itself"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


@contextlib.contextmanager
def house(**environment: str) -> Iterator[House]:
    it = House(**environment)
    try:
        yield it
    finally:
        it.close()


def ask(port: int, method: str, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """Send one request; status 0 if no whole answer came."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        client.request(method, path, headers={"Host": "127.0.0.1", **headers})
        answer = client.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, {}, b""
    finally:
        client.close()


def publish(port: int, key: int, token: str) -> int:
    path = f"/api/staff/v3/pages/{key}/actions/publish/"
    bearer = f"Bearer {token}"
    return ask(port, "POST", path, Authorization=bearer)[0]


def in_threads(works: list[Callable[[], None]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def paper() -> Any:
    """Stories fit to go live, some with a time, and a managing editor's token."""
    section = SectionFactory(parent=newsroom(), title="World", slug="world")
    writer = UserFactory(role=REPORTER)
    managing = UserFactory(role=MANAGING_EDITOR)
    shown = {"by": [AuthorFactory()], "under": [CategoryFactory()]}
    keys = [
        ArticleFactory(parent=section, writer=writer, complete=True, **shown).pk
        for _ in range(STORIES + SCHEDULED)
    ]
    return keys[:STORIES], keys[STORIES:], managing


def test_kill_9_of_web_worker_and_clock_loses_nothing(paper: Any, settings) -> None:
    keys, scheduled, managing = paper
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    token = token_of(managing)
    with receiver() as hook:
        settings.WEBHOOK_ALLOWED_PORTS = [hook.port]
        Endpoint.objects.create(url=hook.url).rotate_secret()
        environment = {
            "TASKS": "database",
            "WEBHOOK_ALLOW_HTTP": "1",
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
            "WEBHOOK_ALLOWED_PORTS": str(hook.port),
            "WEBHOOK_LEASE_SECONDS": "2",
        }
        with house(**environment) as it:
            it.open()
            soon = timezone.now() + timedelta(seconds=6)
            for number, key in enumerate(scheduled):
                story = ArticlePage.objects.get(pk=key)
                at = soon + timedelta(seconds=number / 2)
                schedule_article(story, user=managing, at=at)
            acknowledged = _publish_while_killing(it, keys, token)
            assert sum(acknowledged.values()) == STORIES * ROUNDS
            _until(lambda: _are_live(scheduled), "the scheduled stories")
            _until(lambda: not _pending(), "the webhooks")
        assert_whole(keys + scheduled)
        for key, count in acknowledged.items():
            story = ArticlePage.objects.get(pk=key)
            # A publish whose answer was lost may have been done, and done again.
            assert Edition.objects.filter(public_id=story.public_id).count() >= count
        _assert_delivered(hook.got)


def _publish_while_killing(it: House, keys: list[int], token: str) -> Counter[int]:
    """Publish every story `ROUNDS` times, until it is acknowledged."""
    acknowledged: Counter[int] = Counter()
    refused: list[int] = []
    lock, end = threading.Lock(), time.monotonic() + LONGEST

    def work(mine: list[int]) -> None:
        for key in mine * ROUNDS:
            while time.monotonic() < end:
                status = publish(it.port, key, token)
                with lock:
                    acknowledged[key] += status == 200
                    if 400 <= status < 500:
                        refused.append(status)
                if status:
                    break
                time.sleep(0.2)

    threads = in_threads(
        [lambda mine=keys[n::CLIENTS]: work(mine) for n in range(CLIENTS)]  # type: ignore[misc]
    )
    victims = ["web", "worker", "clock", "web", "clock", "worker", "web"]
    while any(thread.is_alive() for thread in threads):
        time.sleep(2.5)
        if victims:
            name = victims.pop(0)
            it.kill(name)
            it.open(name)
    for thread in threads:
        thread.join()
    assert not refused
    assert len(victims) <= 4, "too quick to be killed: raise ROUNDS"
    return acknowledged


def assert_whole(keys: list[int]) -> None:
    """Page, editions, changes, document and webhook rows of each story agree."""
    assert list(verify()) == []
    assert missing_changes() == 0
    for key in keys:
        story = ArticlePage.objects.get(pk=key)
        document = Document.objects.get(public_id=story.public_id)
        editions = list(
            Edition.objects.filter(public_id=story.public_id).order_by("number")
        )
        published = Change.objects.filter(
            public_id=story.public_id, action__in=["published", "updated", "corrected"]
        )
        assert story.live
        assert document.edition_id == editions[-1].pk
        assert [e.number for e in editions] == list(range(1, len(editions) + 1))
        assert sorted(published.values_list("edition__number", flat=True)) == [
            edition.number for edition in editions
        ]
        told = Change.objects.filter(public_id=story.public_id)
        told = told.exclude(action="refreshed")
        for endpoint in Endpoint.objects.all():
            sent = Message.objects.filter(endpoint=endpoint, change__in=told)
            assert sent.count() == told.count()
    articles = next(shelf for shelf in SHELVES if shelf.kind == "article")
    for tally in differing(articles):
        assert tally.changed == [], "a document differs from its source"
    assert orphans(articles) == []


def _assert_delivered(got: list[Any]) -> None:
    wanted = set(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
    assert {each.id for each in got} == wanted
    told: dict[str, set[int]] = {}
    for each in got:
        told.setdefault(each.id, set()).add(each.json["data"]["seq"])
    assert all(len(numbers) == 1 for numbers in told.values())


def _are_live(keys: list[int]) -> bool:
    live = ArticlePage.objects.filter(pk__in=keys, live=True)
    return live.count() == len(keys)


def _pending() -> bool:
    return Message.objects.filter(state="pending").exists()


def _until(is_so: Callable[[], bool], what: str, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.2)


READS = ("/api/v1/articles/", "/api/v1/changes/", "/api/v1/snapshot/")


class Load:
    """Two who read and one who publishes, until it is over."""

    def __init__(self, port: int, keys: list[int], token: str) -> None:
        self.port, self.keys, self.token = port, keys, token
        self.seen: list[tuple[int, str, str]] = []
        self.done: list[int] = []
        self.over = threading.Event()
        self.threads = in_threads([self.read, self.read, self.write])

    def read(self) -> None:
        while not self.over.is_set():
            for path in READS:
                status, headers, body = ask(self.port, "GET", path)
                kind = headers.get("Content-Type", "")
                if status == 503:
                    assert json.loads(body)["status"] == 503
                self.seen.append((status, kind, headers.get("Retry-After", "")))
                time.sleep(0.02)

    def write(self) -> None:
        while not self.over.is_set():
            for key in self.keys:
                if not self.over.is_set() and self.publish(key) == 200:
                    self.done.append(key)

    def publish(self, key: int) -> int:
        return publish(self.port, key, self.token)

    def is_answered(self) -> bool:
        return {row[0] for row in self.seen[-6:]} == {200}

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)
            assert not thread.is_alive()


def test_a_restart_of_postgresql_is_a_503_and_then_over(
    paper: Any, tmp_path: Path, settings: Any
) -> None:
    keys, _, managing = paper
    token = token_of(managing)
    with contextlib.ExitStack() as stack:
        server = restartable(copy_of=connections["default"].settings_dict)
        try:
            url, restart = stack.enter_context(server)
        except NoPostgreSQLError as error:
            pytest.skip(f"no PostgreSQL to restart: {error}")
        environment = {  # with the pool of real newsrooms, which tests do without
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": url,
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(tmp_path),
            "DATABASE_POOL": "5",
        }
        it = stack.enter_context(house(**environment))
        it.open("web")
        assert publish(it.port, keys[0], token) == 200
        load = Load(it.port, keys, token)
        stack.callback(load.over.set)
        time.sleep(2)
        restart(6.0)
        restarted = time.monotonic()
        # Those who waited for the old server are through before the new one counts.
        time.sleep(0.5)
        _until(load.is_answered, "answers after the restart", seconds=30)
        recovered = time.monotonic() - restarted
        time.sleep(2)
        load.stop()
        assert load.publish(keys[-1]) == 200, "the desk works again, too"
        statuses = Counter(row[0] for row in load.seen)
        assert set(statuses) == {200, 503}, statuses
        for status, kind, retry in load.seen:
            if status == 503:
                assert kind == "application/problem+json"
                assert int(retry) > 0
        assert recovered < 20
        _assert_no_half_rows(it.port, [*load.done, keys[-1]], environment)


def _assert_no_half_rows(
    port: int, done: list[int], environment: dict[str, str]
) -> None:
    """Ask the restarted database by our own commands: the ledger, and the record."""
    assert len(done) > 2
    check = ("rebuild_record", "--check", "--kind", "article")
    for command in (("ledger", "verify"), check):
        assert start(*command, **environment).wait(timeout=120) == 0, command
    counted = Counter(done)
    log = json.loads(ask(port, "GET", "/api/v1/changes/?limit=1000&kind=article")[2])
    told = Counter(each["id"] for each in log["items"] if each["action"] != "refreshed")
    for key, count in counted.items():
        story = ArticlePage.objects.get(pk=key)  # its ids are those of the copy
        path = f"/api/v1/articles/{story.public_id}/"
        assert ask(port, "GET", path)[0] == 200, "acknowledged, and not there"
        assert told[str(story.public_id)] >= count
