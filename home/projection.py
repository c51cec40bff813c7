"""The front page as readers get it: made of the cards of the record."""

from delivery.queries import PUBLISHED, Reading
from delivery.record import Resource
from home.models import HomePage
from home.schemas import FrontDocument
from news.models import ArticlePage
from news.projection import absolute, first_time, page_address, read_card
from news.schemas import ArticleCard

LATEST = 30


def project_front(home: HomePage, *, reading: Reading = PUBLISHED) -> FrontDocument:
    """Return the document of a front page; the number of queries is constant.

    A chosen story that ``reading`` does not have is left out. ``edition`` is 0: the
    record counts editions and fills it in.
    """
    address = page_address(home)
    leads = _leads(home, reading)
    return FrontDocument(
        id=home.public_id,
        url=absolute(address.path),
        path=address.path,
        title=home.title,
        standfirst=home.standfirst,
        leads=leads,
        latest=_latest(address.locale, reading, without=leads),
        edition=0,
        locale=address.locale,
    )


def front_resource(home: HomePage, *, reading: Reading = PUBLISHED) -> Resource:
    """Return what the published record keeps of a front page."""
    document = project_front(home, reading=reading)
    first = first_time(home)
    body = document.model_dump(mode="json")
    stories = {"leads", "latest"}
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


def _leads(home: HomePage, reading: Reading) -> list[ArticleCard]:
    chosen = sorted(home.leads.all(), key=lambda lead: lead.sort_order or 0)
    keys = [lead.story_id for lead in chosen]
    ids = dict(ArticlePage.objects.filter(pk__in=keys).values_list("pk", "public_id"))
    cards = reading.cards(list(ids.values()))
    found = (cards.get(ids[key]) for key in dict.fromkeys(keys) if key in ids)
    read = (read_card(card) for card in found if card is not None)
    return [card for card in read if card is not None]


def _latest(
    locale: str, reading: Reading, *, without: list[ArticleCard]
) -> list[ArticleCard]:
    leading = {card.id for card in without}
    page = reading.list_documents("article", locale=locale, limit=LATEST + len(leading))
    read = (read_card(row.content) for row in page.rows if row.id not in leading)
    return [card for card in read if card is not None][:LATEST]
