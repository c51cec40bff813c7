"""What a browser may load on a reader's page: our styles and pictures, no script."""

from functools import cache
from urllib.parse import urlsplit

from media.renditions import public_url
from news.projection.embeds import PLAYERS


def content_policy() -> str:
    """Return the Content-Security-Policy of every page of the reader.

    Pictures come from where the renditions are stored; frames from the providers whose
    players the projection lets through.
    """
    return _policy(_origin(public_url("picture.webp")))


@cache
def _policy(pictures: str) -> str:
    frames = " ".join(f"https://{host}" for host in sorted(PLAYERS))
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "font-src 'self'",
            f"img-src 'self' data: {pictures}".rstrip(),
            f"frame-src {frames}",
            "form-action 'self'",
            "base-uri 'none'",
            # The editor's preview frames these pages.
            "frame-ancestors 'self'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
