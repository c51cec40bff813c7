"""One resource as the newsroom hands it over, and the bytes it becomes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

MAX_PATH = 1024
MAX_FACET_VALUE = 255


class RecordError(ValueError):
    """The record refuses a write; the message names the field and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What is to be public: the document, its card, and what lists need to know.

    ``id`` is the public id, stable for ever. ``path`` is the path on the site, with
    its slashes (``/world/some-story/``), or empty for a resource without a page.
    ``body`` and ``card`` are plain JSON objects (text, numbers, lists, …); their
    ``edition`` member is set here, whatever it held. ``facets`` are (name, value)
    pairs. Times are aware. ``title`` and ``text`` are what search looks in.
    """

    kind: str
    id: UUID
    locale: str
    path: str
    body: Mapping[str, Any]
    card: Mapping[str, Any]
    published_at: datetime
    updated_at: datetime
    facets: tuple[tuple[str, str], ...] = ()
    title: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        for field, limit in (("kind", 16), ("locale", 35), ("path", MAX_PATH)):
            _check_text(field, getattr(self, field), limit=limit)
        if not self.kind or not self.locale:
            raise RecordError("kind and locale: must not be empty.")
        if not isinstance(self.id, UUID):
            raise RecordError(f"id: must be a UUID, not {type(self.id).__name__}.")
        for field in ("published_at", "updated_at"):
            if getattr(self, field).tzinfo is None:
                raise RecordError(f"{field}: must carry a time zone.")
        for name, value in self.facets:
            _check_text("facets", name, limit=32)
            _check_text(f"facets[{name}]", value, limit=MAX_FACET_VALUE)
        # PostgreSQL's text holds no NUL; search has no use for one.
        for field in ("title", "text"):
            object.__setattr__(self, field, getattr(self, field).replace("\0", " "))


@dataclass(frozen=True)
class Encoded:
    """The bytes of one resource at one edition number, and their strong ETag."""

    body: bytes
    card: bytes
    etag: str


def encode(resource: Resource, *, number: int) -> Encoded:
    """``resource`` as readers will get it, with ``edition`` set to ``number``."""
    body = canonical_json({**resource.body, "edition": number}, field="body")
    card = canonical_json({**resource.card, "edition": number}, field="card")
    return Encoded(body=body, card=card, etag=etag_of(body))


def etag_of(content: bytes) -> str:
    """Return a strong validator of these very bytes, quoted."""
    return f'"{sha256(content).hexdigest()[:40]}"'


def canonical_json(value: Any, *, field: str) -> bytes:
    """UTF-8 JSON in the order given: no white space, no ASCII escapes, no NaN.

    Raises `RecordError` naming ``field`` for what JSON or UTF-8 cannot hold.
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordError(f"{field}: is not plain JSON ({error}).") from error


def _check_text(field: str, value: str, *, limit: int) -> None:
    if not isinstance(value, str):
        raise RecordError(f"{field}: must be text, not {type(value).__name__}.")
    if len(value) > limit:
        raise RecordError(f"{field}: is longer than {limit} characters; shorten it.")
    if "\0" in value:
        raise RecordError(f"{field}: holds a NUL character; remove it.")
