"""Remove rendition files that were replaced long enough ago."""

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from media.retirement import GRACE, prune


class Command(BaseCommand):
    """Remove retired files after their time of grace."""

    help = "Remove rendition files replaced more than --days ago."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the time of grace in days and whether only to list."""
        parser.add_argument("--days", type=int, default=GRACE.days)
        parser.add_argument("--dry-run", action="store_true", help="list, remove none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove and count."""
        names = prune(
            older_than=timedelta(days=options["days"]), dry_run=options["dry_run"]
        )
        verb = "would be removed" if options["dry_run"] else "removed"
        self.stdout.write(f"{len(names)} files {verb}")
