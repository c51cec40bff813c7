"""A story as it stands in the editor of somebody who has not saved it yet."""

from typing import Any
from uuid import uuid4

from django.http import QueryDict
from taggit.models import Tag
from taggit.utils import parse_tags

from news.models import ArticlePage
from news.models.parts import ArticleTag


def form_of(story: ArticlePage, data: QueryDict, *, parent: Any, user: Any) -> Any:
    """Build the editor's form for a story with what was typed, as for a draft.

    Tags are left to `read`: their field writes new ones down at once.
    """
    form_class = story.get_edit_handler().get_form_class()
    typed = data.copy()
    if not typed.get("slug"):
        typed["slug"] = str(uuid4())  # the editor makes one of the headline later
    form = form_class(typed, instance=story, parent_page=parent, for_user=user)
    form.fields.pop("tags", None)
    # The checks have better words for a story without a headline.
    form.fields["title"].required = False
    form.defer_required_fields()
    return form


def read(form: Any) -> ArticlePage:
    """Return the story a valid form describes, and write nothing."""
    story: ArticlePage = form.save(commit=False)
    names = parse_tags(form.data.get("tags", ""))
    story.tagged_items.set([ArticleTag(tag=Tag(name=name)) for name in names])
    return story


def empty_story(parent: Any) -> ArticlePage:
    """Return a story that is about to be written in a section."""
    story = ArticlePage(live=False, locale_id=parent.locale_id)
    story.depth = parent.depth + 1
    last = parent.get_last_child()
    story.path = (
        last._inc_path() if last else story._get_path(parent.path, story.depth, 1)
    )
    return story
