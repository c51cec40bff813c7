"""One story cast in a mould: its new keys, words and times."""

from collections import defaultdict
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import slugify
from wagtail.models import Page

from delivery.models import Change
from home.corpus import words
from home.corpus.reading import Mould
from home.corpus.templates import OPENING_WORDS, Values


class Foundry:
    """Casts stories, counting keys, numbers of changes and places in the tree."""

    def __init__(self, moulds: list[Mould], *, random: Random) -> None:
        self.random = random
        counted = {model for mould in moulds for model, _ in mould.keys}
        self._next = {model: _last_key(model) for model in counted}
        last = Change.objects.aggregate(last=models.Max("seq"))["last"]
        self._seq = last or 0
        self._steps = {mould.section.pk: _last_step(mould.section) for mould in moulds}
        self.children: dict[int, int] = defaultdict(int)

    def cast(self, mould: Mould, *, at: datetime) -> Values:
        """Return what one story published at ``at`` has in the mould's places."""
        random = self.random
        headline = words.headline(random)
        texts: dict[Any, str] = {
            "headline": headline,
            "standfirst": words.sentences(random, words=18),
            "opening": words.sentences(random, words=OPENING_WORDS),
            "path": self._path(mould.section),
        }
        for (model, _), name in mould.keys.items():
            texts[name] = str(self._key(model))
        page = texts[mould.keys[(Page, 0)]]
        texts["slug"] = f"{slugify(headline)}-{page}"
        for uuid in mould.uuids:
            texts[uuid] = str(UUID(int=random.getrandbits(128), version=4))
        for number in mould.numbers:
            self._seq += 1
            texts[number] = str(self._seq)
        return Values(start=at, texts=texts)

    def _key(self, model: type[models.Model]) -> int:
        self._next[model] += 1
        return self._next[model]

    def _path(self, section: Page) -> str:
        """Return the path of one more child of a section, as treebeard counts."""
        self._steps[section.pk] += 1
        self.children[section.pk] += 1
        return str(
            Page._get_path(section.path, section.depth + 1, self._steps[section.pk])
        )


def _last_key(model: type[models.Model]) -> int:
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return last or 0


def _last_step(section: Page) -> int:
    last = Page.objects.get(pk=section.pk).get_last_child()
    return Page._str2int(last.path[-section.steplen :]) if last else 0
