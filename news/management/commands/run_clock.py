"""`manage.py run_clock`: the newsroom clock, until it is told to stop."""

import logging
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from delivery.purge import worker as purges
from delivery.stopping import Stop
from delivery.webhooks.worker import deliver_due
from news import clock, upkeep
from news.notices.rounds import Rounds
from news.refreshing import worker as refreshing

logger = logging.getLogger("news.clock")

SECONDS_TO_FINISH = 3.0


class Command(BaseCommand):
    """Put stories live and take them down at their time."""

    help = "Publishes scheduled stories and takes expired ones down. Runs for ever."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Go round once; exit 1 if any failed."
        )
        parser.add_argument(
            "--interval",
            type=float,
            default=1.0,
            help="Seconds between rounds (default 1).",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        if once:
            tally = clock.tick()
            self.stdout.write(
                f"published {tally.published}, expired {tally.expired}, "
                f"failed {tally.failed}"
            )
            if tally.failed:
                sys.exit(1)
            return
        self.run_until_stopped(max(interval, 0.1))

    def run_until_stopped(self, interval: float) -> None:
        """Go round until SIGTERM or SIGINT; a round that has begun is finished."""
        stop = Stop()
        stop.listen(signal.SIGTERM, signal.SIGINT)
        self.stdout.write("The newsroom clock is running.")
        daily, notices = upkeep.Daily(), Rounds()
        while not stop.asked:
            try:
                close_old_connections()
                clock.tick()
                deliver_due()
                purges.deliver_due()
                refreshing.sweep()
                notices.go()
                daily.begin_if_due()
            except Error:
                # A database that is away comes back; the schedules wait in it.
                logger.exception("the clock cannot reach the database")
            stop.wait(interval)
        notices.wait(SECONDS_TO_FINISH)
        self.stdout.write("The newsroom clock has stopped.")
