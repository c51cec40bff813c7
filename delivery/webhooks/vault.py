"""Signing secrets under lock: the database alone gives none of them away."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

PURPOSE = b"copydesk webhook secrets"


class SecretUnreadableError(Exception):
    """A stored secret was locked with a key that this site no longer has."""


def _keys() -> list[str]:
    """Return the site's keys: the first one locks, all of them unlock."""
    own: list[str] = settings.WEBHOOK_SECRET_KEYS
    site = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return own or [str(key) for key in site]


def _fernet(key: str) -> Fernet:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derive.derive(key.encode())))


def _safe() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in _keys()])


def lock(secret: str) -> str:
    """Return the secret encrypted with the newest key (a Fernet token)."""
    return _safe().encrypt(secret.encode()).decode()


def unlock(token: str) -> str:
    """Return the secret in clear; raise SecretUnreadableError if no key fits."""
    try:
        return _safe().decrypt(token.encode()).decode()
    except InvalidToken:
        raise SecretUnreadableError(
            _(
                "The signing secret cannot be read: the key of this site has changed. "
                "Rotate the secret, or add the old key to WEBHOOK_SECRET_KEYS."
            )
        ) from None


def relock(token: str) -> str:
    """Return the same secret encrypted with the newest key."""
    try:
        return _safe().rotate(token.encode()).decode()
    except InvalidToken:
        unlock(token)
        raise
