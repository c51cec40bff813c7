"""Preview tokens for the staff API: make, list, take back."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, PositiveInt, StringConstraints
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.models import Revision

from news.models import ArticlePage, PreviewToken
from news.preview import tokens
from news.preview.links import link_to
from news.workflow import permissions
from news.workflow.errors import NotAllowed, NotReady

router = Router(tags=["previews"])

LISTED = 200


class TokenEntry(Schema):
    """A preview token as it may be shown again: without its text.

    `page_id` is null for a token of the whole site. `revision` is null where the token
    shows the newest text, whichever that is.
    """

    id: int
    page_id: int | None
    article: UUID | None
    revision: int | None
    note: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    living: bool

    @classmethod
    def of(cls, token: PreviewToken) -> dict[str, Any]:
        """Return a token as plain values."""
        return {
            "id": token.pk,
            "page_id": token.article_id,
            "article": token.article.public_id if token.article else None,
            "revision": token.revision_id,
            "note": token.note,
            "made_by": permissions.name_of(token.user),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
            "living": token.is_living,
        }


class NewToken(TokenEntry):
    """A token just made. `token` is its text, shown this once; `link` opens it."""

    token: str
    link: str


class TokenRequest(Schema):
    """What to open, and for how long.

    Either `page_id` (a story; `revision` pins one version of it) or `site` (the newest
    text of every story, for managing editors).
    """

    page_id: PositiveInt | None = None
    site: bool = False
    revision: PositiveInt | None = None
    hours: float | None = Field(None, gt=0, le=24 * 366)
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""


@router.get(
    "",
    response=list[TokenEntry],
    operation_id="preview_tokens_list",
    summary="Preview tokens",
)
def list_tokens(request: HttpRequest) -> list[dict[str, Any]]:
    """List the newest 200 tokens: your own, or everybody's for managing editors."""
    return [TokenEntry.of(token) for token in tokens.open_to(request.user)[:LISTED]]


@router.post(
    "",
    response={201: NewToken},
    operation_id="preview_tokens_create",
    summary="Make a preview token",
)
def create_token(request: HttpRequest, data: TokenRequest) -> Status:
    """Make a token for a story you may edit, or for the whole site."""
    if data.site and data.page_id is not None:
        words = "page_id: leave it out with site: true, which opens every story."
        raise NotReady(words, code="page_id")
    article = None if data.site else _story(request, data.page_id)
    token, text = tokens.mint(
        user=request.user,
        article=article,
        revision=_revision(data.revision),
        lifetime=None if data.hours is None else timedelta(hours=data.hours),
        note=data.note,
    )
    link = link_to(token, text)
    return Status(201, TokenEntry.of(token) | {"token": text, "link": link})


@router.delete(
    "{token_id}/",
    response={204: None},
    operation_id="preview_tokens_delete",
    summary="Take a preview token back",
)
def revoke_token(request: HttpRequest, token_id: PositiveInt) -> Status:
    """Take a token back at once: your own, or one of a story you may edit."""
    token = PreviewToken.objects.filter(pk=token_id).first()
    try:
        if token is not None:
            tokens.revoke(token, user=request.user)
    except NotAllowed:
        token = None  # as if it were not there
    if token is None:
        raise Http404("There is no such preview token.")
    return Status(204, None)


def _story(request: HttpRequest, page_id: int | None) -> ArticlePage:
    """Return a story that is open to the caller; others are as if they were not."""
    open_to_caller = get_pages_queryset(request).filter(pk=page_id)
    story = ArticlePage.objects.filter(pk__in=open_to_caller.values("pk")).first()
    if story is None:
        raise Http404("page_id: must be the id of a story, or say site: true.")
    return story


def _revision(key: int | None) -> Revision | None:
    if key is None:
        return None
    revision = Revision.objects.filter(pk=key).first()
    if revision is None:
        raise Http404("revision: there is no such version.")
    return revision
