"""Which buttons a story's screens offer; hiding one is kindness, not a rule."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.widgets import Button

from news.models import ArticlePage
from news.workflow import permissions

from .verbs import verbs_for


def buttons_for(page: Any, *, user: Any) -> list[Button]:
    """Return the rare verbs a person has for a story."""
    if not issubclass(page.specific_class or type(page), ArticlePage):
        return []
    if page.alias_of_id:
        return []
    return [
        Button(
            str(verb.label),
            url=reverse("desk_verb", args=[page.pk, verb.name]),
            icon_name=verb.icon,
            priority=70 + place,
        )
        for place, verb in enumerate(verbs_for(user, page.specific))
    ]


def hide_publish(
    items: list[Any], *, request: HttpRequest, context: dict[str, Any]
) -> None:
    """Take "Publish" from those who would publish their own words."""
    page = context.get("page")
    if context["view"] == "create":
        match = request.resolver_match
        kind = match.kwargs.get("content_type_model_name") if match else ""
        is_own = kind == "articlepage"
    else:
        is_own = isinstance(page, ArticlePage) and bool(
            permissions.author_refusal(request.user, page)
        )
    if is_own:
        items[:] = [item for item in items if item.name != "action-publish"]
