"""How every address of the delivery API behaves, whatever it is about."""

import gzip
import json
from email.utils import parsedate_to_datetime
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings

from delivery import record
from news.projection import article_resource
from tests.news.newsroom import make_article, publish, queries_of

ADDRESSES = [
    "articles/",
    "articles/{id}/",
    "resolve/?path=/world/asia/refuses-to-meet/",
    "search/?q=twice",
    "sections/",
    "sections/world/",
    "categories/",
    "categories/north-korea/",
    "authors/",
    "authors/ann-park/",
    "front/",
    "openapi.json",
]


@pytest.fixture
def addresses(paper) -> list[str]:
    """Every address there is; a paper takes long to print, so tests share it."""
    return ["/api/v1/" + each.format(id=paper.first.public_id) for each in ADDRESSES]


@pytest.fixture
def story(paper) -> str:
    return f"/api/v1/articles/{paper.first.public_id}/"


def test_an_answer_says_how_long_it_holds_and_for_whom(client, addresses) -> None:
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response["ETag"].startswith('"')
        for part in (
            "public",
            "s-maxage=",
            "stale-while-revalidate=",
            "stale-if-error=",
        ):
            assert part in response["Cache-Control"]
        assert response["Vary"] == "Accept-Encoding, Authorization"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert response["Surrogate-Key"]
        assert "Set-Cookie" not in response
        json.loads(response.content)


@pytest.mark.parametrize("form", ["{etag}", 'W/{etag}, "x"', '"x", {etag}', "*"])
def test_what_the_client_has_is_not_sent_again(client, addresses, form) -> None:
    for address in addresses:
        first = client.get(address)
        tags = form.format(etag=first["ETag"])
        again = client.get(address, headers={"if-none-match": tags})
        assert again.status_code == 304
        assert again.content == b""
        for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
            assert again[name] == first[name]
        assert "Content-Type" not in again


@pytest.mark.parametrize("tags", ['"other"', "", "nonsense", '"', "W/"])
def test_another_tag_gets_the_answer(client, addresses, tags) -> None:
    for address in addresses:
        response = client.get(address, headers={"if-none-match": tags})
        assert response.status_code == 200


def test_gzip_has_a_tag_of_its_own_and_both_are_known(client, paper) -> None:
    address = "/api/v1/front/"
    plain = client.get(address)
    zipped = client.get(address, headers={"accept-encoding": "br, gzip;q=0.5"})
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"][:-1] + '-gzip"'
    assert int(zipped["Content-Length"]) == len(zipped.content)
    for tag in (zipped["ETag"], plain["ETag"]):
        again = client.get(
            address, headers={"accept-encoding": "gzip", "if-none-match": tag}
        )
        assert again.status_code == 304


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br", "*;q=0"])
def test_who_does_not_take_gzip_gets_none(client, paper, accepts) -> None:
    response = client.get("/api/v1/front/", headers={"accept-encoding": accepts})
    assert "Content-Encoding" not in response


def test_dates_decide_where_there_is_no_tag(client, story) -> None:
    with time_machine.travel("2100-01-01T00:00:00Z"):
        first = client.get(story)
        moment = parsedate_to_datetime(first["Last-Modified"])
        assert moment.year < 2100
        again = {"if-modified-since": first["Last-Modified"]}
        assert client.get(story, headers=again).status_code == 304
        earlier = {"if-modified-since": "Thu, 01 Jan 1998 00:00:00 GMT"}
        assert client.get(story, headers=earlier).status_code == 200
        both = {**again, "if-none-match": '"other"'}
        assert client.get(story, headers=both).status_code == 200


def test_no_date_vouches_for_the_second_of_the_change(client, paper, story) -> None:
    with time_machine.travel("2030-01-01T00:00:00.2Z", tick=False) as now:
        paper.first.title = "Changed"
        publish(paper.first, action="updated", reason="update")
        date = "Tue, 01 Jan 2030 00:00:00 GMT"
        response = client.get(story, headers={"if-modified-since": date})
        assert response.status_code == 200
        assert "Last-Modified" not in response
        now.shift(1)
        assert client.get(story)["Last-Modified"] == date


def test_a_list_has_no_date_for_what_left_it_left_none(client, paper) -> None:
    with time_machine.travel("2100-01-01T00:00:00Z"):
        assert "Last-Modified" not in client.get("/api/v1/articles/")


def test_head_is_get_without_the_body(client, addresses) -> None:
    for address in addresses:
        got, head = client.get(address), client.head(address)
        assert head.status_code == 200
        assert head.content == b""
        for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control"):
            assert head[name] == got[name]


def test_options_tells_what_may_be_asked(client, addresses) -> None:
    for address in addresses:
        response = client.options(address)
        assert response.status_code == 204
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_other_methods_are_refused_in_words(client, addresses) -> None:
    methods = ("post", "put", "patch", "delete", "trace")
    for address, method in product(addresses, methods):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 405


@pytest.mark.parametrize(
    "path", ["/api/v1/", "/api/v1", "/api/v1/nothing/", "/api/v1/articles/x/y/z/"]
)
def test_an_unknown_address_is_a_problem(client, db, path) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == path


def test_a_missing_slash_is_put_right(client, paper) -> None:
    response = client.get("/api/v1/articles?limit=1")
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/articles/?limit=1"


@pytest.mark.parametrize("name, told", [("%00", "%00"), ("%01", "%01")])
def test_what_no_header_may_hold_gets_into_no_redirect(client, db, name, told) -> None:
    response = client.get(f"/api/v1/articles/{name}")
    assert response.status_code == 308
    assert response["Location"] == f"/api/v1/articles/{told}/"


def test_an_unexpected_error_tells_nothing_and_is_logged(
    client, story, monkeypatch, caplog
) -> None:
    def broken(*args, **kwargs):
        raise RuntimeError("the secret cause")

    monkeypatch.setattr("delivery.queries.detail.fetch", broken)
    response = client.get(story)
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert "secret" not in response.content.decode()
    assert "the secret cause" in caplog.text


def test_a_database_that_is_away_is_a_503(client, story, monkeypatch) -> None:
    from django.db import OperationalError

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("delivery.queries.detail.fetch", away)
    response = client.get(story)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"


@override_settings(ALLOWED_HOSTS=["*"])
def test_the_host_of_the_caller_is_never_repeated(paper) -> None:
    client = Client(
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"}
    )
    response = client.get("/api/v1/articles/?limit=1")
    assert response.json()["next"].startswith("http://127.0.0.1")
    assert "evil" not in response.content.decode() + str(response.headers)


@pytest.mark.parametrize(
    "address, most",
    [
        ("articles/{id}/", 1),
        ("articles/", 1),
        ("articles/?section=world&category=politics&author=ann-park", 2),
        ("articles/?section=world&section=sport&tag=a&type=news", 3),
        ("articles/?include=body&fields=body,headline", 1),
        ("resolve/?path=/world/asia/refuses-to-meet/", 1),
        ("resolve/?path=/no/such/story/", 4),
        ("search/?q=twice", 3),
        ("sections/", 1),
        ("sections/world/", 1),
        ("categories/", 1),
        ("authors/", 1),
        ("front/", 1),
    ],
)
def test_reads_cost_few_queries(client, paper, address, most) -> None:
    url = "/api/v1/" + address.format(id=paper.first.public_id)
    assert queries_of(lambda: client.get(url)) <= most


def test_the_cost_of_a_list_does_not_grow_with_it(client, paper) -> None:
    few = queries_of(lambda: client.get("/api/v1/articles/"))
    stories = [make_article(paper.world, f"Number {n}") for n in range(25)]
    publish(*stories)
    response = client.get("/api/v1/articles/?limit=100")
    assert len(response.json()["items"]) == 28
    assert queries_of(lambda: client.get("/api/v1/articles/?limit=100")) == few


def test_a_change_gives_another_tag(client, paper, story) -> None:
    before = client.get(story)
    paper.first.title = "Agrees to meet"
    publish(paper.first, action="updated", reason="update")
    after = client.get(story, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["headline"] == "Agrees to meet"
    assert after["ETag"] != before["ETag"]


def test_bytes_leave_as_they_are_stored(client, paper, story) -> None:
    with transaction.atomic():
        record.refresh(article_resource(paper.first))
    from delivery.models import Document

    stored = Document.objects.get(public_id=paper.first.public_id)
    response = client.get(story)
    assert response.content == bytes(stored.body)
    assert response["ETag"] == stored.etag
    assert bytes(stored.card) in client.get("/api/v1/articles/").content


def test_what_is_stored_is_not_read_on_its_way_out(client, paper, story) -> None:
    """Bytes that are no JSON leave as well: nothing parses or makes any."""
    from delivery.models import Document

    body, card = b"{no json \xff" * 200, b"[no card \xfe"
    documents = Document.objects.filter(public_id=paper.first.public_id)
    documents.update(body=body, card=card)
    assert client.get(story).content == body
    assert card in client.get("/api/v1/articles/?section=world").content
    whole = client.get("/api/v1/articles/?include=body").content
    assert body in whole
