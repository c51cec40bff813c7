"""The staff API put together: which operations there are, and what they share."""

from ninja import NinjaAPI
from ninja.router import BoundRouter
from wagtail.api.v3.routers.pages import router as pages
from wagtail.api.v3.routers.schema import router as schema
from wagtail.api.v3.routers.sites import router as sites
from wagtail.api.v3.routers.whoami import router as whoami
from wagtail.documents.api.v3.router import router as documents
from wagtail.images.api.v3.router import router as images
from wagtail.locales.api.v3.router import router as locales
from wagtail.snippets.api.v3.router import router as snippets

from news.api.staff_previews import router as previews
from news.api.verbs import router as desk

from . import errors
from .auth import TOKEN
from .gate import gated
from .parser import StaffParser
from .wagtail_gaps import close_gaps

# The operations there are. Wagtail's API is a preview: what a later release adds to its
# routers is not served until it is read, tested and written down here.
OPERATIONS = frozenset(
    {
        "whoami",
        "schema_list",
        "schema_detail",
        "sites_list",
        "sites_detail",
        "locales_list",
        "locales_detail",
        "pages_list",
        "pages_find",
        "pages_detail",
        "pages_create",
        "pages_update",
        "pages_delete",
        "pages_revisions_list",
        "pages_revisions_detail",
        "pages_actions_publish",
        "pages_actions_unpublish",
        "pages_actions_copy",
        "pages_actions_move",
        "pages_actions_revert",
        "pages_actions_create_alias",
        "pages_actions_convert_alias",
        "pages_actions_copy_for_translation",
        "pages_workflow",
        "pages_actions_submit",
        "pages_actions_approve",
        "pages_actions_reject",
        "pages_actions_schedule",
        "pages_actions_unschedule",
        "pages_actions_break_glass",
        "pages_actions_kill",
        "pages_actions_lift_kill",
        "pages_actions_sign_off",
        "pages_actions_correct",
        "pages_actions_no_correction",
        "pages_actions_spike",
        "pages_actions_restore",
        "pages_actions_embargo",
        "pages_actions_lift_embargo",
        "pages_actions_amend",
        "pages_actions_resume",
        "pages_actions_cancel_review",
        "pages_actions_lock",
        "pages_actions_unlock",
        "sections_list",
        "preview_tokens_list",
        "preview_tokens_create",
        "preview_tokens_delete",
        "images_list",
        "images_detail",
        "images_create",
        "images_update",
        "images_delete",
        "documents_list",
        "documents_detail",
        "documents_create",
        "documents_update",
        "documents_delete",
        "snippets_list",
        "snippets_detail",
        "snippets_create",
        "snippets_update",
        "snippets_delete",
    }
)


class StaffAPI(NinjaAPI):
    """Wagtail's routers and the desk's, each operation curated, proven and gated."""

    def _get_bound_routers(self) -> list[BoundRouter]:
        if self._bound_routers_cache is None:
            for bound in super()._get_bound_routers():
                _curate(bound)
        return super()._get_bound_routers()


def _curate(bound: BoundRouter) -> None:
    """Drop what is not listed; put the rest behind the token and the gate.

    Routers set their own `auth`, which an API cannot override from outside: Wagtail's
    listings would let anonymous readers in.
    """
    for path, view in list(bound.path_operations.items()):
        view.operations = [
            operation
            for operation in view.operations
            if operation.operation_id in OPERATIONS
        ]
        for operation in view.operations:
            operation.auth_callbacks = [TOKEN]
            gated(operation)
        if not view.operations:
            del bound.path_operations[path]


api = StaffAPI(
    title="Copydesk staff API",
    version="3",
    description=(
        "Wagtail's API v3 for staff automation, and the desk's verbs. Every call needs "
        "a token. A preview upstream: it may change with Wagtail's releases."
    ),
    # Wagtail's schemas and `pages/find/` look their addresses up under this name.
    urls_namespace="wagtailapi_v3",
    auth=TOKEN,
    parser=StaffParser(),
    docs_url="/docs/",
    openapi_url="/openapi.json",
)
close_gaps()
errors.attach(api)
for prefix, router in (
    ("/", whoami),
    ("/schema/", schema),
    ("/sites/", sites),
    ("/locales/", locales),
    ("/pages/", pages),
    ("/images/", images),
    ("/documents/", documents),
    ("/snippets/", snippets),
    ("/", desk),
    ("/preview-tokens/", previews),
):
    api.add_router(prefix, router)
