"""The desk's verbs for the staff API: what Wagtail's API v3 has no words for."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema
from wagtail.permission_policies.pages import PagePermissionPolicy

from news.models import SectionPage
from news.projection.addresses import page_address

router = Router()


class FindingEntry(Schema):
    """One failed publish check, in words for people and a code for machines."""

    code: str
    field: str
    message: str
    severity: str
    remedy: str

    @classmethod
    def of(cls, finding: Any) -> dict[str, str]:
        """Return a finding of `news.standards` as plain values."""
        return {name: str(getattr(finding, name)) for name in cls.model_fields}


class SectionEntry(Schema):
    """A section in which the user may write; `id` is a story's `meta.parent_id`."""

    id: int
    title: str
    slug: str
    locale: str
    path: str

    @staticmethod
    def resolve_locale(section: SectionPage) -> str:
        return section.locale.language_code

    @staticmethod
    def resolve_path(section: SectionPage) -> str:
        return page_address(section).path


@router.get(
    "/sections/",
    response=list[SectionEntry],
    operation_id="sections_list",
    summary="Sections to write in",
    tags=["desk"],
)
def list_sections(request: HttpRequest) -> QuerySet[SectionPage]:
    """List the sections the user may put a story in.

    Wagtail lists only pages the user may change, which no reporter may of a section.
    """
    policy = PagePermissionPolicy(model=SectionPage)
    sections = policy.instances_user_has_any_permission_for(request.user, {"add"})
    return sections.select_related("locale").order_by("path")
