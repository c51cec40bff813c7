"""What every operation must pass: rights to see, to hold and to change the object."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import strip_tags
from ninja import Status
from ninja.operation import Operation
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.coreutils import resolve_model_string
from wagtail.locks import BasicLock, ScheduledForPublishLock
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .blocks import refuse_misshapen
from .journal import journal
from .problems import Refused
from .queries import filter_names
from .strict import refuse_unknown, refuse_unknown_query

Run = Callable[..., HttpResponseBase]

# A lock keeps the text from being changed; one set by hand keeps the page as it is.
EDITS = {"pages_update", "pages_actions_revert", "pages_actions_convert_alias"}
MOVES = {
    "pages_delete",
    "pages_actions_move",
    "pages_actions_publish",
    "pages_actions_unpublish",
}
# Wagtail lists pictures and documents to everyone who may call at all.
CHOOSERS = {"images_list", "images_detail", "documents_list", "documents_detail"}


def gated(operation: Operation) -> None:
    """Put an operation behind the gate: before it reads input, and around its work."""
    operation.run = _before(operation, operation.run)  # type: ignore[method-assign]
    operation.view_func = _around(operation, operation.view_func)


def _before(operation: Operation, run: Run) -> Run:
    @functools.wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponseBase:
        try:
            _refuse_misnamed(path)
            refuse_unknown_query(
                operation, request, also=filter_names(operation, request)
            )
            _refuse_unseen(operation, request, path)
        except Exception as exc:  # noqa: BLE001 - told by the API's handlers
            return operation.api.on_exception(request, exc)
        response = run(request, **path)
        revision = getattr(request, "staff_revision", None)
        if revision and response.status_code < 300:
            response["ETag"] = f'"{revision}"'
        return response

    return checked


def _around(operation: Operation, view: Callable[..., Any]) -> Callable[..., Any]:
    reads = operation.methods == ["GET"]

    @functools.wraps(view)
    def held(request: HttpRequest, **values: Any) -> Any:
        if reads:
            result = view(request, **values)
        else:
            result = _write(operation, request, view, values)
        if (operation.operation_id or "").startswith("pages_"):
            revision = _latest_revision(values, result)
            request.staff_revision = revision  # type: ignore[attr-defined]
        return result

    return held


def _write(
    operation: Operation,
    request: HttpRequest,
    view: Callable[..., Any],
    values: dict[str, Any],
) -> Any:
    refuse_unknown(operation, request, values)
    with transaction.atomic(), journal(request):
        if "page_id" in values:
            _hold(operation, request, values["page_id"])
        if operation.operation_id == "pages_actions_move":
            _refuse_beside_the_root(values["data"])
        if operation.operation_id in ("pages_create", "pages_update"):
            model = resolve_model_string(values["data"].meta.type)
            refuse_misshapen(model, getattr(request, "staff_body", None))
        result = view(request, **values)
        return _fresh(result, values)


def _refuse_misnamed(path: dict[str, Any]) -> None:
    """Answer 404 to a path that cannot name a row: every key here is a small number."""
    for name, value in path.items():
        if name in ("type", "type_name"):
            continue
        text = str(value)
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**31):
            raise Http404(f"No object has the id {text[:40]!r}.")


def _refuse_unseen(
    operation: Operation, request: HttpRequest, path: dict[str, Any]
) -> None:
    """Hide what the user could not open in the admin either.

    Wagtail's write operations load any page and tell its type, or copy it, before they
    ask for rights.
    """
    if "page_id" in path:
        seen = get_pages_queryset(request).filter(pk=path["page_id"])
        if not seen.exists():
            raise Http404("No page with this id is open to you.")
    if operation.operation_id in CHOOSERS:
        from wagtail.documents import get_document_model
        from wagtail.images import get_image_model

        images = operation.operation_id.startswith("images")
        model = get_image_model() if images else get_document_model()
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_any_permission(
            request.user, ("add", "change", "delete", "choose", "view")
        ):
            raise Refused(403, "Your rights do not include these files.")


def _hold(operation: Operation, request: HttpRequest, page_id: int) -> None:
    """Lock the page's row until the request is done, and refuse what comes too late."""
    row = Page.objects.select_for_update(of=("self",)).filter(pk=page_id).first()
    if row is None:
        raise Http404("No page with this id is open to you.")
    _refuse_outdated(request, row)
    if operation.operation_id in EDITS | MOVES:
        _refuse_locked(operation, request, row.specific)


def _refuse_outdated(request: HttpRequest, page: Page) -> None:
    """Refuse with 412 when If-Match names another revision than the latest."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in given.split(",")}
    if str(page.latest_revision_id) not in tags:
        raise Refused(
            412,
            f"The page was changed meanwhile: its latest revision is "
            f"{page.latest_revision_id}. Read it again, then repeat your change.",
            revision=page.latest_revision_id,
        )


def _refuse_locked(operation: Operation, request: HttpRequest, page: Page) -> None:
    """Refuse with 423 when a lock keeps this user out; Wagtail's publish does not."""
    lock = page.get_lock()
    if lock is None or not lock.for_user(request.user):
        return
    if operation.operation_id in EDITS or isinstance(lock, BasicLock):
        words = strip_tags(lock.get_message(request.user) or "The page is locked.")
        raise Refused(423, words, code=_lock_code(lock))


def _refuse_beside_the_root(move: Any) -> None:
    """Refuse a place beside the root of the tree, which is Wagtail's default there.

    Wagtail asks for the rights at the parent of such a place, and there is none.
    """
    if move.position in ("first-child", "last-child"):
        return
    if Page.objects.filter(pk=move.destination_id, depth=1).exists():
        raise Refused(
            422,
            "Nothing stands beside the root of the tree. Name another destination, or "
            'send "position": "last-child".',
        )


def _lock_code(lock: Any) -> str:
    if isinstance(lock, BasicLock):
        return "locked"
    return "scheduled" if isinstance(lock, ScheduledForPublishLock) else "in_review"


def _fresh(result: Any, values: dict[str, Any]) -> Any:
    """Read a page again that was published in the same call.

    Wagtail answers with the page as it was before it went live.
    """
    meta = getattr(values.get("data"), "meta", None)
    page = result.value if isinstance(result, Status) else result
    if getattr(meta, "action", None) != "publish" or not isinstance(page, Page):
        return result
    fresh = type(page).objects.get(pk=page.pk)
    fresh._meta_warnings = getattr(page, "_meta_warnings", [])
    return Status(result.status_code, fresh) if isinstance(result, Status) else fresh


def _latest_revision(values: dict[str, Any], result: Any) -> int | None:
    page = result.value if isinstance(result, Status) else result
    pk = values.get("page_id") or (page.pk if isinstance(page, Page) else None)
    if pk is None:
        return None
    return (
        Page.objects.filter(pk=pk).values_list("latest_revision_id", flat=True).first()
    )
