"""`manage.py seed_demo`: open the demo newsroom."""

import logging
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.demo.newsroom import is_empty, open_newsroom
from home.demo.people import ACCOUNTS

DEFAULT_PASSWORD = "copydesk-demo"  # noqa: S105 (known on purpose, for loopback only)


class Command(BaseCommand):
    """Fills an empty newsroom with people, pictures and stories."""

    help = (
        "Open the demo newsroom: accounts, sections, pictures, stories in all states."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing, without an error, where there are stories already.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError(
                "The demo newsroom has accounts with a known password. It opens only "
                "in demo mode: use `make run`, or set DEMO_MODE=1 for a newsroom that "
                "listens to this machine alone."
            )
        if not is_empty():
            if options["if_empty"]:
                return
            raise CommandError(
                "There are stories here already. The demo newsroom needs an empty "
                "database: name another with DATABASE_URL, or remove var/."
            )
        with _quiet():
            count = open_newsroom(
                password=_password(), now=timezone.now(), say=self._say
            )
        names = ", ".join(person.username for person in ACCOUNTS)
        self._say(f"{count} stories. Accounts: {names}.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep a line for each of a thousand steps from the screen; warnings still show."""
    loggers = [logging.getLogger(name) for name in ("django_tasks", "wagtail")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.WARNING)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _password() -> str:
    """Return what all demo accounts open with, from DEMO_PASSWORD."""
    return os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
