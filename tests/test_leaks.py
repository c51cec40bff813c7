"""Nothing that is not public is found at any public address."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from delivery.access.models import EmbargoedDocument
from delivery.models import Change
from delivery.purge.models import Purge
from delivery.webhooks.models import Message
from home.models import HomePage
from home.publishing import publish_front
from news.models import ArticlePage, SectionPage
from news.workflow.actions import (
    amend_scheduled,
    kill_article,
    schedule_article,
    set_embargo,
    submit_article,
    unpublish_article,
)
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    SectionFactory,
    UserFactory,
    edit,
    newsroom,
    put_live,
    set_up_desk,
)

pytestmark = pytest.mark.django_db

MARKER = "xyzzyleak"
# What tells the time in its body, or how the house is.
UNSTEADY = ("/healthz", "/readyz")
CLOCKS = ("RateLimit", "X-Request-ID", "Content-Security-Policy", "Last-Modified")
SECOND_HAND = re.compile(rb'"at":"[^"]*"')
STARTS = [
    "/",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/v1/articles/?limit=1",
    "/api/v1/articles/?include=body&order=-updated_at",
    "/api/v1/articles/?order=published_at",
    "/api/v1/sections/",
    "/api/v1/categories/",
    "/api/v1/authors/",
    "/api/v1/front/",
]
LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]+)|"(?:url|next)":\s*"([^"]+)""")


def secrets() -> list[ArticlePage]:
    """One story for each way of not being public, all of them full of the marker."""
    section = SectionFactory(parent=newsroom(), title="World", slug="world")
    set_up_desk(section)
    reporter = UserFactory(role=REPORTER)
    editor = UserFactory(role=SECTION_EDITOR, desk=section)
    managing = UserFactory(role=MANAGING_EDITOR)
    words = {
        "standfirst": f"{MARKER} standfirst",
        "kicker": MARKER,
        "dateline": MARKER,
        "note_to_editors": MARKER,
        "body": [("paragraph", f"<p>{MARKER}</p>")],
        "tagged": [MARKER],
    }

    def story(title: str, **other: object) -> ArticlePage:
        return ArticleFactory(
            parent=section,
            title=f"{MARKER} {title}",
            slug=f"hidden-{title.replace(' ', '-')}",
            writer=reporter,
            by=[AuthorFactory()],
            under=[CategoryFactory()],
            **(words | other),
        )

    draft = story("draft")
    in_review = story("in review")
    submit_article(in_review, user=reporter)
    scheduled = story("scheduled")
    submit_article(scheduled, user=reporter)
    approve_later(scheduled, editor, managing)
    unpublished = put_live(story("unpublished"), by=managing)
    unpublish_article(unpublished, user=managing)
    killed = put_live(story("killed"), by=managing)
    kill_article(killed, user=managing, reason=f"{MARKER} libel")
    return [draft, in_review, scheduled, unpublished, killed]


def everything_public(client: Client, story: ArticlePage) -> dict[str, Any]:
    """Return status, validators and bytes of all that the public can ask for."""
    path = f"/world/{story.slug}/"
    asked = [
        *(start for start in STARTS if start not in UNSTEADY),
        *("/api/v1/changes/", "/api/v1/changes/?include=document", "/world/", path),
        "/api/v1/changes/stream/?after=0",
        *("/api/v1/articles/?section=world", f"/api/v1/resolve/?path={quote(path)}"),
        f"/api/v1/articles/{story.public_id}/",
        f"/api/v1/articles/{story.public_id}/editions/",
        f"/api/v1/search/?q={MARKER}",
        f"/api/v1/articles/?author={story.bylines.get().author.slug}",
        f"/api/v1/embargoed/{story.public_id}/",
        "/api/v1/embargoed/",
        "/api/v1/embargoed/changes/",
    ]
    told: dict[str, Any] = {}
    for address in asked:
        answer = client.get(address)
        headers = {k: v for k, v in answer.headers.items() if k not in CLOCKS}
        told[address] = (answer.status_code, headers, b"".join(answer))
    snapshot = b"".join(client.get("/api/v1/snapshot/")).splitlines()
    told["snapshot"] = [SECOND_HAND.sub(b"", line) for line in snapshot]
    told["log"] = list(Change.objects.values_list("seq", "public_id", "action"))
    told["webhooks"] = Message.objects.count()
    told["purges"] = Purge.objects.count()
    return told


def approve_later(article: ArticlePage, editor: object, managing: object) -> None:
    """Put a story on the clock, an hour from now."""
    when = timezone.now() + timedelta(hours=1)
    schedule_article(article, user=managing, at=when)


def public_story() -> ArticlePage:
    """A live story whose newer draft, private note and old text hold the marker."""
    section = SectionFactory(parent=newsroom(), title="City", slug="city")
    writer = UserFactory(role=REPORTER)
    article = ArticleFactory(
        parent=section,
        complete=True,
        title="A clean headline",
        writer=writer,
        note_to_editors=f"{MARKER}: call the lawyer",
    )
    put_live(article)
    edit(article, user=writer, title=f"{MARKER} in a newer draft")
    return ArticlePage.objects.get(pk=article.pk)


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield address and text of everything that can be reached without an account."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        if answer.get("Content-Type", "").startswith(("image/", "font/")):
            continue
        text = b"".join(answer).decode(errors="replace")
        yield url, "\n".join([text, *map(str, answer.headers.values())])
        for found in LINK.findall(text):
            parts = urlsplit(
                "".join(found).replace("\\u0026", "&").replace("&amp;", "&")
            )
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            is_ours = parts.netloc in ("", "testserver", "127.0.0.1:8000")
            if is_ours and target.startswith("/") and target not in seen:
                if target.startswith(("/static/", "/admin/")):
                    continue
                seen.add(target)
                waiting.append(target)


def test_no_public_address_tells_of_what_is_not_public() -> None:
    hidden = secrets()
    shown = public_story()
    starts = [*STARTS, f"/api/v1/articles/{shown.public_id}/"]
    for article in hidden:
        path = f"/world/{article.slug}/"
        starts += [
            f"/api/v1/articles/{article.public_id}/",
            f"/api/v1/resolve/?path={quote(path)}",
            f"/api/v1/articles/?author={article.bylines.get().author.slug}",
            f"/published-under/{article.article_categories.get().category.slug}/",
            path,
        ]
    visited = set()
    for url, text in crawl(Client(), starts):
        visited.add(url)
        assert MARKER not in text, f"{url} tells of a hidden story"
    assert len(visited) > len(starts) + 5, "the crawl followed no links"
    assert "/city/a-clean-headline/" in visited


@pytest.mark.parametrize("question", ["search/?q", "articles/?q"])
def test_a_search_for_hidden_words_finds_nothing(question: str) -> None:
    secrets()
    public_story()
    answer = Client().get(f"/api/v1/{question}={MARKER}").json()
    assert answer == {"items": [], "next": None}


def test_hidden_stories_answer_as_if_they_had_never_been() -> None:
    client = Client()
    never = client.get("/api/v1/articles/00000000-0000-4000-8000-000000000000/")
    for article in secrets():
        answer = client.get(f"/api/v1/articles/{article.public_id}/")
        assert answer.status_code == 404
        assert answer.json().keys() == never.json().keys()
        assert answer.json()["detail"].replace(
            str(article.public_id), ""
        ) == never.json()["detail"].replace("00000000-0000-4000-8000-000000000000", "")
        assert client.get(f"/world/{article.slug}/").status_code == 404


def test_an_embargo_and_its_approval_change_no_public_byte() -> None:
    hidden = secrets()[0]
    public_story()
    managing = UserFactory(role=MANAGING_EDITOR)
    until = timezone.now() + timedelta(hours=1)
    client = Client()
    for section in SectionPage.objects.all():
        section.save_revision().publish()
    home = HomePage.objects.get()
    home.live = True
    home.save()
    publish_front(home)
    before = everything_public(client, hidden)
    assert before["/api/v1/front/"][0] == before["/world/"][0] == 200
    set_embargo(hidden, user=UserFactory(role=MANAGING_EDITOR), until=until)
    assert everything_public(client, hidden) == before
    schedule_article(ArticlePage.objects.get(pk=hidden.pk), user=managing, at=until)
    assert EmbargoedDocument.objects.get().public_id == hidden.public_id
    assert everything_public(client, hidden) == before
    amend_scheduled(
        ArticlePage.objects.get(pk=hidden.pk), user=managing, reason="A name"
    )
    assert not EmbargoedDocument.objects.exists()
    assert everything_public(client, hidden) == before
