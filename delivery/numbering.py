"""The numbers of logs, which become visible in order."""

from django.db import connections, router
from django.db.models import Max, Model


def next_seq(log: type[Model]) -> int | None:
    """None on PostgreSQL, where a trigger numbers at commit; else the next number."""
    if connections[router.db_for_write(log)].vendor == "postgresql":
        return None
    return (log._default_manager.aggregate(last=Max("seq"))["last"] or 0) + 1
