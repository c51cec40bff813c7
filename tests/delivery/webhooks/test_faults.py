"""Kill -9 in the middle of deliveries: every message arrives, with the same id."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from standardwebhooks import Webhook

from delivery.webhooks.models import Message
from tests.conftest import ROOT
from tests.delivery.resources import publish, story

STORIES = 60
WEBHOOKS = 3
KILLS = 4


def database_url():
    """Return the address of this test's own database, for other processes."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}"
    port = f":{known['PORT']}" if known["PORT"] else ""
    host = known["HOST"]
    if host.startswith("/"):
        return f"postgresql://{user}@/{known['NAME']}?host={host}"
    host = host or known["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgresql://{user}@/{known['NAME']}?host={host}"
    return f"postgresql://{user}@{host}{port}/{known['NAME']}"


def environment(hook, **more):
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": database_url(),
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "WEBHOOK_ALLOWED_PORTS": str(hook.port),
        "WEBHOOK_ALLOW_HTTP": "1",
        "WEBHOOK_LEASE_SECONDS": "2",
        "WEBHOOK_SECRET_KEYS": ",".join(django_settings.WEBHOOK_SECRET_KEYS),
        **more,
    }


@contextlib.contextmanager
def worker_process(hook, *command, **more):
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(hook, **more),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(params=["deliver_webhooks", "db_worker"])
def start(request, settings, hook):
    """Return a function that starts a worker: our own command, or the task worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if request.param == "deliver_webhooks":
        return lambda: worker_process(hook, "deliver_webhooks", "--threads", "4")
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite there is no task worker")
    command = ("db_worker", "--interval", "0.2", "--no-startup-delay")
    return lambda: worker_process(hook, *command, TASKS="database")


@pytest.mark.django_db(transaction=True)
def test_killed_worker_loses_nothing(hook, settings, make_endpoint, start):
    from delivery.webhooks.worker import deliver_due

    settings.WEBHOOK_SECRET_KEYS = ["shared between the processes"]
    endpoints = [make_endpoint(f"{hook.url}/{number}") for number in range(WEBHOOKS)]

    def slowly(got):
        time.sleep(0.03)
        return 204, {}, b""

    hook.answer = slowly
    for _ in range(STORIES):
        publish(story())
    expected = set(Message.objects.values_list("message_id", flat=True))
    assert len(expected) == STORIES * WEBHOOKS

    for kill in range(KILLS):
        target = len(hook.got) + 20
        with start() as process:
            end = time.monotonic() + 40
            while len(hook.got) < target and time.monotonic() < end:
                deliver_due()  # the clock's part
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.1)
            assert len(hook.got) >= target, f"worker {kill} delivered nothing"
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    assert Message.objects.filter(state="pending").exists(), "killed too late to tell"

    with start() as process:
        end = time.monotonic() + 90
        while Message.objects.filter(state="pending").exists():
            deliver_due()
            assert time.monotonic() < end, process.stderr.read()
            time.sleep(0.1)

    arrived = Counter(got.id for got in hook.got)
    assert set(arrived) == expected
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}
    # Only what was under way at a kill may have arrived twice.
    assert sum(arrived.values()) - len(arrived) <= KILLS * WEBHOOKS
    bodies = {got.id: got for got in hook.got}
    for got in bodies.values():
        endpoint = endpoints[int(got.path.rpartition("/")[2])]
        Webhook(endpoint.secret).verify(got.body, got.headers)
