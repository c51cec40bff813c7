"""The editor's preview panel, showing a house's own app in place of our reader."""

from datetime import timedelta
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.html import format_html
from django.utils.translation import gettext as _

from delivery.http.credentials import keep_private
from news.workflow.errors import DeskRefusal

from . import tokens
from .links import client_link

# As long as somebody looks at the panel; each change of the text brings a new one.
LIFETIME = timedelta(minutes=30)


def preview_in_app(request: HttpRequest, article: Any) -> HttpResponseBase:
    """Send the panel to the app with a token of this draft, good for half an hour.

    The app reads what was saved last; the editor saves by itself every few seconds. A
    story that was never saved has nothing to be read yet.
    """
    if not article.pk or not article.latest_revision_id:
        return _in_words(_("Save the draft once; then the app can show it."))
    try:
        _token, text = tokens.mint(
            user=request.user, article=article, lifetime=LIFETIME, is_for_panel=True
        )
    except DeskRefusal as refusal:
        return _in_words(" ".join(refusal.words))
    return keep_private(HttpResponseRedirect(client_link(text, article=article)))


def _in_words(words: str) -> HttpResponseBase:
    page = format_html('<!doctype html><meta charset="utf-8"><p>{}</p>', words)
    return keep_private(HttpResponse(page))
