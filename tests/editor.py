"""The story editor of the admin, as a browser without JavaScript would use it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from news.blocks import INLINE
from news.models import ArticlePage

FIELDS = (
    "title",
    "slug",
    "kicker",
    "standfirst",
    "dateline",
    "article_type",
    "lead_caption",
    "lead_credit",
    "lead_alt",
    "source",
    "canonical_url",
    "note_to_editors",
    "seo_title",
    "search_description",
)


def form_data(article: ArticlePage, **changes: Any) -> dict[str, str]:
    """Return what the editor would send for the newest text of a story.

    `changes` replace form values; their names are those of the form.
    """
    text = article.get_latest_revision_as_object() if article.pk else article
    bylines = [
        {
            "id": line.pk or "",
            "author": line.author_id or "",
            "wire_line": line.wire_line,
            "role": line.role,
        }
        for line in text.bylines.all()
    ]
    categories = [
        {"id": row.pk or "", "category": row.category_id}
        for row in text.article_categories.all()
    ]
    data = {name: getattr(text, name) or "" for name in FIELDS} | {
        "lead_image": text.lead_image_id or "",
        "tags": ", ".join(tag.name for tag in text.tags.all()),
        "body": streamfield([(b.block_type, _value(b)) for b in text.body]),
        "bylines": _formset(bylines),
        "article_categories": _formset(categories),
        "related_stories": inline_formset([]),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        "display_date": "",
        "embargo_until": "",
    }
    if article.latest_revision_id:
        data["loaded_revision_id"] = article.latest_revision_id
        created = article.latest_revision.created_at.isoformat()
        data["loaded_revision_created_at"] = created
    return {**nested_form_data(data), **changes}


class Editor:
    """One person at the admin: `Editor(user).post(article, "publish")`."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def post(
        self, article: ArticlePage, action: str = "", **changes: Any
    ) -> HttpResponse:
        """Press a button of the story's editor: publish, submit, … or save draft."""
        buttons = {f"action-{action}": "1"} if action else {}
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        return self.client.post(
            url, {**form_data(article, **changes), **buttons}, follow=True
        )

    def approve(self, article: ArticlePage, **changes: Any) -> HttpResponse:
        """Approve from the editor."""
        return self.post(
            article,
            "workflow-action",
            **{"workflow-action-name": "approve"},
            **changes,
        )

    def act(self, name: str, *args: Any, **data: Any) -> HttpResponse:
        """Post to a screen of a page by its name, such as unpublish."""
        url = reverse(f"wagtailadmin_pages:{name}", args=args)
        return self.client.post(url, data, follow=True)

    def bulk(self, verb: str, *articles: ArticlePage, **data: Any) -> HttpResponse:
        """Act on several pages of a list at once."""
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb])
        home = reverse("wagtailadmin_home")
        query = "&".join([f"next={home}", *(f"id={page.pk}" for page in articles)])
        return self.client.post(f"{url}?{query}", data, follow=True)


def words(response: HttpResponse) -> list[str]:
    """Return the messages a screen shows, with their level: "error: …"."""
    context = response.context or {}
    return [f"{m.level_tag}: {m.message}" for m in context.get("messages", ())]


def _formset(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return inline_formset(rows, initial=sum(1 for row in rows if row["id"]))


def _value(block: Any) -> Any:
    if block.block_type == "paragraph":
        widget = get_rich_text_editor_widget("default", [*INLINE, "ol", "ul"])
        return widget.format_value(block.value.source)
    return block.block.get_prep_value(block.value)
