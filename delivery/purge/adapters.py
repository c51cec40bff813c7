"""How each kind of cache is told to forget surrogate keys.

Every adapter takes keys and returns a `Receipt`, or raises `PurgeFailedError`. All
send full purges, never soft ones: a story that was killed must not be shown once more.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

CONNECT_SECONDS = 2
READ_SECONDS = 8
EXCERPT = 500
# Bytes of keys in one header; Varnish reads lines of 8 kB, as most servers do.
HEADER_BYTES = 4000


@dataclass(frozen=True)
class Receipt:
    """How a cache answered: its status, and its own word for what it did."""

    status_code: int
    text: str


class PurgeFailedError(Exception):
    """A cache did not take a purge. ``status_code`` is None if no answer came."""

    def __init__(
        self, message: str, *, status_code: int | None = None, retry_after: str = ""
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.retry_after = retry_after


def varnish(keys: Sequence[str], *, url: str) -> Receipt:
    """Tell a Varnish that runs deploy/varnish/copydesk.vcl.

    ``PURGE`` with ``xkey-purge: key key …``; the VCL calls ``xkey.purge()`` of
    varnish-modules (https://github.com/varnish/varnish-modules, vmod_xkey) and answers
    200 with the number of objects that went.
    """
    return _purge_by_header(keys, url=url, header="xkey-purge")


def http(keys: Sequence[str], *, url: str) -> Receipt:
    """Tell any cache that takes ``PURGE`` with a ``Surrogate-Key`` header.

    So do Souin and Caddy's cache-handler (https://docs.souin.io) and small scripts in
    nginx or OpenResty. ``PURGE_TOKEN`` is sent as ``Authorization: Bearer``.
    """
    return _purge_by_header(keys, url=url, header="Surrogate-Key")


def fastly(keys: Sequence[str]) -> Receipt:
    """Tell Fastly: ``POST /service/{id}/purge`` with ``{"surrogate_keys": […]}``.

    At most 256 keys a request; ``Fastly-Key`` is a token with the scope
    ``purge_select``. https://www.fastly.com/documentation/reference/api/purging/
    """
    url = f"{settings.PURGE_FASTLY_URL}/service/{settings.PURGE_FASTLY_SERVICE}/purge"
    headers = {"Fastly-Key": settings.PURGE_FASTLY_TOKEN}
    return _in_parts(
        keys, 256, lambda part: _post(url, {"surrogate_keys": part}, headers)
    )


def cloudflare(keys: Sequence[str]) -> Receipt:
    """Tell Cloudflare: ``POST /zones/{zone}/purge_cache`` with ``{"tags": […]}``.

    At most 100 tags a request; answers carry the tags as ``Cache-Tag``. The answer
    says ``"success": true`` or lists errors.
    https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/
    """
    url = f"{settings.PURGE_CLOUDFLARE_URL}/zones/{settings.PURGE_CLOUDFLARE_ZONE}"
    headers = {"Authorization": f"Bearer {settings.PURGE_CLOUDFLARE_TOKEN}"}

    def send(part: list[str]) -> Receipt:
        receipt = _post(f"{url}/purge_cache", {"tags": part}, headers)
        if not _read(receipt.text).get("success"):
            raise PurgeFailedError(receipt.text, status_code=receipt.status_code)
        return receipt

    return _in_parts(keys, 100, send)


def cloudfront(keys: Sequence[str]) -> Receipt:
    """Tell CloudFront, which we purge by path: ``PURGE_CLOUDFRONT_PATHS``, all of them.

    Its invalidations name paths, not keys, so each purge empties those paths whatever
    changed; purges that wait are answered by one. The first 1,000 paths a month are
    free (a wildcard counts as one), 15 wildcards may be under way at a time.
    https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
    """
    import uuid

    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client(
        "cloudfront",
        region_name="us-east-1",
        endpoint_url=settings.PURGE_CLOUDFRONT_URL or None,
        aws_access_key_id=settings.PURGE_CLOUDFRONT_KEY_ID or None,
        aws_secret_access_key=settings.PURGE_CLOUDFRONT_SECRET or None,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
        ),
    )
    paths = settings.PURGE_CLOUDFRONT_PATHS
    try:
        answer = client.create_invalidation(
            DistributionId=settings.PURGE_CLOUDFRONT_DISTRIBUTION,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": uuid.uuid4().hex,
            },
        )
    except ClientError as error:
        code = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        raise PurgeFailedError(str(error)[:EXCERPT], status_code=code) from error
    except BotoCoreError as error:
        raise PurgeFailedError(str(error)[:EXCERPT]) from error
    return Receipt(
        answer["ResponseMetadata"]["HTTPStatusCode"], answer["Invalidation"]["Id"]
    )


def parts_by_bytes(keys: Sequence[str]) -> Iterator[list[str]]:
    """Cut keys into parts that fit a header."""
    part: list[str] = []
    size = 0
    for key in keys:
        if part and size + len(key) + 1 > HEADER_BYTES:
            yield part
            part, size = [], 0
        part.append(key)
        size += len(key) + 1
    if part:
        yield part


def _purge_by_header(keys: Sequence[str], *, url: str, header: str) -> Receipt:
    receipts = []
    for part in parts_by_bytes(keys):
        headers = {header: " ".join(part)}
        if settings.PURGE_TOKEN:
            headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
        receipts.append(_request("PURGE", url, headers=headers))
    return _together(receipts)


def _in_parts(keys: Sequence[str], most: int, send: Any) -> Receipt:
    starts = range(0, len(keys), most)
    return _together([send(list(keys[at : at + most])) for at in starts])


def _together(receipts: list[Receipt]) -> Receipt:
    text = "; ".join(receipt.text for receipt in receipts)
    return Receipt(receipts[-1].status_code, text[:EXCERPT])


def _post(url: str, body: Any, headers: Mapping[str, str]) -> Receipt:
    more = {"Content-Type": "application/json", "Accept": "application/json"}
    return _request(
        "POST", url, body=json.dumps(body).encode(), headers={**more, **headers}
    )


def _read(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _request(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
) -> Receipt:
    """Send one request; raise `PurgeFailedError` for anything but a 2xx."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        with urllib3.PoolManager(num_pools=1) as pool:
            response = pool.request(
                method,
                url,
                body=body,
                headers=dict(headers),
                timeout=timeout,
                retries=False,
                redirect=False,
            )
    except (HTTPError, OSError, ValueError) as error:
        host = urlsplit(url).netloc
        raise PurgeFailedError(
            f"{host} cannot be reached: {type(error).__name__}"
        ) from error
    text = response.data[:EXCERPT].decode(errors="replace").strip()
    if not 200 <= response.status < 300:
        raise PurgeFailedError(
            f"answered {response.status}: {text}",
            status_code=response.status,
            retry_after=response.headers.get("retry-after", "")[:64],
        )
    return Receipt(response.status, text)
