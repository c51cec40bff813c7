"""Work that is left when something changed that many stories show."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What stories show of others; `RefreshJob.subject_key` is its primary key."""

    AUTHOR = "author", _("Author")
    CATEGORY = "category", _("Category")
    SECTION = "section", _("Section")
    ARTICLE = "article", _("Story")
    PICTURE = "picture", _("Picture")


MODELS = {
    Subject.AUTHOR: "news.Author",
    Subject.CATEGORY: "news.Category",
    Subject.SECTION: "news.SectionPage",
    Subject.ARTICLE: "news.ArticlePage",
    Subject.PICTURE: settings.WAGTAILIMAGES_IMAGE_MODEL,
}


class RefreshState(models.TextChoices):
    """How far the work has come."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    OVERTAKEN = "overtaken", _("Overtaken by a later change")


class RefreshJob(models.Model):
    """The stories that show something that changed, renewed in batches.

    Goes from the newest story to the oldest; ``cursor`` is the key of the last one
    done. It moves in the transaction of the batch, so a process that is killed leaves
    nothing half done and nothing to be done twice. Who holds ``leased_until`` works
    on it; when that has passed, anybody may go on. One job at most waits for a thing.
    """

    subject = models.CharField(
        _("what changed"), max_length=16, choices=Subject.choices
    )
    subject_key = models.BigIntegerField(_("key"))
    label = models.CharField(_("name"), max_length=255)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=RefreshState.choices,
        default=RefreshState.WAITING,
    )
    cursor = models.BigIntegerField(_("last story done"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("stories"), null=True)
    differed = models.PositiveIntegerField(_("differed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    error = models.TextField(_("last error"), blank=True)
    lease = models.CharField(max_length=36, blank=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("refresh")
        verbose_name_plural = _("refreshes")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_key"],
                condition=models.Q(state="waiting"),
                name="news_one_waiting_refresh",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="news_open_refreshes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}: {self.label}"

    def thing(self) -> Any:
        """Return what changed, None if it is gone."""
        model = apps.get_model(MODELS[Subject(self.subject)])
        return model._default_manager.filter(pk=self.subject_key).first()

    @property
    def is_open(self) -> bool:
        """Whether there is still work to do."""
        return self.state in (RefreshState.WAITING, RefreshState.RUNNING)

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def subject_of(thing: Any) -> Subject:
    """Return which subject an object is of."""
    for subject, name in MODELS.items():
        if isinstance(thing, apps.get_model(name)):
            return subject
    raise TypeError(f"{type(thing).__name__} is nothing that stories show.")
