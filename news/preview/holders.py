"""Who holds what opens drafts: a preview token, or a key with the scope for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from delivery.access.gate import grant_of
from delivery.http import credentials
from delivery.queries.editions import was_killed
from news.models import ArticlePage, PreviewToken

from . import tokens
from .sources import Coming, EveryStory, OneStory, StoriesOf, within


@dataclass(frozen=True)
class Holder:
    """Somebody who may see drafts: of one story, of some sections, or of the house."""

    token: PreviewToken | None = None
    sections: tuple[str, ...] = ()

    def drafts(self) -> OneStory | EveryStory | StoriesOf:
        """Return the drafts to lay over what is published."""
        if self.token is not None and not self.token.is_site_wide:
            return OneStory(self.token)
        if self.sections:
            return StoriesOf(self.sections, closed=not settings.API_PUBLIC)
        return EveryStory()

    def coming(self, at: datetime) -> Coming:
        """Return what will be published by a moment to come."""
        article = self.token.article if self.token else None
        closed = bool(self.sections) and not settings.API_PUBLIC
        return Coming(at, article, self.sections, closed=closed)

    def opens(self, public_id: UUID) -> bool:
        """Say whether this is somebody who may see what a story was before.

        Keys are held by others than staff: what was published before a kill is not
        given to them, even if the story has come back since.
        """
        if self.token is not None:
            article = self.token.article
            return article is None or article.public_id == public_id
        if was_killed("article", public_id):
            return False
        stories = ArticlePage.objects.filter(public_id=public_id)
        return not self.sections or within(stories, self.sections).exists()


def holder_of(request: HttpRequest) -> Holder | None:
    """Return who asks for drafts, None for somebody who does not; one query.

    Raises a 401 `Problem` for a token that opens nothing; the door has proven keys.
    """
    grant = grant_of(request)
    if grant is not None and credentials.carries_token(request):
        tokens.require_drafts()
        return Holder(sections=grant.sections)
    token = tokens.holder_of(request)
    return Holder(token) if token else None
