"""Number changes while their transaction commits, on PostgreSQL."""

from django.db import migrations

# A deferred trigger runs after the last statement of the transaction. The advisory
# lock is held until the commit is visible to others, so the next number is drawn
# only by a transaction that sees this one. max() + 1 leaves no gap after a rollback.
CREATE = """
CREATE FUNCTION delivery_number_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7234013586102417);
    UPDATE delivery_change
       SET seq = (SELECT coalesce(max(seq), 0) + 1 FROM delivery_change)
     WHERE id = NEW.id AND seq IS NULL;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER delivery_number_change
    AFTER INSERT ON delivery_change
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION delivery_number_change();
"""

DROP = """
DROP TRIGGER delivery_number_change ON delivery_change;
DROP FUNCTION delivery_number_change();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
