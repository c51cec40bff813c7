"""Times as typed in the newsroom's zone, also those a clock change skips or doubles."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.workflow.errors import require_future

FIRST, SECOND = "first", "second"
WHICH = [
    (FIRST, gettext_lazy("the first time")),
    (SECOND, gettext_lazy("the second time")),
]


def moment_of(wall: datetime, *, which: str = "") -> datetime:
    """Turn what a clock on the wall shows into a moment.

    Raises `ValidationError` in words: `no_such_time` for an hour the clocks skip, and
    `double_time` for one they show twice, unless `which` says which one is meant.
    """
    zone = timezone.get_current_timezone()
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        # Read with the offset that held before, the time lies behind the gap.
        raise ValidationError(
            _(
                "The clocks of %(zone)s go forward then: there is no %(time)s. "
                "%(next)s comes instead."
            )
            % {
                "zone": timezone.get_current_timezone_name(),
                "time": f"{wall:%Y-%m-%d %H:%M}",
                "next": f"{first.astimezone(UTC).astimezone(zone):%H:%M}",
            },
            code="no_such_time",
        )
    if which in (FIRST, SECOND):
        return second if which == SECOND else first
    raise ValidationError(
        _(
            "The clocks of %(zone)s go back then: %(time)s comes twice, in %(first)s "
            "and an hour later in %(second)s. Say which one you mean."
        )
        % {
            "zone": timezone.get_current_timezone_name(),
            "time": f"{wall:%Y-%m-%d %H:%M}",
            "first": first.tzname(),
            "second": second.tzname(),
        },
        code="double_time",
    )


def wall_of(moment: datetime) -> datetime:
    """Return what a clock on the newsroom's wall shows at a moment."""
    return timezone.localtime(moment).replace(tzinfo=None)


class WallTimeField(forms.DateTimeField):
    """A date and time as typed; `TimeTyped` makes a moment of it."""

    def to_python(self, value: Any) -> datetime | None:
        """Read the time without asking for its zone."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(value.strip(), form)
            except ValueError:
                continue
        raise ValidationError(
            _("Type a date and a time, as in 2027-03-28 14:30."), code="invalid"
        )


class TimeTyped(forms.Form):
    """Mixin of a form with the wall time `moment_field`; asks which if it must."""

    moment_field = "at"

    which = forms.ChoiceField(
        label=gettext_lazy("Which of the two"),
        choices=WHICH,
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        """Make the typed time a moment in the future, or say in words why not."""
        given = super().clean() or self.cleaned_data
        name, wall = self.moment_field, self.cleaned_data.get(self.moment_field)
        if wall is not None:
            try:
                given[name] = self.read(wall, which=given.get("which", ""))
            except ValidationError as problem:
                if problem.code == "double_time":
                    self.fields["which"].widget = forms.RadioSelect(choices=WHICH)
                self.add_error(name, problem)
        return given

    def read(self, wall: datetime, *, which: str) -> datetime:
        """Return the moment meant; what has passed is refused."""
        moment = moment_of(wall, which=which)
        require_future(moment)
        return moment
