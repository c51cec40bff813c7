"""No hot read goes through a whole table, at 20,000 documents, on either database."""

import re
from collections.abc import Sequence
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from psycopg import Cursor

from delivery.changes import changes
from delivery.models import Document
from delivery.pairs import keys_of
from delivery.paths import claim
from delivery.queries import as_of, get_document, list_documents, resolve_path, search
from delivery.queries.editions import get_editions, list_editions
from delivery.queries.lists import PROBE
from tests.delivery.resources import NOON, story

SIZE = 20_000

# Per database: numbers 1 to SIZE, a UUID and a time made of one, 3,200 bytes.
SPELLINGS = {
    "sqlite": {
        "numbers": f"(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g "
        f"WHERE n < {SIZE}) SELECT n FROM g)",
        "uuid": "printf('%032x', n)",
        "time": "strftime('%Y-%m-%d %H:%M:%S', '2020-01-01', '+' || n || ' minutes')",
        "end": "'2022-01-01 00:00:00'",
        "bytes": "zeroblob(800)",
        "json": "'[]'",
    },
    "postgresql": {
        "numbers": f"generate_series(1, {SIZE}) n",
        "uuid": "lpad(to_hex(n), 32, '0')::uuid",
        "time": "timestamptz '2020-01-01' + n * interval '1 minute'",
        "end": "timestamptz '2022-01-01'",
        "bytes": "decode(repeat('00', 800), 'hex')",
        "json": "'[]'::jsonb",
    },
}
BROAD = "00000000-0000-4000-8000-000000000001"
(BROAD_NEWS,) = keys_of("article", [("category", BROAD), ("type", "t0")])
CORPUS = [
    """INSERT INTO delivery_edition (kind, public_id, number, locale, path, title,
         facets, published_at, updated_at, body, card, reason, user_name,
         approved_by_name, created_at, previous_sha256, sha256)
       SELECT 'article', {uuid}, 1, 'en', '/w/' || n || '/', '', {json}, {time}, {time},
         {bytes}, {bytes}, 'first', '', '', {time}, '', '' FROM {numbers}""",
    """INSERT INTO delivery_document (kind, public_id, locale, path, title, text, body,
         card, etag, published_at, updated_at, modified_at, edition_id, edition_number)
       SELECT kind, public_id, locale, path, 'Story ' || id, 'word' || (id % 500), body,
         card, '"x"', published_at, updated_at, updated_at, id, 1
       FROM delivery_edition""",
    """INSERT INTO delivery_change (seq, created_at, kind, public_id, locale, path,
         old_path, facets, action, reason, edition_id, user_name)
       SELECT id, created_at, kind, public_id, locale, path, '', {json}, 'published',
         'first', id, '' FROM delivery_edition""",
    """INSERT INTO delivery_oldpath (locale, path, kind, public_id, created_at)
       SELECT locale, '/old' || path, kind, public_id, created_at
       FROM delivery_edition""",
    *(
        f"""INSERT INTO delivery_facet (document_id, kind, name, value, locale,
              published_at, updated_at)
            SELECT id, kind, '{name}', '{name[0]}' || (id % {values}), locale,
              published_at, updated_at FROM delivery_document"""
        for name, values in (("section", 8), ("type", 2), ("tag", 3000))
    ),
    f"""INSERT INTO delivery_facet (document_id, kind, name, value, locale,
         published_at, updated_at)
       SELECT id, kind, 'category', '{BROAD}', locale, published_at, updated_at
       FROM delivery_document WHERE id % 3 = 0""",
    f"""INSERT INTO delivery_facetpair (document_id, key, locale, published_at,
         updated_at)
       SELECT id, CASE WHEN id % 6 = 0 THEN {BROAD_NEWS} ELSE id % 50 END, locale,
         published_at, updated_at FROM delivery_document""",
    # Each document has been read in two forms, one after the other.
    *(
        f"""INSERT INTO delivery_run (kind, public_id, locale, path, published_at,
              updated_at, place, ahead, valid_from, valid_to, struck)
            SELECT kind, public_id, locale, path, published_at, updated_at, id, FALSE,
              {start}, {end}, FALSE FROM delivery_document"""
        for start, end in (("updated_at", "{end}"), ("{end}", "NULL"))
    ),
    """INSERT INTO delivery_runfacet (run_id, kind, name, value, locale, published_at,
         updated_at, place, ahead, valid_from, valid_to)
       SELECT r.id, f.kind, f.name, f.value, f.locale, f.published_at, f.updated_at,
         r.place, FALSE, r.valid_from, r.valid_to
       FROM delivery_facet f JOIN delivery_run r ON r.place = f.document_id""",
    """INSERT INTO delivery_wording (run_id, edition_id, valid_from)
       SELECT r.id, e.id, r.valid_from FROM delivery_run r JOIN delivery_edition e
       ON e.kind = r.kind AND e.public_id = r.public_id""",
]
WORDS = {
    "sqlite": "title, text, ''",
    "postgresql": "to_tsvector(title), to_tsvector(text), ''::tsvector",
}


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Fill the record by SQL inside one transaction, for all tests of this module."""
    from django.db import transaction

    spellings = SPELLINGS[connection.vendor]
    with django_db_blocker.unblock(), transaction.atomic():
        content_type = ContentType.objects.get_for_model(Document).pk
        with connection.cursor() as cursor:
            for statement in CORPUS:
                cursor.execute(statement.format(**spellings))
                # The joins that follow are planned for tables that seem empty else.
                cursor.execute("ANALYZE")
            more = ", '', ''" if connection.vendor == "postgresql" else ""
            extra = ", title_text, body_text" if more else ""
            cursor.execute(
                "INSERT INTO wagtailsearch_indexentry (content_type_id, object_id, "
                f"title_norm, title, body, autocomplete{extra}) SELECT {content_type}, "
                f"CAST(id AS varchar(50)), 1.0, {WORDS[connection.vendor]}{more} "
                "FROM delivery_document"
            )
            cursor.execute("ANALYZE")
        # Once: else the end of each test looks at the keys of all rows anew.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        # SQLite keeps the statistics that were rolled back for as long as it is open.
        connection.close()


def lists(**options: Any) -> Any:
    return lambda: list_documents("article", **options)


def past(**options: Any) -> Any:
    return lambda at: as_of.list_documents("article", at=at, **options)


MIDDLE = (NOON.replace(year=2020, month=1, day=7), 10_000)
READS = {
    "detail": lambda: get_document("article", UUID(int=77)),
    "resolve": lambda: resolve_path("/w/77/", locale="en"),
    "resolve an old path": lambda: resolve_path("/old/w/77/", locale="en"),
    "resolve nothing": lambda: resolve_path("/nowhere/", locale="en"),
    "list": lists(),
    "list, oldest first": lists(order="published_at"),
    "list, by update": lists(order="-updated_at"),
    "list, deep": lists(after=MIDDLE),
    "list, window": lists(published_after=MIDDLE[0], published_before=NOON),
    "list of a locale": lists(locale="en", after=MIDDLE),
    "list of two locales": lists(locale=["en", "de"]),
    "one filter": lists(filters={"section": ["s3"]}),
    "one filter, deep": lists(filters={"section": ["s3"]}, after=MIDDLE),
    "one filter, by update": lists(filters={"section": ["s3"]}, order="-updated_at"),
    "one filter, locale": lists(filters={"section": ["s3"]}, locale="en"),
    "a narrow filter": lists(filters={"tag": ["t77"]}),
    "three values": lists(filters={"section": ["s1", "s2", "s3"]}, after=MIDDLE),
    "two broad filters": lists(filters={"section": ["s3"], "type": ["t1"]}),
    "a broad and a narrow one": lists(filters={"type": ["t1"], "tag": ["t77"]}),
    "changes": lambda: changes(after=SIZE // 2),
    "search": lambda: search("word77", kinds=["article"]),
    **{
        f"as of, {name}": partial(read, at=moment)
        for name, read in {
            "detail": lambda at: as_of.get_document("article", UUID(int=77), at=at),
            "resolve": lambda at: as_of.resolve_path("/w/77/", locale="en", at=at),
            "resolve nothing": lambda at: as_of.resolve_path("/x/", locale="en", at=at),
            "list": past(),
            "list, oldest first": past(order="published_at"),
            "list, by update": past(order="-updated_at"),
            "list, deep": past(after=MIDDLE),
            "list of two locales": past(locale=["en", "de"]),
            "one filter": past(filters={"section": ["s3"]}),
            "one filter, deep, locale": past(
                filters={"section": ["s3"]}, after=MIDDLE, locale="en"
            ),
            "a narrow filter": past(filters={"tag": ["t77"]}),
            "three values": past(filters={"section": ["s1", "s2", "s3"]}),
            "two broad filters": past(filters={"section": ["s3"], "type": ["t1"]}),
            "what is struck": lambda at: as_of.struck_among(
                "article", [UUID(int=n) for n in range(30)], at=at
            ),
            "known keys": lambda at: as_of.known_keys({"section": ["s1"]}),
        }.items()
        for moment in (NOON,)
    },
    **{
        f"two broad filters as a pair, {name}": lists(
            filters={"category": [BROAD], "type": ["t0"]}, **options
        )
        for name, options in {
            "newest": {},
            "deep": {"after": MIDDLE},
            "by update": {"order": "-updated_at"},
            "of a locale": {"locale": "en"},
        }.items()
    },
    "editions": lambda: list_editions("article", UUID(int=77), limit=20),
    "an edition": lambda: get_editions("article", UUID(int=77), numbers=[1]),
    "claim of a path": lambda: claim(story(path="/new/"), None, now=NOON),
}


def explain(statement: str) -> list[str]:
    """Return the lines of the plan of a statement."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    return _lines(f"{how} {statement.replace('%', '%%')}", ())


def explain_all(statement: str, params: Sequence[Any], cursor: Any) -> list[str]:
    """Return the lines of every plan a statement may get.

    What PostgreSQL prepares has, beside that for its parameters, one for any.
    """
    if connection.vendor == "sqlite":
        return _lines(f"EXPLAIN QUERY PLAN {statement}", params)
    lines = _lines(f"EXPLAIN {statement}", params)
    if type(cursor.cursor) is not Cursor:
        return lines  # as Django asks: never prepared
    numbers = count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", statement)
    return lines + _lines(f"EXPLAIN (GENERIC_PLAN) {numbered}")


def _lines(statement: str, params: Sequence[Any] | None = None) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [str(row[-1]) for row in cursor.fetchall()]


def _reads_much(line: str) -> bool:
    """Tell a scan of a table, or a bitmap of more rows than a list would look at.

    A bitmap is made of all rows that fit before the first of them is given out.
    """
    if "Bitmap Index Scan on delivery_search_words" in line:
        return False  # Relevance has no order to read in.
    if "Bitmap Index Scan" in line:
        return int(line.split("rows=")[1].split()[0]) > PROBE
    # The horizon has a row for each pruning of the log, and no more.
    return "Seq Scan on" in line and "delivery_horizon" not in line


def whole_reads(plan: list[str]) -> list[str]:
    """Return the lines that read a whole table of ours, or all of an index of it.

    SQLite says SCAN also of a subquery's handful of rows, which have short names
    there: p, u, b0, b1, …
    """
    if connection.vendor == "postgresql":
        return [line for line in plan if _reads_much(line)]
    tables = (
        "SCAN r",
        "SCAN v",
        "SCAN w",
        "SCAN e",
        "SCAN d",
        "SCAN t",
        "SCAN f",
        "SCAN x",
        "SCAN o",
        "SCAN wagtailsearch_i",
    )
    words = [line.split(" USING")[0].strip() for line in plan]
    return [
        line
        for line in words
        if line in tables or line.startswith(("SCAN delivery_", "SCAN wagtailsearch_i"))
        # The full-text table answers a MATCH by its own index.
        if "_fts" not in line
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_whole_table_is_read(corpus, read):
    asked: list[tuple[str, Any, Any]] = []

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params, context["cursor"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        read()
    selects = {
        sql: explain_all(sql, params, cursor)
        for sql, params, cursor in asked
        if "delivery_" in sql
    }
    assert selects
    assert {sql: whole_reads(plan) for sql, plan in selects.items()} == {
        sql: [] for sql in selects
    }


@pytest.mark.django_db
def test_a_whole_read_would_be_noticed(corpus):
    assert whole_reads(explain("SELECT count(*) FROM delivery_facet f WHERE locale=''"))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no bitmaps")
@pytest.mark.parametrize("planner", ["seqscan = on", "seqscan = off"])
def test_a_probe_without_order_would_be_noticed(corpus, planner):
    # Without an order PostgreSQL may choose either of these, and does so by its newest
    # statistics: it is not left to them which plan is looked at here.
    with connection.cursor() as cursor:
        for setting in (planner, "indexscan = off", "indexonlyscan = off"):
            cursor.execute(f"SET LOCAL enable_{setting}")
    assert whole_reads(
        explain(
            "SELECT count(*) FROM (SELECT 1 FROM delivery_facet f WHERE "
            "f.kind = 'article' AND f.name = 'type' AND f.value IN ('t1') LIMIT 1000) c"
        )
    )
