"""`manage.py publish_scheduled`: Wagtail's name for one round of the newsroom clock.

Wagtail's own command loses the schedule of a page that fails, and stops at it. This
one stands before it in `INSTALLED_APPS`, so that a crontab written for Wagtail works.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from news import clock


class Command(BaseCommand):
    """Go round once."""

    help = "One round of the newsroom clock; see run_clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dryrun", action="store_true", help="Only say what is due."
        )

    def handle(self, *args: Any, dryrun: bool, **options: Any) -> None:
        if dryrun:
            for line in clock.due_lines():
                self.stdout.write(line)
            return
        tally = clock.tick()
        self.stdout.write(
            f"published {tally.published}, expired {tally.expired}, "
            f"failed {tally.failed}"
        )
