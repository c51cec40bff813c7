"""Where a path leads: to a document, or on to another address."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from pydantic import Field
from wagtail.contrib.redirects.models import Redirect

from delivery import keys
from delivery.http import Answer
from delivery.http.problems import not_found
from delivery.models import Document, OldPath
from delivery.queries import PUBLISHED, AsOf, Reading
from news.projection.addresses import absolute
from news.schemas import Document as Shape

from .queries import stored_answer

MAX_HOPS = 5
# The kinds of documents that are pages, to which editors can redirect.
PAGES = ("article", "section", "front")
# Without these PostgreSQL cannot compare, and no path holds them anyway.
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class RedirectRecord(Shape):
    """A path that leads elsewhere now."""

    type: Literal["redirect"] = "redirect"
    to: str = Field(description="Address to go to.")
    path: str | None = Field(description="The same as a path, if it is of this site.")
    status: Literal[301, 302] = Field(description="301: for good, 302: for now.")


def resolve_answer(given: str, *, reading: Reading = PUBLISHED) -> Answer:
    """Return the document at a path, or a redirect record; 404 for neither.

    One query for what is or was there, 3 for the rest; an editor's redirect to an
    address of this site costs up to 3 more for each further step, of which
    there may be 5. Loops lead nowhere: 404.
    What editors redirect is of today: the past has only the paths of its documents.
    """
    path, status = clean_path(given), None
    seen: set[str] = set()
    named: list[str] = []
    for _ in range(MAX_HOPS):
        seen.add(path)
        named.append(keys.of_path(path))
        found = reading.resolve_path(path, locale=locale_of(path))
        if found and status is None and not found.moved:
            return _with_keys(stored_answer(found.document), named)
        if found:
            named.append(keys.of_resource(found.document.kind, found.document.id))
            return _redirect(found.document.path, status=status or 301, named=named)
        if isinstance(reading, AsOf):
            break
        # From here on it counts what editors redirect, and who may come back here.
        named += [keys.REDIRECTS, *_formerly_at(path)]
        hops = _redirect_rows(given if status is None else path, path)
        named += [
            keys.of_resource(kind, hop.target_id)
            for hop in hops
            if hop.target_id
            for kind in PAGES
        ]
        hop = next((h for h in hops if h.target is not None or h.redirect_link), None)
        if hop is None:
            break
        status = 302 if status == 302 or not hop.is_permanent else 301
        if hop.target is not None:
            return _redirect(hop.target, status=status, named=named)
        onward = own_path(hop.redirect_link)
        if onward is None:
            return _record(hop.redirect_link, path=None, status=status, named=named)
        path = clean_path(onward)
        if path in seen:
            break
    raise not_found("Nothing is published at this path.", keys=named)


def clean_path(given: str) -> str:
    """Return the path of an address or of a path as somebody typed it: `/a/b/`.

    Scheme, host, query and fragment are dropped, slashes put right.
    """
    text = NOT_TEXT.sub("", given.strip())
    text = re.split(r"[?#]", text, maxsplit=1)[0]
    text = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "", text)
    steps = [step for step in NOT_TEXT.sub("", unquote(text)).split("/") if step]
    return f"/{'/'.join(steps)}/" if steps else "/"


def locale_of(path: str) -> str:
    """Return the language a path is in: its first step, or the main one."""
    first = path.split("/")[1]
    known = {code for code, _ in settings.LANGUAGES}
    return first if first in known else settings.LANGUAGE_CODE


def own_path(link: str) -> str | None:
    """Return the path of a link that stays in this house, else None."""
    if link.startswith("/") and not link.startswith("//"):
        return link
    origins = {settings.SITE_URL, getattr(settings, "FRONTEND_URL", "")}
    hosts = {urlsplit(origin).netloc for origin in origins if origin}
    parts = urlsplit(link)
    return parts.path or "/" if parts.netloc in hosts else None


def _redirect_rows(given: str, path: str) -> list[Any]:
    """Return redirects for a path; with its query string first, as Wagtail does.

    `target` is the path of the page it leads to, if readers may have that page. One
    query, and none of the page's content: only what the record has is told.
    """
    bare = Redirect.normalise_path(path)
    query = given.partition("#")[0].partition("?")[2]
    full = Redirect.normalise_path(NOT_TEXT.sub("", f"{path}?{query}"))
    page = "redirect_page__"
    public_id = Coalesce(
        f"{page}articlepage__public_id",
        f"{page}sectionpage__public_id",
        f"{page}homepage__public_id",
    )
    document = Document.objects.filter(public_id=OuterRef("target_id")).values("path")
    rows = (
        Redirect.objects.filter(
            Q(site=None) | Q(site__is_default_site=True),
            Q(redirect_page__isnull=False) | ~Q(redirect_link=""),
            old_path__in={full, bare},
        )
        .annotate(target_id=public_id, target=Subquery(document[:1]))
        .order_by("site_id", "pk")
    )
    # The longer path names its query string; a site's own goes before everybody's.
    return sorted(rows, key=lambda row: (row.old_path != full, row.site_id is None))


def _formerly_at(path: str) -> tuple[str, ...]:
    """Return the key of what lived at a path and is not public: it may come back."""
    rows = OldPath.objects.filter(locale=locale_of(path), path=path)
    row = rows.values_list("kind", "public_id").first()
    return (keys.of_resource(*row),) if row else ()


def _with_keys(answer: Answer, named: Iterable[str]) -> Answer:
    return replace(answer, keys=(*answer.keys, *named))


def _redirect(path: str, *, status: int, named: Iterable[str]) -> Answer:
    return _record(absolute(path), path=path, status=status, named=named)


def _record(to: str, *, path: str | None, status: int, named: Iterable[str]) -> Answer:
    record = RedirectRecord(to=to, path=path, status=status)  # type: ignore[arg-type]
    content = json.dumps(record.model_dump(), ensure_ascii=False).encode()
    return Answer(content, keys=tuple(named))
