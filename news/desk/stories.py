"""Stories as the desk shows them: what stands in a row, in constant queries."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from news.models import ArticlePage, Byline, SectionPage
from news.standards import glance
from news.workflow import stages
from news.workflow.desks import Desk
from news.workflow.permissions import name_of
from news.workflow.seat import Seat

STEP = ArticlePage.steplen


def stories_for(seat: Seat) -> QuerySet[ArticlePage]:
    """Return the stories a person may know of, without their bodies."""
    return _light(ArticlePage.objects.filter(seat.visible()).defer_streamfields())


def pages_for(seat: Seat) -> QuerySet[Page]:
    """Return the pages of every kind a person may know of; no second places of one."""
    return _light(no_aliases(Page.objects.filter(seat.visible(), depth__gt=1)))


def no_aliases(pages: Any) -> Any:
    """Leave out second places, in words that keep SQLite off the index of aliases.

    Nearly every page is none, and SQLite would read them all by that index.
    """
    return pages.exclude(alias_of__isnull=False)


def _light(pages: Any) -> Any:
    return stages.with_stage(pages.select_related("owner", "locked_by"))


class Row:
    """One story in a list or on a card, with everything around it.

    `problems` are those seen at a glance; `desk` is None where no section has one.
    """

    def __init__(
        self,
        story: Any,
        *,
        section: str,
        desk: Desk | None,
        byline: str,
        problems: Sequence[glance.Problem],
    ) -> None:
        self.story = story
        self.section = section
        self.desk = desk
        self.byline = byline
        self.problems = problems

    @property
    def headline(self) -> str:
        """Return the newest headline, or words in its place."""
        return self.story.get_admin_display_title() or _("Without a headline")

    @property
    def stage(self) -> str:
        """Say the stage in words: in review, the step it waits at, if it was read."""
        step = getattr(self.story, "step_name", None)
        return step or str(stages.Stage(self.story.stage).label)

    @property
    def desk_name(self) -> str:
        """Name the desk, or none."""
        return self.desk.name if self.desk else ""

    @property
    def problem_words(self) -> str:
        """Say the problems in one line."""
        return ", ".join(str(problem.label) for problem in self.problems)

    @property
    def locked_by(self) -> str:
        """Name who holds the lock, or nobody."""
        if not self.story.locked:
            return ""
        return name_of(self.story.locked_by) or _("somebody else")


def rows_of(
    stories: Iterable[Any], *, seat: Seat, problems: bool = True
) -> dict[int, Row]:
    """Dress stories for a screen, in three queries; by id, in the given order."""
    listed = list(stories)
    keys = [story.pk for story in listed]
    bylines, sections = bylines_of(keys), sections_of(story.path for story in listed)
    now = timezone.now()
    found = glance.problems_of(keys, at=now) if problems and keys else {}
    return {
        story.pk: Row(
            story,
            section=sections.get(story.path[:-STEP], ""),
            desk=seat.desks.of(story.path),
            byline=bylines.get(story.pk, ""),
            problems=found.get(story.pk, ()),
        )
        for story in listed
    }


def bylines_of(stories: Collection[int]) -> dict[int, str]:
    """Return the names over the stories, by the id of the story."""
    if not stories:
        return {}
    lines = (
        Byline.objects.filter(article__in=stories)
        .select_related("author")
        .order_by("article", "sort_order", "pk")
    )
    names: dict[int, list[str]] = {}
    for line in lines:
        names.setdefault(line.article_id, []).append(line.name)
    return {key: ", ".join(found) for key, found in names.items()}


def sections_of(paths: Iterable[str]) -> dict[str, str]:
    """Return the names of the sections stories lie in, by the path of the section."""
    wanted = {path[:-STEP] for path in paths}
    if not wanted:
        return {}
    found = SectionPage.objects.filter(path__in=wanted)
    return dict(found.values_list("path", "title"))


def midnight() -> datetime:
    """Return when the newsroom's day began."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
