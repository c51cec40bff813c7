"""The editor's preview: the draft, by the projection and template of live pages."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from news.projection import project_article, project_section

from .masthead import masthead
from .pages import article_context, list_context
from .responses import uncached_response


def preview_article(request: HttpRequest, article: Any) -> HttpResponseBase:
    """Show a story as it would look if it were published now."""
    document = project_article(article).model_dump(mode="json")
    head = masthead(document["locale"])
    context = article_context(document, head=head, draft=True)
    return preview_response(request, "news/article.html", context)


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
