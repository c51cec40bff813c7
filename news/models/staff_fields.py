"""Which fields of the newsroom's tables the staff API reads and writes.

Wagtail builds the staff API's schemas from these lists (`api_fields`). They say nothing
about the delivery API, which is made from `news.schemas` alone.
"""

from wagtail.api import APIField


def _fields(
    *, read: tuple[str, ...] = (), write: tuple[str, ...] = ()
) -> list[APIField]:
    readable = [APIField(name) for name in read]
    return readable + [APIField(name, writable=True) for name in write]


# What Wagtail keeps of every page and its own schema leaves out.
PAGE_STATE = (
    "public_id",
    "live",
    "has_unpublished_changes",
    "latest_revision",
    "last_published_at",
    "go_live_at",
    "expire_at",
)

ARTICLE = _fields(
    read=PAGE_STATE,
    write=(
        "kicker",
        "standfirst",
        "dateline",
        "article_type",
        "lead_image",
        "lead_caption",
        "lead_credit",
        "lead_alt",
        "body",
        "bylines",
        "article_categories",
        "tags",
        "related_stories",
        "corrections",
        "source",
        "canonical_url",
        "display_date",
        "embargo_until",
        "note_to_editors",
    ),
)
BYLINE = _fields(write=("author", "wire_line", "role"))
ARTICLE_CATEGORY = _fields(write=("category",))
RELATED_STORY = _fields(write=("story",))
CORRECTION = _fields(write=("kind", "text", "made_at"))
FRONT = _fields(
    read=PAGE_STATE,
    write=(
        "standfirst",
        "breaking_text",
        "breaking_story",
        "breaking_until",
        "leads",
        "filled",
    ),
)
SLOT = ("layout", "shows_from", "shows_until")
LEAD_STORY = _fields(write=("story", *SLOT))
FILLED_SLOT = _fields(write=("title", "section", "category", "count", *SLOT))
# The desk holds rights on the section: it is given in the admin, never by a token.
SECTION = _fields(read=(*PAGE_STATE, "desk"), write=("standfirst",))
# Which account an author writes with is nobody's business outside the admin.
AUTHOR = _fields(
    read=("public_id",), write=("name", "slug", "job_title", "biography", "portrait")
)
CATEGORY = _fields(
    read=("public_id",), write=("name", "slug", "parent", "description", "media_topic")
)
