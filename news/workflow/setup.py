"""The newsroom's groups, rights and workflows, by code that is safe to run twice."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from . import roles
from .models import DeskApprovalTask

ADMIN = ["wagtailadmin.access_admin"]
PICK = ["news.view_author", "news.view_category"]
NAMES = [
    f"news.{verb}_{noun}"
    for noun in ("author", "category")
    for verb in ("view", "add", "change")
]
REDIRECTS = [
    f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")
]
PURGES = ["delivery_purge.view_purge", "delivery_purge.change_purge"]
WEBHOOKS = [
    f"delivery_webhooks.{verb}_endpoint" for verb in ("view", "add", "change", "delete")
]
CHANNELS = [
    f"news_notices.{verb}_channel" for verb in ("view", "add", "change", "delete")
]
API_KEYS = [f"delivery_access.{verb}_apikey" for verb in ("view", "add", "change")]
REPORTS = ["news.view_refreshjob"]
SPIKE = ["news_workflow.spike_article"]
CORRECT = [f"news_workflow.{verb}_article" for verb in ("correct", "clarify", "update")]
PLAN = [f"news_desk.{verb}_assignment" for verb in ("add", "change", "delete")]
TIME = ["news_workflow.embargo_article", "news_workflow.amend_scheduled"]
PEOPLE = ["auth.view_user", "auth.add_user", "auth.change_user"]
EVERYTHING = [
    *NAMES,
    "news.delete_author",
    "news.delete_category",
    "news_workflow.break_glass",
    "news_workflow.kill_article",
    "news_workflow.lift_kill",
    *SPIKE,
    *CORRECT,
    *TIME,
    *PLAN,
    *REDIRECTS,
    *API_KEYS,
    *WEBHOOKS,
    *CHANNELS,
    *PURGES,
    *REPORTS,
    *PEOPLE,
    "delivery.view_consumer",
]

# Rights of the five roles. Page rights hold at the front page and all below it;
# section editors get theirs from their desk (`set_up_desk`).
PAGES = {
    roles.REPORTERS: ["add"],
    roles.COPY_EDITORS: ["add", "change", "lock", "unlock"],
    roles.SECTION_EDITORS: [],
    roles.PHOTO_EDITORS: ["change"],
    roles.MANAGING_EDITORS: ["add", "change", "publish", "lock", "unlock"],
}
DESK_PAGES = ["add", "change", "lock", "unlock"]
FILES = {
    roles.REPORTERS: ["add", "choose"],
    roles.COPY_EDITORS: ["add", "choose"],
    roles.SECTION_EDITORS: ["add", "choose"],
    roles.PHOTO_EDITORS: ["add", "change", "choose", "delete"],
    roles.MANAGING_EDITORS: ["add", "change", "choose", "delete"],
}
MODELS = {
    roles.REPORTERS: [*ADMIN, *PICK, *SPIKE],
    roles.COPY_EDITORS: [*ADMIN, *NAMES, *CORRECT, *REPORTS],
    roles.SECTION_EDITORS: [*ADMIN, *NAMES, *CORRECT, *SPIKE, *TIME, *PLAN, *REPORTS],
    roles.PHOTO_EDITORS: [*ADMIN, *PICK, *PLAN, *REPORTS],
    roles.MANAGING_EDITORS: [*ADMIN, *EVERYTHING],
}

REVIEW = "Review"
COPY_DESK_AND_REVIEW = "Copy desk and review"
COPY_STEP = "Copy desk"
EDITOR_STEP = "Section editor"


@transaction.atomic
def set_up_newsroom() -> None:
    """Make groups, rights and workflows, or put them back as they should be.

    Rights that people added by hand in the admin are kept; nothing is taken away.
    """
    front = front_page()
    for name in roles.ALL:
        group, _created = Group.objects.get_or_create(name=name)
        _grant_pages(group, front, PAGES[name])
        _grant_models(group, MODELS[name])
        _grant_files(group, FILES[name])
    review = _workflow(REVIEW, [(EDITOR_STEP, roles.SECTION_EDITORS)])
    _workflow(
        COPY_DESK_AND_REVIEW,
        [(COPY_STEP, roles.COPY_EDITORS), (EDITOR_STEP, roles.SECTION_EDITORS)],
    )
    # A workflow that people chose for the front page by hand stays.
    WorkflowPage.objects.get_or_create(page=front, defaults={"workflow": review})


@transaction.atomic
def set_up_desk(section: Any, *, name: str = "") -> Group:
    """Give a section its desk: a group with rights on the section and all below it.

    `name` defaults to the section's title and the word desk, as in "World desk".
    """
    if section.desk_id is None:
        group, _created = Group.objects.get_or_create(
            name=name or f"{section.title} desk"
        )
        section.desk = group
        section.save(update_fields=["desk"], clean=False)
    _grant_pages(section.desk, section, DESK_PAGES)
    _grant_models(section.desk, ADMIN)
    return section.desk


def use_workflow(page: Any, *, name: str) -> None:
    """Assign one of the workflows to a page and all below it."""
    workflow = Workflow.objects.get(name=name)
    WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})


def front_page() -> Page:
    """Return the page the newsroom's rights hang on: the root of the default site."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return Page.get_first_root_node()
    return site.root_page


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Return rights by `app_label.codename`; a name that is none is a KeyError."""
    wanted = list(names)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            codename__in={name.partition(".")[2] for name in wanted}
        ).select_related("content_type")
    }
    return [found[name] for name in wanted]


def _grant_pages(group: Group, page: Any, verbs: list[str]) -> None:
    names = [f"wagtailcore.{verb}_page" for verb in verbs]
    _grant_at(GroupPagePermission, names, group=group, page_id=page.pk)


def _grant_models(group: Group, names: list[str]) -> None:
    group.permissions.add(*_permissions(names))


def _grant_files(group: Group, verbs: list[str]) -> None:
    root = Collection.get_first_root_node()
    kinds = (("wagtailimages", "image"), ("wagtaildocs", "document"))
    names = [f"{label}.{verb}_{noun}" for label, noun in kinds for verb in verbs]
    _grant_at(GroupCollectionPermission, names, group=group, collection=root)


def _grant_at(model: Any, names: list[str], **place: Any) -> None:
    """Give rights that hold at one place, where they are not held there yet."""
    has = set(model.objects.filter(**place).values_list("permission_id", flat=True))
    model.objects.bulk_create(
        model(permission=permission, **place)
        for permission in _permissions(names)
        if permission.pk not in has
    )


def _workflow(name: str, steps: list[tuple[str, str]]) -> Workflow:
    workflow, created = Workflow.objects.get_or_create(name=name)
    if created:
        for order, (step, role) in enumerate(steps):
            WorkflowTask.objects.create(
                workflow=workflow, task=_task(step, role), sort_order=order
            )
    return workflow


def _task(name: str, role: str) -> Task:
    task, created = DeskApprovalTask.objects.get_or_create(name=name)
    if created:
        task.groups.add(Group.objects.get(name=role))
    return task
