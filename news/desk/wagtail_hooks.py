"""Registration of the desk's screens with Wagtail; each screen has its own `hooks`."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    """Add the one small stylesheet of the desk."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("news_desk/desk.css")
    )


# One line for each screen, in the order of the menu.
