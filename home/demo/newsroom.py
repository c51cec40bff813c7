"""Opens the demo newsroom: people, paper, pictures, and stories in every state."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from home.demo.attachments import file_documents, remember_embeds, send_in_pictures
from home.demo.entry import enter, open_page
from home.demo.markup import Keys
from home.demo.paper import make_categories, make_front, make_sections
from home.demo.people import make_accounts, make_authors
from home.demo.plans import ask_outside, make_plans, settle_notices
from home.demo.road import Desk, bring
from home.demo.stories import read_stories
from home.models import FilledSlot, HomePage, Layout, LeadStory
from news.models import ArticlePage, SectionPage

# What leads the front page; the others find their place by section.
LEADS = (
    ("council-passes-budget-by-one-vote", Layout.LEAD),
    ("whale-in-the-bay", Layout.SECONDARY),
    ("port-orders-rise", Layout.SECONDARY),
    ("quayside-late-goal", Layout.LIST),
    ("nineteen-seconds-at-the-zoo", Layout.LIST),
)
# Places on the front that the newest of a section fill, with their heading.
RULES = (("From the world", "world"), ("In the laboratory", "science"))
FILLED = 3
SHOWN_OUTSIDE = "tunnel-costs"

Say = Callable[[str], None]


def is_empty() -> bool:
    """Tell whether no story has ever been entered here."""
    return not ArticlePage.objects.exists()


def open_newsroom(*, password: str, now: datetime, say: Say) -> int:
    """Fill an empty newsroom and return the number of stories.

    Pictures are stored first: their renditions come after the commit, and one that is
    there already is not drawn again. All else happens, or none of it.
    """
    with transaction.atomic():
        front = make_front()
        accounts = make_accounts(password=password)
    say("Drawing pictures …")
    with transaction.atomic():
        pictures = send_in_pictures(accounts["photo"])
    say("Writing stories …")
    with transaction.atomic():
        return _fill(front, accounts, pictures=pictures, now=now)


def _fill(
    front: HomePage,
    accounts: dict[str, Any],
    *,
    pictures: dict[str, int],
    now: datetime,
) -> int:
    sections = make_sections(front, accounts)
    authors, categories = make_authors(accounts), make_categories()
    remember_embeds()
    stories = read_stories()
    reporter = accounts["reporter"]
    pages = {
        story.slug: open_page(story, section=sections[story.section], owner=reporter)
        for story in stories
    }
    keys = Keys(
        pictures=pictures,
        files=file_documents(accounts["editor"]),
        stories={slug: page.pk for slug, page in pages.items()},
    )
    for story in stories:
        enter(
            story,
            pages[story.slug],
            authors=authors,
            categories=categories,
            keys=keys,
            now=now,
        )
    desk = Desk(accounts=accounts, keys=keys, now=now)
    for story in stories:
        bring(story, ArticlePage.objects.get(pk=pages[story.slug].pk), desk=desk)
    _arrange(front, pages, sections=sections, user=accounts["managing"])
    make_plans(sections, pages, accounts=accounts, now=now)
    ask_outside(pages[SHOWN_OUTSIDE], user=accounts["editor"])
    settle_notices(now)
    return len(stories)


def _arrange(
    front: HomePage,
    pages: dict[str, ArticlePage],
    *,
    sections: dict[str, SectionPage],
    user: Any,
) -> None:
    """Choose what leads and what fills the rest, and publish the front page."""
    front = HomePage.objects.get(pk=front.pk)
    front.leads.set(
        LeadStory(story=pages[slug], layout=layout) for slug, layout in LEADS
    )
    front.filled.set(
        FilledSlot(
            title=title, section=sections[slug], layout=Layout.LIST, count=FILLED
        )
        for title, slug in RULES
    )
    front.save_revision(user=user).publish(user=user)
