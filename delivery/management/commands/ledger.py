"""``manage.py ledger``: prove that no edition was rewritten, here or anywhere."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from delivery import receipts
from delivery.ledger import editions, missing_changes, verify_chain, verify_since
from delivery.models import Edition

STEP = 10_000


class Command(BaseCommand):
    """Stops at the first broken link with exit code 1."""

    help = "Check the ledger of published editions, and give receipts of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verb = verbs.add_parser("verify", help="Recompute every hash and the chain.")
        verb.add_argument("--kind", help="Only this kind, such as article.")
        verb.add_argument("--id", type=UUID, help="Only the resource of this id.")
        verb.add_argument(
            "--from-edition",
            type=int,
            metavar="N",
            help="Begin at row N of the ledger, as the progress names it; with --id, "
            "at that resource's edition N. The link to the one before is checked too.",
        )
        verb = verbs.add_parser("receipt", help="Write one story's receipt.")
        verb.add_argument("id", type=UUID, help="Public id of the story.")
        verb.add_argument("--kind", default="article", help="Kind; article if left.")
        verb.add_argument("--output", type=Path, help="File; standard output if left.")
        verb = verbs.add_parser("check-receipt", help="Verify a receipt, without us.")
        verb.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        verbs: dict[str, Callable[..., None]] = {
            "verify": self._verify,
            "receipt": self._receipt,
            "check-receipt": self._check_receipt,
        }
        verbs[options["verb"]](**options)

    def _verify(
        self, *, kind: str | None, id: UUID | None, from_edition: int | None, **_: Any
    ) -> None:
        if from_edition is not None and from_edition < 1:
            raise CommandError("--from-edition: editions are counted from 1.")
        self.seen = 0
        if from_edition is not None and id is None:
            if kind is not None:
                raise CommandError("--from-edition goes with --id, or alone.")
            self._since(from_edition)
        else:
            chain = editions(kind, id, first=from_edition or 1)
            for broken in verify_chain(self._counted(chain)):
                raise CommandError(f"The chain is broken at {broken}.")
        if missing := missing_changes():
            raise CommandError(f"The log of changes lacks {missing} numbers.")
        self.stdout.write(
            self.style.SUCCESS(f"{self.seen} editions, every hash and link holds.")
        )

    def _since(self, key: int) -> None:
        for edition, broken in verify_since(key):
            self._count(edition)
            for one in broken:
                raise CommandError(f"The chain is broken at {one}.")

    def _receipt(self, *, id: UUID, kind: str, output: Path | None, **_: Any) -> None:
        try:
            pieces = receipts.write_receipt(kind, id)
            first = next(pieces)
            if output is None:
                for piece in (first, *pieces):
                    self.stdout.write(piece, ending="")
                return
            with output.open("w", encoding="utf-8") as file:
                file.write(first)
                file.writelines(pieces)
        except (receipts.NoReceiptError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stderr.write(f"Receipt of {kind} {id} written to {output}.")

    def _check_receipt(self, *, file: Path, **_: Any) -> None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_bytes()
            receipt = receipts.read_receipt(text)
            held, broken = receipts.check_receipt(receipt)
        except (receipts.NoReceiptError, OSError) as error:
            raise CommandError(str(error)) from None
        if broken is not None:
            raise CommandError(f"The receipt is broken at {broken}.")
        self.stdout.write(
            self.style.SUCCESS(f"{held} editions, every hash and link holds.")
        )

    def _counted(self, chain: Iterable[Edition]) -> Iterator[Edition]:
        """Pass editions on and show how many went by."""
        for edition in chain:
            self._count(edition)
            yield edition

    def _count(self, edition: Edition) -> None:
        self.seen += 1
        if self.seen % STEP == 0:
            self.stderr.write(f"{self.seen} editions checked, last row {edition.pk}")
