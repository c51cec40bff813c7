"""Checks of every picture a story shows: described, credited, within its rights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from media.rights import rights_problem
from news.standards.finding import WARNING, Finding

LEAD_WIDTH = 1200  # pixels; what large cards and shares ask for


@dataclass(frozen=True)
class Use:
    """One place where a picture stands; empty words fall back to the picture's own."""

    field: str
    image: Any
    alt: str = ""
    credit: str = ""
    decorative: bool = False

    @property
    def name(self) -> str:
        """How an editor knows the picture."""
        return self.image.title


def uses(article: Any) -> Iterator[Use]:
    """Yield every picture of a story, in the order readers meet them."""
    if article.lead_image_id:
        yield Use(
            "lead_image", article.lead_image, article.lead_alt, article.lead_credit
        )
    for block in article.body:
        if block.block_type == "image":
            yield _use(block.value)
        elif block.block_type == "gallery":
            yield from (_use(picture) for picture in block.value["pictures"])


def pictures_are_there(article: Any, at: datetime) -> Iterator[Finding]:
    """Refuse places whose picture is gone."""
    if any(use.image is None for use in uses(article)):
        yield Finding(
            code="picture_missing",
            field="body",
            message=_("A picture in the body is missing."),
            remedy=_("Choose another picture, or remove the block."),
        )


def pictures_are_described(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for alt text wherever a picture is not mere decoration."""
    for use in _present(article):
        if not use.decorative and not (use.alt or use.image.alt).strip():
            yield Finding(
                code="picture_no_alt",
                field="lead_alt" if use.field == "lead_image" else use.field,
                message=_("“%(picture)s” has no alt text.") % {"picture": use.name},
                remedy=_("Say what it shows, here or in the picture library."),
            )


def pictures_are_credited(article: Any, at: datetime) -> Iterator[Finding]:
    """Ask for the credit of every picture."""
    for use in _present(article):
        if not (use.credit or use.image.credit).strip():
            yield Finding(
                code="picture_no_credit",
                field="lead_credit" if use.field == "lead_image" else use.field,
                message=_("“%(picture)s” has no credit.") % {"picture": use.name},
                remedy=_("Name who made it, here or in the picture library."),
            )


def pictures_may_run(article: Any, at: datetime) -> Iterator[Finding]:
    """Refuse pictures outside their rights at the moment the story goes live."""
    for use in _present(article):
        problem = rights_problem(use.image, at=at)
        if problem:
            yield Finding(
                code="picture_rights",
                field=use.field,
                message=problem,
                remedy=_("Choose another picture, or ask the picture desk."),
            )


def lead_picture_is_large(article: Any, at: datetime) -> Iterator[Finding]:
    """Advise against lead pictures that will look coarse."""
    picture = article.lead_image
    if picture is not None and picture.width < LEAD_WIDTH:
        yield Finding(
            code="small_lead_picture",
            field="lead_image",
            message=_("The lead picture is only %(width)d pixels wide.")
            % {"width": picture.width},
            remedy=_("Use one of at least %(limit)d pixels.") % {"limit": LEAD_WIDTH},
            severity=WARNING,
        )


def _present(article: Any) -> Iterator[Use]:
    return (use for use in uses(article) if use.image is not None)


def _use(value: Any) -> Use:
    return Use(
        "body",
        value.get("image"),
        value.get("alt") or "",
        value.get("credit") or "",
        bool(value.get("decorative")),
    )
