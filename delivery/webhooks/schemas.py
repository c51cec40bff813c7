"""The messages receivers get: the public contract of webhooks, one shape per event."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Schema = dict[str, Any]


class Tombstone(BaseModel):
    """What is left of something readers can no longer get."""

    reason: Literal["unpublished", "expired", "killed", "deleted"] = Field(
        description="Why it is gone. `killed`: take it down everywhere, at once."
    )
    at: datetime = Field(description="When it went.")


class EventData(BaseModel):
    """What happened to which resource, and what readers get of it now.

    Exactly one of `card` and `tombstone` is there. They tell how things stand when
    the message is sent: a message that had to wait until after its story was killed
    brings the tombstone, never the story.
    """

    kind: str = Field(description="article or front.")
    id: UUID = Field(description="The public id, as in the delivery API.")
    locale: str = Field(examples=["en"])
    path: str = Field(description="Where it is, or was last.")
    old_path: str | None = Field(description="Where it was before it moved.")
    url: str = Field(description="The path as a full address.")
    seq: int = Field(
        description="The number of the event in /api/v1/changes/: messages may come "
        "late, twice and out of order; whoever has seen a higher number for the same "
        "id need not act on a lower one."
    )
    edition: int | None = Field(description="The edition the event made or withdrew.")
    reason: str = Field(
        description="Why the edition was made (first, update, correction, "
        "clarification, retraction), or the action."
    )
    card: dict[str, Any] | None = Field(
        description="What readers get of it in lists at the moment; the whole is at "
        "/api/v1/."
    )
    card_edition: int | None = Field(description="The edition that the card shows.")
    tombstone: Tombstone | None


class Envelope(BaseModel):
    """A message as the Standard Webhooks specification has it."""

    model_config = ConfigDict(extra="forbid")

    timestamp: datetime = Field(description="When it happened (not: was sent).")


class ArticlePublished(Envelope):
    """An article can be read for the first time, or again."""

    type: Literal["article.published"]
    data: EventData


class ArticleUpdated(Envelope):
    """A new edition of an article replaced the one before."""

    type: Literal["article.updated"]
    data: EventData


class ArticleCorrected(Envelope):
    """A new edition corrects, clarifies or retracts what was said before."""

    type: Literal["article.corrected"]
    data: EventData


class ArticleUnpublished(Envelope):
    """An article was taken offline; it may come back."""

    type: Literal["article.unpublished"]
    data: EventData


class ArticleExpired(Envelope):
    """An article went offline at the time set for it."""

    type: Literal["article.expired"]
    data: EventData


class ArticleKilled(Envelope):
    """An article must not be shown any longer, anywhere."""

    type: Literal["article.killed"]
    data: EventData


class ArticleMoved(Envelope):
    """An article has a new path; `old_path` has the one before."""

    type: Literal["article.moved"]
    data: EventData


class ArticleDeleted(Envelope):
    """An article was removed for good."""

    type: Literal["article.deleted"]
    data: EventData


class FrontUpdated(Envelope):
    """The front page shows something else than before."""

    type: Literal["front.updated"]
    data: EventData


class WebhookTest(Envelope):
    """An editor tries the webhook; nothing happened."""

    type: Literal["webhook.test"]
    data: dict[str, str]


EVENTS: dict[str, type[Envelope]] = {
    "article.published": ArticlePublished,
    "article.updated": ArticleUpdated,
    "article.corrected": ArticleCorrected,
    "article.unpublished": ArticleUnpublished,
    "article.expired": ArticleExpired,
    "article.killed": ArticleKilled,
    "article.moved": ArticleMoved,
    "article.deleted": ArticleDeleted,
    "front.updated": FrontUpdated,
    "webhook.test": WebhookTest,
}

HEADERS = {
    "webhook-id": "The id of the message; the same when it is sent again.",
    "webhook-timestamp": "Seconds since 1970 at which it was sent.",
    "webhook-signature": "`v1,` + base64 HMAC-SHA256; several, separated by spaces, "
    "while a secret is being rotated.",
}


def openapi_webhooks(*, cards: dict[str, Schema] | None = None) -> dict[str, Schema]:
    """Return the ``webhooks`` section of an OpenAPI 3.1 document, self-contained.

    ``cards`` may give the schema of the card by kind (article, front), such as
    ``{"article": {"$ref": "#/components/schemas/ArticleCard"}}``.
    """
    return {
        event: {"post": _operation(event, model, cards=cards or {})}
        for event, model in EVENTS.items()
    }


def _operation(
    event: str, model: type[Envelope], *, cards: dict[str, Schema]
) -> Schema:
    schema = model.model_json_schema()
    schema = _inlined(schema, schema.pop("$defs", {}))
    card = cards.get(event.partition(".")[0])
    if card:
        schema["properties"]["data"]["properties"]["card"]["anyOf"][0] = card
    return {
        "summary": (model.__doc__ or "").strip(),
        "operationId": f"webhook_{event.replace('.', '_')}",
        "tags": ["webhooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": description,
                "schema": {"type": "string"},
            }
            for name, description in HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        },
        "responses": {
            "2XX": {"description": "Received. Anything else is tried again."},
            "410": {"description": "No more messages, please: disables the webhook."},
        },
    }


def _inlined(node: Any, definitions: Schema) -> Any:
    """Put every ``$defs`` schema where it is referred to."""
    if isinstance(node, list):
        return [_inlined(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return _inlined(definitions[name], definitions)
    return {key: _inlined(value, definitions) for key, value in node.items()}
