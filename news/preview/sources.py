"""Which drafts a token opens: one story's, every story's, or those to come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from delivery.access.sections import is_published_there
from delivery.columns import as_uuid
from news.models import ArticlePage, PreviewToken, SectionPage


@dataclass(frozen=True)
class OneStory:
    """The draft of one story, or one version of it that was named.

    Of a killed story there is nothing to see.
    """

    token: PreviewToken

    def revisions(self) -> dict[UUID, int]:
        key = self.token.revision_id or self._article.latest_revision_id
        if self._article.kills.filter(lifted_at=None).exists():
            return {}
        return {self._article.public_id: key} if key else {}

    def revision_of(self, public_id: UUID) -> Revision | None:
        key = self.revisions().get(public_id)
        return Revision.objects.filter(pk=key).first() if key else None

    def hidden(self) -> set[UUID]:
        return set()

    def is_hidden(self, public_id: UUID) -> bool:
        return False

    @property
    def _article(self) -> ArticlePage:
        if self.token.article is None:
            raise TypeError("A token of the whole site is no token of a story.")
        return self.token.article


class Drafts:
    """The newest text of stories that differ from what is published.

    Killed stories stay away: no version of theirs may go anywhere.
    """

    def revisions(self) -> dict[UUID, int]:
        rows = self._drafts().values_list("public_id", "latest_revision_id")
        return dict(rows.order_by("pk"))

    def revision_of(self, public_id: UUID) -> Revision | None:
        draft = self._drafts().filter(public_id=public_id).first()
        return draft.latest_revision if draft else None

    def hidden(self) -> set[UUID]:
        return set()

    def is_hidden(self, public_id: UUID) -> bool:
        return False

    def _drafts(self) -> QuerySet[ArticlePage]:
        return (
            ArticlePage.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
            .filter(alias_of=None, latest_revision__isnull=False)
            .exclude(kills__isnull=False, kills__lifted_at=None)
        )


class EveryStory(Drafts):
    """Those of the whole house; its holder sees the front's own draft as well."""


@dataclass(frozen=True)
class StoriesOf(Drafts):
    """Those in some sections, and where the API is ``closed`` nothing of others."""

    sections: tuple[str, ...]
    closed: bool

    def is_hidden(self, public_id: UUID) -> bool:
        return self.closed and not is_published_there(public_id, self.sections)

    def _drafts(self) -> QuerySet[ArticlePage]:
        return within(super()._drafts(), self.sections)


@dataclass(frozen=True)
class Coming:
    """What readers will have at a moment to come, as things stand now.

    Scheduled texts are in, unless they are still under embargo or have expired by
    then; what is published now and expires by then is out. With ``article`` only that
    story's schedule is told, with ``sections`` only that of their stories, and where
    the API is ``closed`` nothing of others.
    """

    at: datetime
    article: ArticlePage | None
    sections: tuple[str, ...] = ()
    closed: bool = False

    def revisions(self) -> dict[UUID, int]:
        due: dict[int, int] = {}
        for revision in self._scheduled():
            if self._will_run(revision.content):
                due[int(revision.object_id)] = revision.pk
            else:
                due.pop(int(revision.object_id), None)
        stories = within(ArticlePage.objects.filter(pk__in=due), self.sections)
        rows = stories.values_list("public_id", "pk")
        return {public_id: due[key] for public_id, key in rows}

    def revision_of(self, public_id: UUID) -> Revision | None:
        key = self.revisions().get(public_id)
        return Revision.objects.filter(pk=key).first() if key else None

    def hidden(self) -> set[UUID]:
        gone = self._expiring().values_list("public_id", flat=True)
        return set(gone) - self.revisions().keys()

    def is_hidden(self, public_id: UUID) -> bool:
        if self.closed and not is_published_there(public_id, self.sections):
            return True
        if not self._expiring().filter(public_id=public_id).exists():
            return False
        return public_id not in self.revisions()

    def _scheduled(self) -> QuerySet[Revision]:
        """Return the texts due by then, the last one of each story last."""
        rows = Revision.page_revisions.filter(approved_go_live_at__lte=self.at)
        if self.article is not None:
            rows = rows.filter(object_id=str(self.article.pk))
        rows = rows.filter(content_type__app_label="news")
        return rows.filter(content_type__model="articlepage").order_by(
            "approved_go_live_at", "pk"
        )

    def _will_run(self, text: dict[str, Any]) -> bool:
        embargo, expiry = _time(text, "embargo_until"), _time(text, "expire_at")
        return not (embargo and embargo > self.at) and not (
            expiry and expiry <= self.at
        )

    def _expiring(self) -> QuerySet[ArticlePage]:
        expiring = ArticlePage.objects.filter(live=True, expire_at__lte=self.at)
        return within(expiring, self.sections)


def within(
    stories: QuerySet[ArticlePage], sections: Collection[str]
) -> QuerySet[ArticlePage]:
    """Keep the stories below some sections, named by slug or public id; none: all."""
    if not sections:
        return stories
    ids = [key for key in map(as_uuid, sections) if key]
    named = SectionPage.objects.filter(Q(slug__in=sections) | Q(public_id__in=ids))
    below = Q(pk__in=[])
    for path in named.values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return stories.filter(below)


def _time(text: dict[str, Any], name: str) -> datetime | None:
    """Read a time of a version as it is stored: RFC 3339, or nothing."""
    value = text.get(name)
    return parse_datetime(value) if value else None
