"""What a publication wrote, read from all tables and made a mould."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from delivery.models import Change, Document, Edition
from home.corpus import templates
from home.corpus.cells import (
    Bytes,
    Etag,
    Key,
    KeyOf,
    Number,
    PathHash,
    Sha256,
    UuidOf,
    copied,
)
from home.corpus.documents import SHARED, own_cells
from home.corpus.entries import Entry, entry_of
from home.corpus.templates import Places, Template
from news.models import ArticlePage, SectionPage
from news.workflow import content
from news.workflow.models import Clearance

# Keys of a story that is to become a mould count from here, where there are no others.
FAR = 2_000_000_000
Rows = dict[type[models.Model], list[list[Any]]]


@dataclass
class Mould:
    """The rows of one story, by table. A cell is a constant or a place."""

    section: SectionPage
    rows: dict[type[models.Model], list[list[Any]]]
    entries: list[Entry]
    keys: dict[Key, KeyOf]
    uuids: list[UuidOf]
    numbers: list[Number]

    @cached_property
    def lines(self) -> dict[type[models.Model], Template]:
        """Return the rows as lines of COPY, documents as `Documents` takes them."""
        lines = {model: copied(rows) for model, rows in self.rows.items()}
        lines[Document] = copied([own_cells(row) for row in self.rows[Document]])
        return lines


def read_mould(
    article: ArticlePage, *, start: datetime, starts: dict[type[models.Model], int]
) -> Mould:
    """Return what was written since ``start`` with keys from ``starts`` on."""
    end = timezone.now()
    found = list(_rows(starts))
    keys = {
        row[0]: KeyOf((model, place)) for model, place, row in found if model in starts
    }
    own = {v for _, _, row in found for v in row if isinstance(v, UUID)}
    uuids = {uuid: UuidOf(uuid) for uuid in sorted(own - _known_ids(found))}
    literals: dict[str, Any] = {
        templates.HEADLINE: "headline",
        templates.SLUG: "slug",
        templates.STANDFIRST: "standfirst",
        templates.OPENING: "opening",
        article.path: "path",
        **{str(key): name for key, name in keys.items()},
        **{str(uuid): name for uuid, name in uuids.items()},
    }
    places = Places(literals, start=start, end=end)
    rows: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
    for model, _, row in found:
        rows[model].append([_cell(value, keys, uuids, places) for value in row])
    _require_shared(rows)
    numbers = _fill_hashes(rows, article, places)
    document = Document.objects.get(kind="article", public_id=article.public_id)
    return Mould(
        section=SectionPage.objects.get(pk=article.get_parent().pk),
        rows=dict(rows),
        entries=[entry_of(thing, places) for thing in (article, document)],
        keys={name.key: name for name in keys.values()},
        uuids=list(uuids.values()),
        numbers=numbers,
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


def _cell(
    value: Any, keys: dict[int, KeyOf], uuids: dict[UUID, UuidOf], places: Places
) -> Any:
    if isinstance(value, UUID):
        return uuids.get(value, value)
    if isinstance(value, int):
        return keys.get(value, value)
    if isinstance(value, datetime) and places.is_close(value):
        return places.moment(value)
    if isinstance(value, str):
        template = places.template(value)
        return template if template.names else value
    if isinstance(value, bytes):
        return Bytes(places.template(value.decode()))
    return value


def _fill_hashes(
    rows: dict[type[models.Model], list[list[Any]]],
    article: ArticlePage,
    places: Places,
) -> list[Number]:
    """Put in what is computed of other cells; returns the numbers of changes."""
    for row in rows[Document]:
        row[_column(Document, "etag")] = Etag(row[_column(Document, "body")].template)
    for row, edition in zip(
        rows[Edition], Edition.objects.filter(pk__gte=FAR).order_by("pk"), strict=True
    ):
        card = row[_column(Edition, "card")].template
        known = sha256(edition.card).hexdigest()
        header = places.with_literal(known, Sha256((card,))).template(
            edition.header().decode()
        )
        previous = places.template(edition.previous_sha256)
        body = row[_column(Edition, "body")].template
        row[_column(Edition, "sha256")] = Sha256((previous, header, body))
    revision = Revision.objects.get(pk=article.live_revision_id)
    text = content.dump(revision.as_object(), without=content.TIMING)
    for row in rows[Clearance]:
        row[_column(Clearance, "digest")] = Sha256((places.template(text),))
    for row in rows[ReferenceIndex]:
        path = row[_column(ReferenceIndex, "content_path")]
        if isinstance(path, Template):
            row[_column(ReferenceIndex, "content_path_hash")] = PathHash(path)
    numbers = [Number(place) for place in range(len(rows[Change]))]
    for row, number in zip(rows[Change], numbers, strict=True):
        row[_column(Change, "seq")] = number
    return numbers


def _require_shared(rows: dict[type[models.Model], list[list[Any]]]) -> None:
    """Raise ValueError if a document has other bytes than the story's edition."""
    for name in SHARED:
        ours, *others = (
            row[_column(model, name)].template
            for model in (Document, Edition)
            for row in rows[model]
        )
        if others != [ours]:
            raise ValueError(f"A document's {name} is not what its edition has.")


def _column(model: type[models.Model], name: str) -> int:
    return [f.attname for f in model._meta.local_concrete_fields].index(name)
