"""Removes old refreshments from the log of changes."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from delivery import retention


class Command(BaseCommand):
    """`prune_changes`: for a cron job; see docs/changes.md."""

    help = (
        "Remove `refreshed` changes older than CHANGES_RETENTION_DAYS from the log. "
        "Publications and tombstones stay. Consumers that have not come so far would "
        "have to take a new snapshot, so the command names them and stops."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the age, and what to do about consumers that are behind."""
        parser.add_argument("--days", type=int, default=settings.CHANGES_RETENTION_DAYS)
        parser.add_argument("--dry-run", action="store_true", help="only say")
        parser.add_argument(
            "--leave-behind",
            action="store_true",
            help="prune even if consumers then need a new snapshot",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what would go, and remove it."""
        now = timezone.now()
        try:
            planned = retention.plan(days=options["days"], now=now)
        except ValueError as error:
            raise CommandError(f"--{error}") from None
        if options["dry_run"]:
            self.stdout.write(f"{planned.count} changes up to {planned.seq} would go.")
        if planned.left_behind and not options["leave_behind"]:
            names = ", ".join(
                f"{name} (at {position})" for name, position in planned.left_behind
            )
            raise CommandError(
                f"These consumers have not come to number {planned.seq} yet: {names}. "
                "Let them catch up, revoke their keys, or say --leave-behind."
            )
        if not options["dry_run"]:
            gone = retention.prune(days=options["days"], now=now)
            self.stdout.write(f"{gone} changes up to {planned.seq} removed.")
