"""What the search backend does differently from Wagtail's own."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from delivery import search_backend
from delivery.models import Document
from tests.delivery.resources import publish, story

pytestmark = pytest.mark.django_db


def norms():
    documents = ContentType.objects.get_for_model(Document)
    entries = IndexEntry.objects.filter(content_type=documents).order_by("pk")
    return list(entries.values_list("title_norm", flat=True))


def test_publishing_leaves_rows_of_other_stories_alone():
    publish(story(headline="One"))
    publish(story(headline="A much longer headline"))
    assert norms() == [1.0, 1.0]


def test_update_index_evens_out_all_titles():
    publish(story(headline="One"))
    publish(story(headline="A much longer headline"))
    call_command("update_index", verbosity=0)
    short, long = norms()
    assert short > 1 > long


@pytest.mark.sqlite
def test_sqlite_ranks_once_however_many_match(django_assert_num_queries):
    for n in range(6):
        publish(story(headline=f"Harbour {n}", text="harbour " * n))
    results = get_search_backend().search("harbour", Document.objects.all())
    with django_assert_num_queries(3):
        first = list(results[:3])
    assert [document.title for document in first] == [
        "Harbour 5",
        "Harbour 4",
        "Harbour 3",
    ]
    assert results.count() == 6


@pytest.mark.sqlite
def test_sqlite_passes_on_no_more_than_the_best(monkeypatch):
    monkeypatch.setattr(search_backend, "BEST", 2)
    for n in range(4):
        publish(story(headline=f"Harbour {n}", text="harbour " * n))
    results = get_search_backend().search("harbour", Document.objects.all())
    assert {document.title for document in results} == {"Harbour 3", "Harbour 2"}
