"""The newsroom's own screens: stories, sections, and the lists behind them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from news.models import ArticlePage, Author, Category, SectionPage
from news.workflow.admin import edit, pages


class ArticleViewSet(PageViewSet):
    """Stories: every verb through the rules of the desk."""

    model = ArticlePage
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
    """Sections: a new path reaches the stories below."""

    model = SectionPage
    edit_view_class = pages.SectionEditView
    delete_view_class = pages.SectionDeleteView


class AuthorViewSet(SnippetViewSet):
    """People whose names stand over stories."""

    model = Author
    icon = "user"
    list_display = ["name", "job_title", "slug"]


class CategoryViewSet(SnippetViewSet):
    """Subjects stories are published under."""

    model = Category
    icon = "tag"
    list_display = ["name", "parent", "slug"]


class FilingGroup(SnippetViewSetGroup):
    """Authors and categories, in one place of the menu."""

    items = (AuthorViewSet, CategoryViewSet)
    menu_label = _("Filing")
    menu_icon = "tag"
    menu_order = 250
