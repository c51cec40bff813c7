"""What another site gave us of itself, made safe."""

import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail.embeds.models import Embed

from news.schemas import EmbedEntry

# Who may bring a player onto our readers' screens, by the host of the iframe.
PLAYERS = frozenset(
    {
        "www.youtube.com",
        "www.youtube-nocookie.com",
        "player.vimeo.com",
        "www.dailymotion.com",
        "geo.dailymotion.com",
        "w.soundcloud.com",
        "open.spotify.com",
        "embed.podcasts.apple.com",
        "www.ted.com",
        "embed.ted.com",
        "datawrapper.dwcdn.net",
        "flo.uri.sh",
        "www.slideshare.net",
        "embed.bsky.app",
    }
)
ATTRIBUTES = {"src", "width", "height", "title", "allowfullscreen", "allow"}
MANNERS = 'loading="lazy" referrerpolicy="strict-origin"'
IFRAME = re.compile(r"<iframe(?: [\w-]+=\"[^\"]*\")*></iframe>")
SOURCE = re.compile(r' src="([^"]*)"')


def project_embed(url: str, found: Embed | None) -> EmbedEntry:
    """Describe an embed; nothing but its address where the site gave nothing."""
    return EmbedEntry(
        url=url,
        kind=found.type if found else "",
        provider=found.provider_name if found else "",
        title=found.title if found else "",
        author=found.author_name if found else "",
        thumbnail_url=_https(found.thumbnail_url) if found else "",
        html=player_html(found.html) if found else "",
        width=found.width if found else None,
        height=found.height if found else None,
    )


def player_html(html: str) -> SafeString:
    """Keep the one iframe of a provider in `PLAYERS`; drop all else, scripts first."""
    tidy = nh3.clean(
        html,
        tags={"iframe"},
        attributes={"iframe": ATTRIBUTES},
        url_schemes={"https"},
        url_relative="deny",
    )
    iframe = IFRAME.search(tidy)
    source = SOURCE.search(iframe.group()) if iframe else None
    if iframe and source and urlsplit(source.group(1)).hostname in PLAYERS:
        # Set by hand: nh3 writes attributes it adds in a different order each time,
        # and a document must be the same bytes whenever it is made.
        player = iframe.group().replace("<iframe", f"<iframe {MANNERS}", 1)
        return mark_safe(player)  # noqa: S308 (made by nh3)
    return SafeString("")


def _https(url: str) -> str:
    return url if urlsplit(url).scheme == "https" else ""
