"""A picture in use is not deleted: stories would lose it without a word."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from wagtail.models import ReferenceIndex

from media.usage import drafts_naming

if TYPE_CHECKING:
    from media.models import NewsImage


class PictureInUseError(ValidationError):
    """Refusal to delete a picture that something still shows."""


def uses(image: "NewsImage") -> int:
    """Count the objects that show a picture, drafts of live pages among them."""
    count = int(ReferenceIndex.get_grouped_references_to(image).count())
    return count or len(drafts_naming(image))


def in_use_message(image: "NewsImage", *, count: int) -> str:
    """Say how often a picture is used and what to do before it can go."""
    return ngettext(
        "“%(picture)s” is used in %(count)d place and cannot be deleted. Take it out "
        "there first; the usage list names the place, unless it is a draft of a "
        "live page.",
        "“%(picture)s” is used in %(count)d places and cannot be deleted. Take it out "
        "there first; the usage list names the places, unless they are drafts of "
        "live pages.",
        count,
    ) % {"picture": image.title, "count": count}


def refuse_if_in_use(instance: "NewsImage", **_: Any) -> None:
    """Stop the deletion of a picture in use (receiver of ``pre_delete``).

    On the signal, so that it holds for querysets and cascades as well. Raises
    ``PictureInUseError``; the transaction of the deletion is rolled back.
    """
    count = uses(instance)
    if count:
        raise PictureInUseError(in_use_message(instance, count=count), code="in_use")
