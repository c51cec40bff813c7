"""One document by id and by path."""

from uuid import UUID, uuid4

import pytest

from delivery.queries import get_document, resolve_path
from tests.delivery.resources import NOON, publish, story

pytestmark = pytest.mark.django_db


def test_detail_is_one_query_with_bytes_ids_and_times(django_assert_num_queries):
    resource = story()
    publish(resource)
    with django_assert_num_queries(1):
        found = get_document("article", resource.id)
    assert type(found.body) is bytes
    assert (found.kind, found.id, found.locale) == ("article", resource.id, "en")
    assert (found.published_at, found.updated_at) == (NOON, NOON)
    assert found.modified_at.utcoffset().total_seconds() == 0
    assert found.etag.startswith('"')


@pytest.mark.parametrize("form", [str, UUID.__str__, lambda u: u.hex, lambda u: u])
def test_id_is_taken_in_every_form_of_a_uuid(form):
    resource = story()
    publish(resource)
    assert get_document("article", form(resource.id)).id == resource.id


@pytest.mark.parametrize("bad", ["", "1", "x" * 10_000, "\0", "٣" * 32, None, 7, b"x"])
def test_id_that_is_no_uuid_is_no_document(bad, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert get_document("article", bad) is None


def test_id_of_another_kind_is_no_document():
    resource = story()
    publish(resource)
    assert get_document("section", resource.id) is None
    assert get_document("article\0", resource.id) is None
    assert get_document("article", uuid4()) is None


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/a\0b/", "/\ud800/", "/" + "x" * 20_000]
)
def test_path_nobody_has_is_none_in_two_queries(path, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert resolve_path(path, locale="en") is None
