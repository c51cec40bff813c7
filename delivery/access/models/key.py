"""Keys to the delivery API, and the secrets that prove them."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_LIMIT = 1_000_000
NOT_IN_AN_ADDRESS = re.compile(r"[/\x00-\x1f\x7f]")


class Scope(models.TextChoices):
    """What a key opens."""

    READ = "read", _("read: what is published")
    EMBARGOED = "read:embargoed", _("read:embargoed: stories under embargo as well")
    PREVIEW = "preview", _("preview: drafts, by “Authorization: Preview cdk_…”")
    CONSUMER = "consumer", _("consumer: report how far a consumer has come")


class ApiKey(models.Model):
    """Whom a key was given to, and what it opens. Never deleted: reports name it.

    ``rate_limit`` counts requests a minute (None: the house's own number, 0: none).
    ``sections`` are slugs or public ids; each stands for what lies below it too.
    """

    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        help_text=_("Who uses it, as in “Halverport Herald, iOS app”."),
    )
    contact = models.CharField(
        _("contact"),
        max_length=255,
        blank=True,
        help_text=_("Whom to write to when the key is misused or about to expire."),
    )
    scopes = models.JSONField(_("scopes"), default=list)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    consumer = models.CharField(
        _("consumer"),
        max_length=64,
        blank=True,
        help_text=_("With the scope consumer: the name it reports for."),
    )
    rate_limit = models.PositiveIntegerField(
        _("requests a minute"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_LIMIT)],
        help_text=_("Empty: as the house says for all keys. 0: no limit."),
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("Empty: does not expire.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["name"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse scopes there are not, and a consumer's key without its name."""
        unknown = sorted(set(self.scopes) - set(Scope.values))
        if unknown or not self.scopes:
            raise ValidationError({"scopes": _("Choose at least one of the scopes.")})
        reports = Scope.CONSUMER in self.scopes
        if reports != bool(self.consumer):
            raise ValidationError(
                {"consumer": _("A name belongs to the scope consumer, and it to one.")}
            )
        if self.consumer in (".", "..") or NOT_IN_AN_ADDRESS.search(self.consumer):
            words = _("It reports at an address: no slash, no control characters.")
            raise ValidationError({"consumer": words})

    @property
    def state(self) -> Any:
        """Say in a word whether it opens anything."""
        if self.revoked_at:
            return _("revoked")
        if self.expires_at and self.expires_at <= timezone.now():
            return _("expired")
        return _("active")


class Secret(models.Model):
    """One secret of a key; while keys are changed over a key has two.

    ``handle`` is the part of the key that logs may show; ``digest`` is the SHA-256 of
    the secret part. A fast hash is right here: 256 random bits cannot be guessed, so
    there is nothing to slow down, and a slow one would be paid for on each request.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="secrets")
    handle = models.CharField(_("handle"), max_length=16, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        _("expires"), null=True
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("secret of a key")
        verbose_name_plural = _("secrets of keys")
        default_permissions = ()

    def __str__(self) -> str:
        return f"cdk_{self.handle}_…"
