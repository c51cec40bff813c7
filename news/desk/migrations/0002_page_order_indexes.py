"""Index the order every list of the desk, and Wagtail's explorer, asks for."""

from django.db import migrations

TABLE = "wagtailcore_page"
COLUMN = "latest_revision_created_at"
# The drafts among a large archive: `news.workflow.stages` asks for them in these words.
UNFINISHED = "has_unpublished_changes OR NOT live"


def create(apps, schema_editor):
    # PostgreSQL sorts NULL first in descending order, and Wagtail asks for them last.
    last = " DESC NULLS LAST" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX IF NOT EXISTS news_desk_page_updated ON {TABLE} ({COLUMN}{last})"
    )
    schema_editor.execute(
        "CREATE INDEX IF NOT EXISTS news_desk_page_unfinished "
        f"ON {TABLE} ({COLUMN}{last}) WHERE {UNFINISHED}"
    )


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS news_desk_page_updated")
    schema_editor.execute("DROP INDEX IF EXISTS news_desk_page_unfinished")


class Migration(migrations.Migration):
    dependencies = [
        ("news_desk", "0001_saved_view"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create, drop)]
