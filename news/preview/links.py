"""Where a preview link leads: to the house's app for drafts, or to our own reader."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings

from news.models import ArticlePage, PreviewToken
from news.projection import page_address


def link_to(token: PreviewToken, text: str) -> str:
    """Return the address that shows what a token opens.

    The app of ``PREVIEW_CLIENT_URL`` gets ``token``, ``id`` and ``path``. Without one
    the newsroom's own pages show a story; a token of the whole site is for programs.
    """
    if settings.PREVIEW_CLIENT_URL:
        return client_link(text, article=token.article)
    if token.article is None:
        return f"{settings.SITE_URL}/api/v1/front/?{urlencode({'preview_token': text})}"
    return f"{settings.SITE_URL}/preview/?{urlencode({'preview_token': text})}"


def client_link(text: str, *, article: ArticlePage | None) -> str:
    """Return the address of the house's app, whatever its own address holds kept."""
    given = {"token": text}
    if article is not None:
        draft = article.get_latest_revision_as_object()
        given |= {"id": str(article.public_id), "path": page_address(draft).path}
    parts = urlsplit(settings.PREVIEW_CLIENT_URL)
    query = "&".join(filter(None, (parts.query, urlencode(given))))
    return urlunsplit(parts._replace(query=query))
