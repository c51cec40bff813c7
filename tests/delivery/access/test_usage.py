"""How much keys are used: added up, folded, never lost to a database that is away."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from delivery.access import usage
from delivery.access.models import Usage
from delivery.access.usage import LEDGER

pytestmark = pytest.mark.django_db


def test_days_add_up_over_processes(make_key) -> None:
    key, _ = make_key()
    for _process in range(3):
        LEDGER.note(key.pk, sent=10)
        LEDGER.note(key.pk, sent=5, limited=True)
        LEDGER.flush()
    assert Usage.objects.count() == 3
    (row,) = usage.by_day([key.pk])
    assert (row["requests"], row["limited"], row["sent"]) == (6, 3, 45)


def test_folding_keeps_the_sums(make_key) -> None:
    (one, _), (other, _) = make_key(), make_key()
    today = timezone.now().date()
    for day in range(3):
        for key in (one, other):
            for _ in range(4):
                Usage.objects.create(
                    key=key,
                    day=today - timedelta(days=day),
                    requests=2,
                    sent=3,
                    last_used_at=timezone.now(),
                )
    before = usage.by_day([one.pk, other.pk])
    assert usage.fold(before=today) == 12
    assert Usage.objects.count() == 2 * (4 + 1 + 1)
    assert usage.by_day([one.pk, other.pk]) == before
    assert usage.fold(before=today) == 0


def test_what_cannot_be_written_is_kept_and_told(make_key, caplog) -> None:
    def away(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise OperationalError("gone")
        return execute(sql, params, many, context)

    key, _ = make_key()
    LEDGER.note(key.pk, sent=7)
    with connection.execute_wrapper(away), caplog.at_level(logging.ERROR):
        assert LEDGER.flush() == 0
    assert "cannot be written down" in caplog.text
    LEDGER.note(key.pk, sent=1)
    assert LEDGER.flush() == 1
    row = Usage.objects.get()
    assert (row.requests, row.sent) == (2, 8)
