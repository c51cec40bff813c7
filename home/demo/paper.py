"""The demo newspaper itself: its site, front page, sections, desks and categories."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid5

from django.conf import settings
from wagtail.models import Locale, Page, Site

from home.demo.markup import NAMESPACE
from home.models import HomePage
from news.models import Category, SectionPage
from news.workflow.setup import (
    COPY_DESK_AND_REVIEW,
    set_up_desk,
    set_up_newsroom,
    use_workflow,
)

TITLE = "The Halverport Courier"
STANDFIRST = "News of the harbour, the hills and the world beyond"

# Slug, title, standfirst.
SECTIONS = (
    ("world", "World", "What happens elsewhere, and why it matters here."),
    ("politics", "Politics", "City Hall, elections and the state of the roads."),
    ("business", "Business", "The port, the valley and the people who work there."),
    ("science", "Science", "What is being found out, and by whom."),
    ("culture", "Culture", "Books, stages, screens and the rooms they are kept in."),
    ("sport", "Sport", "Results, and what they felt like."),
    ("opinion", "Opinion", "Leaders, columns and second thoughts."),
)
# These sections' stories pass the copy desk before their editor.
COPY_DESK = ("world", "culture")

# Slug, name, slug of the parent, IPTC Media Topic.
CATEGORIES = (
    ("asia", "Asia", "", ""),
    ("north-korea", "North Korea", "asia", ""),
    ("europe", "Europe", "", ""),
    ("government", "Politics and government", "", "medtop:11000000"),
    ("city-council", "City council", "government", ""),
    ("elections", "Elections", "government", ""),
    ("economy", "Economy", "", "medtop:04000000"),
    ("trade", "Trade", "economy", ""),
    ("work", "Work", "economy", ""),
    ("energy", "Energy", "economy", ""),
    ("farming", "Farming", "economy", ""),
    ("housing", "Housing", "economy", ""),
    ("transport", "Transport", "economy", ""),
    ("education", "Education", "", "medtop:05000000"),
    ("environment", "Environment", "", "medtop:06000000"),
    ("oceans", "Oceans", "environment", ""),
    ("wildlife", "Wildlife", "environment", ""),
    ("weather", "Weather", "", "medtop:17000000"),
    ("health", "Health", "", "medtop:07000000"),
    ("science", "Science and technology", "", "medtop:13000000"),
    ("space", "Space", "science", ""),
    ("chemistry", "Chemistry", "science", ""),
    ("arts", "Arts and culture", "", "medtop:01000000"),
    ("books", "Books", "arts", ""),
    ("film", "Film", "arts", ""),
    ("music", "Music", "arts", ""),
    ("theatre", "Theatre", "arts", ""),
    ("sports", "Sport", "", "medtop:15000000"),
    ("cycling", "Cycling", "sports", ""),
    ("football", "Football", "sports", ""),
    ("rowing", "Rowing", "sports", ""),
)


def make_front() -> HomePage:
    """Put the paper's front page in the place of Wagtail's page of welcome."""
    root = Page.get_first_root_node()
    front = HomePage.objects.first()
    if front is None:
        front = root.add_child(
            instance=HomePage(
                title=TITLE,
                slug="courier",
                standfirst=STANDFIRST,
                public_id=uuid5(NAMESPACE, "front"),
                locale=Locale.get_default(),
                live=False,
            )
        )
    address = urlsplit(settings.SITE_URL)
    port = address.port or {"http": 80, "https": 443}[address.scheme]
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": port,
            "site_name": TITLE,
            "root_page": front,
        },
    )
    for page in root.get_children().exact_type(Page):
        page.delete()
    set_up_newsroom()
    return HomePage.objects.get(pk=front.pk)


def make_sections(front: HomePage, accounts: dict[str, Any]) -> dict[str, SectionPage]:
    """Publish the sections with their desks; the section editor sits at each."""
    sections = {}
    for slug, title, standfirst in SECTIONS:
        section = front.add_child(
            instance=SectionPage(
                title=title,
                slug=slug,
                standfirst=standfirst,
                public_id=uuid5(NAMESPACE, f"section/{slug}"),
                show_in_menus=True,
                live=False,
            )
        )
        desk = set_up_desk(section)
        for username in ("editor", "copyeditor"):
            accounts[username].groups.add(desk)
        if slug in COPY_DESK:
            use_workflow(section, name=COPY_DESK_AND_REVIEW)
        managing = accounts["managing"]
        section.save_revision(user=managing).publish(user=managing)
        sections[slug] = SectionPage.objects.get(pk=section.pk)
    return sections


def make_categories() -> dict[str, Category]:
    """Create what stories are published under; by slug."""
    categories: dict[str, Category] = {}
    for slug, name, parent, media_topic in CATEGORIES:
        categories[slug], _created = Category.objects.get_or_create(
            slug=slug,
            defaults={
                "public_id": uuid5(NAMESPACE, f"category/{slug}"),
                "name": name,
                "parent": categories.get(parent),
                "media_topic": media_topic,
            },
        )
    return categories
