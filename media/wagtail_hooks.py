"""Registration with Wagtail's admin only; no rules."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin import messages

from media import deletion, views
from media.models import NewsImage


# Before Wagtail's own addresses of the same form, so that these views answer.
@hooks.register("register_admin_urls", order=-10)
def register_admin_urls() -> list[URLPattern]:
    """Add the download of originals; answer for the two delete screens."""
    return [
        path(
            "pictures/<uuid:public_id>/original/", views.original, name="media_original"
        ),
        path(
            "images/<int:image_id>/delete/",
            views.PictureDeleteView.as_view(),
            name="media_delete",
        ),
        path(
            "images/multiple/<int:image_id>/delete/",
            views.PictureMultipleDeleteView.as_view(),
            name="media_delete_multiple",
        ),
    ]


@hooks.register("before_bulk_action")
def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Explain which of the chosen pictures are in use; then none is deleted."""
    if action_type != "delete":
        return None
    pictures = [item for item in objects if isinstance(item, NewsImage)]
    counts = [(item, deletion.uses(item)) for item in pictures]
    refused = [(item, count) for item, count in counts if count]
    for item, count in refused:
        messages.error(request, deletion.in_use_message(item, count=count))
    return redirect(action.next_url) if refused else None
