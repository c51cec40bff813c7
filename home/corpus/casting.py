"""One story cast in a mould: its rows, with new keys, words, times and hashes."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex

from delivery.models import Change, Document, Edition
from delivery.resource import etag_of
from home.corpus import words
from home.corpus.moulds import Bytes, KeyOf, Mould, UuidOf
from home.corpus.templates import OPENING_WORDS, Template, Values
from news.workflow.models import Clearance

Row = tuple[type[models.Model], list[Any]]
EDITION_FIELDS = [f.attname for f in Edition._meta.local_concrete_fields]


def _place(model: type[models.Model], name: str) -> int:
    fields = [f.attname for f in model._meta.local_concrete_fields]
    return fields.index(name)


BODY, ETAG = _place(Document, "body"), _place(Document, "etag")
EDITION_SHA = _place(Edition, "sha256")
SEQ = _place(Change, "seq")
DIGEST = _place(Clearance, "digest")
PATH_HASH = _place(ReferenceIndex, "content_path_hash")
hash_of_path = ReferenceIndex._get_content_path_hash
CONTENT_PATH = _place(ReferenceIndex, "content_path")


class Foundry:
    """Casts stories, counting keys, numbers of changes and places in the tree."""

    def __init__(self, *, random: Random) -> None:
        self.random = random
        self._next: dict[type[models.Model], int] = {}
        last = Change.objects.aggregate(last=models.Max("seq"))["last"]
        self._seq = last or 0
        self._steps: dict[int, int] = {}
        self.children: dict[int, int] = defaultdict(int)

    def cast(self, mould: Mould, *, at: datetime) -> tuple[list[Row], Values]:
        """Return the rows of one story published at ``at``."""
        values = self._values(mould, at=at)
        return list(self._rows(mould, values)), values

    def _values(self, mould: Mould, *, at: datetime) -> Values:
        random = self.random
        headline = words.headline(random)
        texts: dict[Any, str] = {
            "headline": headline,
            "standfirst": words.sentences(random, words=18),
            "opening": words.sentences(random, words=OPENING_WORDS),
            "path": self._path(mould.section),
        }
        for model, place, row in mould.rows:
            if isinstance(row[0], KeyOf) and row[0].key == (model, place):
                texts[(model, place)] = str(self._key(model))
        page = texts[(Page, 0)]
        texts["slug"] = f"{slugify(headline)}-{page}"
        for number in range(len(mould.uuids)):
            bits = random.getrandbits(128)
            texts[UuidOf(number)] = str(UUID(int=bits, version=4))
        return Values(start=at, texts=texts)

    def _rows(self, mould: Mould, values: Values) -> Iterator[Row]:
        for model, _, cells in mould.rows:
            row = [_filled(cell, values) for cell in cells]
            if model is Document:
                row[ETAG] = etag_of(row[BODY])
            elif model is Edition:
                row[EDITION_SHA] = _sha_of(row)
            elif model is Change:
                self._seq += 1
                row[SEQ] = self._seq
            elif model is Clearance:
                text = mould.fingerprint.fill(values)
                row[DIGEST] = sha256(text.encode()).hexdigest()
            elif model is ReferenceIndex:
                row[PATH_HASH] = hash_of_path(row[CONTENT_PATH])
            yield model, row

    def _key(self, model: type[models.Model]) -> int:
        if model not in self._next:
            last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
            self._next[model] = last or 0
        self._next[model] += 1
        return self._next[model]

    def _path(self, section: Page) -> str:
        """Return the path of one more child of a section, as treebeard counts."""
        if section.pk not in self._steps:
            last = Page.objects.get(pk=section.pk).get_last_child()
            step = section.steplen
            self._steps[section.pk] = Page._str2int(last.path[-step:]) if last else 0
        self._steps[section.pk] += 1
        self.children[section.pk] += 1
        return str(
            Page._get_path(section.path, section.depth + 1, self._steps[section.pk])
        )


def _filled(cell: Any, values: Values) -> Any:
    match cell:
        case Template():
            return cell.fill(values)
        case KeyOf():
            return int(values.texts[cell.key])
        case timedelta():
            return values.start + cell
        case Bytes():
            return cell.template.fill(values).encode()
        case UuidOf():
            return UUID(values.texts[cell])
    return cell


def _sha_of(row: list[Any]) -> str:
    columns = dict(zip(EDITION_FIELDS, row, strict=True))
    columns["facets"] = json.loads(columns["facets"])
    return Edition(**columns).expected_sha256()
