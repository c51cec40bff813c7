"""Make every published document anew from its source, or tell which ones differ."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from home import rebuilding
from home.rebuilding import SHELVES, Shelf, Tally
from news import embargoed

KINDS = [shelf.kind for shelf in SHELVES]


class Command(BaseCommand):
    """`rebuild_record`: run it after a change of SITE_URL or of the documents' form."""

    help = (
        "Makes every document of the record anew from its source. Safe at any "
        "time and safe to stop: what is done stays done. --check only tells which "
        "documents differ, and exits with 1 if any does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing")
        parser.add_argument(
            "--kind", action="append", choices=KINDS, help="only this kind; repeatable"
        )
        parser.add_argument(
            "--after",
            type=UUID,
            metavar="UUID",
            help="go on after this id (one --kind)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["kind"] or KINDS
        shelves = [shelf for shelf in SHELVES if shelf.kind in wanted]
        if options["after"] and len(shelves) != 1:
            raise CommandError("--after: say with --kind which kind of thing it is.")
        if options["check"]:
            self._check(shelves)
        else:
            self._rebuild(shelves, after=options["after"])

    def _check(self, shelves: list[Shelf]) -> None:
        wrong = refused = 0
        for shelf in shelves:
            tally = self._followed(rebuilding.differing(shelf), shelf)
            for public_id in tally.changed:
                self.stdout.write(f"{shelf.kind} {public_id} differs from its source")
            for public_id, words in tally.refused:
                self.stdout.write(f"{shelf.kind} {public_id}: {words}")
            left = rebuilding.orphans(shelf)
            for public_id in left:
                self.stdout.write(f"{shelf.kind} {public_id} has no public source")
            wrong += len(tally.changed) + len(left)
            refused += len(tally.refused)
        if refused:
            raise CommandError(
                f"{wrong} documents differ, and {refused} are refused; see above."
            )
        if wrong:
            raise CommandError(f"{wrong} documents differ; run rebuild_record.")
        self.stdout.write("The record agrees with its sources.")

    def _rebuild(self, shelves: list[Shelf], *, after: UUID | None) -> None:
        refused: list[tuple[UUID, str]] = []
        for shelf in shelves:
            gone = rebuilding.withdraw_orphans(shelf)
            if gone:
                self.stdout.write(
                    f"{shelf.kind}: {len(gone)} without a source withdrawn"
                )
            for _ in range(rebuilding.PASSES if shelf.kind == "article" else 1):
                tally = self._followed(rebuilding.rebuild(shelf, after=after), shelf)
                if not tally.changed:
                    break
            refused += tally.refused
            if shelf.kind == "article":
                shown = embargoed.rebuild()
                self.stdout.write(f"embargoed: {shown.settled}")
                refused += shown.refused
        for public_id, words in refused:
            self.stderr.write(f"{public_id}: {words}")
        if refused:
            raise CommandError(f"{len(refused)} documents could not be recorded.")

    def _followed(self, tallies: Any, shelf: Shelf) -> Tally:
        """Show how far it is after each batch, and return the last tally."""
        total = shelf.sources().count()
        tally = Tally(shelf.kind)
        for tally in tallies:
            self.stdout.write(
                f"{tally.kind}: {tally.seen}/{total}, {len(tally.changed)} changed"
            )
        return tally
