"""Starting the story of an assignment, once."""

from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.log_actions import LogContext, log

from news.desk.models import Assignment
from news.models import ArticlePage, Author, Byline
from news.workflow import gate
from news.workflow.errors import raise_if
from news.workflow.models import Deadline

from .rights import start_refusal


@transaction.atomic
def start_story(assignment: Assignment, *, user: Any) -> tuple[ArticlePage, bool]:
    """Make the draft of an assignment; return it, and whether it is new.

    However often and by however many people it is asked for, there is one story.
    Raises `NotAllowed` for those who may not, with nothing written.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("section")
    assignment = rows.get(pk=assignment.pk)
    if assignment.story_id:
        return ArticlePage.objects.get(pk=assignment.story_id), False
    raise_if(start_refusal(user, assignment))
    with LogContext(user=user):
        story = _draft(assignment, user=user)
        assignment.story = story
        assignment.save(update_fields=["story"])
        log(assignment, "news.start", user=user)
    return story, True


def _draft(assignment: Assignment, *, user: Any) -> ArticlePage:
    people = list(assignment.people.order_by("pk"))
    section = assignment.section
    gate.lock_row(section)
    story = ArticlePage(
        title=assignment.what,
        # A reporter may only edit what is their own.
        owner=user if user in people or not people else people[0],
        locale_id=section.locale_id,
        live=False,
    )
    wanted = assignment.slug or slugify(assignment.what) or f"story-{assignment.pk}"
    story.slug = _free_slug(wanted, section)
    section.add_child(instance=story)
    authors = Author.objects.filter(user__in=people).order_by("name")
    story.bylines.set([Byline(author=author) for author in authors])
    story.save(clean=False)
    story.save_revision(user=user, clean=False)
    if assignment.due_at > timezone.now():
        Deadline.objects.create(article=story, due_at=assignment.due_at, user=user)
    log(story, "wagtail.create", user=user)
    return story


def _free_slug(wanted: str, section: Any) -> str:
    """Return a slug no other page of the section has."""
    taken = set(
        section.get_children()
        .filter(slug__startswith=wanted)
        .values_list("slug", flat=True)
    )
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)
