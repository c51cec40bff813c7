"""Registration of the desk with Wagtail; each screen has `hooks` of its own."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

# One line for each screen: importing is registering.
from .articles import hooks as _articles  # noqa: F401
from .board import hooks as _board  # noqa: F401
from .editing import hooks as _editing  # noqa: F401
from .home import hooks as _home  # noqa: F401
from .numbers import hooks as _numbers  # noqa: F401
from .planning import hooks as _planning  # noqa: F401


@hooks.register("insert_global_admin_css")
def desk_style() -> str:
    """Add the one small stylesheet of the desk."""
    url = static("news_desk/desk.css")
    return format_html('<link rel="stylesheet" href="{}">', url)
