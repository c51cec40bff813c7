"""Moulds: stories published by the desk's own road, read row by row, and rolled back.

All a publication writes is found, in whatever table: while a mould is made, the keys of
all tables begin at `FAR`, where no other rows are. So a corpus holds what the house
writes, and no second place knows what that is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from home.corpus import templates, words
from home.corpus.paper import Paper
from home.corpus.reading import FAR, Mould, read_mould
from home.models import HomePage
from news.models import (
    ArticleCategory,
    ArticlePage,
    ArticleType,
    Byline,
    Category,
    SectionPage,
)
from news.workflow.actions import publish_article

STRIDE = 100_000
# A section and a category that are both broad, and meet in one mould alone.
PAIR = ("world", "economy")


def counted_models() -> list[type[models.Model]]:
    """Return all models whose keys the database counts."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and isinstance(model._meta.pk, models.AutoField)
    ]


@contextmanager
def far_keys() -> Iterator[dict[type[models.Model], int]]:
    """Count keys from far away; yields where each model begins. Put back afterwards."""
    starts = {
        model: FAR + place * STRIDE for place, model in enumerate(counted_models())
    }
    try:
        with connection.cursor() as cursor:
            for model, start in starts.items():
                _count_from(cursor, model, start)
        yield starts
    finally:
        recount(list(starts))


def recount(counted: list[type[models.Model]]) -> None:
    """Let the database count on from the rows there are."""
    with connection.cursor() as cursor:
        for model in counted:
            if connection.vendor == "sqlite":
                last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
                _count_from(cursor, model, (last or 0) + 1)
        for sql in connection.ops.sequence_reset_sql(no_style(), counted):
            cursor.execute(sql)


def make_mould(
    number: int, paper: Paper, *, starts: dict[type[models.Model], int]
) -> Mould:
    """Publish one story, read what that wrote, and take all of it back."""
    with transaction.atomic():
        # The front would be renewed, which is no part of a story.
        HomePage.objects.update(live=False)
        # Whole seconds: times that are written with fewer digits stay exact.
        start = timezone.now().replace(microsecond=0)
        article = _publish(number, paper)
        mould = read_mould(article, start=start, starts=starts)
        transaction.set_rollback(True)
    return mould


def _publish(number: int, paper: Paper) -> ArticlePage:
    random = Random(number)  # noqa: S311
    section = _section(number, paper)
    types = random.choice([ArticleType.NEWS, ArticleType.NEWS, *ArticleType])
    article = ArticlePage(
        title=templates.HEADLINE,
        slug=templates.SLUG,
        standfirst=templates.STANDFIRST,
        kicker=random.choice(words.ROOTS).capitalize(),
        dateline="HALVERPORT",
        article_type=types,
        lead_image=random.choice(paper.pictures),
        body=_body(random),
        owner=paper.reporter,
        live=False,
    )
    for place, author in enumerate(random.sample(paper.authors, 1 + number % 2)):
        article.bylines.add(Byline(author=author, sort_order=place))
    for place, category in enumerate(_categories(number, section, paper, random)):
        article.article_categories.add(
            ArticleCategory(category=category, sort_order=place)
        )
    article.tags.add(*random.sample(paper.tags, 2))
    section.add_child(instance=article)
    article.save_revision(user=paper.reporter)
    publish_article(article, user=paper.managing)
    return ArticlePage.objects.get(pk=article.pk)


def _section(number: int, paper: Paper) -> SectionPage:
    """Give every other story to the first section; the pair's to its own."""
    slugs = {section.slug: section for section in paper.sections}
    if number == 0:
        return slugs[PAIR[0]]
    return paper.sections[0 if number % 2 else (number // 2) % len(paper.sections)]


def _categories(
    number: int, section: SectionPage, paper: Paper, random: Random
) -> list[Category]:
    broad = next(c for c in paper.categories if c.slug == PAIR[1])
    if number == 0:
        return [broad]
    others = [c for c in paper.categories if broad not in (c, *c.ancestors())]
    chosen = random.sample(others, 2)
    return chosen if section.slug == PAIR[0] else [broad, *chosen]


def _body(random: Random) -> list[tuple[str, Any]]:
    def paragraph() -> tuple[str, str]:
        return "paragraph", f"<p>{words.sentences(random, words=45)}</p>"

    heading = {"text": words.headline(random), "level": "2"}
    opening = ("paragraph", f"<p>{templates.OPENING}</p>")
    return [opening, paragraph(), ("heading", heading), paragraph(), paragraph()]


def _count_from(cursor: Any, model: type[models.Model], start: int) -> None:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        column = model._meta.pk.column
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)",
            [f'"{table}"', column, start],
        )
        return
    cursor.execute(
        "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [start - 1, table]
    )
    if not cursor.rowcount:
        cursor.execute(
            "INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, start - 1]
        )
