"""A table of pairs of facets, filled from the facets there are."""

from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from delivery.pairs import keys_of


# The same digest as `delivery.pairs` makes, of the same pairs.
ON_POSTGRESQL = """
    INSERT INTO delivery_facetpair
      (document_id, key, locale, published_at, updated_at)
    SELECT a.document_id,
           ('x' || substr(md5(concat_ws(chr(31), a.kind, a.name, a.value, b.name,
                                        b.value)), 1, 16))::bit(64)::bigint,
           a.locale, a.published_at, a.updated_at
    FROM delivery_facet a
    JOIN delivery_facet b ON b.document_id = a.document_id AND b.name > a.name
    WHERE a.name IN ('author', 'category', 'section')
    AND b.name IN ('category', 'section', 'type')
    AND a.value ~ '^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$'
    AND (b.name = 'type' OR b.value ~ '^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$')
    ON CONFLICT DO NOTHING
"""
BATCH = 500


def fill(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ON_POSTGRESQL)
        return
    using = schema_editor.connection.alias
    documents = apps.get_model("delivery", "Document").objects.using(using)
    rows = documents.prefetch_related("facets").iterator(chunk_size=BATCH)
    pair = apps.get_model("delivery", "FacetPair")
    while batch := list(islice(rows, BATCH)):
        pair.objects.using(using).bulk_create(
            pair(
                document=row,
                key=key,
                locale=row.locale,
                published_at=row.published_at,
                updated_at=row.updated_at,
            )
            for row in batch
            for key in keys_of(row.kind, [(f.name, f.value) for f in row.facets.all()])
        )


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0007_past_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacetPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("key", models.BigIntegerField(verbose_name="key")),
                ("locale", models.CharField(max_length=35, verbose_name="locale")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("updated_at", models.DateTimeField(verbose_name="updated at")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facet_pairs",
                        to="delivery.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair of facets",
                "verbose_name_plural": "pairs of facets",
                "indexes": [
                    models.Index(
                        fields=["key", "published_at", "document"],
                        name="delivery_pair_published",
                    ),
                    models.Index(
                        fields=["key", "updated_at", "document"],
                        name="delivery_pair_updated",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "key"), name="delivery_facetpair_key"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
