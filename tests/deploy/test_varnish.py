"""The shipped VCL in a real Varnish, before the application."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from delivery.purge import worker
from delivery.purge.models import Purge
from tests.delivery.resources import publish, story, withdraw
from tests.edge import call
from tests.varnish import Got, Site, ask, missing_varnish, site, varnish

pytestmark = [pytest.mark.varnish, pytest.mark.django_db(transaction=True)]

LIST = "/api/v1/articles/"
# Time passes quickly in tests: what is fresh for a minute is so for a second.
QUICK = {
    "    # As long as stale-if-error says.\n": "    set beresp.ttl = 1s;\n",
    "set req.grace = 30s": "set req.grace = 1s",
    ".interval = 2s": ".interval = 300ms",
}


@pytest.fixture
def origin(transactional_db: None) -> Iterator[Site]:
    if missing := missing_varnish():
        pytest.skip(f"{missing}: run `make test` as root on Debian, which installs it")
    with site(WSGIHandler()) as it:
        yield it
    connections.close_all()


@pytest.fixture
def front(origin: Site, settings: Any) -> Iterator[int]:
    with varnish(origin.port) as port:
        settings.PURGE_VARNISH_URLS = [f"http://127.0.0.1:{port}/"]
        yield port
        worker.stop()


@pytest.fixture
def quick(origin: Site, settings: Any) -> Iterator[int]:
    with varnish(origin.port, changes=QUICK) as port:
        settings.PURGE_VARNISH_URLS = [f"http://127.0.0.1:{port}/"]
        yield port
        worker.stop()


def until(is_so: Callable[[], bool], *, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def delivered() -> bool:
    return until(
        lambda: (
            Purge.objects.exists()
            and not Purge.objects.exclude(state="delivered").exists()
        )
    )


def test_the_second_reader_is_answered_by_varnish(origin: Site, front: int) -> None:
    publish(story(headline="Ferry"))
    assert delivered()
    first, second = ask(front, LIST), ask(front, LIST)
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", "hit")
    assert b"Ferry" in first.body == second.body
    assert origin.asked == [f"GET {LIST}"]
    assert "surrogate-key" not in second.headers


def test_publishing_purges_what_it_changes_and_nothing_else(
    origin: Site, front: int
) -> None:
    sport = story(headline="Goal", facets=(("section", "sport"),))
    world = story(headline="Ferry", facets=(("section", "world"),))
    publish(sport)
    publish(world)
    assert delivered()
    addresses = [LIST, f"{LIST}{sport.id}/", f"{LIST}{world.id}/"]
    for address in addresses * 2:
        ask(front, address)
    changed = story(id=sport.id, headline="Two goals", facets=(("section", "sport"),))
    publish(changed, action="updated", reason="update")
    assert delivered()
    after = {address: ask(front, address) for address in addresses}
    assert b"Two goals" in after[LIST].body
    assert b"Two goals" in after[f"{LIST}{sport.id}/"].body
    assert after[f"{LIST}{world.id}/"].headers["x-cache"] == "hit"
    receipt = Purge.objects.latest("id")
    assert (receipt.status_code, receipt.attempts) == (200, 1)
    assert receipt.receipt == "Purged 2"


def test_an_origin_that_hears_of_it_late_is_asked_once_more(settings: Any) -> None:
    if missing := missing_varnish():
        pytest.skip(f"{missing}: run `make test` as root on Debian, which installs it")
    behind: dict[str, tuple[str, list[Any], bytes]] = {}
    house, late = WSGIHandler(), False

    def replica(asked: Any, start_response: Callable[..., Any]) -> list[bytes]:
        """Answer as the house did when it was asked before, while it is late."""
        address = asked["PATH_INFO"]
        if not (late and address in behind):
            status, headers, body = call(house, asked)
            behind[address] = (status, list(headers.items()), body)
        status, pairs, body = behind[address]
        start_response(status, pairs)
        return [body]

    resource = story(headline="Libel")
    with site(replica) as it, varnish(it.port) as port:
        settings.PURGE_VARNISH_URLS = [f"http://127.0.0.1:{port}/"]
        publish(resource)
        assert delivered()
        assert b"Libel" in ask(port, LIST).body
        late, settings.PURGE_AGAIN_SECONDS = True, [4]
        withdraw(resource.id, action="killed")
        assert until(lambda: Purge.objects.filter(state="delivered").count() == 2)
        # The first purge was too quick: Varnish has what the replica still said.
        assert [ask(port, LIST).headers["x-cache"] for _ in "12"] == ["miss", "hit"]
        assert b"Libel" in ask(port, LIST).body
        late = False
        assert until(lambda: b"Libel" not in ask(port, LIST).body, seconds=20)
        worker.stop()
    connections.close_all()


def test_a_miss_is_forgotten_when_the_story_comes(front: int) -> None:
    late = story(headline="Late")
    address = f"{LIST}{late.id}/"
    assert [ask(front, address).status for _ in range(2)] == [404, 404]
    assert ask(front, address).headers["x-cache"] == "hit"
    publish(late)
    assert delivered()
    assert ask(front, address).status == 200
    withdraw(late.id, action="killed")
    assert delivered()
    assert ask(front, address).status == 404


def test_stale_answers_go_out_while_the_origin_is_down(
    origin: Site, quick: int
) -> None:
    resource = story(headline="Ferry")
    publish(resource)
    assert delivered()
    assert ask(quick, LIST).status == 200
    origin.down()
    # Longer than it is fresh and than grace with a healthy origin, which for the first
    # moments Varnish takes it for.
    time.sleep(2.2)
    for _ in range(20):
        got = ask(quick, LIST)
        assert (got.status, b"Ferry" in got.body) == (200, True)
        time.sleep(0.05)
    assert ask(quick, "/api/v1/sections/").status == 503
    origin.up()
    publish(story(id=resource.id, headline="Strike"), action="updated", reason="update")
    assert until(lambda: b"Strike" in ask(quick, LIST).body)


def test_what_was_killed_is_not_shown_stale(origin: Site, quick: int) -> None:
    resource = story(headline="Libel")
    publish(resource)
    assert delivered()
    address = f"{LIST}{resource.id}/"
    assert ask(quick, address).status == 200
    withdraw(resource.id, action="killed")
    assert delivered()
    origin.down()
    time.sleep(1.5)
    assert ask(quick, address).status == 503


@pytest.mark.parametrize(
    "path, headers",
    [
        (LIST, {"Authorization": "Bearer cdk_x"}),
        (LIST, {"Authorization": "Preview preview_x"}),
        (LIST, {"X-Api-Key": "x"}),
        (f"{LIST}?preview_token=x", {}),
        (f"{LIST}?limit=1&preview%5ftoken=x", {}),
        ("/admin/login/", {}),
        ("/api/staff/v1/pages/", {}),
        (f"{LIST}?nonsense=1&limit=x", {"Host": "evil.example:1"}),
    ],
)
def test_private_answers_are_asked_for_each_time(
    origin: Site, front: int, path: str, headers: dict[str, str]
) -> None:
    kept = ask(front, LIST)
    count = len(origin.asked)
    answers = [ask(front, path, **headers) for _ in range(2)]
    if "Host" not in headers:  # a wrong question may be kept, for one host
        assert len(origin.asked) == count + 2
        assert all(got.headers.get("x-cache") != "hit" for got in answers)
    assert ask(front, LIST).body == kept.body
    assert "hit" in ask(front, LIST).headers["x-cache"]


def test_one_copy_whatever_the_order_cookies_or_case_of_the_host(
    origin: Site, front: int
) -> None:
    ask(front, f"{LIST}?limit=5&order=-updated_at", Cookie="sessionid=x")
    for query, headers in (
        ("order=-updated_at&limit=5", {}),
        ("limit=5&order=-updated_at", {"Cookie": "sessionid=y"}),
        ("limit=5&order=-updated_at", {"Host": "NEWSROOM.example"}),
        ("limit=5&order=-updated_at", {"X-Forwarded-Host": "evil.example"}),
    ):
        assert ask(front, f"{LIST}?{query}", **headers).headers["x-cache"] == "hit"
    assert len(origin.asked) == 1


def test_head_and_conditions_are_answered_from_the_copy(
    origin: Site, front: int
) -> None:
    resource = story(text="long " * 400, body={"text": "long " * 400})
    publish(resource)
    assert delivered()
    address = f"{LIST}{resource.id}/"
    got = ask(front, address)
    head = ask(front, address, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))
    for tag in (got.headers["etag"], f"W/{got.headers['etag'].removeprefix('W/')}"):
        assert ask(front, address, If_None_Match=tag).status == 304
    packed = ask(front, address, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(got.body)
    tag = packed.headers["etag"]
    again = ask(front, address, Accept_Encoding="gzip", If_None_Match=tag)
    assert again.status == 304
    assert len(origin.asked) <= 2


def test_only_the_newsroom_may_purge(origin: Site) -> None:
    outsider = {'    "127.0.0.1";\n    "::1";\n': '    "192.0.2.1";\n'}
    with varnish(origin.port, changes=outsider) as port:
        got: Got = ask(port, "/", method="PURGE", xkey_purge="list-article")
        assert got.status == 403
    with varnish(origin.port) as port:
        assert ask(port, "/", method="PURGE").status == 400
