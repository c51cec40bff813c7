"""Delivers webhooks in the foreground: a worker of its own, or once from a cron."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from delivery.webhooks.courier import Courier


class Command(BaseCommand):
    """Run a courier until a signal comes, or with --once until nothing is due."""

    help = "Deliver webhooks until stopped; several may run at the same time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --once and the number of threads."""
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is due any more"
        )
        parser.add_argument(
            "--threads",
            type=int,
            default=None,
            help="how many receivers are served at the same time (WEBHOOK_THREADS)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver; on SIGTERM or Ctrl-C finish what is under way first."""
        courier = Courier(threads=options["threads"])

        def end(number: int, frame: Any) -> None:
            # To wake it takes a lock that this thread may hold; it looks each second.
            courier.stopping = True

        signals = (signal.SIGTERM, signal.SIGINT)
        before = [signal.signal(number, end) for number in signals]
        try:
            courier.run(idle_seconds=0.0 if options["once"] else None)
            courier.stop(wait=5.0)
        finally:
            for number, handler in zip(signals, before, strict=True):
                signal.signal(number, handler)
