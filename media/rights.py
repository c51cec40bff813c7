"""Whether a picture may run at a given moment."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from media.models import NewsImage

# How long before their end rights are said to be ending.
NOTICE = timedelta(days=14)


def ended(*, at: datetime) -> Q:
    """Select the pictures whose rights are over at an aware moment."""
    return Q(rights_until__lt=at)


def ending(*, at: datetime) -> Q:
    """Select the pictures that may run at a moment, but not much longer."""
    return Q(rights_until__range=(at, at + NOTICE))


def rights_problem(image: "NewsImage", *, at: datetime) -> str | None:
    """Say why a picture may not run at an aware moment, or None if it may.

    The window is closed at both ends: a picture may run at ``rights_from`` and at
    ``rights_until``, and an open end sets no limit.
    """
    if image.rights_from and at < image.rights_from:
        return _("“%(picture)s” may not run before %(moment)s.") % {
            "picture": image.title,
            "moment": told(image.rights_from),
        }
    if image.rights_until and at > image.rights_until:
        return _("The rights to “%(picture)s” ended on %(moment)s.") % {
            "picture": image.title,
            "moment": told(image.rights_until),
        }
    return None


def told(moment: datetime) -> str:
    """Write a moment in the newsroom's time, with its zone."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
