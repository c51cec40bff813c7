"""The secret key: made once for this machine, or demanded of the operator."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50
WELL_KNOWN = ("insecure", "change", "secret-key", "example", "copydesk", "test-key")


def machine_key(path: Path) -> str:
    """Return the key kept in the file, making it first if need be (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # of two processes at once, one wins
        finally:
            fresh.unlink()
    return path.read_text().strip()


def demanded_key(key: str) -> str:
    """Return the operator's key, or raise ImproperlyConfigured with the remedy."""
    remedy = (
        "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
    if not key:
        raise ImproperlyConfigured(f"SECRET_KEY is not set. {remedy}")
    if len(key) < SHORTEST or len(set(key)) < 5:
        raise ImproperlyConfigured(
            f"SECRET_KEY must have at least {SHORTEST} characters. {remedy}"
        )
    if any(word in key.lower() for word in WELL_KNOWN):
        raise ImproperlyConfigured(f"SECRET_KEY looks like a known default. {remedy}")
    return key
