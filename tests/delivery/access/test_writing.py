"""A node on a replica, which may not write, writes down its few things elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import InternalError, OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from delivery.access import keys
from delivery.access.embargo import record as embargo
from delivery.access.models import ApiKey, EmbargoReading, Usage
from delivery.access.usage import LEDGER
from delivery.access.writing import WRITER
from delivery.models import Consumer
from tests.delivery.access.parties import headers
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replica(transactional_db: None, monkeypatch: Any) -> Iterator[Any]:
    """Return what makes the default connection one that can only read."""
    on, off = {
        "postgresql": ("SET default_transaction_read_only = on", "RESET ALL"),
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    }[connection.vendor]
    # These are `settings.DATABASES` as well.
    monkeypatch.setitem(connections.settings, WRITER, connection.settings_dict.copy())
    connections[WRITER].connect()

    def close_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute(on)

    yield close_it
    with connection.cursor() as cursor:
        cursor.execute(off)
    connections[WRITER].close()
    del connections[WRITER]


def test_readings_use_and_positions_go_to_the_writer(replica: Any) -> None:
    resource = story(headline="Rents rise")
    publish(story())
    embargo.keep(resource, number=1, until=timezone.now())
    reader, opens = (
        ApiKey.objects.create(name=name, scopes=scopes, consumer=consumer)
        for name, scopes, consumer in (
            ("Herald", ["read:embargoed"], ""),
            ("Copy", ["consumer"], "copy"),
        )
    )
    read, report = headers(keys.issue(reader)), headers(keys.issue(opens))
    replica()
    with pytest.raises((InternalError, OperationalError), match=r"read-?only"):
        ApiKey.objects.update(name="x")
    client = Client()
    told = client.get(f"/api/v1/embargoed/{resource.id}/", headers=read)
    assert told.status_code == 200
    moved = client.put(
        "/api/v1/consumers/copy/position/",
        {"seq": 1},
        content_type="application/json",
        headers=report,
    )
    assert moved.status_code == 200, moved.content
    assert LEDGER.flush() == 2
    assert EmbargoReading.objects.get().key == reader
    assert Usage.objects.get(key=reader).requests == 1
    assert Consumer.objects.get().position == 1
