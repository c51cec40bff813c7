"""Each cache is told in the words its vendor documents."""

from typing import Any

import pytest

from delivery.purge import adapters
from delivery.purge.adapters import HEADER_BYTES, PurgeFailedError, parts_by_bytes
from delivery.purge.targets import targets
from tests.delivery.purge.conftest import Cache

KEYS = ["article-1", "list-article", "list-article-section-world"]


@pytest.fixture
def fastly(settings: Any, cache_in_front: Cache) -> None:
    settings.PURGE_FASTLY_SERVICE = "SU1Z0isxPaozGVKXdv0eY"
    settings.PURGE_FASTLY_TOKEN = "fastly-token"
    settings.PURGE_FASTLY_URL = cache_in_front.url


@pytest.fixture
def cloudflare(settings: Any, cache_in_front: Cache) -> None:
    settings.PURGE_CLOUDFLARE_ZONE = "023e105f4ecef8ad9ca31a8372d0c353"
    settings.PURGE_CLOUDFLARE_TOKEN = "cf-token"
    settings.PURGE_CLOUDFLARE_URL = f"{cache_in_front.url}/client/v4"
    cache_in_front.always(
        200, b'{"success": true, "errors": [], "result": {"id": "z"}}'
    )


@pytest.fixture
def cloudfront(settings: Any, cache_in_front: Cache) -> None:
    settings.PURGE_CLOUDFRONT_DISTRIBUTION = "EDFDVBD6EXAMPLE"
    settings.PURGE_CLOUDFRONT_KEY_ID = "AKIDEXAMPLE"
    settings.PURGE_CLOUDFRONT_SECRET = "wJalrXUtnFEMI"
    settings.PURGE_CLOUDFRONT_URL = cache_in_front.url
    cache_in_front.always(
        201,
        b'<?xml version="1.0"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/'
        b'2020-05-31/"><Id>IDFDVBD632BHDS5</Id><Status>InProgress</Status>'
        b"<CreateTime>2026-07-07T12:00:00Z</CreateTime><InvalidationBatch><Paths>"
        b"<Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths>"
        b"<CallerReference>x</CallerReference></InvalidationBatch></Invalidation>",
        content_type="text/xml",
    )


def test_varnish_gets_purge_with_keys_in_a_header(cache_in_front: Cache) -> None:
    receipt = adapters.varnish(KEYS, url=f"{cache_in_front.url}/")
    (got,) = cache_in_front.got
    assert (got.method, got.path) == ("PURGE", "/")
    assert got.headers["xkey-purge"] == " ".join(KEYS)
    assert "authorization" not in got.headers
    assert (receipt.status_code, receipt.text) == (200, "Purged 3")


def test_a_plain_cache_gets_purge_with_surrogate_keys_and_a_token(
    cache_in_front: Cache, settings: Any
) -> None:
    settings.PURGE_TOKEN = "open sesame"
    adapters.http(KEYS, url=f"{cache_in_front.url}/purge")
    (got,) = cache_in_front.got
    assert (got.method, got.path) == ("PURGE", "/purge")
    assert got.headers["surrogate-key"] == " ".join(KEYS)
    assert got.headers["authorization"] == "Bearer open sesame"


def test_fastly_gets_keys_as_json(cache_in_front: Cache, fastly: None) -> None:
    cache_in_front.always(200, b'{"article-1": "108-1391560174-974124"}')
    receipt = adapters.fastly(KEYS)
    (got,) = cache_in_front.got
    assert (got.method, got.path) == ("POST", "/service/SU1Z0isxPaozGVKXdv0eY/purge")
    assert got.headers["fastly-key"] == "fastly-token"
    assert got.headers["content-type"] == "application/json"
    assert "fastly-soft-purge" not in got.headers
    assert got.json == {"surrogate_keys": KEYS}
    assert "108-1391560174-974124" in receipt.text


def test_fastly_takes_256_keys_at_a_time(cache_in_front: Cache, fastly: None) -> None:
    keys = [f"article-{number}" for number in range(600)]
    adapters.fastly(keys)
    parts = [got.json["surrogate_keys"] for got in cache_in_front.got]
    assert [len(part) for part in parts] == [256, 256, 88]
    assert [key for part in parts for key in part] == keys


def test_cloudflare_gets_tags_as_json(cache_in_front: Cache, cloudflare: None) -> None:
    adapters.cloudflare(KEYS)
    (got,) = cache_in_front.got
    zone = "023e105f4ecef8ad9ca31a8372d0c353"
    assert (got.method, got.path) == ("POST", f"/client/v4/zones/{zone}/purge_cache")
    assert got.headers["authorization"] == "Bearer cf-token"
    assert got.json == {"tags": KEYS}
    adapters.cloudflare([f"article-{number}" for number in range(250)])
    assert [len(got.json["tags"]) for got in cache_in_front.got] == [3, 100, 100, 50]


def test_cloudflare_can_refuse_with_a_200(
    cache_in_front: Cache, cloudflare: None
) -> None:
    cache_in_front.always(200, b'{"success": false, "errors": [{"code": 1107}]}')
    with pytest.raises(PurgeFailedError, match="1107"):
        adapters.cloudflare(KEYS)


def test_answers_carry_cache_tags_where_cloudflare_is(client, cloudflare, db) -> None:
    told = client.get("/api/v1/articles/?locale=en")
    assert told["Cache-Tag"] == told["Surrogate-Key"] == "list-article-locale-en"
    told = client.get("/api/v1/search/?q=x")
    assert told["Cache-Tag"].split(",") == told["Surrogate-Key"].split()


def test_cloudfront_gets_a_signed_invalidation_of_paths(
    cache_in_front: Cache, cloudfront: None
) -> None:
    receipt = adapters.cloudfront(KEYS)
    (got,) = cache_in_front.got
    path = "/2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation"
    assert (got.method, got.path) == ("POST", path)
    assert got.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKID")
    assert b"<Path>/*</Path>" in got.body
    assert b"<Quantity>1</Quantity>" in got.body
    assert b"<CallerReference>" in got.body
    assert (receipt.status_code, receipt.text) == (201, "IDFDVBD632BHDS5")


def test_cloudfront_that_is_busy_is_a_failure(
    cache_in_front: Cache, cloudfront: None
) -> None:
    cache_in_front.always(
        400,
        b"<ErrorResponse><Error><Type>Sender</Type><Code>"
        b"TooManyInvalidationsInProgress</Code><Message>busy</Message></Error>"
        b"</ErrorResponse>",
    )
    with pytest.raises(PurgeFailedError, match="TooManyInvalidations") as caught:
        adapters.cloudfront(KEYS)
    assert caught.value.status_code == 400


@pytest.mark.parametrize("status", [301, 400, 403, 404, 429, 500, 503])
def test_anything_but_success_is_a_failure_with_what_was_said(
    cache_in_front: Cache, status: int
) -> None:
    cache_in_front.always(status, b"no " * 1000, retry_after="7")
    with pytest.raises(PurgeFailedError) as caught:
        adapters.varnish(KEYS, url=cache_in_front.url)
    assert caught.value.status_code == status
    assert caught.value.retry_after == "7"
    assert len(str(caught.value)) < 600


def test_a_cache_that_is_not_there_is_a_failure_without_its_password() -> None:
    with pytest.raises(PurgeFailedError) as caught:
        adapters.varnish(KEYS, url="http://127.0.0.1:1/")
    assert caught.value.status_code is None
    assert "127.0.0.1:1" in str(caught.value)


def test_long_lists_of_keys_go_in_several_headers() -> None:
    keys = [f"list-article-tag-{number:040}" for number in range(400)]
    parts = list(parts_by_bytes(keys))
    assert [key for part in parts for key in part] == keys
    assert len(parts) > 1
    assert all(len(" ".join(part)) <= HEADER_BYTES for part in parts)


def test_every_cache_of_the_environment_is_a_target(
    settings: Any, fastly: None, cloudflare: None, cloudfront: None
) -> None:
    settings.PURGE_VARNISH_URLS = ["http://a/", "http://b/"]
    settings.PURGE_HTTP_URLS = ["http://c/"]
    assert list(targets()) == [
        *("varnish-1", "varnish-2", "http-1", "fastly", "cloudflare", "cloudfront")
    ]
