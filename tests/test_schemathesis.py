"""The delivery API against its own contract, asked by a machine that means no good."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode

from cms.wsgi import application
from delivery.access import keys
from delivery.access.models import ApiKey
from tests.news.paper import paper

__all__ = ["paper"]

# The whole of it is to take no longer than this; a slow machine asks less, but of each
# address something.
SECONDS = 12.0
EXAMPLES = 25
LEAST = 2
# Everything that can be checked is. A section that does not exist, or a cursor nobody
# gave out, has the form the contract asks for and is still a 400.
ACCEPTED = ["2xx", "3xx", "400", "401", "403", "404"]
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}
)
SEEDS = [
    "\0",
    "a\0b",
    str(2**63),
    str(-(2**63) - 1),
    "9" * 400,
    "١٢",
    "😀" * 50,
    "../../etc/passwd",
    "%00",
    "'; DROP TABLE delivery_document; --",
    "{{7*7}}",
    "a" * 5_000,
]


@pytest.fixture
def contract(client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


@pytest.fixture
def key(db) -> str:
    scopes = ["read:embargoed", "preview"]
    return keys.issue(ApiKey.objects.create(name="Herald", scopes=scopes, rate_limit=0))


def test_the_contract_is_valid_openapi(contract) -> None:
    OpenAPIV31SpecValidator(contract).validate()


@pytest.fixture
def _kept_connection(contract) -> Iterator[None]:
    """As Django's own test client: a request does not close the test's connection.

    That client puts the signals back, so it must have been used before.
    """
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_kept_connection")
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("with_key", [False, True], ids=["public", "key"])
def test_the_contract_holds(paper, contract, key, mode, with_key) -> None:
    schema = schemathesis.openapi.from_dict(contract, config=CONFIG)
    schema.app = application
    deadline = time.monotonic() + SECONDS
    # Schemathesis asks a WSGI application for gzip, and does not unpack it.
    headers = {"Accept-Encoding": "identity"}
    if with_key:
        headers["Authorization"] = f"Bearer {key}"
    operations = [each.ok() for each in schema.get_all_operations()]
    reads = [each for each in operations if each.method.upper() == "GET"]
    asked: Counter[str] = Counter()
    takes_nothing: list[str] = []
    for operation in reads:
        strategy = operation.as_strategy(generation_mode=GenerationMode(mode))

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case: Any) -> None:
            if asked[case.path] < LEAST or time.monotonic() < deadline:
                asked[case.path] += 1
                case.call_and_validate(headers=headers)

        # Some addresses take nothing that could be wrong.
        try:
            ask()
        except Unsatisfiable:
            takes_nothing.append(operation.path)
    assert len(asked) >= len(reads) - len(takes_nothing)
    assert asked.total() >= len(reads)


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_values_are_answered_with_problems(
    client, paper, contract, seed
) -> None:
    for path, operations in contract["paths"].items():
        operation = operations.get("get")
        if operation is None or "stream" in path or "snapshot" in path:
            continue
        names = [p["name"] for p in operation["parameters"] if p["in"] == "query"]
        address = path
        for name in ("id", "key", "name"):
            harmless = seed.replace("/", "").replace("%", "")
            address = address.replace("{" + name + "}", harmless)
        for name in [*names, "unknown", seed]:
            answer = client.get(address.replace("\0", "%00"), {name: seed})
            assert answer.status_code < 500, (path, name)
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM delivery_document")
        assert cursor.fetchone()[0]


@given(text=st.text(max_size=80))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_any_text_is_no_key(text: str) -> None:
    assert keys.FORM.fullmatch(text) is None
