"""Refusals of the desk: why a story may not move on, in words for people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from media.reach import LAST_YEAR


class DeskRefusal(Exception):  # noqa: N818
    """A rule of the desk said no.

    `code` is stable and meant for machines, `message` for people; `findings` are the
    failed publish checks, if those were the reason. `status` is the HTTP status an API
    should answer with. Nothing was written when this is raised.
    """

    status = 422

    code: str
    message: str
    findings: tuple[Any, ...]

    def describe(self, message: Any, *, code: str, findings: Iterable[Any]) -> None:
        """Fill in the three things every refusal carries."""
        self.code = code
        self.message = str(message)
        self.findings = tuple(findings)

    @property
    def words(self) -> list[str]:
        """What to show: each failed check on its own, or else the one message."""
        return [str(finding.message) for finding in self.findings] or [self.message]

    def __str__(self) -> str:
        return self.message


class NotAllowed(DeskRefusal, PermissionDenied):
    """This person may not do this to this story."""

    status = 403

    def __init__(
        self, message: Any, *, code: str = "not_allowed", findings: Iterable[Any] = ()
    ) -> None:
        PermissionDenied.__init__(self, str(message))
        self.describe(message, code=code, findings=findings)


class NotReady(DeskRefusal, ValidationError):  # type: ignore[misc]  # noqa: N818
    """The story, as it stands, may not move on, whoever asks."""

    def __init__(
        self, message: Any, *, code: str = "not_ready", findings: Iterable[Any] = ()
    ) -> None:
        self.describe(message, code=code, findings=findings)
        ValidationError.__init__(self, self.words)
        # ValidationError keeps these to itself when it is given a list.
        self.describe(message, code=code, findings=findings)


class Outdated(NotReady):
    """Somebody else was quicker: what was looked at is no longer what is there."""

    status = 409


def raise_if(refusal: Exception | None) -> None:
    """Raise a refusal, if there is one."""
    if refusal:
        raise refusal


def require_words(text: str | None, question: Any) -> str:
    """Return the words given, without blanks around; refuse with the question."""
    words = (text or "").strip()
    if not words:
        raise NotReady(question, code="no_reason")
    return words


def require_future(moment: datetime) -> None:
    """Refuse a moment that has passed, and one no database can give back."""
    if moment <= timezone.now():
        raise NotReady(
            _("That time has passed. Choose one in the future."), code="past"
        )
    if moment.year > LAST_YEAR:
        raise NotReady(
            _("That time is too far away. Choose one before the year %(year)d.")
            % {"year": LAST_YEAR + 1},
            code="too_far",
        )


def refuse_moved(now: datetime | None, was: datetime | None) -> None:
    """Refuse to move what somebody else has moved since it was shown."""
    if was is not None and now != was:
        shown = f"{timezone.localtime(now):%Y-%m-%d %H:%M %Z}" if now else "–"
        raise Outdated(
            _("Somebody else was quicker: the time is %(time)s now.") % {"time": shown},
            code="moved",
        )
