"""Registration of the board with Wagtail: addresses and a line of the menu."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from news.desk.articles.viewset import DeskMenuItem

from .planned import start_from_card
from .views import BoardView, move_card


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the board."""
    return [
        path("desk/board/", BoardView.as_view(), name="desk_board"),
        path(
            "desk/board/columns/",
            BoardView.as_view(results_only=True),
            name="desk_board_columns",
        ),
        path("desk/board/plan/<int:pk>/", start_from_card, name="desk_board_start"),
        path("desk/board/<int:page_id>/move/", move_card, name="desk_board_move"),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> Any:
    """Offer the board beside the list of articles."""
    return DeskMenuItem(_("Board"), reverse("desk_board"), icon_name="table", order=91)
