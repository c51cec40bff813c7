"""The PostgreSQL role of the delivery door: it may read the record, and little more.

What it may do is told by models, so that a table that is renamed or added stays right;
`tests/cms/test_delivery_role.py` calls every address of the delivery API as this role.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model

# Whole tables: the record with its log, keys and embargoes, and what says that all
# migrations are applied.
READ_APPS = ("delivery", "delivery_access")
READ_MODELS = (
    "contenttypes.ContentType",
    "wagtaildocs.Document",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Site",
    "wagtailredirects.Redirect",
)
# Of pages only what tells which document an editor's redirect leads to, and whether a
# live page offers a file. The index of
# words is Wagtail's: one table for documents and for pages, drafts among them. Row
# security would keep them apart, but PostgreSQL then searches without its index.
READ_COLUMNS = {
    "wagtailsearch.IndexEntry": (
        *("id", "content_type", "object_id", "title", "title_norm", "body"),
    ),
    "wagtailcore.Page": ("id", "live"),
    "wagtailcore.ReferenceIndex": (
        *("base_content_type", "object_id", "to_content_type", "to_object_id"),
    ),
    "news.ArticlePage": ("page_ptr", "public_id"),
    "news.SectionPage": ("page_ptr", "public_id"),
    "home.HomePage": ("page_ptr", "public_id"),
}
# Not for delivery: who put what into the record on whose word stays in the house.
NOT_READ = ("delivery_access.EmbargoReading", "delivery_access.Usage")
# Rows that are added, and nothing else: who read what, and how often.
ADDED = ("delivery_access.EmbargoReading", "delivery_access.Usage")
# A consumer reports how far it has come.
CHANGED = {"delivery.Consumer": ("position", "reported_at")}
NEW = ("delivery.Consumer",)


def statements(role: str, *, read_only: bool = False) -> Iterator[str]:
    """Yield the SQL that makes a role and gives it its rights; safe to run twice.

    ``read_only`` leaves out the few rights to write, as for a node on a replica that
    writes elsewhere (``DATABASE_WRITER_URL``) or not at all.
    """
    name = _quoted(role)
    exists = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
    yield f"DO $$BEGIN IF NOT EXISTS ({exists}) THEN CREATE ROLE {name}; END IF; END$$"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    for table in sorted({*_read_tables(), "django_migrations"}):
        yield f"GRANT SELECT ON {_quoted(table)} TO {name}"
    for label, fields in READ_COLUMNS.items():
        yield f"GRANT SELECT ({_columns(label, fields)}) ON {_table(label)} TO {name}"
    if read_only:
        yield f"ALTER ROLE {name} SET default_transaction_read_only = on"
        return
    yield f"ALTER ROLE {name} RESET default_transaction_read_only"
    for label in (*ADDED, *NEW):
        # Postgres gives back the key of a new row only to who may read it.
        yield f"GRANT INSERT, SELECT (id) ON {_table(label)} TO {name}"
        yield f"GRANT USAGE ON SEQUENCE {_sequence(label)} TO {name}"
    for label, fields in CHANGED.items():
        columns = _columns(label, fields)
        yield f"GRANT UPDATE ({columns}) ON {_table(label)} TO {name}"


def _read_tables() -> Iterator[str]:
    for app in READ_APPS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.label not in NOT_READ:
                yield model._meta.db_table
    for label in READ_MODELS:
        yield apps.get_model(label)._meta.db_table


def _columns(label: str, fields: tuple[str, ...]) -> str:
    meta = _model(label)._meta
    columns = [str(meta.get_field(name).column) for name in fields]  # type: ignore[union-attr]
    return ", ".join(map(_quoted, columns))


def _table(label: str) -> str:
    return _quoted(_model(label)._meta.db_table)


def _sequence(label: str) -> str:
    return _quoted(f"{_model(label)._meta.db_table}_id_seq")


def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
