"""The receiver and the tables of docs/webhooks.md are true."""

import json
import os
import re
import socket
import subprocess
import sys
import time

import pytest

from cms.settings import base
from delivery.webhooks import schemas
from delivery.webhooks.courier import drain
from delivery.webhooks.models import Message
from delivery.webhooks.outbox import enqueue_test
from delivery.webhooks.post import post
from tests.conftest import ROOT
from tests.delivery.resources import publish, story

PAGE = (ROOT / "docs" / "webhooks.md").read_text()
EXAMPLES = dict(re.findall(r"```(python|json)\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def documented(settings, make_endpoint):
    """Run the documented receiver and return its process and an endpoint for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.WEBHOOK_ALLOWED_PORTS = [port]
    endpoint = make_endpoint(f"http://127.0.0.1:{port}/")
    process = subprocess.Popen(
        [sys.executable, "-c", EXAMPLES["python"]],
        env=os.environ | {"WEBHOOK_SECRET": endpoint.secret, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_until_open(port)
        yield process, endpoint
    finally:
        process.kill()
        process.communicate()


def wait_until_open(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the documented receiver does not open its port")


@pytest.mark.django_db
def test_documented_receiver_verifies_what_it_gets(documented):
    process, endpoint = documented
    publish(story())
    enqueue_test(endpoint)
    drain()
    for message in Message.objects.order_by("id"):
        assert (message.state, message.error) == ("delivered", "")
        line = process.stdout.readline().split()
        assert line == [message.message_id, message.event]
    forged = {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1",
        "webhook-signature": "v1,x",
    }
    assert post(endpoint.url, body=b"{}", headers=forged).status_code == 401


def test_documented_receiver_has_fifteen_lines():
    lines = [line for line in EXAMPLES["python"].splitlines() if line.strip()]
    assert len(lines) <= 15


def test_documented_message_is_as_its_schema_says():
    message = json.loads(EXAMPLES["json"])
    schemas.ArticlePublished.model_validate(message)
    assert set(message["data"]) == set(schemas.EventData.model_fields)


@pytest.mark.parametrize("event, model", list(schemas.EVENTS.items()))
def test_every_event_is_documented_in_the_words_of_its_schema(event, model):
    assert f"| `{event}` | {model.__doc__.strip()} |" in PAGE


@pytest.mark.parametrize("field", list(schemas.EventData.model_fields))
def test_every_field_is_documented(field):
    assert f"| `{field}` |" in PAGE


def test_every_setting_is_documented():
    documented = (ROOT / "docs" / "settings.md").read_text()
    names = {name for name in dir(base) if name.startswith("WEBHOOK_")}
    assert len(names) == 11
    assert {name for name in names if f"`{name}`" not in documented} == set()
