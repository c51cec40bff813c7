"""Sends the purges that are due, and ends."""

from typing import Any

from django.core.management.base import BaseCommand

from delivery.purge.worker import drain


class Command(BaseCommand):
    """Send every due purge once, as a cron job or an operator would."""

    help = "Send the purges that are due to the caches in front, and end."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send until nothing is due."""
        sent = 0
        while tried := drain():
            sent += tried
        self.stdout.write(f"{sent} purges tried.")
