"""Registration with Wagtail's admin only; no rules."""

from django.urls import URLPattern, path
from wagtail import hooks

from media import views


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


# After Wagtail's own action of the same name, which it replaces.
hooks.register("register_bulk_action", views.PictureBulkDelete, order=10)
