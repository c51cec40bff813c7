"""The roles of the desk, what each may, and how a story stands."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import PageLogEntry

from news.models import ArticlePage
from news.workflow import actions

ROLES = (
    "reporter",
    "colleague",
    "copyeditor",
    "editor",
    "sporteditor",
    "photo",
    "managing",
    "admin",
)


def stage(story: ArticlePage) -> str:
    return actions.workflow_status(story).stage


def in_an_hour() -> Any:
    return timezone.now().replace(microsecond=0) + timedelta(hours=1)


def logged(story: ArticlePage, action: str) -> PageLogEntry:
    return PageLogEntry.objects.get(page=story.pk, action=action)


CORRECTORS = {"copyeditor", "editor", "managing", "admin"}


CHIEFS = {"managing", "admin"}


WRITERS = {"reporter", "photo", *CORRECTORS}


MAY = {
    "correct": CORRECTORS,
    "clarify": CORRECTORS,
    "update": CORRECTORS,
    "no_correction": WRITERS,
    "kill": CHIEFS,
    "lift_kill": CHIEFS,
    "break_glass": CHIEFS,
    "spike": {"reporter", "editor", *CHIEFS},
    "restore": {"reporter", "editor", *CHIEFS},
    "embargo": {"editor", *CHIEFS},
    "amend_scheduled": {"editor", *CHIEFS},
}
