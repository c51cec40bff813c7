"""The column of what is planned: assignments without a story, and starting one."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from news.desk.models import Assignment
from news.desk.planning.rights import assignments_for, in_desk
from news.desk.planning.start import start_story
from news.desk.planning.viewset import known, names
from news.workflow.admin.answers import as_json
from news.workflow.errors import DeskRefusal, NotReady, Outdated
from news.workflow.seat import Seat

from .columns import DRAFT, MOST, PLANNED
from .offers import Offer

START = Offer(DRAFT, gettext_lazy("Start the story"))


class Plan:
    """One assignment on the board; whether it may be started is asked when it is."""

    offers = (START,)

    def __init__(self, assignment: Assignment, *, seat: Seat) -> None:
        self.assignment = assignment
        self.title = assignment.what
        desk = seat.desks.of(assignment.section.path)
        self.desk_name = desk.name if desk else assignment.section.title
        self.names = names(assignment)
        self.url = reverse("desk_board_start", args=[assignment.pk])


def plans(seat: Seat, *, desk: int | None, person: int | None) -> list[Plan]:
    """Return the assignments without a story, the next due first; one too many."""
    found = assignments_for(seat).filter(story=None).select_related("section")
    if desk is not None:
        found = in_desk(found, seat=seat, desk=desk)
    if person is not None:
        found = found.filter(people=person)
    rows = found.prefetch_related("people")[: MOST + 1]
    return [Plan(row, seat=seat) for row in rows]


@require_POST
def start_from_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the story of a card that was moved to the drafts; answer in words."""
    assignment = known(request.user, pk)
    try:
        if request.POST.get("to") != DRAFT or request.POST.get("column") != PLANNED:
            raise NotReady(
                _("What is planned goes to “Draft” first: that starts its story."),
                code="no_such_move",
            )
        _story, is_new = start_story(assignment, user=request.user)
        if not is_new:
            raise Outdated(
                _("Somebody else was quicker: the story is started already."),
                code="moved",
            )
    except DeskRefusal as refusal:
        return as_json(refusal)
    told = _("“%(title)s” is under “%(column)s” now.") % {
        "title": assignment.what,
        "column": _("Draft"),
    }
    return JsonResponse({"message": told, "column": DRAFT})
