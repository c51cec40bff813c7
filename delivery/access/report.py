"""Who read which embargoed story, when, by which key: for the desk, and as CSV."""

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from delivery.access.models import EmbargoReading

COLUMNS = (
    "time",
    "key",
    "handle",
    "story",
    "title",
    "embargoed_until",
    "address",
    "client",
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def readings(terms: dict[str, Any]) -> QuerySet[EmbargoReading]:
    """Return the readings that fit, the newest first; missing terms are open."""
    rows = EmbargoReading.objects.select_related("key").order_by("-id")
    if terms.get("key"):
        rows = rows.filter(key=terms["key"])
    if terms.get("story"):
        rows = rows.filter(public_id=terms["story"])
    if since := terms.get("since"):
        rows = rows.filter(created_at__gte=_midnight(since))
    if until := terms.get("until"):
        rows = rows.filter(created_at__lt=_midnight(until + timedelta(days=1)))
    return rows


def csv_lines(rows: QuerySet[EmbargoReading]) -> Iterator[str]:
    """Yield the report line by line, times in UTC."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows.iterator(chunk_size=1000):
        cells = (
            row.created_at.isoformat(),
            row.key.name,
            row.handle,
            str(row.public_id),
            row.title,
            row.embargoed_until.isoformat(),
            row.address,
            row.client,
        )
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text
