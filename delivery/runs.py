"""The intervals behind "as of": opened, worded, closed and struck with the record.

Called by `delivery.record` alone, in the transaction that changes the document.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from delivery.models import Document, Edition, Run, RunFacet, Wording
from delivery.resource import Encoded, Resource, encode

SAME = ("locale", "path", "published_at", "updated_at")


def note(
    resource: Resource, *, document: Document, edition: Edition, now: datetime
) -> None:
    """Note that from ``now`` on readers get ``resource`` at ``edition``.

    Goes on with the standing run where the resource stands in the same lists at the
    same path. Two machines whose clocks differ never make runs that overlap.
    """
    last = _last(resource.kind, resource.id)
    if last is not None:
        now = max(now, last.valid_to or last.valid_from)
    run = last if last and last.valid_to is None else None
    if run is None or not _stands_the_same(run, resource):
        if run is not None:
            _close(run, now=now)
        run = _open(resource, place=document.pk, now=now)
    _word(run, resource, edition=edition, now=now)


def standing(pairs: Iterable[tuple[Document, Resource]]) -> dict[int, Run]:
    """Return the runs that go on as they are, by document; 2 queries."""
    wanted = {document.public_id: (document, resource) for document, resource in pairs}
    kinds = {document.kind for document, _resource in wanted.values()}
    open_runs = Run.objects.filter(
        kind__in=kinds, public_id__in=list(wanted), valid_to=None
    )
    found = {run.public_id: run for run in open_runs}
    facets = RunFacet.objects.filter(run__in=[run.pk for run in found.values()])
    listed: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for key, name, value in facets.values_list("run_id", "name", "value"):
        listed[key].add((name, value))
    return {
        wanted[key][0].pk: run
        for key, run in found.items()
        if _is_of(run, wanted[key][1], listed[run.pk])
    }


def note_words(rows: Iterable[tuple[Run, Edition, Encoded]], *, now: datetime) -> None:
    """Note that from ``now`` on readers get these words, in runs that go on."""
    Wording.objects.bulk_create(
        _wording(run, encoded, edition=edition, now=max(now, run.valid_from))
        for run, edition, encoded in rows
    )


def close(kind: str, public_id: UUID, *, now: datetime) -> None:
    """Note that readers no longer have this resource."""
    run = _last(kind, public_id)
    if run is not None and run.valid_to is None:
        _close(run, now=max(now, run.valid_from))


def strike(kind: str, public_id: UUID) -> None:
    """Withhold all that was readable of a resource from answers about the past.

    What is published later begins anew.
    """
    runs = Run.objects.filter(kind=kind, public_id=public_id, struck=False)
    keys = list(runs.values_list("pk", flat=True))
    RunFacet.objects.filter(run__in=keys).delete()
    Run.objects.filter(pk__in=keys).update(struck=True)


def _last(kind: str, public_id: UUID) -> Run | None:
    rows = Run.objects.filter(kind=kind, public_id=public_id)
    return rows.order_by("-valid_from", "-pk").first()


def _stands_the_same(run: Run, resource: Resource) -> bool:
    pairs = RunFacet.objects.filter(run=run).values_list("name", "value")
    return _is_of(run, resource, set(pairs))


def _is_of(run: Run, resource: Resource, facets: set[tuple[str, str]]) -> bool:
    same = all(getattr(run, name) == getattr(resource, name) for name in SAME)
    return same and facets == set(resource.facets)


def _close(run: Run, *, now: datetime) -> None:
    RunFacet.objects.filter(run=run).update(valid_to=now)
    Run.objects.filter(pk=run.pk).update(valid_to=now)


def _open(resource: Resource, *, place: int, now: datetime) -> Run:
    columns = {
        "kind": resource.kind,
        "locale": resource.locale,
        "published_at": resource.published_at,
        "updated_at": resource.updated_at,
        "place": place,
        "ahead": max(resource.published_at, resource.updated_at) > now,
        "valid_from": now,
    }
    run = Run.objects.create(public_id=resource.id, path=resource.path, **columns)
    RunFacet.objects.bulk_create(
        RunFacet(run=run, name=name, value=value, **columns)
        for name, value in sorted(set(resource.facets))
    )
    return run


def _word(run: Run, resource: Resource, *, edition: Edition, now: datetime) -> None:
    encoded = encode(resource, number=edition.number)
    _wording(run, encoded, edition=edition, now=now).save()


def _wording(run: Run, encoded: Encoded, *, edition: Edition, now: datetime) -> Wording:
    # Just made, an edition is at hand with its bytes; asking for them costs a query
    # in each of the thousands of refreshes that differ from it anyway.
    own = (edition.__dict__.get("body"), edition.__dict__.get("card"))
    is_own = own == (encoded.body, encoded.card)
    body, card = (None, None) if is_own else _kept(encoded)
    return Wording(run=run, edition=edition, valid_from=now, body=body, card=card)


def _kept(encoded: Encoded) -> tuple[bytes, bytes]:
    return zlib.compress(encoded.body), zlib.compress(encoded.card)
