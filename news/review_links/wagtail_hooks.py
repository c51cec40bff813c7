"""Registration of the review links with Wagtail; rules live elsewhere."""

from typing import Any

from wagtail import hooks

from . import screens


@hooks.register("register_admin_urls")
def register_review_links() -> list[Any]:
    """Mount the screen of a story's review links."""
    return screens.urlpatterns


@hooks.register("register_page_header_buttons")
def offer_review_links(page: Any, user: Any, **kwargs: Any) -> list[Any]:
    """Offer "Review links" in the menu of a story."""
    return screens.buttons_for(page, user=user)
