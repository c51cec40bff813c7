"""Number what happens to embargoed stories at commit; keep only what is read."""

from django.db import migrations, models

# As delivery.0002, under the same lock: a story that goes live adds to both logs, and
# two locks taken in either order could wait for each other.
CREATE = """
CREATE FUNCTION delivery_access_number_embargo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7234013586102417);
    UPDATE delivery_access_embargochange
       SET seq = (SELECT coalesce(max(seq), 0) + 1 FROM delivery_access_embargochange)
     WHERE id = NEW.id AND seq IS NULL;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER delivery_access_number_embargo
    AFTER INSERT ON delivery_access_embargochange
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION delivery_access_number_embargo();
"""

DROP = """
DROP TRIGGER delivery_access_number_embargo ON delivery_access_embargochange;
DROP FUNCTION delivery_access_number_embargo();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("delivery_access", "0001_access")]

    operations = [
        migrations.RemoveField("embargochange", "kind"),
        migrations.RemoveField("embargochange", "locale"),
        migrations.RemoveField("embargochange", "path"),
        migrations.AddField(
            "embargochange",
            "seq",
            models.BigIntegerField(
                null=True, unique=True, verbose_name="sequence number"
            ),
        ),
        migrations.RemoveField("embargoeddocument", "kind"),
        migrations.RemoveField("embargoeddocument", "locale"),
        migrations.RemoveField("embargoeddocument", "path"),
        migrations.RemoveField("embargoeddocument", "edition_number"),
        migrations.RemoveField("embargoeddocument", "published_at"),
        migrations.RemoveField("embargoeddocument", "updated_at"),
        migrations.RemoveField("embargoeddocument", "modified_at"),
        migrations.RunPython(create, drop),
    ]
