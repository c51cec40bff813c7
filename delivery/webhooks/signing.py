"""Signatures by the Standard Webhooks specification (standardwebhooks.com)."""

import base64
from collections.abc import Iterable
from datetime import datetime
from secrets import token_bytes

from standardwebhooks import Webhook

SECRET_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret in the notation of the standard: ``whsec_`` + base64."""
    return "whsec_" + base64.b64encode(token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    body: bytes, *, message_id: str, at: datetime, secrets: Iterable[str]
) -> dict[str, str]:
    """Return the three headers a receiver verifies; one signature for each secret.

    ``at`` is the time of this attempt (UTC), not of the event: receivers refuse a
    timestamp that is more than five minutes off.
    """
    text = body.decode()
    signatures = [
        Webhook(secret).sign(msg_id=message_id, timestamp=at, data=text)
        for secret in secrets
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
