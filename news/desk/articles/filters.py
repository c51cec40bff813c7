"""What the articles list can be narrowed by."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    DateFromToRangeFilter,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import Locale

from news.models import (
    ArticleCategory,
    ArticlePage,
    Author,
    Byline,
    Category,
    Correction,
    SectionPage,
)
from news.models.article import ArticleType
from news.workflow import stages
from news.workflow.desks import below
from news.workflow.seat import Seat


class Mark(TextChoices):
    """What a story can be marked by."""

    MINE = "mine", _("Mine")
    CORRECTION = "correction", _("Has a correction")
    EMBARGO = "embargo", _("Embargoed")
    NO_PICTURE = "no_picture", _("No lead picture")
    LOCKED = "locked", _("Locked")


def _sections(request: Any) -> QuerySet[SectionPage]:
    return SectionPage.objects.filter(Seat(request.user).visible()).order_by("path")


class ArticleFilterSet(WagtailFilterSet):
    """The filters of the articles list; each is a range or set an index knows."""

    stage = MultipleChoiceFilter(
        label=_("Stage"),
        choices=stages.Stage.choices,
        method="in_stage",
        widget=forms.CheckboxSelectMultiple,
    )
    only = MultipleChoiceFilter(
        label=_("Only"),
        choices=Mark.choices,
        method="with_marks",
        widget=forms.CheckboxSelectMultiple,
    )
    section = ModelMultipleChoiceFilter(
        label=_("Section"),
        queryset=_sections,
        method="in_section",
        widget=forms.CheckboxSelectMultiple,
    )
    author = ModelMultipleChoiceFilter(
        label=_("Author"),
        queryset=Author.objects.all(),
        method="by_author",
        widget=forms.CheckboxSelectMultiple,
    )
    category = ModelMultipleChoiceFilter(
        label=_("Category"),
        queryset=Category.objects.all(),
        method="in_category",
        widget=forms.CheckboxSelectMultiple,
    )
    article_type = MultipleChoiceFilter(
        label=_("Type"),
        choices=ArticleType.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    language = ModelMultipleChoiceFilter(
        label=_("Language"),
        field_name="locale",
        queryset=Locale.objects.all(),
        widget=forms.CheckboxSelectMultiple,
    )
    updated = DateFromToRangeFilter(
        label=_("Updated"),
        field_name="latest_revision_created_at",
        widget=DateRangePickerWidget,
    )
    published = DateFromToRangeFilter(
        label=_("Published"),
        field_name="last_published_at",
        widget=DateRangePickerWidget,
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def _add_locale_filter(self) -> None:
        """Leave out Wagtail's: the languages above are the same."""

    def in_stage(self, stories: Any, name: str, value: list[str]) -> Any:
        """Keep stories in one of the stages."""
        return stages.in_stages(stories, stages=value) if value else stories

    def in_section(self, stories: Any, name: str, value: Any) -> Any:
        """Keep stories in one of the sections or below it."""
        inside = Q(pk__in=[])
        for section in value:
            inside |= below(section.path)
        return stories.filter(inside) if value else stories

    def by_author(self, stories: Any, name: str, value: Any) -> Any:
        """Keep stories with one of the names over them."""
        if not value:
            return stories
        lines = Byline.objects.filter(author__in=list(value))
        return stories.filter(pk__in=lines.order_by().values("article"))

    def in_category(self, stories: Any, name: str, value: Any) -> Any:
        """Keep stories published under one of the categories."""
        if not value:
            return stories
        rows = ArticleCategory.objects.filter(category__in=list(value))
        return stories.filter(pk__in=rows.order_by().values("article"))

    def with_marks(self, stories: Any, name: str, value: list[str]) -> Any:
        """Keep stories that have all of the marks."""
        for mark in value:
            stories = stories.filter(self._mark(mark))
        return stories

    def _mark(self, mark: str) -> Q:
        user = self.request.user
        own = Byline.objects.filter(author__user=user).order_by()
        corrected = Correction.objects.order_by().values("article")
        return {
            Mark.MINE: Q(owner=user) | Q(pk__in=own.values("article")),
            Mark.CORRECTION: Q(pk__in=corrected),
            Mark.EMBARGO: Q(embargo_until__gt=timezone.now()),
            Mark.NO_PICTURE: Q(lead_image=None),
            Mark.LOCKED: Q(locked=True),
        }[Mark(mark)]
