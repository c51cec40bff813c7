"""The only writer of the published record: publish, refresh, move and withdraw.

Every function runs inside the caller's transaction, so that a page goes live
together with its record, or not at all, and refuses to run without one. A refused
write (`RecordError`) leaves nothing behind. Writers of the same resource queue up;
a transaction that writes several resources should take them in a fixed order (by
id), as with any lock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery import history, paths, rewording, runs
from delivery.facets import facet_pairs, replace_facets
from delivery.models import Action, Change, Document, Edition, Reason
from delivery.resource import RecordError, Resource, encode

__all__ = [
    "NoTransactionError",
    "RecordError",
    "Refreshed",
    "Resource",
    "lock",
    "lock_all",
    "move",
    "publish",
    "refresh",
    "refresh_all",
    "withdraw",
]

P = ParamSpec("P")
R = TypeVar("R")

PUBLISHING = {Action.PUBLISHED, Action.UPDATED, Action.CORRECTED}
WITHDRAWING = {Action.UNPUBLISHED, Action.EXPIRED, Action.KILLED, Action.DELETED}
# These reach into the past: nothing readable then is told any more.
STRIKING = {Action.KILLED, Action.DELETED}


class NoTransactionError(RuntimeError):
    """A write of the record was tried outside ``transaction.atomic()``."""


@dataclass
class Refreshed:
    """What became of documents by public id: the changes made, and the refusals."""

    changes: dict[UUID, Change] = field(default_factory=dict)
    errors: dict[UUID, RecordError] = field(default_factory=dict)


def _in_transaction(write: Callable[P, R]) -> Callable[P, R]:
    """Refuse without the caller's transaction; inside it, write all or nothing."""

    @wraps(write)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        using = router.db_for_write(Document)
        if not connections[using].in_atomic_block:
            raise NoTransactionError(
                f"record.{write.__name__}() must run inside transaction.atomic(), "
                "together with the change of the page it records."
            )
        with transaction.atomic(using=using):
            return write(*args, **kwargs)

    return guarded


@_in_transaction
def publish(
    resource: Resource,
    *,
    action: Action | str,
    reason: Reason | str,
    user: Any = None,
    approved_by: Any = None,
) -> Change:
    """Make ``resource`` public as a new edition and return the change.

    ``action`` is published, updated or corrected. The first edition always has the
    reason ``first``, and no later one has it (``first`` becomes ``update``). Numbers
    go on after a withdrawal. If readers already have these very bytes no edition is
    made: facets, path and search text are refreshed, and the change of that, or else
    the latest change there was, is returned.

    Raises `RecordError` for an unknown action or reason, a path another document
    holds, or content that is not plain JSON.
    """
    event: Action = _checked(action, PUBLISHING, field="action")
    why: Reason = _checked(reason, set(Reason), field="reason")
    lock(resource.kind, resource.id)
    document = _find(resource.kind, resource.id)
    if document and _is_same(document, resource):
        return _rewrite(document, resource) or history.latest_change(document)
    now = timezone.now()
    old_path = paths.claim(resource, document, now=now)
    edition = history.append_edition(
        resource, reason=why, user=user, approved_by=approved_by, now=now
    )
    touched = _store(document, resource, edition=edition, now=now)
    return history.append_change(
        resource.kind,
        public_id=resource.id,
        locale=resource.locale,
        path=resource.path,
        old_path=old_path,
        facets=touched,
        action=event,
        reason=edition.reason,
        edition=edition,
        user=user,
        now=now,
    )


@_in_transaction
def refresh(resource: Resource, *, user: Any = None) -> Change | None:
    """Bring a public document up to date with what it shows of other objects.

    Makes no edition: the story is the same. Returns the change (``refreshed``, or
    ``moved`` if the path differs), or None if nothing differs or the resource is not
    public, as when it was withdrawn while a background refresh was on its way.
    """
    done = _refresh_all([resource], user=user)
    for error in done.errors.values():
        raise error
    return done.changes.get(resource.id)


@_in_transaction
def refresh_all(resources: Iterable[Resource], *, user: Any = None) -> Refreshed:
    """As `refresh`, of many resources of one kind; a refusal stops none of the others.

    Where nothing but the words of a document differ, as when a category is renamed,
    all of them are written together.
    """
    return _refresh_all(resources, user=user)


def _refresh_all(resources: Iterable[Resource], *, user: Any) -> Refreshed:
    wanted = {resource.id: resource for resource in resources}
    done = Refreshed()
    if not wanted:
        return done
    kind = next(iter(wanted.values())).kind
    lock_all(kind, wanted)
    documents = {row.public_id: row for row in _documents(kind, wanted)}
    pairs = [(documents[key], wanted[key]) for key in wanted if key in documents]
    standing = rewording.standing(pairs)
    reworded = []
    for document, resource in pairs:
        try:
            if document.pk not in standing:
                with transaction.atomic(using=router.db_for_write(Document)):
                    change = _rewrite(document, resource, user=user)
                if change is not None:
                    done.changes[resource.id] = change
            elif _differs(document, resource):
                reworded.append((document, resource))
        except RecordError as error:
            done.errors[resource.id] = error
    for change in rewording.write(reworded, user=user):
        done.changes[change.public_id] = change
    return done


@_in_transaction
def move(resource: Resource, *, user: Any = None) -> Change | None:
    """Record the new path of a public resource; its old path keeps resolving.

    As `refresh`, by the name the newsroom uses for it.
    """
    return refresh(resource, user=user)


@_in_transaction
def withdraw(
    *,
    kind: str,
    id: UUID,
    action: Action | str,
    user: Any = None,
    reason: str = "",
) -> Change | None:
    """Take a resource from readers and return the tombstone; editions stay.

    ``action`` is unpublished, expired, killed or deleted; ``reason`` is a text for
    the desk. What is not public leaves no tombstone (None), but a story that was
    public once may still be killed or deleted later: those reach every consumer.
    """
    event: Action = _checked(action, WITHDRAWING, field="action")
    lock(kind, id)
    now = timezone.now()
    runs.close(kind, id, now=now)
    if event in STRIKING:
        runs.strike(kind, id)
    document = _find(kind, id)
    if document is None:
        return history.append_late_tombstone(
            kind, public_id=id, action=event, reason=reason, user=user, now=now
        )
    pairs = facet_pairs(document)
    paths.remember(document, now=now)
    edition = document.edition
    document.delete()
    return history.append_change(
        kind,
        public_id=id,
        locale=document.locale,
        path=document.path,
        facets=pairs,
        action=event,
        reason=reason,
        edition=edition,
        user=user,
        now=now,
    )


def lock(kind: str, public_id: UUID) -> None:
    """Queue up behind other writers of this resource until the transaction ends.

    A row lock would not do: before the first edition there is no row. SQLite has
    one writer at a time anyway.
    """
    _advisory("pg_advisory_xact_lock", kind, public_id)


def lock_all(kind: str, public_ids: Iterable[UUID]) -> None:
    """Queue up for many resources of a kind, in the fixed order of public ids."""
    connection = connections[router.db_for_write(Document)]
    if connection.vendor == "postgresql":
        keys = [_lock_key(kind, public_id) for public_id in sorted(public_ids)]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key",
                [keys],
            )


def try_lock(kind: str, public_id: UUID) -> bool:
    """As `lock`, but say False in place of waiting.

    For those who already hold locks and come to this one out of order.
    """
    return _advisory("pg_try_advisory_xact_lock", kind, public_id) is not False


def _advisory(function: str, kind: str, public_id: UUID) -> Any:
    connection = connections[router.db_for_write(Document)]
    if connection.vendor != "postgresql":
        return None
    key = _lock_key(kind, public_id)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])  # two fixed names
        return cursor.fetchone()[0]


def _lock_key(kind: str, public_id: UUID) -> int:
    digest = sha256(f"{kind}:{public_id}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _find(kind: str, public_id: UUID) -> Document | None:
    return _documents(kind, [public_id]).first()


def _documents(kind: str, public_ids: Iterable[UUID]) -> QuerySet[Document]:
    rows = Document.objects.select_related("edition")
    rows = rows.defer("edition__body", "edition__card")
    return rows.filter(kind=kind, public_id__in=list(public_ids))


def _is_same(document: Document, resource: Resource) -> bool:
    encoded = encode(resource, number=document.edition_number)
    return (bytes(document.body), bytes(document.card)) == (encoded.body, encoded.card)


def _rewrite(
    document: Document, resource: Resource, *, user: Any = None
) -> Change | None:
    """Store ``resource`` over ``document`` at the same edition, if it differs."""
    now = timezone.now()
    before = (document.locale, document.path)
    differs = _differs(document, resource)
    old_path = paths.claim(resource, document, now=now)
    edition = document.edition
    if differs:
        touched = _store(document, resource, edition=edition, now=now)
    else:
        touched = replace_facets(document, resource, none_if_same=True)
        if not touched:
            return None
        Document.objects.filter(pk=document.pk).update(modified_at=now)
        runs.note(resource, document=document, edition=edition, now=now)
    moved = before != (resource.locale, resource.path)
    return history.append_change(
        resource.kind,
        public_id=resource.id,
        locale=resource.locale,
        path=resource.path,
        old_path=old_path,
        facets=touched,
        action=Action.MOVED if moved else Action.REFRESHED,
        edition=edition,
        user=user,
        now=now,
    )


def _differs(document: Document, resource: Resource) -> bool:
    """Whether any column differs (facets apart)."""
    fields = ("locale", "path", "title", "text", "published_at", "updated_at")
    return not _is_same(document, resource) or any(
        getattr(document, field) != getattr(resource, field) for field in fields
    )


def _store(
    document: Document | None, resource: Resource, *, edition: Edition, now: datetime
) -> list[list[str]]:
    """Write the document and its facets; returns the facets of lists it touches."""
    encoded = encode(resource, number=edition.number)
    document = document or Document(kind=resource.kind, public_id=resource.id)
    # Saving tells Wagtail's search index; a refresh of thousands of stories that
    # changes no word of them need not.
    reindex = document.pk is None or (
        (document.title, document.text) != (resource.title, resource.text)
    )
    columns = rewording.columns_of(resource, encoded, edition=edition, now=now)
    if reindex:
        for name, value in columns.items():
            setattr(document, name, value)
        document.save()
    else:
        Document.objects.filter(pk=document.pk).update(**columns)
    runs.note(resource, document=document, edition=edition, now=now)
    return replace_facets(document, resource)


def _checked(value: Action | Reason | str, known: set[Any], *, field: str) -> Any:
    for member in known:
        if value == member:
            return member
    names = ", ".join(sorted(known))
    raise RecordError(f"{field}: {value!r} is not one of {names}.")
