"""What the text of a story is, when two texts are the same, and their digest.

A text is everything an editor can fill in but the times it goes up and comes down: an
approval holds for what readers will see. Keys of rows and ids of blocks are left out,
because publishing gives new ones to the same words.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField, TextField
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Revision

# Kept about the page as a whole: by Wagtail, and by us the front's next change.
BOOKKEEPING = {
    "alias_of",
    "content_type",
    "depth",
    "draft_title",
    "expired",
    "first_published_at",
    "has_unpublished_changes",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live",
    "live_revision",
    "locale",
    "locked",
    "locked_at",
    "locked_by",
    "numchild",
    "owner",
    "page_ptr",
    "path",
    "pk",
    "public_id",
    "renew_at",
    "translation_key",
    "url_path",
    COMMENTS_RELATION_NAME,
}
TIMING = {"go_live_at", "expire_at"}
# What Draft.js writes into the tag of a paragraph: up to five letters and digits. Any
# more, or anywhere else, is text that readers may see.
BLOCK_KEY = re.compile(r'(<[a-z][a-z0-9]*) data-block-key="[a-z0-9]{1,5}"')
# Of a row that hangs on a story: its own key, its story, its place in the list.
CHILD_KEYS = {"pk", "article", "content_object", "sort_order"}


def fingerprint(article: Any) -> str:
    """Return the SHA-256 of the text of a story, in hexadecimal."""
    return hashlib.sha256(dump(article, without=TIMING).encode()).hexdigest()


def fingerprint_of(revision: Revision) -> str:
    """Return the SHA-256 of the text of a revision, in hexadecimal."""
    return fingerprint(revision.as_object())


def is_same_text(one: Revision, other: Revision) -> bool:
    """Tell whether two revisions of a story hold the same text, times left out."""
    if _stored(one) == _stored(other):
        return True
    return fingerprint_of(one) == fingerprint_of(other)


def is_same_revision(article: Any, *, revision: Revision) -> bool:
    """Tell whether saving `article` would add nothing to `revision`, times included."""
    if _words_differ(article, revision):
        return False
    return dump(article) == dump(revision.as_object())


def snapshot(article: Any, *, without: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Return the text of a story as plain values that compare by meaning."""
    data = article.serializable_data()
    kept = {k: v for k, v in data.items() if k not in BOOKKEEPING | without}
    for name in article.get_streamfield_names():
        kept[name] = _body(getattr(article, name))
    return {name: _value(value) for name, value in kept.items()}


def dump(article: Any, *, without: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    """Return the text of a story as JSON in one order: what is hashed and compared."""
    text = snapshot(article, without=without)
    return json.dumps(text, cls=DjangoJSONEncoder, sort_keys=True)


def _words_differ(article: Any, revision: Revision) -> bool:
    """Tell whether the words plainly differ; costs no query, and may miss the rest."""
    for field in article._meta.concrete_fields:
        read: Callable[[Any], Any] = str
        if isinstance(field, StreamField):
            read = _body
        elif not isinstance(field, (CharField, TextField)):
            continue
        if field.name in BOOKKEEPING or field.name not in revision.content:
            continue
        stored = field.to_python(revision.content[field.name])
        if read(stored) != read(getattr(article, field.name)):
            return True
    return False


def _stored(revision: Revision) -> dict[str, Any]:
    left_out = BOOKKEEPING | TIMING
    return {k: v for k, v in revision.content.items() if k not in left_out}


def _value(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return value
    if value and "sort_order" in value[0]:
        value = sorted(value, key=lambda row: row["sort_order"] or 0)
        return [_row(row) for row in value]
    if value and "content_object" in value[0]:  # tags have no order
        return sorted((_row(row) for row in value), key=str)
    return value


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in CHILD_KEYS}


def _body(stream: Any) -> list[Any]:
    # Read as blocks, never as stored: a block that was looked at is stored with its
    # defaults filled in, and must still be the same text.
    return [
        {
            "type": block.block_type,
            "value": _without_ids(block.block.get_prep_value(block.value)),
        }
        for block in stream
    ]


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_ids(v) for k, v in value.items() if k != "id"}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if isinstance(value, str):
        # Given to every paragraph by the editor's screen, whoever opens it.
        return BLOCK_KEY.sub(r"\1", value)
    return value
