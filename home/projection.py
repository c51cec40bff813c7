"""The front page as readers get it: made of the cards of the record."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from delivery.queries import PUBLISHED, Reading
from delivery.record import Resource
from home.models import HomePage
from home.schemas import BreakingLine, FrontDocument
from home.slots import place
from news.models import ArticlePage
from news.projection import absolute, first_time, page_address, read_card
from news.schemas import ArticleCard

LATEST = 30


def project_front(
    home: HomePage, *, reading: Reading = PUBLISHED, at: datetime | None = None
) -> FrontDocument:
    """Return the document of a front page at a moment, now unless said otherwise.

    The number of queries is constant but for two by rule. A chosen story that
    ``reading`` does not have is left out. ``edition`` is 0: the record counts editions
    and fills it in.
    """
    at = at or timezone.now()
    address = page_address(home)
    cards, slots = place(home, reading=reading, locale=address.locale, at=at)
    return FrontDocument(
        id=home.public_id,
        url=absolute(address.path),
        path=address.path,
        title=home.title,
        standfirst=home.standfirst,
        leads=cards,
        latest=_latest(address.locale, reading, without=cards),
        slots=slots,
        breaking=_breaking(home, reading, at),
        edition=0,
        locale=address.locale,
    )


def front_resource(
    home: HomePage, *, reading: Reading = PUBLISHED, at: datetime | None = None
) -> Resource:
    """Return what the published record keeps of a front page."""
    document = project_front(home, reading=reading, at=at)
    first = first_time(home)
    body = document.model_dump(mode="json")
    stories = {"leads", "latest", "slots", "breaking"}
    return Resource(
        kind="front",
        id=document.id,
        locale=document.locale,
        path=document.path,
        body=body,
        card={name: value for name, value in body.items() if name not in stories},
        published_at=first,
        updated_at=home.last_published_at or first,
        title=document.title,
        text=document.standfirst,
    )


def _breaking(home: HomePage, reading: Reading, at: datetime) -> BreakingLine | None:
    until = home.breaking_until
    if not home.breaking_text or until is None or until <= at:
        return None
    card = _breaking_card(home, reading)
    return BreakingLine(
        text=home.breaking_text,
        story=card.id if card else None,
        url=card.url if card else None,
        path=card.path if card else None,
        until=until,
    )


def _breaking_card(home: HomePage, reading: Reading) -> ArticleCard | None:
    stories = ArticlePage.objects.filter(pk=home.breaking_story_id)
    ids: list[UUID] = list(stories.values_list("public_id", flat=True))
    cards = reading.cards(ids) if ids else {}
    return next((read_card(card) for card in cards.values()), None)


def _latest(
    locale: str, reading: Reading, *, without: list[ArticleCard]
) -> list[ArticleCard]:
    leading = {card.id for card in without}
    page = reading.list_documents("article", locale=locale, limit=LATEST + len(leading))
    read = (read_card(row.content) for row in page.rows if row.id not in leading)
    return [card for card in read if card is not None][:LATEST]
