"""What is to be covered, by whom and by when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    """How much a newsroom wants something."""

    URGENT = 1, _("Urgent")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


class Assignment(models.Model):
    """One thing to cover for a section, and the story that was started from it.

    The desk is that of the section, as for stories; there is no other word for it.
    """

    what = models.CharField(
        _("what"), max_length=200, help_text=_("Becomes the headline of the story.")
    )
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        help_text=_("A word or two by which the desk knows it."),
    )
    section = models.ForeignKey(
        "news.SectionPage",
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        related_name="assignments",
        help_text=_("Its desk answers for it; the story is started there."),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("people"),
        blank=True,
        related_name="assignments",
        help_text=_("Nobody means: whoever takes it up."),
    )
    due_at = models.DateTimeField(_("due"), db_index=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    notes = models.TextField(
        _("notes"), blank=True, help_text=_("Seen by the newsroom only.")
    )
    text = models.BooleanField(_("text"), default=True)
    picture = models.BooleanField(_("picture"), default=False)
    video = models.BooleanField(_("video"), default=False)
    story = models.OneToOneField(
        "news.ArticlePage",
        verbose_name=_("story"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="assignment",
    )
    created_at = models.DateTimeField(
        _("created at"), default=timezone.now, editable=False
    )

    # What is planned neither keeps a story from being deleted nor shows in it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("due_at", "priority", "pk")

    def __str__(self) -> str:
        return self.what

    @property
    def coverage(self) -> str:
        """Say in one line what is wanted."""
        wanted = (
            (self.text, _("text")),
            (self.picture, _("picture")),
            (self.video, _("video")),
        )
        return ", ".join(str(words) for is_wanted, words in wanted if is_wanted)
