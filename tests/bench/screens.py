"""Opens a screen of the desk whenever it is told to: a process the bench runs.

Django is set up on a dressed corpus. For each line it reads, the name of a screen, it
opens that screen by Django's test client as a section editor (or, where only those get
in, a managing editor) and prints the queries it took and the milliseconds.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

EDITOR, MANAGING = "editor", "managing"
ARTICLES, EXPLORER = "desk_articles:index", "wagtailadmin_explore"
CHOOSE, FOUND = "wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search"
STORIES = "page_type=news.ArticlePage"

# Name of the screen → the name of its address, what stands in it, and its query.
# `story` is live, `draft` waits for review, `section` holds half of all stories.
EDITORS = {
    "newsdesk": ("wagtailadmin_home", "", ""),
    "articles": (ARTICLES, "", ""),
    "articles, page 50": (ARTICLES, "", "p=50"),
    "articles, by title": (ARTICLES, "", "ordering=title"),
    "articles, drafts": (ARTICLES, "", "stage=draft"),
    "articles, in review": (ARTICLES, "", "stage=in_review"),
    "articles, live": (ARTICLES, "", "stage=live"),
    "articles, mine": (ARTICLES, "", "only=mine"),
    "articles, corrected": (ARTICLES, "", "only=correction"),
    "articles, embargoed": (ARTICLES, "", "only=embargo"),
    "articles, no picture": (ARTICLES, "", "only=no_picture"),
    "articles, locked": (ARTICLES, "", "only=locked"),
    "articles, section": (ARTICLES, "", "section={section}"),
    "articles, author": (ARTICLES, "", "author={author}"),
    "articles, category": (ARTICLES, "", "category={category}"),
    "articles, type": (ARTICLES, "", "article_type=news"),
    "articles, language": (ARTICLES, "", "language={locale}"),
    "articles, updated": (ARTICLES, "", "updated_from={day}&updated_to={day}"),
    "articles, published": (ARTICLES, "", "published_from={day}&published_to={day}"),
    "articles, search": (ARTICLES, "", "q={words}"),
    "articles, search for a common word": (ARTICLES, "", "q={word}"),
    "articles, search and filters": (
        ARTICLES,
        "",
        "q={word}&section={section}&stage=live",
    ),
    "board": ("desk_board", "", ""),
    "board, refresh": ("desk_board_columns", "", ""),
    "board, desk": ("desk_board", "", "desk={desk}"),
    "board, person": ("desk_board", "", "person={editor}"),
    "calendar, month": ("desk_calendar", "", ""),
    "calendar, week": ("desk_calendar", "", "view=week"),
    "assignments": ("desk_assignments:index", "", ""),
    "assignments, started": ("desk_assignments:index", "", "state=started"),
    "assignments, search": ("desk_assignments:index", "", "q=covered"),
    "assignment": ("desk_assignments:show", "assignment", ""),
    "new story": ("new", "section", ""),
    "editor, live story": ("wagtailadmin_pages:edit", "story", ""),
    "editor, in review": ("wagtailadmin_pages:edit", "waiting", ""),
    "autosave": ("autosave", "draft", ""),
    "publish checks": ("desk_checks", "draft", ""),
    "review panel": ("desk_review", "waiting", ""),
    "verb (correct)": ("correct", "story", ""),
    "preview links": ("news_preview_links", "story", ""),
    "review links": ("news_review_links", "story", ""),
    "history of a story": ("wagtailadmin_pages:history", "story", ""),
    "pictures": ("media_index", "", ""),
    **{
        f"pictures, {name}": ("media_index", "", f"only={name}")
        for name in (
            "no_alt",
            "no_credit",
            "rights_ended",
            "rights_ending",
            "unused",
            "large",
        )
    },
    "pictures, search": ("media_index", "", "q={words}"),
    "picture chooser": ("wagtailimages_chooser:choose", "", ""),
    "picture chooser, search": (
        "wagtailimages_chooser:choose_results",
        "",
        "q={words}",
    ),
    "explorer, front page": (EXPLORER, "front", ""),
    "explorer, section": (EXPLORER, "section", ""),
    "explorer, section, page 50": (EXPLORER, "section", "p=50"),
    "explorer, section, by title": (EXPLORER, "section", "ordering=title"),
    "explorer, section, search": (EXPLORER, "section", "q={words}"),
    "explorer, owner": (EXPLORER, "section", "owner={editor}"),
    "page chooser, section": (CHOOSE, "section", ""),
    "page chooser, stories": (CHOOSE, "section", STORIES),
    "page chooser, first": ("wagtailadmin_choose_page", "", STORIES),
    "page chooser, search": (FOUND, "", "q={words}&" + STORIES),
    "authors": ("wagtailsnippets_news_author:list", "", ""),
    "categories": ("wagtailsnippets_news_category:list", "", ""),
    "notices": ("notices", "", ""),
    "numbers, a week": ("desk_numbers", "", "days=7"),
    "numbers, a month": ("desk_numbers", "", ""),
    "numbers, a year": ("desk_numbers", "", "days=365"),
    "refreshes": ("news_refreshes", "", ""),
    "account": ("wagtailadmin_account", "", ""),
    "calendar feeds": ("desk_calendar_feeds", "", ""),
    "site history": ("wagtailadmin_reports:site_history", "", ""),
    "locked pages": ("wagtailadmin_reports:locked_pages", "", ""),
    "workflows": ("wagtailadmin_reports:workflow", "", ""),
    "steps of workflows": ("wagtailadmin_reports:workflow_tasks", "", ""),
}
MANAGERS = {
    "managing: newsdesk": ("wagtailadmin_home", "", ""),
    "managing: articles": (ARTICLES, "", ""),
    "managing: board": ("desk_board", "", ""),
    "managing: explorer, section": (EXPLORER, "section", ""),
    "managing: front page": ("wagtailadmin_pages:edit", "front", ""),
    "managing: numbers, a year": ("desk_numbers", "", "days=365"),
    "managing: pictures": ("media_index", "", ""),
    "managing: consumers": ("delivery_consumers", "", ""),
    "managing: webhooks": ("webhooks:index", "", ""),
    "managing: webhook, log": ("webhooks:log", "endpoint", ""),
    "managing: webhook, given up": ("webhooks:log", "endpoint", "state=dead"),
    "managing: API keys": ("api_keys:index", "", ""),
    "managing: API key, use": ("api_keys:use", "key", ""),
    "managing: embargo readings": ("api_keys:report", "", ""),
    "managing: purges": ("purges:index", "", ""),
    "managing: desk channels": ("desk_channels:index", "", ""),
}
SCREENS = {
    **{name: (EDITOR, *row) for name, row in EDITORS.items()},
    **{name: (MANAGING, *row) for name, row in MANAGERS.items()},
}


def main() -> None:
    """Open screens until there are no more lines."""
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS.append("testserver")
    house = House()
    for line in sys.stdin:
        print("took", *house.open(line.strip()), flush=True)


class House:
    """The people at their desks, and the things addresses are about."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from django.utils import timezone
        from wagtail.models import Locale

        from delivery.access.models import ApiKey
        from delivery.webhooks.models import Endpoint
        from home.models import HomePage
        from news.desk.models import Assignment
        from news.models import ArticlePage, Author, Category, SectionPage
        from news.workflow import stages
        from tests.editor import Editor

        people = get_user_model().objects.in_bulk(field_name="username")
        self.clients = {who: Editor(people[who]).client for who in (EDITOR, MANAGING)}
        section: Any = SectionPage.objects.order_by("-numchild").first()
        stories = ArticlePage.objects.child_of(section).order_by("-pk")
        story: Any = stories.filter(live=True)[0]
        waiting: Any = stories.filter(pk__in=stages.in_review()).first()
        draft: Any = stages.in_stages(stories, stages=["draft"]).first()
        self.things = {
            "story": story.pk,
            "draft": draft.pk,
            "waiting": waiting.pk,
            "section": section.pk,
            "desk": section.desk_id,
            "editor": people[EDITOR].pk,
            "author": Author.objects.order_by("pk")[0].pk,
            "category": Category.objects.get(slug="economy").pk,
            "locale": Locale.get_default().pk,
            "front": HomePage.objects.get().pk,
            "assignment": Assignment.objects.filter(story=None).order_by("pk")[0].pk,
            "endpoint": Endpoint.objects.get().pk,
            "key": ApiKey.objects.order_by("pk")[0].pk,
            "day": timezone.localdate().isoformat(),
            "word": story.title.split()[0],
            "words": " ".join(story.title.split()[:2]),
        }
        self.form = self._form(draft)

    def open(self, name: str) -> tuple[int, float]:
        """Return how many queries a screen took, and how many milliseconds."""
        from django.core.cache import cache
        from django.db import connection
        from django.test import Client

        who, address, thing, query = SCREENS[name]
        client: Client = self.clients[who]
        ask = self._asking(client, address, thing, query.format_map(self.things))
        cache.delete(f"desk-checks-{self.things['editor']}")
        counted = Counter()
        with connection.execute_wrapper(counted):
            began = time.monotonic()
            response = ask()
            took = (time.monotonic() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{name}: {response.status_code}")
        return counted.queries, took

    def _asking(
        self, client: Any, address: str, thing: str, query: str
    ) -> Callable[[], Any]:
        from django.urls import reverse

        key = [self.things[thing]] if thing else []
        if address in {"autosave", "desk_checks"}:
            self.form["kicker"] = str(time.time_ns())
            name = "wagtailadmin_pages:edit" if address == "autosave" else address
            url, json = reverse(name, args=key), {"accept": "application/json"}
            return lambda: self._saved(client.post(url, self.form, headers=json))
        if address == "new":
            url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", *key])
        elif address == "correct":
            url = reverse("desk_verb", args=[*key, address])
        else:
            url = reverse(address, args=key)
        return lambda: client.get(f"{url}?{query}")

    def _form(self, draft: Any) -> Any:
        from django.urls import reverse
        from wagtail.test.utils.form_data import querydict_from_html

        from tests.editor import form_data

        url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        page = self.clients[EDITOR].get(url).content.decode()
        form = querydict_from_html(page, form_id="page-edit-form")
        # The body is put into the form by its script.
        body = {k: v for k, v in form_data(draft).items() if k.startswith("body-")}
        return form | body

    def _saved(self, response: Any) -> Any:
        """Remember the version an autosave made, as the editor's script does."""
        if key := response.json().get("revision_id"):
            self.form["overwrite_revision_id"] = str(key)
        return response


class Counter:
    """Counts what the database is asked, but for the marks of transactions."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.queries += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, *rest)


if __name__ == "__main__":
    main()
