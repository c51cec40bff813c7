"""Which of Wagtail's screens of pages are the desk's own."""

from typing import Any

from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from news.models import ArticlePage, SectionPage

from . import edit, pages
from .explorer import Explorer, ExplorerFilterSet


class ExplorerViewSet(PageViewSet):
    """Wagtail's screens of all other pages, and the explorer below every page."""

    model = Page
    icon = "doc-empty-inverse"
    index_view_class = Explorer
    filterset_class = ExplorerFilterSet


class ArticleViewSet(PageViewSet):
    """Wagtail's screens of a story, with the rules of the desk in words."""

    model = ArticlePage
    icon = "doc-full"
    add_view_class = edit.ArticleCreateView
    edit_view_class = edit.ArticleEditView
    revisions_revert_view_class = edit.ArticleRevertView
    workflow_action_view_class = pages.StoryWorkflowActionView
    collect_workflow_action_data_view_class = pages.StoryCollectView
    unpublish_view_class = pages.StoryUnpublishView
    delete_view_class = pages.StoryDeleteView
    move_confirm_view_class = pages.StoryMoveView
    copy_view_class = pages.StoryCopyView
    convert_alias_view_class = pages.StoryConvertAliasView


class SectionViewSet(PageViewSet):
    """Wagtail's screens of a section."""

    model = SectionPage
    icon = "folder-open-inverse"
    # The front page holds sections alone: its explorer would show nothing else, but a
    # filter there is for the stories below.
    parent_models: list[Any] = []
    edit_view_class = pages.SectionEditView
    workflow_action_view_class = pages.StoryWorkflowActionView
    collect_workflow_action_data_view_class = pages.StoryCollectView
    unpublish_view_class = pages.StoryUnpublishView
    delete_view_class = pages.SectionDeleteView
    move_confirm_view_class = pages.StoryMoveView
    copy_view_class = pages.StoryCopyView
