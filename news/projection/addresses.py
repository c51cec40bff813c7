"""Where and since when readers find things: paths, whole addresses, first times."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page, Site

from delivery.models import Document


class Address(NamedTuple):
    """A path on the site and the language it is in."""

    locale: str
    path: str


def absolute(path: str) -> str:
    """Give the address of `path` at the reader's front end, never at the caller's host.

    ``FRONTEND_URL`` where a house has one, else ``SITE_URL``.
    """
    origin = getattr(settings, "FRONTEND_URL", "") or settings.SITE_URL
    return f"{origin.rstrip('/')}{path}"


def page_address(page: Page) -> Address:
    """Give the path of a page below the root of its site, as in `/world/story/`.

    A site in a language other than the default one lies under its code: `/de/…`.
    A page outside every site is placed as if the first step of the tree were its root.
    """
    for root in Site.get_site_root_paths():
        if page.url_path.startswith(root.root_path):
            rest = page.url_path[len(root.root_path) :]
            return Address(root.language_code, _prefix(root.language_code) + rest)
    rest = page.url_path.strip("/").partition("/")[2]
    return Address(settings.LANGUAGE_CODE, f"/{rest}/" if rest else "/")


def first_time(page: Page) -> datetime:
    """Return when readers first had a page; for a draft, when they would.

    A page that code made live without publishing it knows no time of its own: the
    record's is kept, so that writing it anew changes nothing.
    """
    known = (
        page.first_published_at or page.go_live_at or page.latest_revision_created_at
    )
    if known:
        return known
    rows = Document.objects.filter(public_id=page.public_id)
    return rows.values_list("published_at", flat=True).first() or timezone.now()


def category_path(slug: str) -> str:
    """Give the path of a category's list of stories."""
    return f"/published-under/{slug}/"


def author_path(slug: str) -> str:
    """Give the path of an author's list of stories."""
    return f"/authors/{slug}/"


def _prefix(language_code: str) -> str:
    return "/" if language_code == settings.LANGUAGE_CODE else f"/{language_code}/"
