"""Documents of a corpus, whose bytes PostgreSQL takes from the editions it has read."""

from typing import Any

from django.db import connection

from delivery.models import Document, Edition

# What the newest edition of a story holds as well. The server copies it compressed.
SHARED = ("body", "card")
FIELDS = [field.attname for field in Document._meta.local_concrete_fields]
OWN = [name for name in FIELDS if name not in SHARED]


def own_cells(row: list[Any]) -> list[Any]:
    """Return the cells of a document but for those its edition has."""
    return [cell for name, cell in zip(FIELDS, row, strict=True) if name in OWN]


class Documents:
    """Completes documents that were written without the bytes of their editions."""

    target = f"corpus_documents ({', '.join(OWN)})"

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE corpus_documents AS SELECT {', '.join(OWN)} "  # noqa: S608
                f"FROM {Document._meta.db_table} LIMIT 0"
            )

    def store(self, cursor: Any) -> None:
        """Write the documents whose editions are there."""
        # Not a join: without statistics it might be planned to read all editions.
        shared = (
            f"(SELECT {name} FROM {Edition._meta.db_table} e WHERE id = d.edition_id)"  # noqa: S608
            for name in SHARED
        )
        cursor.execute(
            f"INSERT INTO {Document._meta.db_table} "  # noqa: S608
            f"({', '.join([*OWN, *SHARED])}) "
            f"SELECT {', '.join([*OWN, *shared])} FROM corpus_documents d"
        )
        cursor.execute("TRUNCATE corpus_documents")

    def close(self) -> None:
        """Leave nothing behind."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE corpus_documents")
