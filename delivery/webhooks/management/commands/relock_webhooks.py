"""Encrypts signing secrets anew with the first of WEBHOOK_SECRET_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from delivery.webhooks.models import Secret
from delivery.webhooks.vault import SecretUnreadableError, relock


class Command(BaseCommand):
    """Relock every secret; afterwards the older keys are not needed."""

    help = "Encrypt the signing secrets of webhooks with the newest key."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Relock all or none; name the webhook whose secret no key opens."""
        count = 0
        for secret in Secret.objects.select_related("endpoint").select_for_update():
            try:
                secret.token = relock(secret.token)
            except SecretUnreadableError as error:
                raise CommandError(
                    f"Webhook {secret.endpoint_id} ({secret.endpoint}): {error}"
                ) from error
            secret.save(update_fields=["token"])
            count += 1
        self.stdout.write(f"{count} secrets are encrypted with the first key.")
