"""How a corpus is made: the paper, a set of moulds, and stories in batches."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from home.corpus.casting import Foundry
from home.corpus.moulds import counted_models, far_keys, make_mould, recount
from home.corpus.paper import open_paper
from home.corpus.reading import Mould
from home.corpus.storing import Copies, Rows, store_of
from home.publishing import refresh_fronts
from news.models import ArticlePage

MOULDS = 24
BATCH = 1000
# How often two broad filters meet, and where for the first time.
PAIR_EVERY, PAIR_FIRST = 20_000, 500
APART = timedelta(minutes=7)


def has_stories() -> bool:
    """Tell whether there is anything here that a corpus would be mixed with."""
    return ArticlePage.objects.exists()


def make_corpus(count: int, *, seed: int = 1) -> Iterator[int]:
    """Write so many published stories; yields how many there are after each batch.

    The oldest story comes first, the newest is a few minutes old.
    """
    is_first = not has_stories()
    paper = open_paper()
    yield 0
    with far_keys() as starts:
        moulds = [
            make_mould(number, paper, starts=starts)
            for number in range(min(MOULDS, count))
        ]
    with store_of(moulds, is_first=is_first) as store:
        yield from _cast(moulds, count, store=store, random=Random(seed))  # noqa: S311
    recount(counted_models())
    with transaction.atomic():
        refresh_fronts()
    _analyze()


def _cast(
    moulds: list[Mould], count: int, *, store: Rows | Copies, random: Random
) -> Iterator[int]:
    foundry = Foundry(moulds, random=random)
    newest = timezone.now().replace(microsecond=0) - APART
    for first in range(0, count, BATCH):
        batch = range(first, min(first + BATCH, count))
        stories = []
        for number in batch:
            is_pair = number % PAIR_EVERY == PAIR_FIRST % count
            mould = moulds[0] if is_pair else random.choice(moulds[1:] or moulds)
            at = newest - APART * (count - 1 - number)
            stories.append((mould, foundry.cast(mould, at=at)))
        store.store(stories)
        if batch.stop == count:
            store.finish()
        yield batch.stop
    for key, more in foundry.children.items():
        Page.objects.filter(pk=key).update(numchild=F("numchild") + more)


def _analyze() -> None:
    """Tell PostgreSQL what there is now. SQLite would plan worse for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
