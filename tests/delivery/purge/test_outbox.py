"""No purge without its event, no event without its purge."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from delivery import keys, record
from delivery.purge import worker
from delivery.purge.models import Purge, State
from delivery.purge.signals import purged
from tests.delivery.purge.conftest import Cache
from tests.delivery.resources import publish, story


@pytest.fixture
def told() -> Any:
    heard: list[frozenset[str]] = []

    def hear(sender: Any, named: frozenset[str], **kwargs: Any) -> None:
        heard.append(named)

    purged.connect(hear)
    yield heard
    purged.disconnect(hear)


@pytest.mark.django_db
def test_each_cache_gets_the_keys_of_the_change(settings: Any) -> None:
    settings.PURGE_VARNISH_URLS = ["http://127.0.0.1:1/", "http://127.0.0.1:2/"]
    change = publish(story())
    rows = list(Purge.objects.order_by("target"))
    assert [row.target for row in rows] == ["varnish-1", "varnish-2"]
    named = keys.of_change(change, public_id=change.public_id, facets=change.facets)
    assert all(set(row.keys) == named for row in rows)


@pytest.mark.django_db
def test_nothing_is_put_in_line_where_no_cache_is() -> None:
    with CaptureQueriesContext(connection) as captured:
        publish(story())
    assert not any("delivery_purge" in query["sql"] for query in captured)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_purges_nothing(settings: Any, told: Any) -> None:
    settings.PURGE_VARNISH_URLS = ["http://127.0.0.1:1/"]

    def fail() -> None:
        with transaction.atomic():
            record.publish(story(), action="published", reason="first")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Purge.objects.exists()
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_this_process_is_told_at_once_and_only_after_the_commit(told: Any) -> None:
    with transaction.atomic():
        change = record.publish(story(), action="published", reason="first")
        assert told == []
    assert len(told) == 1
    assert f"article-{change.public_id}" in told[0]


@pytest.mark.django_db(transaction=True)
def test_a_redirect_of_the_desk_purges_what_may_depend_on_it(told: Any) -> None:
    redirect = Redirect.add_redirect("/short/", redirect_to="https://x.example/")
    redirect.delete()
    assert told == [frozenset({keys.REDIRECTS})] * 2


@pytest.mark.django_db(transaction=True)
def test_publishing_sends_purges_at_once_in_the_background(
    settings: Any, cache_in_front: Cache
) -> None:
    settings.PURGE_VARNISH_URLS = [f"{cache_in_front.url}/"]
    publish(story())
    assert until(lambda: Purge.objects.filter(state=State.DELIVERED).count() == 1)


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_hangs_holds_up_no_other(
    settings: Any, cache_in_front: Cache
) -> None:
    import threading

    gate = threading.Event()

    def answer(got: Any) -> tuple[int, dict[str, str], bytes]:
        if got.path == "/hangs":
            gate.wait(7)
        return 200, {}, b""

    cache_in_front.answer = answer
    settings.PURGE_VARNISH_URLS = [
        f"{cache_in_front.url}/hangs",
        f"{cache_in_front.url}/quick",
    ]
    try:
        for _ in range(2):
            publish(story())
            assert until(
                lambda: (
                    not Purge.objects.filter(
                        target="varnish-2", state=State.PENDING
                    ).exists()
                )
            )
        assert Purge.objects.filter(target="varnish-1", state=State.PENDING).exists()
    finally:
        gate.set()
        worker.stop()


@pytest.mark.django_db(transaction=True)
def test_the_sweep_finds_what_was_left_lying(
    settings: Any, cache_in_front: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worker.deliver_due() is False
    settings.PURGE_VARNISH_URLS = [f"{cache_in_front.url}/"]
    monkeypatch.setattr(worker, "wake", lambda: None)
    publish(story())
    assert worker.line.due(now=worker.timezone.now()) == ["varnish-1"]
    monkeypatch.undo()
    assert worker.deliver_due() is True
    assert until(lambda: Purge.objects.filter(state=State.DELIVERED).count() == 1)


def until(is_so: Any, *, seconds: float = 15) -> bool:
    import time

    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(is_so())
