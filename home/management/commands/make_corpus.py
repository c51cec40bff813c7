"""`manage.py make_corpus`: fill a database with stories to measure with."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend

from home.corpus import has_stories, make_corpus
from news import clock

WIDTH = 40
MOST = 1_500_000
# A clock beats every few seconds while it runs.
SILENCE_SECONDS = 30


class Command(BaseCommand):
    """Writes pages and published record alike, as the desk's own road would."""

    help = (
        "Fill an empty database with made-up stories, to measure with. Each is cast "
        "from one that was published by the desk's own road."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="another gives others")
        parser.add_argument(
            "--yes", action="store_true", help="add to a database that has stories"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count: int = options["articles"]
        if not 1 <= count <= MOST:
            raise CommandError(f"--articles: must lie between 1 and {MOST:,}.")
        if has_stories() and not options["yes"]:
            raise CommandError(
                "There are stories here already. Name an empty database with "
                "DATABASE_URL, or say --yes to mix made-up stories with these."
            )
        _require_silence()
        began = time.monotonic()
        started = began
        for done in make_corpus(count, seed=options["seed"]):
            if not done:
                started = time.monotonic()
            self._show(done, count, since=started)
        seconds = time.monotonic() - began
        self.stdout.write(
            f"\n{count:,} stories in {seconds:.0f} s, {count / seconds:,.0f} a second."
        )

    def _show(self, done: int, count: int, *, since: float) -> None:
        """Draw the bar over itself on a screen; elsewhere a line for each tenth."""
        rate = done / max(0.001, time.monotonic() - since)
        bar = ("█" * (WIDTH * done // count)).ljust(WIDTH, "░")
        line = f"{bar} {done:,}/{count:,} {rate:,.0f}/s"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
            self.stdout.flush()
        elif done * 10 % count == 0:
            self.stdout.write(line)


def _require_silence() -> None:
    """Raise CommandError while other processes work on the same database.

    Moulds are told from what others write by keys counted from far away, for every
    process: a worker's rows in between would be taken for a story's.
    """
    if not isinstance(task_backends["default"], ImmediateBackend):
        raise CommandError(
            "TASKS=database would queue work for each story. Say TASKS=immediate, and "
            "stop the newsroom's processes meanwhile."
        )
    age = clock.heartbeat_age()
    if age is not None and age < SILENCE_SECONDS:
        raise CommandError(
            "The newsroom is open: its clock was heard a moment ago. Stop web server, "
            "clock and worker, and say it once more in a minute."
        )
