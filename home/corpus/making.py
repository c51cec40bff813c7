"""How a corpus is made: the paper, a set of moulds, and stories in batches."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from delivery.models import Facet, Run, RunFacet
from home.corpus import storing
from home.corpus.casting import Foundry
from home.corpus.moulds import Mould, counted_models, far_keys, make_mould, recount
from home.corpus.paper import open_paper
from home.publishing import refresh_fronts
from news.models import ArticlePage

MOULDS = 24
BATCH = 1000
# How often two broad filters meet, and where for the first time.
PAIR_EVERY, PAIR_FIRST = 20_000, 500
APART = timedelta(minutes=7)
# Tables whose indexes cost more than their rows.
LARGE = (Facet, RunFacet, Run, IndexEntry, ReferenceIndex)
MANY = 5000
# Plans of foreign keys and triggers are kept, and were made for empty tables.
REPLANNED = (0, 5 * BATCH)


def has_stories() -> bool:
    """Tell whether there is anything here that a corpus would be mixed with."""
    return ArticlePage.objects.exists()


def make_corpus(count: int, *, seed: int = 1) -> Iterator[int]:
    """Write so many published stories; yields how many there are after each batch.

    Each batch is a transaction of its own. The oldest story comes first, the newest
    is a few minutes old.
    """
    was_empty = not has_stories()
    paper = open_paper()
    yield 0
    with far_keys() as starts:
        moulds = [
            make_mould(number, paper, starts=starts)
            for number in range(min(MOULDS, count))
        ]
    tables = [model._meta.db_table for model in LARGE] if was_empty else []
    with storing.without_indexes(tables if count >= MANY else []):
        yield from _cast(moulds, count, random=Random(seed))  # noqa: S311
    recount(counted_models())
    with transaction.atomic():
        refresh_fronts()
    _analyze()


def _cast(moulds: list[Mould], count: int, *, random: Random) -> Iterator[int]:
    foundry = Foundry(random=random)
    newest = timezone.now().replace(microsecond=0) - APART
    for first in range(0, count, BATCH):
        batch = range(first, min(first + BATCH, count))
        with transaction.atomic():
            rows, entries = [], []
            for number in batch:
                is_pair = number % PAIR_EVERY == PAIR_FIRST % count
                mould = moulds[0] if is_pair else random.choice(moulds[1:] or moulds)
                at = newest - APART * (count - 1 - number)
                made, values = foundry.cast(mould, at=at)
                rows += made
                entries += storing.entries_of(mould, values)
            storing.store(rows)
            storing.store_entries(entries)
            _count_children(foundry)
        if first in REPLANNED:
            _analyze()
        yield batch.stop


def _count_children(foundry: Foundry) -> None:
    for key, more in foundry.children.items():
        Page.objects.filter(pk=key).update(numchild=F("numchild") + more)
    foundry.children.clear()


def _analyze() -> None:
    """Tell PostgreSQL what there is now. SQLite would plan worse for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
