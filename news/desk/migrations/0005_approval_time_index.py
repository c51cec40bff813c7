"""Index when steps of a review ended, for the numbers of the newsroom."""

from django.db import migrations

# A table of Wagtail's, which has no index for it; ours to make and to drop.
NAME, PLACE = "news_desk_step_finished", "wagtailcore_taskstate (finished_at)"


class Migration(migrations.Migration):
    dependencies = [
        ("news_desk", "0004_calendar_feed"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS {NAME} ON {PLACE}",
            f"DROP INDEX IF EXISTS {NAME}",
        )
    ]
