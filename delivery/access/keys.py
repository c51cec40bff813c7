"""Keys: made, proven, changed over, taken back.

A key reads ``cdk_<handle>_<secret>``. The handle finds the row and may stand in logs;
the secret is 256 random bits, of which the database has the SHA-256. Every request asks
the database anew: a key that is revoked opens nothing from that moment on (on a read
replica: from when the replica has heard of it).
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from delivery.access.models import ApiKey, Secret
from delivery.http import Problem

PREFIX = "cdk_"
FORM = re.compile(r"cdk_([a-z2-7]{10})_([A-Za-z0-9_-]{43})")
HANDLE_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
NONE = timedelta(0)
CHALLENGE = 'Bearer realm="Copydesk delivery API"'
NOBODY = sha256(b"nobody").hexdigest()


@dataclass(frozen=True, slots=True)
class Grant:
    """What the key of a request opens. ``sections`` empty means all of them."""

    key_id: int
    name: str
    handle: str
    scopes: frozenset[str]
    sections: tuple[str, ...]
    rate_limit: int | None
    consumer: str


def issue(key: ApiKey, *, now: datetime | None = None) -> str:
    """Give a key another secret and return the whole text, for the only time."""
    handle = "".join(secrets.choice(HANDLE_LETTERS) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    Secret.objects.create(
        key=key,
        handle=handle,
        digest=digest_of(secret),
        created_at=now or timezone.now(),
    )
    return f"{PREFIX}{handle}_{secret}"


@transaction.atomic
def rotate(key: ApiKey, *, overlap: timedelta | None = None) -> str:
    """Issue a new secret; those before it go on opening for ``overlap``.

    By default for ``API_KEY_OVERLAP_HOURS``; nothing for a key that leaked.
    """
    now = timezone.now()
    if overlap is None:
        overlap = timedelta(hours=settings.API_KEY_OVERLAP_HOURS)
    key.secrets.filter(expires_at=None).update(expires_at=now + overlap)
    key.secrets.filter(expires_at__gt=now + overlap).update(expires_at=now + overlap)
    return issue(key, now=now)


def revoke(key: ApiKey) -> None:
    """Take a key back at once and for good."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])


def prove(text: str) -> Grant:
    """Return what a key opens; one query. Raises a 401 `Problem` for one that doesn't.

    A wrong secret and a handle nobody has are told alike; what is said of a key that
    expired or was revoked is said only to who holds it.
    """
    match = FORM.fullmatch(text)
    if match is None:
        raise refused("This is not a key of this API; keys begin with cdk_.")
    handle, given = match.groups()
    secret = Secret.objects.select_related("key").filter(handle=handle).first()
    known = secret.digest if secret else NOBODY
    if not hmac.compare_digest(known, digest_of(given)) or secret is None:
        raise refused("The key is unknown. Copy it whole, or ask for a new one.")
    return _living(secret, now=timezone.now())


def digest_of(secret: str) -> str:
    """Return what the database keeps of a secret."""
    return sha256(secret.encode()).hexdigest()


def refused(detail: str) -> Problem:
    """Say that what was sent opens nothing (401; RFC 6750, section 3)."""
    return Problem(
        401,
        detail,
        kind="invalid-key",
        headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'},
    )


def needed() -> Problem:
    """Say that this API answers only those with a key (401)."""
    return Problem(
        401,
        "This needs a key. Send it as Authorization: Bearer cdk_…",
        kind="key-needed",
        headers={"WWW-Authenticate": CHALLENGE},
    )


def lacking(scope: str, *, challenge: str = CHALLENGE) -> Problem:
    """Say which scope a key lacks (403; RFC 6750, section 3.1)."""
    return Problem(
        403,
        f"This needs a key with the scope {scope}; yours has it not.",
        kind="insufficient-scope",
        errors=[{"scope": scope, "detail": f"The key lacks the scope {scope}."}],
        headers={
            "WWW-Authenticate": f'{challenge}, error="insufficient_scope", '
            f'scope="{scope}"'
        },
    )


def _living(secret: Secret, *, now: datetime) -> Grant:
    key: Any = secret.key
    if key.revoked_at is not None:
        raise refused("The key was revoked. Ask for a new one.")
    if key.expires_at is not None and key.expires_at <= now:
        raise refused("The key has expired. Ask for a new one.")
    if secret.expires_at is not None and secret.expires_at <= now:
        raise refused("The key was changed, and this is the old one. Use the new one.")
    return Grant(
        key_id=key.pk,
        name=key.name,
        handle=secret.handle,
        scopes=frozenset(key.scopes),
        sections=tuple(key.sections),
        rate_limit=key.rate_limit,
        consumer=key.consumer,
    )
