"""Moulds: stories published by the desk's own road, read row by row, and rolled back.

All a publication writes is found, in whatever table: while a mould is made, the keys of
all tables begin at `FAR`, where no other rows are. So a corpus holds what the house
writes, and no second place knows what that is.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from modelsearch.utils import get_content_type_pk
from wagtail.fields import StreamField
from wagtail.models import Revision
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from delivery.models import Document
from home.corpus import templates, words
from home.corpus.paper import Paper
from home.corpus.templates import Places, Template
from home.models import HomePage
from news.models import (
    ArticleCategory,
    ArticlePage,
    ArticleType,
    Byline,
    Category,
    SectionPage,
)
from news.workflow import content
from news.workflow.actions import publish_article

FAR = 2_000_000_000
STRIDE = 100_000
# A section and a category that are both broad, and meet in one mould alone.
PAIR = ("world", "economy")

Key = tuple[type[models.Model], int]


@dataclass
class Mould:
    """The rows of one story. A cell is a constant, a template or a reference."""

    section: SectionPage
    rows: list[tuple[type[models.Model], int, list[Any]]]
    fingerprint: Template
    entries: list[tuple[int, Template, dict[str, list[tuple[str, Template]]]]]
    uuids: list[UUID]


@dataclass(frozen=True)
class KeyOf:
    """A cell with the key of a row of the same story."""

    key: Key


@dataclass(frozen=True)
class UuidOf:
    """A cell with one of the story's own UUIDs."""

    number: int


@dataclass(frozen=True)
class Bytes:
    """A cell with a text as bytes."""

    template: Template


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
        mould = _read(article, start=start, starts=starts)
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


def _read(
    article: ArticlePage, *, start: datetime, starts: dict[type[models.Model], int]
) -> Mould:
    end = timezone.now()
    found = list(_rows(starts))
    keys = {row[0]: (model, place) for model, place, row in found if model in starts}
    own = {v for _, _, row in found for v in row if isinstance(v, UUID)}
    uuids = sorted(own - _known_ids(found))
    literals: dict[str, Any] = {
        templates.HEADLINE: "headline",
        templates.SLUG: "slug",
        templates.STANDFIRST: "standfirst",
        templates.OPENING: "opening",
        article.path: "path",
        **{str(key): name for key, name in keys.items()},
        **{str(uuid): UuidOf(n) for n, uuid in enumerate(uuids)},
    }
    places = Places(literals, start=start, end=end)
    revision = Revision.objects.get(pk=article.live_revision_id)
    document = Document.objects.get(kind="article", public_id=article.public_id)
    return Mould(
        section=SectionPage.objects.get(pk=article.get_parent().pk),
        rows=[
            (model, place, [_cell(value, keys, uuids, places) for value in row])
            for model, place, row in found
        ],
        fingerprint=Template(
            content.dump(revision.as_object(), without=content.TIMING), places
        ),
        entries=[_entry(thing, places) for thing in (article, document)],
        uuids=uuids,
    )


def _known_ids(found: list[Any]) -> set[UUID]:
    """Return UUIDs of rows that name things of others: hashes of paths."""
    return {
        row[-1] for model, _, row in found if model._meta.model_name == "referenceindex"
    }


def _rows(starts: dict[type[models.Model], int]) -> Iterator[tuple[Any, int, Any]]:
    """Yield model, place and values of every row that was written."""
    for model in apps.get_models():
        pk = model._meta.pk
        root: Any = model
        while pk is not None and pk.remote_field is not None:
            root = pk.remote_field.model
            pk = root._meta.pk
        if root not in starts or model._meta.proxy or root is IndexEntry:
            continue
        fields = model._meta.local_concrete_fields
        rows = model._base_manager.filter(pk__gte=FAR).order_by("pk")
        for place, row in enumerate(rows.values_list(*[f.attname for f in fields])):
            yield (
                model,
                place,
                [_stored(f, v) for f, v in zip(fields, row, strict=True)],
            )


def _stored(field: Any, value: Any) -> Any:
    """Return a value as the column has it, but for times and UUIDs."""
    if isinstance(field, models.JSONField):
        return json.dumps(value, cls=field.encoder, ensure_ascii=False)
    if isinstance(field, StreamField):
        return json.dumps(field.get_prep_value(value), cls=DjangoJSONEncoder)
    return bytes(value) if isinstance(value, memoryview) else value


def _cell(value: Any, keys: dict[int, Key], uuids: list[UUID], places: Places) -> Any:
    if isinstance(value, UUID):
        return UuidOf(uuids.index(value)) if value in uuids else value
    if isinstance(value, int) and value in keys:
        return KeyOf(keys[value])
    if isinstance(value, datetime) and places.is_close(value):
        return value - places.start
    if isinstance(value, str):
        template = Template(value, places)
        return template if template.names else value
    if isinstance(value, bytes):
        return Bytes(Template(value.decode(), places))
    return value


def _entry(thing: Any, places: Places) -> Any:
    """Return what the search index holds of a thing: texts by column, with weights."""
    index = get_search_backend().index_class
    module = __import__(index.__mro__[1].__module__, fromlist=["ObjectIndexer"])
    indexer = module.ObjectIndexer(thing, get_search_backend())
    columns: dict[str, list[tuple[str, Template]]] = {
        "title": [],
        "body": [],
        "autocomplete": [],
    }
    for field in indexer.search_fields:
        for current, *weight, text in indexer.prepare_field(thing, field):
            is_title = current.field_name == "title"
            name = "title" if is_title else "body"
            if type(current).__name__ == "AutocompleteField":
                name = "autocomplete"
            if text.strip():
                entry = (weight[0] if weight else "", Template(text.strip(), places))
                columns[name].append(entry)
    return get_content_type_pk(type(thing)), Template(str(thing.pk), places), columns


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
