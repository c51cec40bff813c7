"""Which of Wagtail's screens of a story and a section are the desk's own."""

from wagtail.admin.viewsets.pages import PageViewSet

from news.models import ArticlePage, SectionPage

from . import edit, pages


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
    edit_view_class = pages.SectionEditView
    workflow_action_view_class = pages.StoryWorkflowActionView
    collect_workflow_action_data_view_class = pages.StoryCollectView
    unpublish_view_class = pages.StoryUnpublishView
    delete_view_class = pages.SectionDeleteView
    move_confirm_view_class = pages.StoryMoveView
    copy_view_class = pages.StoryCopyView
