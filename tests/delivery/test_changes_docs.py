"""The consumer, the tables and the calls of docs/changes.md are true."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
from queue import Empty, Queue

import pytest
from django.core.management import load_command_class

from delivery.api import schemas
from delivery.models import Action
from tests.delivery.api.test_consumers import make_key
from tests.delivery.resources import publish, story, withdraw
from tests.running import ROOT, serving

PAGE = (ROOT / "docs" / "changes.md").read_text()
EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
CODE = dict(reversed(EXAMPLES))
CALLS = [code for kind, code in EXAMPLES if kind == "sh"]


@pytest.mark.django_db(transaction=True)
def test_the_documented_consumer_follows_the_record() -> None:
    first = story()
    publish(first)
    with serving() as port:
        consumer = subprocess.Popen(
            [sys.executable, "-c", CODE["python"] + "\n"],
            env=os.environ | {"API": f"http://127.0.0.1:{port}/api/v1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        told: Queue[str] = Queue()
        reader = threading.Thread(target=lambda: [*map(told.put, consumer.stdout)])
        reader.start()
        try:
            # Only changes after its snapshot are told, and nobody says when that was.
            while not soon(told).endswith("article.published"):
                publish(story())
            withdraw(first.id, action="killed")
            while not (line := soon(told, seconds=20)).endswith("article.killed"):
                assert line, "the consumer fell silent"
        finally:
            consumer.kill()
            consumer.wait()
            reader.join()
            consumer.stdout.close()


def soon(told: "Queue[str]", *, seconds: float = 1) -> str:
    """Return the next line, or nothing if none comes soon."""
    try:
        return told.get(timeout=seconds).strip()
    except Empty:
        return ""


@pytest.mark.django_db(transaction=True)
def test_the_documented_calls_work() -> None:
    publish(story())
    _, key = make_key("partner-daily")
    with serving() as port:
        stream, report = (
            code.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for code in CALLS
        )
        report = report.replace("1842", "1").replace("curl", "curl -s")
        done = subprocess.run(
            ["sh", "-c", report],
            env=os.environ | {"KEY": key},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout)["behind"] == 0
        listener = subprocess.Popen(
            [*shlex.split(stream), "-s"], stdout=subprocess.PIPE, text=True
        )
        try:
            assert listener.stdout
            assert listener.stdout.readline() == "retry: 3000\n"
            publish(story())
            while not (line := listener.stdout.readline()).startswith("event:"):
                assert line, "the stream ended"
            assert line == "event: article.published\n"
        finally:
            listener.kill()
            listener.communicate()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_documented_page_removes_what_is_killed(chromium) -> None:
    """In a real browser, from a page of another house."""
    told = story()
    publish(told)
    with serving() as port:
        code = CODE["js"].replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        tab = chromium.new_page()
        try:
            tab.evaluate(
                "removed = []; remove = (change) => removed.push(change.id); 0"
            )
            tab.evaluate(f"() => {{ {code}; window.stream = stream }}")
            tab.wait_for_function("stream.readyState === EventSource.OPEN")
            withdraw(told.id, action="killed")
            tab.wait_for_function("removed.length")
            assert tab.evaluate("removed") == [str(told.id)]
        finally:
            tab.close()


def test_the_documented_change_is_as_its_schema_says() -> None:
    change = json.loads(CODE["json"])
    schemas.ChangeEvent.model_validate(change)
    always = set(schemas.ChangeEvent.model_fields) - {"superseded", "document", "etag"}
    assert set(change) == always


@pytest.mark.parametrize("action", Action.values)
def test_every_action_is_explained(action) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert any(f"`{action}`" in row for row in rows)


@pytest.mark.parametrize("field", ["superseded", "document", "etag", "seq", "latest"])
def test_every_special_member_is_explained(field) -> None:
    assert f"`{field}`" in PAGE


def test_the_documented_consumer_is_short() -> None:
    lines = [line for line in CODE["python"].splitlines() if line.strip()]
    assert len(lines) <= 32


def test_the_documented_command_exists() -> None:
    assert load_command_class("delivery", "prune_changes").help
    for name in re.findall(r"`(docs/[\w./-]+)`", PAGE):
        assert (ROOT / name).exists(), name
