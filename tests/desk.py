"""A seat at the desk: what a person of the newsroom does in the admin, by HTTP."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from news.models import ArticlePage, SectionPage

PARAGRAPH_FEATURES = [
    "bold",
    "italic",
    "link",
    "document-link",
    "superscript",
    "subscript",
    "ol",
    "ul",
]


def body_of(paragraphs: list[str]) -> list[tuple[str, str]]:
    """Write plain paragraphs the way the editor's page sends them."""
    return [
        ("paragraph", rich_text(_in_p(text), features=PARAGRAPH_FEATURES))
        for text in paragraphs
    ]


def _in_p(text: str) -> str:
    return text if text.startswith("<p") else f"<p>{text}</p>"


class Seat:
    """One person, logged in to the admin."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def write(
        self, section: SectionPage, *, action: str = "", **story: Any
    ) -> ArticlePage:
        """Fill in the form for a new story and save it; returns the page."""
        url = reverse(
            "wagtailadmin_pages:add", args=("news", "articlepage", section.pk)
        )
        before = set(ArticlePage.objects.values_list("pk", flat=True))
        answer = self._send(url, story, action=action)
        assert answer.status_code == 302, errors_of(answer)
        return ArticlePage.objects.exclude(pk__in=before).get()

    def edit(
        self, article: ArticlePage, *, action: str = "", **story: Any
    ) -> HttpResponse:
        """Open the story, change some of it and save."""
        url = reverse("wagtailadmin_pages:edit", args=(article.pk,))
        draft = article.get_latest_revision_as_object()
        # The browser builds the body from JavaScript, so it has to be said again.
        unchanged = {"paragraphs": [block.value.source for block in draft.body]}
        return self._send(url, unchanged | story, action=action)

    def unpublish(self, article: ArticlePage) -> HttpResponse:
        """Take a live story down."""
        return self.client.post(
            reverse("wagtailadmin_pages:unpublish", args=(article.pk,))
        )

    def _send(self, url: str, story: dict[str, Any], *, action: str) -> HttpResponse:
        opened = self.client.get(url)
        assert opened.status_code == 200, opened.headers
        form = querydict_from_html(opened.content.decode(), form_id="page-edit-form")
        for name, value in form_data(story).items():
            form[name] = value
        if action:
            form[action] = action
        return self.client.post(url, form)


def form_data(story: dict[str, Any]) -> dict[str, str]:
    """Turn a story told by names into the fields of the admin's form.

    `paragraphs` is a list of HTML strings, `authors` and `categories` lists of
    objects, `wire_lines` a list of strings, anything else a plain field.
    """
    data: dict[str, Any] = {}
    for name, value in story.items():
        if name == "paragraphs":
            data["body"] = streamfield(body_of(value))
        elif name == "categories":
            data["article_categories"] = inline_formset(
                [{"category": category.pk} for category in value]
            )
        elif name not in ("authors", "wire_lines"):
            data[name] = value
    names = [{"author": a.pk, "role": "by"} for a in story.get("authors", ())]
    names += [{"wire_line": w, "role": "by"} for w in story.get("wire_lines", ())]
    if names:
        data["bylines"] = inline_formset(names)
    return nested_form_data(data)


def errors_of(answer: HttpResponse) -> Any:
    """Say what a form refused, for the message of a failed test."""
    form = (answer.context or {}).get("form")
    if form is None:
        return answer.status_code
    found = {**form.errors}
    for name, formset in form.formsets.items():
        if formset.errors or formset.non_form_errors():
            found[name] = [*formset.errors, *formset.non_form_errors()]
    return found
