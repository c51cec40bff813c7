"""Whatever is sent, the answer is a document in words and never a server error."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Page

from media.models import NewsImage
from news.models import ArticlePage
from tests import factories
from tests.staff_api import operations

PROBLEM = "application/problem+json"


def is_problem(answer, status):
    document = answer.json()
    return (
        answer.status_code == status
        and answer["Content-Type"] == PROBLEM
        and document["status"] == status
        and document["title"]
        and document["detail"]
    )


def picture(desk, **fields):
    file = SimpleUploadedFile("field.jpg", factories.jpeg(), "image/jpeg")
    return desk.reporter.upload("images/", {"title": "x", "file": file, **fields})


@pytest.mark.parametrize(
    "path", ["pages/999999/", "nowhere/", "pages/x/", "pages/1/2/3/", "images/99/"]
)
def test_what_is_not_there_is_404(desk, path):
    assert is_problem(desk.admin.get(path), 404)


def test_an_address_beside_the_api_is_404(desk):
    desk.admin.base = "/api/staff/"
    assert is_problem(desk.admin.get("v2/pages/"), 404)
    assert is_problem(desk.admin.get(""), 404)


def test_a_wrong_method_is_405_and_names_the_right_ones(desk):
    answer = desk.admin.call("PUT", "pages/")
    assert is_problem(answer, 405)
    assert {name.strip() for name in answer["Allow"].split(",")} == {"GET", "POST"}


def test_head_answers_like_get_without_a_body(desk):
    answer = desk.admin.call("HEAD", "pages/")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize(
    "body, words",
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"title": "a", "title": "b"}', "given twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5000, "not JSON"),
    ],
    ids=["broken", "no text", "twins", "deep", "digits"],
)
def test_a_body_that_is_not_json_is_400(desk, body, words):
    answer = desk.reporter.post("pages/", body)
    assert is_problem(answer, 400)
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"1", b'"x"', b"{}", b'{"meta": 1}', b'{"meta": {}}'],
    ids=str,
)
def test_json_of_the_wrong_shape_is_422(desk, body):
    for method, path in (
        ("POST", "pages/"),
        ("POST", f"pages/{desk.story.pk}/actions/move/"),
        ("POST", f"pages/{desk.story.pk}/actions/revert/"),
    ):
        answer = desk.managing.call(method, path, body)
        assert is_problem(answer, 422), (method, path, answer.content)


@pytest.mark.parametrize(
    "value, words",
    [
        ("a\x00b", "NUL"),
        ("\ud800", "surrogate"),
        (2**70, "out of range"),
        (float("inf"), "not finite"),
        (float("nan"), "not finite"),
    ],
    ids=["nul", "surrogate", "large", "infinite", "nan"],
)
@pytest.mark.parametrize("field", ["title", "body", "tags"])
def test_what_no_database_holds_is_refused_with_its_place(desk, field, value, words):
    fields = {
        "title": value,
        "body": [{"type": "paragraph", "value": value}],
        "tags": [value],
    }
    answer = desk.reporter.patch(
        f"pages/{desk.story.pk}/", json.dumps({field: fields[field]})
    )
    assert is_problem(answer, 422)
    (found,) = answer.json()["errors"]
    assert found["loc"][0] == field
    assert words in found["msg"]


@pytest.mark.parametrize(
    "path",
    [
        "pages/?search=%00",
        "pages/?type=news.ArticlePage&kicker=%00",
        "pages/?%00=1",
        "pages/find/?html_path=%00",
        "images/?search=a%00",
    ],
)
def test_a_nul_in_the_query_is_refused(desk, path):
    assert desk.managing.get(path).status_code in (400, 422)


def test_a_nul_in_a_form_is_refused(desk):
    answer = picture(desk, alt="a\x00b")
    assert is_problem(answer, 422)
    assert answer.json()["errors"][0]["loc"][0] == "alt"
    assert not NewsImage.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=x",
        "limit=1000000",
        "offset=-5",
        "offset=99999999999999999999999",
        "order=password",
        "order=random&offset=1",
        "order=-" * 50,
        "type=auth.User",
        "type=wagtailcore.Page&type=news.ArticlePage",
        "locale=xx",
        "site=nowhere.example",
        "child_of=0",
        "child_of=99999999999999999999999999",
        "descendant_of=x",
        "ancestor_of=999999",
        "translation_of=-1",
        "search=" + "x" * 10_000,
        "search=%22&search_operator=xor",
        "type=news.ArticlePage&public_id=x",
        "type=news.ArticlePage&display_date=x",
        "type=news.ArticlePage&latest_revision=99999999999999999999999999",
        "type=news.ArticlePage&lead_image=x",
        "type=news.ArticlePage&live=perhaps",
        "type=news.ArticlePage&body=x",
        "type=news.ArticlePage&bylines=x",
        "type=news.ArticlePage&tags=x&tags=y",
        "type=news.ArticlePage&order=body",
        "type=news.ArticlePage&order=bylines",
        "type=news.ArticlePage&order=tags&search=x",
        "type=news.ArticlePage&kicker=x&search=y",
        "slug=a&slug=b",
        "pk=1",
        "order=pk",
    ],
)
def test_no_query_of_the_list_of_pages_is_a_server_error(desk, query):
    answer = desk.managing.get(f"pages/?{query}")
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert is_problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "query",
    ["id=x", "id=0", "html_path=/x/", "html_path=/&site=x", "html_path=" + "a/" * 900],
)
def test_no_search_for_a_page_is_a_server_error(desk, query):
    answer = desk.managing.get(f"pages/find/?{query}")
    assert answer.status_code < 500


def test_a_large_body_is_413_in_words(desk, settings):
    answer = desk.reporter.post(
        "pages/", b'{"title": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    )
    assert is_problem(answer, 413)
    assert str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) in answer.json()["detail"]


def test_a_large_upload_is_413_before_it_is_read(desk, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    file = SimpleUploadedFile("x.jpg", b"x" * (1024 * 1024 + 2000), "image/jpeg")
    assert is_problem(
        desk.reporter.upload("images/", {"title": "x", "file": file}), 413
    )


@pytest.mark.parametrize("length", ["x", "-1"])
def test_a_nonsensical_length_is_no_server_error(desk, length):
    answer = desk.reporter.call("POST", "pages/", b"{}", content_length=length)
    assert answer.status_code < 500


def test_a_broken_form_is_no_server_error(desk):
    answer = desk.reporter.client.generic(
        "POST",
        "/api/staff/v3/images/",
        b"--x\r\nnonsense",
        "multipart/form-data",
        HTTP_AUTHORIZATION=f"Bearer {desk.reporter.token}",
    )
    assert is_problem(answer, 400)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"no picture", b"\xff\xd8\xff\xe0 cut off"], ids=str
)
def test_a_file_that_is_no_picture_is_a_problem_in_words(desk, content):
    file = SimpleUploadedFile("x.jpg", content, "image/jpeg")
    answer = desk.reporter.upload("images/", {"title": "x", "file": file})
    assert is_problem(answer, 422)
    assert not NewsImage.objects.exists()


def test_naughty_strings_come_back_whole_or_are_refused(desk, data_dir):
    strings = json.loads((data_dir / "strings" / "blns.json").read_text())
    path = f"pages/{desk.story.pk}/"
    for text in strings[::3]:
        answer = desk.reporter.patch(
            path, {"standfirst": text, "title": text, "tags": [text]}
        )
        assert answer.status_code in (200, 422), (text, answer.content)
        if answer.status_code == 200:
            assert answer.json()["standfirst"].strip() == text.strip()


def test_naughty_strings_in_the_query_are_no_server_error(desk, data_dir):
    from urllib.parse import quote

    strings = json.loads((data_dir / "strings" / "blns.json").read_text())
    for text in strings[::7]:
        escaped = quote(text[:500])
        for path in (f"pages/?search={escaped}", f"snippets/{escaped}/"):
            answer = desk.managing.get(path)
            assert answer.status_code < 500, text


JUNK = [None, [], "x", {"meta": None}, {"meta": {"type": "auth.User"}}, {"data": {}}]


@pytest.mark.parametrize(
    "operation_id, method, path",
    [entry for entry in operations() if entry[1] != "GET"],
    ids=lambda value: value or "-",
)
def test_no_write_answers_junk_with_a_server_error(desk, operation_id, method, path):
    names = {
        "page_id": desk.story.pk,
        "type": "news.Category",
        "pk": 1,
        "image_id": 1,
        "document_id": 1,
        "token_id": 1,
    }
    for body in JUNK:
        answer = desk.admin.call(method, path.format(**names), body)
        assert answer.status_code < 500, (operation_id, body, answer.content)
        if answer.status_code in (200, 201):
            assert operation_id not in ("pages_create",)


@pytest.mark.parametrize("position", [None, "left", "right", "first-sibling"])
def test_a_place_beside_the_root_is_refused_in_words(desk, position):
    root = Page.get_first_root_node()
    move = {"destination_id": root.pk} | ({"position": position} if position else {})
    answer = desk.admin.post(f"pages/{desk.sport.pk}/actions/move/", move)
    assert is_problem(answer, 422)
    move = {"destination_id": root.pk, "position": "last-child"}
    answer = desk.admin.post(f"pages/{desk.sport.pk}/actions/move/", move)
    assert answer.status_code in (200, 403, 409, 422)


def test_a_fault_of_ours_is_told_without_its_details(rf, caplog):
    from cms.api.staff import errors

    answer = errors.failed(rf.get("/api/staff/v3/pages/"), ValueError("secret detail"))
    assert answer.status_code == 500
    assert answer["Content-Type"] == PROBLEM
    assert b"secret detail" not in answer.content
    assert "secret detail" in caplog.text


def test_a_refusal_leaves_nothing_half_written(desk):
    before = ArticlePage.objects.count(), desk.story.revisions.count()
    desk.managing.post(
        "pages/",
        {
            "title": "Not ready",
            "meta": {
                "type": "news.ArticlePage",
                "parent_id": desk.world.pk,
                "action": "publish",
            },
        },
    )
    assert (ArticlePage.objects.count(), desk.story.revisions.count()) == before
