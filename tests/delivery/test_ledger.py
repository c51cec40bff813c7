"""A rewritten, dropped or forged edition is found; an honest chain is not blamed."""

import json
import tracemalloc
from datetime import timedelta
from hashlib import sha256

import pytest

from delivery import ledger
from delivery.models import Edition
from tests.delivery.resources import NOON, minutes, publish, story, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource():
    """A story of four editions, withdrawn once, beside another story."""
    resource = story(facets=(("tag", "ünïcode"), ("section", "world")))
    publish(story())
    publish(resource)
    for n in range(2, 5):
        if n == 3:
            withdraw(resource.id)
        publish(
            story(
                id=resource.id, headline=f"Edition {n}", updated_at=NOON + minutes(n)
            ),
            action="updated",
            reason="update",
        )
    return resource


def tamper(resource, number, **columns):
    """Rewrite a row below the guard of the model, as an intruder would."""
    rows = Edition._base_manager.filter(public_id=resource.id, number=number)
    assert rows.update(**columns) == 1


def problems(resource):
    return [(b.number, b.problem) for b in ledger.verify("article", resource.id)]


def test_honest_chain_holds(resource):
    assert list(ledger.verify()) == []
    assert list(ledger.verify("section")) == []


def test_hash_can_be_recomputed_from_the_docstring_alone(resource):
    edition = Edition.objects.get(public_id=resource.id, number=2)
    times = {
        name: getattr(edition, name).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for name in ("created_at", "published_at", "updated_at")
    }
    header = {
        "approved_by": "",
        "card_sha256": sha256(bytes(edition.card)).hexdigest(),
        "facets": [["section", "world"], ["type", "news"]],
        "id": str(resource.id),
        "kind": "article",
        "locale": "en",
        "number": 2,
        "path": resource.path,
        "reason": "update",
        "user": "",
        **times,
    }
    text = json.dumps(header, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    previous = Edition.objects.get(public_id=resource.id, number=1).sha256
    whole = f"{previous}\n{text}\n".encode() + bytes(edition.body)
    assert edition.sha256 == sha256(whole).hexdigest()


@pytest.mark.parametrize(
    "columns",
    [
        {"body": b"{}"},
        {"card": b"{}"},
        {"reason": "correction"},
        {"user_name": "Somebody Else"},
        {"approved_by_name": "Nobody"},
        {"path": "/other/"},
        {"locale": "de"},
        {"facets": []},
        {"created_at": NOON - timedelta(days=1)},
        {"published_at": NOON - timedelta(days=1)},
        {"updated_at": NOON - timedelta(days=1)},
        {"sha256": "0" * 64},
    ],
    ids=lambda columns: next(iter(columns)),
)
@pytest.mark.parametrize("number", [1, 2, 4])
def test_rewritten_edition_is_found(resource, number, columns):
    tamper(resource, number, **columns)
    assert problems(resource)[0][0] == number


def test_dropped_edition_is_found(resource):
    from delivery.models import Change, Document, Wording

    Document.objects.all().delete()
    Wording.objects.all().delete()
    Change._base_manager.all().delete()
    Edition._base_manager.filter(public_id=resource.id, number=2).delete()
    assert problems(resource) == [
        (3, "follows edition 1; the ones between are missing")
    ]


def test_edition_rewritten_with_a_fresh_hash_is_found_by_the_next(resource):
    forged = Edition.objects.get(public_id=resource.id, number=2)
    forged.body = b'{"headline":"Forged"}'
    tamper(resource, 2, body=forged.body, sha256=forged.expected_sha256())
    assert [number for number, _ in problems(resource)] == [3]


def test_chains_longer_than_a_batch_are_followed(resource, monkeypatch):
    monkeypatch.setattr(ledger, "BATCH", 2)
    assert len(list(ledger.editions())) == 5
    assert list(ledger.verify()) == []


def test_memory_does_not_grow_with_the_ledger(resource):
    one = Edition.objects.filter(public_id=resource.id).first()
    columns = {
        field.attname: getattr(one, field.attname)
        for field in Edition._meta.concrete_fields
        if field.attname not in ("id", "number")
    } | {"body": b"x" * 2000}

    def peak(editions):
        last = Edition.objects.filter(public_id=resource.id).count()
        Edition._base_manager.bulk_create(
            Edition(**columns, number=number)
            for number in range(last + 1, editions + 1)
        )
        tracemalloc.start()
        # Each copy has neither the link nor the hash it should have.
        found = sum(1 for _ in ledger.verify("article", resource.id))
        assert found == 2 * (editions - 4)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small = peak(2 * ledger.BATCH)
    assert peak(10 * ledger.BATCH) < 1.5 * small
