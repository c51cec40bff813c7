"""``manage.py ledger verify``: recompute the hash chain of the published record."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from delivery.ledger import editions, missing_changes, verify_chain
from delivery.models import Edition

STEP = 10_000


class Command(BaseCommand):
    """Stops at the first broken link with exit code 1."""

    help = "Check the ledger of published editions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verb = verbs.add_parser("verify", help="Recompute every hash and the chain.")
        verb.add_argument("--kind", help="Only this kind, such as article.")
        verb.add_argument("--id", type=UUID, help="Only the resource of this id.")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, public_id = options["kind"], options["id"]
        self.seen = 0
        chain = self._counted(editions(kind, public_id))
        for broken in verify_chain(chain):
            raise CommandError(f"The chain is broken at {broken}.")
        if missing := missing_changes():
            raise CommandError(f"The log of changes lacks {missing} numbers.")
        self.stdout.write(
            self.style.SUCCESS(f"{self.seen} editions, every hash and link holds.")
        )

    def _counted(self, chain: Iterable[Edition]) -> Iterator[Edition]:
        """Pass editions on and show how many went by."""
        for edition in chain:
            self.seen += 1
            if self.seen % STEP == 0:
                self.stderr.write(f"{self.seen} editions checked")
            yield edition
