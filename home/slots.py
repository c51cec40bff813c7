"""Which stories stand where on the front: the pinned ones, and those a rule finds."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from delivery.queries import Reading
from home.models import FilledSlot, HomePage, Layout, LeadStory, Slot
from home.schemas import FrontSlot
from news.models import ArticlePage
from news.projection import read_card
from news.schemas import ArticleCard

Cards = dict[UUID, ArticleCard]
ORDER = {layout: place for place, layout in enumerate(Layout.values)}


def place(
    home: HomePage, *, reading: Reading, locale: str, at: datetime
) -> tuple[list[ArticleCard], list[FrontSlot]]:
    """Return the cards of the front in their order, each once, and its slots.

    Larger layouts come first; within one the pinned stories, then those of rules. What
    is pinned anywhere is found by no rule. Empty slots are left out.
    """
    pinned = _shown(home.leads.all(), at)
    cards = _cards(pinned, reading)
    found: list[tuple[Slot, list[ArticleCard]]] = []
    for lead, card in cards:
        found.append((lead, [card]))
    used: Cards = {card.id: card for _, card in cards}
    for rule in _shown(home.filled.all(), at):
        newest = _newest(rule, reading=reading, locale=locale, without=used)
        used |= {card.id: card for card in newest}
        found.append((rule, newest))
    found.sort(key=lambda pair: ORDER[pair[0].layout])  # stable: the rest stays
    slots = [_slot(slot, stories) for slot, stories in found if stories]
    if slots:
        # Something always leads.
        slots[0] = slots[0].model_copy(update={"layout": Layout.LEAD.value})
    return [card for _, stories in found for card in stories], slots


def _shown(slots: Iterable[Slot], at: datetime) -> list:
    kept = [slot for slot in slots if slot.shows(at)]
    return sorted(kept, key=lambda slot: (ORDER[slot.layout], slot.sort_order or 0))


def _cards(
    leads: list[LeadStory], reading: Reading
) -> list[tuple[LeadStory, ArticleCard]]:
    keys = [lead.story_id for lead in leads]
    ids = dict(ArticlePage.objects.filter(pk__in=keys).values_list("pk", "public_id"))
    bodies = reading.cards(list(ids.values()))
    found: dict[int, tuple[LeadStory, ArticleCard]] = {}
    for lead in leads:
        body = bodies.get(ids[lead.story_id]) if lead.story_id in ids else None
        card = read_card(body) if body is not None else None
        if card is not None:
            found.setdefault(lead.story_id, (lead, card))
    return list(found.values())


def _newest(
    rule: FilledSlot, *, reading: Reading, locale: str, without: Cards
) -> list[ArticleCard]:
    filters = {}
    if rule.section is not None:
        filters["section"] = [str(rule.section.public_id)]
    if rule.category is not None:
        filters["category"] = [str(rule.category.public_id)]
    if not filters:
        return []
    limit = rule.count + len(without)
    page = reading.list_documents(
        "article", locale=locale, filters=filters, limit=limit
    )
    read = (read_card(row.content) for row in page.rows if row.id not in without)
    return [card for card in read if card is not None][: rule.count]


def _slot(slot: Slot, stories: list[ArticleCard]) -> FrontSlot:
    is_rule = isinstance(slot, FilledSlot)
    return FrontSlot(
        layout=slot.layout,  # type: ignore[arg-type]
        title=slot.title if isinstance(slot, FilledSlot) else "",
        filled="rule" if is_rule else "pinned",
        stories=[card.id for card in stories],
    )
