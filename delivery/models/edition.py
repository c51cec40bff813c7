"""Every published version of every resource, kept for ever and chained by hash."""

import json
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from delivery.models.append_only import AppendOnly

NO_PREVIOUS = "0" * 64


class Reason(models.TextChoices):
    """Why an edition was made."""

    FIRST = "first", _("First publication")
    UPDATE = "update", _("Update")
    CORRECTION = "correction", _("Correction")
    CLARIFICATION = "clarification", _("Clarification")
    RETRACTION = "retraction", _("Retraction")


class Edition(AppendOnly):
    r"""One published version, with everything needed to show it again as it was.

    The hash chain
        Each resource (kind, public id) has a chain of its own::

            header = canonical JSON of the object with exactly these members:
                     approved_by, card_sha256, created_at, facets, id, kind, locale,
                     number, path, published_at, reason, updated_at, user
            sha256 = hex(SHA-256(previous_sha256 + "\n" + header + "\n" + body))

        Canonical JSON: members in alphabetical order, no white space, UTF-8 without
        ASCII escapes. ``id`` is the UUID in its 36-character form, ``number`` an
        integer, ``facets`` a list of [name, value] pairs in alphabetical order,
        times are UTC with six digits and a Z (``2020-07-07T00:00:00.000000Z``),
        ``user`` and ``approved_by`` the names as stored (may be empty),
        ``card_sha256`` the hex SHA-256 of the card bytes. Strings are joined as
        UTF-8, ``body`` as it is. ``previous_sha256`` is the ``sha256`` of number - 1,
        or 64 zeros for number 1.

    The names of the people are in the chain, their keys are not: an account may be
    deleted (the key becomes null), history may not.
    """

    kind = models.CharField(_("kind"), max_length=16)
    public_id = models.UUIDField(_("public id"))
    number = models.PositiveIntegerField(_("number"))
    locale = models.CharField(_("locale"), max_length=35)
    path = models.CharField(_("path"), max_length=1024, blank=True)
    title = models.TextField(_("title"), blank=True)
    facets = models.JSONField(_("facets"), default=list)
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    body = models.BinaryField(_("body"))
    card = models.BinaryField(_("card"))

    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("name of publisher"), max_length=255, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_by_name = models.CharField(
        _("name of approver"), max_length=255, blank=True
    )
    created_at = models.DateTimeField(_("created at"))

    previous_sha256 = models.CharField(_("hash of previous edition"), max_length=64)
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "public_id", "number"], name="delivery_edition_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} edition {self.number}"

    def header(self) -> bytes:
        """Return the canonical header of the hash formula above."""
        members = {
            "approved_by": self.approved_by_name,
            "card_sha256": sha256(self.card).hexdigest(),
            "created_at": utc_text(self.created_at),
            "facets": sorted([name, value] for name, value in self.facets),
            "id": str(self.public_id),
            "kind": self.kind,
            "locale": self.locale,
            "number": self.number,
            "path": self.path,
            "published_at": utc_text(self.published_at),
            "reason": str(self.reason),
            "updated_at": utc_text(self.updated_at),
            "user": self.user_name,
        }
        text = json.dumps(
            members, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return text.encode()

    def expected_sha256(self) -> str:
        """Return the hash this edition must carry, from its columns (hex)."""
        previous = self.previous_sha256.encode()
        return sha256(
            b"\n".join((previous, self.header(), bytes(self.body)))
        ).hexdigest()


def utc_text(moment: datetime) -> str:
    """RFC 3339 in UTC with six digits and a Z; ``moment`` must be aware."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
