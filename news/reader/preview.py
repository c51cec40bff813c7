"""The editor's preview: the draft, by the projection and template of live pages."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from delivery.http import Problem
from delivery.http.credentials import keep_private, refused_token
from news.preview import tokens
from news.preview.overlay import draft_behind
from news.projection import card_of, project_article, project_section

from .masthead import masthead
from .pages import article_context, list_context
from .responses import uncached_response
from .shape import shown_card


def preview_article(request: HttpRequest, article: Any) -> HttpResponseBase:
    """Show a story as it would look if it were published now."""
    document = project_article(article).model_dump(mode="json")
    head = masthead(document["locale"])
    context = article_context(document, head=head, draft=True)
    return preview_response(request, "news/article.html", context)


def preview_card(request: HttpRequest, article: Any) -> HttpResponseBase:
    """Show a story as lists and the front page would show it."""
    card = card_of(project_article(article)).model_dump(mode="json")
    head = masthead(card["locale"])
    context = {"masthead": head, "stories": [shown_card(card)], "draft": True}
    return preview_response(request, "news/card_preview.html", context)


def preview_by_link(request: HttpRequest) -> HttpResponseBase:
    """Show a story's draft to whoever holds its preview link, and no other page.

    A link that opens nothing is told in words, with 401.
    """
    try:
        token = tokens.holder_of(request)
        if token is None:
            raise refused_token("This address needs a whole preview link.")
        stored = draft_behind(token)
    except Problem as problem:
        return keep_private(_refusal(request, problem))
    document = json.loads(stored.body)
    head = masthead(document["locale"])
    context = article_context(document, head=head, draft=True)
    return keep_private(preview_response(request, "news/article.html", context))


def preview_section(request: HttpRequest, section: Any) -> HttpResponseBase:
    """Show a section's page with the draft's words over the live stories."""
    document = project_section(section).model_dump(mode="json")
    head = masthead(document["locale"])
    context = list_context(request, document, head=head, draft=True)
    return preview_response(request, "news/section.html", context)


def preview_response(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponseBase:
    """Answer with a draft: for these eyes only, never cached, never indexed."""
    response = uncached_response(
        request, template, context, locale=context["masthead"].locale
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _refusal(request: HttpRequest, problem: Problem) -> HttpResponseBase:
    head = masthead(settings.LANGUAGE_CODE)
    context = {"masthead": head, "words": problem.detail, "draft": True}
    response = uncached_response(
        request,
        "news/preview_refused.html",
        context,
        locale=head.locale,
        status=problem.status,
    )
    for name, value in problem.headers.items():
        response[name] = value
    return response
