"""HomePage: the front page, what leads, what fills the rest and the breaking line."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page

from news.models import staff_fields
from news.models.guarded import ReviewedPage
from news.models.preview import ReaderPage

# Each is read anew whenever a story is published.
MOST_FILLED = 12


class HomePage(ReviewedPage, ReaderPage, Page):
    """The front of the paper in one language."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    standfirst = models.CharField(
        _("standfirst"),
        max_length=255,
        blank=True,
        help_text=_("The paper in one line, shown under its name."),
    )
    breaking_text = models.CharField(
        _("breaking line"),
        max_length=200,
        blank=True,
        help_text=_("One line above everything else; it goes by itself at its end."),
    )
    breaking_story = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("story behind it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The line leads to it as soon as it is published."),
    )
    breaking_until = models.DateTimeField(_("until"), null=True, blank=True)
    # When the front, as it was published, next changes by itself; for the clock.
    renew_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["news.SectionPage"]
    private_page_options: list[str] = []
    reader_preview = "home.reader.preview_front"
    exclude_fields_in_copy = ["public_id", "renew_at"]
    api_fields = staff_fields.FRONT
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [
                FieldPanel("breaking_text"),
                PageChooserPanel("breaking_story", "news.ArticlePage"),
                FieldPanel("breaking_until"),
            ],
            heading=_("Breaking"),
        ),
        MultipleChooserPanel(
            "leads",
            chooser_field_name="story",
            heading=_("Leading stories"),
            help_text=_(
                "Larger layouts come first, then this order. The times are optional, "
                "and the newsroom's."
            ),
        ),
        InlinePanel(
            "filled",
            heading=_("Filled by rule"),
            help_text=_(
                "The newest stories of a section, a category or both, without those "
                "pinned above. Under a heading they stand apart."
            ),
            label=_("slot filled by rule"),
            max_num=MOST_FILLED,
        ),
    ]

    def clean(self) -> None:
        """Ask for the end of a breaking line: nothing is breaking for ever."""
        super().clean()
        if self.breaking_text and not self.breaking_until:
            words = _("Say until when the line stands.")
            raise ValidationError({"breaking_until": words})

    def changes_after(self, moment: datetime) -> list[datetime]:
        """Return the times to come at which the front changes by itself, in order."""
        times = {time for time in self._times() if time is not None and time > moment}
        return sorted(times)

    def _times(self) -> Iterator[datetime | None]:
        if self.breaking_text:
            yield self.breaking_until
        for slot in (*self.leads.all(), *self.filled.all()):
            yield slot.shows_from
            yield slot.shows_until

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the front now, and at each time at which it will change."""
        modes: list[tuple[str, Any]] = [("", _("Now"))]
        for moment in self.changes_after(timezone.now())[:20]:
            local = timezone.localtime(moment)
            told = formats.date_format(local, "SHORT_DATETIME_FORMAT")
            modes.append((moment.isoformat(), f"{told} {local:%Z}"))
        return modes

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Show the draft as it would look now, or at one of the times offered."""
        offered = mode_name and mode_name in dict(self.preview_modes)
        self.preview_at = parse_datetime(mode_name) if offered else None
        return super().serve_preview(request, "")


class Layout(models.TextChoices):
    """How large something stands on the front, the largest first."""

    LEAD = "lead", _("Lead")
    SECONDARY = "secondary", _("Secondary")
    LIST = "list", _("List")


class Slot(Orderable):
    """A place on the front, and from when until when it is there."""

    layout = models.CharField(
        _("layout"), max_length=16, choices=Layout.choices, default=Layout.SECONDARY
    )
    shows_from = models.DateTimeField(_("from"), null=True, blank=True)
    shows_until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta(Orderable.Meta):
        abstract = True

    def clean(self) -> None:
        """Refuse an end that is not after the beginning."""
        super().clean()
        begins, ends = self.shows_from, self.shows_until
        if begins and ends and ends <= begins:
            words = _("It ends before it begins. Give a later end.")
            raise ValidationError({"shows_until": words})

    def shows(self, at: datetime) -> bool:
        """Tell whether it is on the front at a moment; it is gone at its end."""
        has_begun = self.shows_from is None or self.shows_from <= at
        return has_begun and (self.shows_until is None or at < self.shows_until)


WHERE_AND_WHEN = FieldRowPanel(
    [FieldPanel("layout"), FieldPanel("shows_from"), FieldPanel("shows_until")]
)


class LeadStory(Slot):
    """One story picked for the front; the first leads."""

    front = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="leads")
    story = models.ForeignKey(
        "news.ArticlePage",
        verbose_name=_("story"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta(Slot.Meta):
        verbose_name = _("leading story")
        verbose_name_plural = _("leading stories")

    api_fields = staff_fields.LEAD_STORY
    panels = [PageChooserPanel("story", "news.ArticlePage"), WHERE_AND_WHEN]

    def __str__(self) -> str:
        return str(self.story)


class FilledSlot(Slot):
    """A place that the newest stories of a section or category fill by themselves."""

    front = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="filled")
    title = models.CharField(_("heading"), max_length=80, blank=True)
    section = models.ForeignKey(
        "news.SectionPage",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    category = models.ForeignKey(
        "news.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    count = models.PositiveSmallIntegerField(
        _("number of stories"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )

    class Meta(Slot.Meta):
        verbose_name = _("slot filled by rule")
        verbose_name_plural = _("slots filled by rule")

    api_fields = staff_fields.FILLED_SLOT
    panels = [
        FieldPanel("title"),
        PageChooserPanel("section", "news.SectionPage"),
        FieldPanel("category"),
        FieldPanel("count"),
        WHERE_AND_WHEN,
    ]

    def __str__(self) -> str:
        return self.title or str(self.section or self.category)

    def clean(self) -> None:
        """Ask what to fill the place with."""
        super().clean()
        if self.section is None and self.category is None:
            words = _("Choose a section or a category; with both, stories have both.")
            raise ValidationError({"section": words})
