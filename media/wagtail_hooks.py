"""Registration with Wagtail's admin only; no rules."""

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from media import views
from media.desk.batch import EditPictures
from media.desk.editing import PictureEditView
from media.desk.listing import PictureIndexView
from media.desk.uploading import PictureAddView


# Before Wagtail's own addresses of the same form, so that these views answer.
@hooks.register("register_admin_urls", order=-10)
def register_admin_urls() -> list[URLPattern]:
    """Add the download of originals; answer for screens that say more here."""
    return [
        path("images/", PictureIndexView.as_view(), name="media_index"),
        path(
            "images/results/",
            PictureIndexView.as_view(results_only=True),
            name="media_index_results",
        ),
        path("images/<int:image_id>/", PictureEditView.as_view(), name="media_edit"),
        path(
            "images/multiple/add/",
            PictureAddView.as_view(),
            name="media_add_multiple",
        ),
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
hooks.register("register_bulk_action", EditPictures)


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    """Add the one small stylesheet of the picture desk."""
    url = static("media_desk/desk.css")
    return format_html('<link rel="stylesheet" href="{}">', url)
