"""Fixtures for webhooks: receivers on loopback, which the site may call here."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from delivery.webhooks import worker
from delivery.webhooks.models import Endpoint
from tests.delivery.webhooks.receiver import Receiver, receiver


@pytest.fixture(autouse=True)
def open_loopback(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.FRONTEND_URL = ""
    settings.SITE_URL = "https://newsroom.example"


@pytest.fixture(autouse=True)
def no_courier_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")  # set up before, so torn down after
    yield
    worker.stop(wait=30)


@pytest.fixture
def hook(settings: Any) -> Iterator[Receiver]:
    with receiver() as it:
        settings.WEBHOOK_ALLOWED_PORTS = [it.port]
        yield it


@pytest.fixture
def make_endpoint() -> Callable[..., Endpoint]:
    def make(url: str = "http://127.0.0.1/hook", **fields: Any) -> Endpoint:
        endpoint = Endpoint.objects.create(url=url, **fields)
        endpoint.secret = endpoint.rotate_secret()
        return endpoint

    return make


@pytest.fixture
def endpoint(hook: Receiver, make_endpoint: Callable[..., Endpoint]) -> Endpoint:
    return make_endpoint(hook.url)
