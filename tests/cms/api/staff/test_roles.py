"""Who may do what: every operation of the API, for every role of the newsroom.

The target is a draft of the World desk, written by the reporter. An operation that is
added to the API and not to this table fails the first test.
"""

from datetime import UTC, datetime
from itertools import count

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.documents.models import Document
from wagtail.models import Locale

from news.preview import tokens
from news.workflow import actions
from tests import factories
from tests.staff_api import operations

ROLES = (
    "reporter",
    "copyeditor",
    "editor",
    "sporteditor",
    "photo",
    "managing",
    "admin",
)
EVERYBODY = dict.fromkeys(ROLES, 200)
ALL_BUT_SPORT = EVERYBODY | {"sporteditor": 404}
_numbers = count(1)


def allowed(*roles, status=200, other=403):
    """Expect `status` for these roles and `other` for the rest."""
    return dict.fromkeys(ROLES, other) | dict.fromkeys(roles, status)


def unseen(table):
    """The other section's editor sees no story of World."""
    return table | {"sporteditor": 404}


NAMERS = ("copyeditor", "editor", "sporteditor", "managing", "admin")
KEEPERS = ("photo", "managing", "admin")
CHIEFS = ("managing", "admin")

EXPECTED = {
    "whoami": EVERYBODY,
    "schema_list": EVERYBODY,
    "schema_detail": EVERYBODY,
    "sections_list": EVERYBODY,
    "sites_list": allowed("admin"),
    "sites_detail": allowed("admin"),
    "locales_list": allowed("admin"),
    "locales_detail": allowed("admin"),
    "pages_list": EVERYBODY,
    "pages_find": ALL_BUT_SPORT | dict.fromkeys(ROLES, 302) | {"sporteditor": 404},
    "pages_detail": ALL_BUT_SPORT,
    "pages_create": allowed(
        "reporter", "copyeditor", "editor", "managing", "admin", status=201
    ),
    "pages_update": ALL_BUT_SPORT,
    "pages_delete": unseen(
        allowed("reporter", *CHIEFS, status=204)  # the reporter's own draft
    ),
    "pages_revisions_list": ALL_BUT_SPORT,
    "pages_revisions_detail": ALL_BUT_SPORT,
    "pages_actions_publish": unseen(allowed(*CHIEFS)),
    "pages_actions_unpublish": unseen(allowed(*CHIEFS)),
    "pages_actions_copy": unseen(
        allowed("reporter", "copyeditor", "editor", *CHIEFS, status=201)
    ),
    "pages_actions_move": unseen(allowed("reporter", "copyeditor", *CHIEFS)),
    "pages_actions_revert": ALL_BUT_SPORT,
    "pages_actions_create_alias": unseen(allowed(*CHIEFS, status=201)),
    "pages_actions_convert_alias": unseen(
        allowed("reporter", "copyeditor", "editor", "photo", *CHIEFS, status=422)
    ),
    # Wagtail asks for a right of its own; the section has no German twin yet.
    "pages_actions_copy_for_translation": unseen(allowed("admin", status=422)),
    "pages_workflow": ALL_BUT_SPORT,
    "pages_actions_submit": ALL_BUT_SPORT,
    "pages_actions_approve": unseen(allowed("editor", "managing")),
    "pages_actions_reject": unseen(allowed("editor", "managing")),
    "pages_actions_schedule": unseen(allowed(*CHIEFS)),
    "pages_actions_unschedule": unseen(allowed(*CHIEFS)),
    "pages_actions_break_glass": unseen(allowed(*CHIEFS)),
    "pages_actions_kill": unseen(allowed(*CHIEFS)),
    "pages_actions_lift_kill": unseen(allowed(*CHIEFS)),
    "pages_actions_sign_off": unseen(allowed("editor", "managing")),
    "pages_actions_correct": unseen(allowed("copyeditor", "editor", *CHIEFS)),
    "pages_actions_no_correction": ALL_BUT_SPORT,
    "pages_actions_spike": unseen(allowed("reporter", "editor", *CHIEFS)),
    "pages_actions_restore": unseen(allowed("reporter", "editor", *CHIEFS)),
    "pages_actions_embargo": unseen(allowed("editor", *CHIEFS)),
    "pages_actions_lift_embargo": unseen(allowed("editor", *CHIEFS)),
    "pages_actions_amend": unseen(allowed("editor", *CHIEFS)),
    "pages_actions_resume": unseen(allowed("editor", *CHIEFS)),
    "pages_actions_cancel_review": unseen(allowed("reporter", "editor", "managing")),
    "pages_actions_lock": unseen(allowed("copyeditor", "editor", *CHIEFS)),
    "pages_actions_unlock": unseen(allowed("copyeditor", "editor", *CHIEFS)),
    "preview_tokens_list": EVERYBODY,
    "preview_tokens_create": unseen(dict.fromkeys(ROLES, 201)),
    # The managing editor's token of the story: who may edit it may take it back.
    "preview_tokens_delete": unseen(dict.fromkeys(ROLES, 204)),
    "images_list": EVERYBODY,
    "images_detail": EVERYBODY,
    "images_create": dict.fromkeys(ROLES, 201),
    "images_update": allowed(*KEEPERS),
    "images_delete": allowed(*KEEPERS, status=204),
    "documents_list": EVERYBODY,
    "documents_detail": EVERYBODY,
    "documents_create": dict.fromkeys(ROLES, 201),
    "documents_update": allowed(*KEEPERS),
    "documents_delete": allowed(*KEEPERS, status=204),
    "snippets_list": EVERYBODY,
    "snippets_detail": EVERYBODY,
    "snippets_create": allowed(*NAMERS, status=201),
    "snippets_update": allowed(*NAMERS),
    "snippets_delete": allowed(*CHIEFS, status=204),
}

STORY = {"type": "news.ArticlePage"}
BODIES = {
    "pages_update": lambda desk: {"kicker": "x"},
    "pages_create": lambda desk: {
        "title": "New",
        "meta": STORY | {"parent_id": desk.world.pk},
    },
    "pages_actions_move": lambda desk: {
        "destination_id": desk.sport.pk,
        "position": "last-child",
    },
    "pages_actions_revert": lambda desk: {"revision_id": desk.story.latest_revision_id},
    "pages_actions_copy": lambda desk: {"keep_live": False},
    "pages_actions_copy_for_translation": lambda desk: {"locale": "de"},
    "pages_actions_approve": lambda desk: {"revision": desk.story.latest_revision_id},
    "pages_actions_reject": lambda desk: {"comment": "Who says so?"},
    "pages_actions_schedule": lambda desk: {"at": "2099-07-07T00:00:00Z"},
    "pages_actions_break_glass": lambda desk: {"reason": "Fire."},
    "pages_actions_kill": lambda desk: {"reason": "Not true."},
    "pages_actions_lift_kill": lambda desk: {"reason": "True."},
    "pages_actions_correct": lambda desk: {"text": "It was Monday."},
    "pages_actions_spike": lambda desk: {"reason": "Overtaken."},
    "pages_actions_embargo": lambda desk: {"until": "2099-07-07T00:00:00Z"},
    "pages_actions_lift_embargo": lambda desk: {"reason": "Broken."},
    "pages_actions_amend": lambda desk: {"reason": "A name."},
    "preview_tokens_create": lambda desk: {"page_id": desk.story.pk},
    "images_update": lambda desk: {"alt": "x"},
    "documents_update": lambda desk: {"title": "x"},
    "snippets_create": lambda desk: {"name": "x", "slug": f"x-{next(_numbers)}"},
    "snippets_update": lambda desk: {"name": "y"},
}
QUERIES = {"pages_find": lambda desk: f"?id={desk.story.pk}"}
UPLOADS = {
    "images_create": lambda: SimpleUploadedFile(
        "x.jpg", factories.jpeg(), "image/jpeg"
    ),
    "documents_create": lambda: SimpleUploadedFile("x.txt", b"x", "text/plain"),
}


# What has to be done before it can be undone, or answered for.
UNDONE = {
    "unlock": lambda story, chief: actions.lock_article(story, user=chief),
    "no_correction": lambda story, chief: factories.edit(
        factories.put_live(story), user=chief, title="Another headline"
    ),
    "sign_off": lambda story, chief: actions.break_glass(
        story, user=chief, reason="Fire."
    ),
    "restore": lambda story, chief: actions.spike_article(
        story, user=chief, reason="Overtaken."
    ),
}


def prepare(operation_id, desk):
    """Bring the story to where the operation makes sense."""
    if operation_id == "pages_actions_copy_for_translation":
        Locale.objects.get_or_create(language_code="de")
    verb = operation_id.removeprefix("pages_actions_")
    if verb in ("approve", "reject", "cancel_review"):
        actions.submit_article(desk.story, user=desk.users["reporter"])
    chief = factories.UserFactory(role=factories.MANAGING_EDITOR)
    live = ("kill", "unpublish", "lift_kill", "correct")
    scheduled = ("unschedule", "amend", "resume")
    later = datetime(2099, 1, 1, tzinfo=UTC)
    if verb in live:
        factories.put_live(desk.story)
    if verb == "lift_kill":
        actions.kill_article(desk.story, user=chief, reason="Not true.")
    if undone := UNDONE.get(verb):
        undone(desk.story, chief)
    if verb == "lift_embargo":
        actions.set_embargo(desk.story, user=chief, until=later)
    if verb in scheduled:
        actions.schedule_article(desk.story, user=chief, at=later)
    if verb == "resume":
        actions.amend_scheduled(desk.story, user=chief, reason="A name.")


def names(desk):
    """Return what stands in the paths' braces."""
    file = ContentFile(b"x", name="x.txt")
    return {
        "page_id": desk.story.pk,
        "revision_id": desk.story.latest_revision_id,
        "image_id": factories.NewsImageFactory().pk,
        "document_id": Document.objects.create(title="x", file=file).pk,
        "site_id": desk.front.get_site().pk,
        "locale_id": desk.front.locale_id,
        "type": "news.Category",
        "pk": factories.CategoryFactory().pk,
        "type_name": "news.ArticlePage",
        "token_id": tokens.mint(user=desk.users["managing"], article=desk.story)[0].pk,
    }


def test_the_table_names_every_operation_and_no_other():
    assert {operation_id for operation_id, _, _ in operations()} == set(EXPECTED)


def ask(desk, role, *, operation_id, method, path):
    """Call an operation as one role, and undo whatever it did."""
    caller = desk.callers[role]
    with transaction.atomic():
        prepare(operation_id, desk)
        path = path.format(**names(desk))
        if operation_id in UPLOADS:
            fields = {"title": "x", "file": UPLOADS[operation_id]()}
            answer = caller.upload(path, fields)
        else:
            body = BODIES.get(operation_id, lambda desk: None)(desk)
            query = QUERIES.get(operation_id, lambda desk: "")(desk)
            answer = caller.call(method, path + query, body)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize(
    "operation_id, method, path", operations(), ids=lambda value: value or "-"
)
def test_a_role_may_do_what_the_table_says(desk, operation_id, method, path):
    answers = {
        role: ask(desk, role, operation_id=operation_id, method=method, path=path)
        for role in ROLES
    }
    found = {role: answer.status_code for role, answer in answers.items()}
    words = {role: answer.content[:200] for role, answer in answers.items()}
    assert found == EXPECTED[operation_id], words
