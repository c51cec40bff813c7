"""Tell whoever listens of each new number, on PostgreSQL."""

from django.db import migrations

# As in 0002, and a notification with the number: it is delivered at commit, so a
# listener that hears of a number can read it. A few bytes, whatever the change.
FUNCTION = """
CREATE OR REPLACE FUNCTION delivery_number_change() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7234013586102417);
    UPDATE delivery_change
       SET seq = (SELECT coalesce(max(seq), 0) + 1 FROM delivery_change)
     WHERE id = NEW.id AND seq IS NULL
    RETURNING seq INTO number;
    {notify}
    RETURN NULL;
END
$$;
"""
NOTIFY = "PERFORM pg_notify('delivery_change', number::text);"


def tell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.format(notify=NOTIFY), params=None)


def be_silent(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.format(notify=""), params=None)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_consumers_and_horizon")]
    operations = [migrations.RunPython(tell, be_silent)]
