"""Keys and tokens taken out of whatever is written down or sent to Sentry.

A token in an address would be open to everybody who reads logs while it lives.
"""

import re
from typing import Any

HIDDEN = "[preview token]"
HIDDEN_FEED = "[calendar token]"

# What opens doors: keys keep the part that says which key it was.
_SECRET = re.compile(r"(cdk_[a-z2-7]{10}|copydesk_consumer|wagtail)_[A-Za-z0-9_-]{20,}")
_TOKEN = re.compile(
    r"preview_[A-Za-z0-9_-]{16,}|(?<!p)(?:review|invite)_[A-Za-z0-9_-]{40,}"
)
# Also what is no token of ours, but was sent as one: a mistyped one is nearly good.
_IN_QUERY = re.compile(r"(preview_token(?:=|%3D))[^&\s\"'<>\\]+", re.IGNORECASE)
_FEED = re.compile(
    r"calfeed_[A-Za-z0-9_-]{16,}|(?<=/calendar/)[^/?\s\"'<>\\]+(?=\.ics)"
)
_RESET = re.compile(r"(/password_reset/[0-9A-Za-z]+-)(?!set-password)[^/?\s\"'<>\\]+")
_IN_HEADER = re.compile(r"(\bPreview )[A-Za-z0-9_.~+/=-]{16,}", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """Return a text with the secret part of every key and token in it hidden."""
    text = _SECRET.sub(r"\1_…", text)
    text = _IN_QUERY.sub(rf"\1{HIDDEN}", text)
    text = _RESET.sub(r"\1…", text)
    text = _FEED.sub(HIDDEN_FEED, text)
    return _TOKEN.sub(HIDDEN, _IN_HEADER.sub(rf"\1{HIDDEN}", text))


def scrub_line(logger: Any, name: str, line: str) -> str:
    """Clean a finished line of a log; the last of structlog's processors."""
    return without_tokens(line)


def scrub_event(event: Any, hint: Any = None) -> Any:
    """Clean an event, a transaction or a breadcrumb on its way to Sentry."""
    if isinstance(event, str):
        return without_tokens(event)
    if isinstance(event, dict):
        return {scrub_event(key): scrub_event(value) for key, value in event.items()}
    if isinstance(event, list | tuple):
        return [scrub_event(value) for value in event]
    return event
