"""Whether a picture may run at a given moment."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from media.models import NewsImage


def rights_problem(image: "NewsImage", *, at: datetime) -> str | None:
    """Say why a picture may not run at an aware moment, or None if it may.

    The window is closed at both ends: a picture may run at ``rights_from`` and at
    ``rights_until``, and an open end sets no limit.
    """
    if image.rights_from and at < image.rights_from:
        return _("“%(picture)s” may not run before %(moment)s.") % {
            "picture": image.title,
            "moment": _told(image.rights_from),
        }
    if image.rights_until and at > image.rights_until:
        return _("The rights to “%(picture)s” ended on %(moment)s.") % {
            "picture": image.title,
            "moment": _told(image.rights_until),
        }
    return None


def _told(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
