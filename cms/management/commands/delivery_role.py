"""Makes the PostgreSQL role of the delivery door, or prints how."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cms.delivery_role import statements

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Command(BaseCommand):
    """`delivery_role`: give it a password and LOGIN yourself; see docs/access.md."""

    help = "Make or renew the role that may only read the published record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the role, and whether to print only."""
        parser.add_argument("--role", default="copydesk_delivery")
        parser.add_argument(
            "--sql", action="store_true", help="print the statements, run none"
        )
        parser.add_argument(
            "--read-only",
            action="store_true",
            help="no rights to write at all, as for a node on a read replica",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the statements in one transaction."""
        role = options["role"]
        if not NAME.fullmatch(role):
            raise CommandError(
                "--role: small letters, digits and _ only, such as copydesk_delivery."
            )
        if connection.vendor != "postgresql":
            raise CommandError("Roles are for PostgreSQL; SQLite has none.")
        lines = list(statements(role, read_only=options["read_only"]))
        if options["sql"]:
            self.stdout.write(";\n".join(lines) + ";")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for line in lines:
                cursor.execute(line)
        self.stdout.write(
            f"{role} may read the record. Let it log in: "
            f"ALTER ROLE {role} LOGIN PASSWORD '…';"
        )
