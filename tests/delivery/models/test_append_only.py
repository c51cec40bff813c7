"""History can be added to and read, nothing else."""

import pytest

from delivery.models import AppendOnlyError, Change, Edition
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db

REWRITES = {
    "save": lambda table: table.objects.get().save(),
    "delete": lambda table: table.objects.get().delete(),
    "update": lambda table: table.objects.update(reason="x"),
    "filtered update": lambda table: table.objects.filter(pk__gt=0).update(reason="x"),
    "bulk delete": lambda table: table.objects.all().delete(),
    "bulk_update": lambda table: table.objects.bulk_update(
        list(table.objects.all()), ["reason"]
    ),
    "update_or_create": lambda table: table.objects.update_or_create(pk=1),
    "upsert": lambda table: table.objects.bulk_create(
        [], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
    ),
}


@pytest.mark.parametrize("table", [Edition, Change])
@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
def test_every_rewrite_is_refused(table, rewrite):
    publish(story())
    before = list(table.objects.values())
    with pytest.raises(AppendOnlyError):
        rewrite(table)
    assert list(table.objects.values()) == before
