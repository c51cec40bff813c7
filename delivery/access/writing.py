"""Where a node that reads from a replica writes the little it has to write."""

from django.conf import settings

WRITER = "writer"


def writer() -> str:
    """Return the database of access logs and usage: ``DATABASE_WRITER_URL`` or ours."""
    return WRITER if WRITER in settings.DATABASES else "default"
