"""The publish checks of what somebody types: asked by the editor, writes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from news import standards
from news.models import ArticlePage, SectionPage
from news.standards import ERROR, Finding
from news.workflow import permissions
from news.workflow.admin.verb_views import story_for
from news.workflow.review import go_live_moment

from .length import Length, length_of
from .typed import empty_story, form_of, read

LARGEST = 2 * 1024 * 1024  # bytes of a form; the longest stories have a tenth
MOST, WHILE = 60, 60  # times a person may ask, in how many seconds

# What Wagtail lets out of a form its own page did not send: it trusts that page.
NOT_A_FORM = (AttributeError, KeyError, TypeError, ValueError, ValidationError)

View = Callable[..., HttpResponse]


def _times(key: str) -> int:
    """Count one more time in this while."""
    cache.add(key, 0, timeout=WHILE)
    try:
        return cache.incr(key)
    except ValueError:  # the while ended between the two
        return 1


def asked_by_the_editor(view: View) -> View:
    """Take posts only, of a sensible size, and not too many of them."""

    @require_POST
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return _refuse(_("The story is too long to be checked."), status=413)
        key = f"desk-checks-{request.user.pk}"
        if _times(key) > MOST:
            answer = _refuse(_("Too many checks. They go on in a minute."), status=429)
            answer["Retry-After"] = str(WHILE)
            return answer
        return view(request, **kwargs)

    return guarded


@asked_by_the_editor
def check_story(request: HttpRequest, page_id: int) -> HttpResponse:
    """Check a story that exists, as it was typed."""
    story = story_for(request.user, page_id)
    if not story.permissions_for_user(request.user).can_edit():
        return _refuse(_("You may not edit this story."), status=403)
    draft = story.get_latest_revision_as_object()
    return _answer(request, draft, parent=story.get_parent().specific)


@asked_by_the_editor
def check_new_story(request: HttpRequest, parent_id: int) -> HttpResponse:
    """Check a story that was never saved, as it was typed."""
    parent = SectionPage.objects.filter(id=parent_id).first()
    if parent is None or not permissions.may_know(request.user, parent):
        raise Http404("No section of yours has this number.")
    if not parent.permissions_for_user(request.user).can_add_subpage():
        return _refuse(_("You may not write stories here."), status=403)
    return _answer(request, empty_story(parent), parent=parent)


def _answer(request: HttpRequest, story: ArticlePage, *, parent: Any) -> HttpResponse:
    length: Length | None = None
    try:
        form = form_of(story, request.POST, parent=parent, user=request.user)
        is_valid = form.is_valid()
    except NOT_A_FORM:
        return _refuse(_("This is not the editor's form: load it anew."), status=400)
    if is_valid:
        typed = read(form)
        found = standards.check(typed, at=go_live_moment(typed))
        length = length_of(typed)
    else:
        found = list(_faults(form))
    errors = sum(finding.severity == ERROR for finding in found)
    html = render_to_string(
        "news_desk/editing/findings.html",
        {"findings": found, "errors": errors, "length": length},
        request=request,
    )
    return JsonResponse({"html": html, "errors": errors, "count": len(found)})


def _faults(form: Any) -> list[Finding]:
    """Say what keeps the form from being read at all."""
    named = {name: [str(e) for e in errors] for name, errors in form.errors.items()}
    for name, rows in form.formsets.items():
        if not rows.is_valid():
            named[name] = [_("Something in these rows cannot be read.")]
    return [
        Finding(
            code="unreadable",
            field=name if name != "__all__" else "title",
            message=" ".join(words),
            remedy=_("Mend it first; the other checks come after."),
        )
        for name, words in named.items()
    ]


def _refuse(words: str, *, status: int) -> HttpResponse:
    return JsonResponse({"message": words}, status=status)
