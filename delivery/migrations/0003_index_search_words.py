"""Index title and text together, as Wagtail's search asks for them, on PostgreSQL."""

from django.db import migrations

# Wagtail matches `title || body`, and its own comment speaks of an index on that, but
# its migrations make none: each search would read the whole index table.
CREATE = """
CREATE INDEX delivery_search_words
    ON wagtailsearch_indexentry USING gin ((title || body))
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX delivery_search_words")


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_number_changes"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]
    operations = [migrations.RunPython(create, drop)]
