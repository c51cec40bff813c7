"""What the articles list does to many stories, each by the rules of the desk."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Page

from news.models import ArticlePage
from news.workflow import actions, filing, permissions
from news.workflow.admin.bulk import PublishStories, Reporting, UnpublishStories
from news.workflow.errors import NotAllowed, NotReady, Outdated

# What is confirmed, and reported on, on one screen.
MOST = 100


class CommentForm(forms.Form):
    """Words that go with a verb."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ScheduleForm(forms.Form):
    """When the stories are to go live."""

    at = forms.DateTimeField(label=_("Go live at"), widget=AdminDateTimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["at"].help_text = _("In the time zone %(zone)s.") % {"zone": zone}

    def clean_at(self) -> Any:
        """Refuse times that have passed."""
        at = self.cleaned_data["at"]
        if at <= timezone.now():
            raise forms.ValidationError(
                _("That time has passed. Choose one in the future.")
            )
        return at


class TagForm(forms.Form):
    """Which tags to add."""

    tags = forms.CharField(
        label=_("Tags"),
        max_length=500,
        widget=forms.TextInput,
        help_text=_("Separated by commas."),
    )

    def clean_tags(self) -> list[str]:
        """Take the tags apart."""
        return [t.strip() for t in self.cleaned_data["tags"].split(",") if t.strip()]


class Chosen:
    """Mixin of all bulk actions here: only what was ticked, and not without end."""

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Take nothing for "everything in the listing", which knows no filters."""
        if parent_id is None:
            return []
        return super().get_all_objects_in_listing_query(parent_id)[:MOST]  # type: ignore[misc]


class StoryAction(Chosen, Reporting, PageBulkAction):
    """A verb of the desk for many stories: asks once, acts on each, tells of each."""

    template_name = "news_desk/articles/bulk.html"
    form_class: type[forms.Form] = CommentForm
    classes: set[str] = set()
    question: Any = ""
    icon = "doc-full"

    def check_perm(self, page: Page) -> bool:
        """Leave out what is no story, and what this person may not know of."""
        if not issubclass(page.specific_class or Page, ArticlePage):
            return False
        return self.may_act_on(page)

    def may_act_on(self, page: Page) -> bool:
        """Tell whether to offer the verb; it is asked again for each story."""
        return page.specific_deferred.permissions_for_user(self.request.user).can_edit()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            verb=self.display_name, question=self.question, icon=self.icon, **kwargs
        )

    def get_execution_context(self) -> dict[str, Any]:
        seen = dict(
            pair.split(":", 1)
            for pair in self.request.POST.getlist("seen")
            if ":" in pair
        )
        return {
            **super().get_execution_context(),
            "seen": seen,
            **(self.cleaned_form.cleaned_data if self.cleaned_form else {}),
        }

    def told(self, count: int) -> str:
        """Say how many were done, with `%(count)d` for the number."""
        raise NotImplementedError

    def words_of_success(self, parents: int, children: int) -> str:
        return self.told(parents) % {"count": parents}

    @classmethod
    def act_on(cls, page: Page, **context: Any) -> tuple[int, int]:
        """Refuse what has changed since the list was looked at; else act."""
        seen = context.pop("seen").get(str(page.pk))
        if seen is not None and seen != str(page.latest_revision_id or ""):
            raise Outdated(
                _("The text has changed since you opened it. Read the new text first."),
                code="outdated",
            )
        cls.act(page, **context)
        return 1, 0

    @classmethod
    def act(cls, story: Any, **context: Any) -> None:
        """Do the verb to one story."""
        raise NotImplementedError


class SubmitStories(StoryAction):
    """Submit for review."""

    display_name = _("Submit")
    aria_label = _("Submit selected stories for review")
    action_type = "submit"
    action_priority = 31
    question = _("The newest text of each of these stories is submitted for review.")

    def told(self, count: int) -> str:
        return ngettext(
            "%(count)d story is submitted:", "%(count)d stories are submitted:", count
        )

    @classmethod
    def act(cls, story: Any, **context: Any) -> None:
        actions.submit_article(story, user=context["user"], comment=context["comment"])


class ApproveStories(StoryAction):
    """Approve the step each story is on."""

    display_name = _("Approve")
    aria_label = _("Approve selected stories")
    action_type = "approve"
    action_priority = 32
    question = _(
        "The step each of these stories is on is approved. The last approval puts a "
        "story live."
    )

    def may_act_on(self, page: Page) -> bool:
        return permissions.can_approve(self.request.user, page.specific) is None

    def told(self, count: int) -> str:
        return ngettext(
            "%(count)d story is approved:", "%(count)d stories are approved:", count
        )

    @classmethod
    def act(cls, story: Any, **context: Any) -> None:
        actions.approve_article(
            story,
            user=context["user"],
            comment=context["comment"],
            revision=story.latest_revision_id,
        )


class ScheduleStories(StoryAction):
    """Give each story its time."""

    display_name = _("Schedule")
    aria_label = _("Schedule selected stories")
    action_type = "schedule"
    action_priority = 41
    form_class = ScheduleForm
    question = _("The newest text of each of these stories goes live at this time.")

    def may_act_on(self, page: Page) -> bool:
        story = page.specific_deferred
        return story.permissions_for_user(self.request.user).can_publish()

    def told(self, count: int) -> str:
        return ngettext(
            "%(count)d story is scheduled:", "%(count)d stories are scheduled:", count
        )

    @classmethod
    def act(cls, story: Any, **context: Any) -> None:
        actions.schedule_article(story, user=context["user"], at=context["at"])


class TagStories(StoryAction):
    """Add tags."""

    display_name = _("Tag")
    aria_label = _("Tag selected stories")
    action_type = "tag"
    action_priority = 51
    form_class = TagForm
    question = _(
        "The tags are added in a new draft of each of these stories. It has to be "
        "approved like any other change."
    )

    def told(self, count: int) -> str:
        return ngettext(
            "%(count)d story is tagged:", "%(count)d stories are tagged:", count
        )

    @classmethod
    def act(cls, story: Any, **context: Any) -> None:
        filing.tag_article(story, user=context["user"], tags=context["tags"])


class MoveStories(Chosen, Reporting, MoveBulkAction):
    """Move pages one by one; what cannot be moved stays, and is told of."""

    def get_actionable_objects(self) -> Any:
        """Ask about the destination story by story, when it is moved."""
        if self.cleaned_form is None:
            return super().get_actionable_objects()
        return PageBulkAction.get_actionable_objects(self)

    @classmethod
    def act_on(cls, page: Page, **context: Any) -> tuple[int, int]:
        """Move a story by the rules of the desk, another page as Wagtail does."""
        destination, user = context["destination"], context["user"]
        if isinstance(page, ArticlePage):
            filing.move_article(page, user=user, section=destination)
            return 1, 0
        if not page.permissions_for_user(user).can_move_to(destination.specific):
            raise NotAllowed(_("You may not move this page there."), code="not_mover")
        if not Page._slug_is_available(page.slug, destination, page=page):
            raise NotReady(
                _("There is a page with the slug “%(slug)s” already.")
                % {"slug": page.slug},
                code="slug_taken",
            )
        return super().act_on(page, **context)


class PublishChosen(Chosen, PublishStories):
    """Publish what was ticked."""


class UnpublishChosen(Chosen, UnpublishStories):
    """Unpublish what was ticked."""


ACTIONS = (
    SubmitStories,
    ApproveStories,
    ScheduleStories,
    TagStories,
    MoveStories,
    PublishChosen,
    UnpublishChosen,
)
