"""Preview tokens by the staff API: made, listed, taken back."""

import pytest

from news.models import PreviewToken
from tests.news.preview.conftest import Holder, holder, house
from tests.staff_api import Caller

__all__ = ["holder", "house"]

pytestmark = pytest.mark.django_db

PATH = "preview-tokens/"


@pytest.fixture
def managing(house) -> Caller:
    return Caller(house.managing)


@pytest.fixture
def editor(house) -> Caller:
    return Caller(house.editor)


def make(caller: Caller, **body):
    return caller.post(PATH, body)


def test_a_token_is_made_and_read_once(house, editor) -> None:
    response = make(editor, page_id=house.mine.pk, hours=2, note="For the lawyer")
    assert response.status_code == 201, response.content
    made = response.json()
    assert made["article"] == str(house.mine.public_id)
    assert (made["note"], made["revision"], made["living"]) == (
        "For the lawyer",
        None,
        True,
    )
    assert (
        made["link"] == f"http://127.0.0.1:8000/preview/?preview_token={made['token']}"
    )
    story = Holder(made["token"]).get(f"articles/{house.mine.public_id}/")
    assert story.json()["headline"] == "Mine as drafted"
    (listed,) = editor.get(PATH).json()
    assert made["token"] not in str(listed)
    assert listed["id"] == made["id"]


def test_a_site_token_is_for_managing_editors(house, managing, editor) -> None:
    assert make(editor, site=True).status_code == 403
    made = make(managing, site=True).json()
    assert (made["page_id"], made["article"]) == (None, None)
    assert "Other as drafted" in Holder(made["token"]).headlines()


def test_a_token_of_a_version(house, managing) -> None:
    first = house.mine.revisions.order_by("pk").first()
    made = make(managing, page_id=house.mine.pk, revision=first.pk).json()
    story = Holder(made["token"]).get(f"articles/{house.mine.public_id}/").json()
    assert story["headline"] == "Mine as published"


@pytest.mark.parametrize(
    "body, status",
    [
        ({}, 404),
        ({"page_id": 10**6}, 404),
        ({"page_id": 0}, 422),
        ({"page_id": "x"}, 422),
        ({"site": True, "revision": 10**6}, 404),
        ({"site": True, "hours": 0}, 422),
        ({"site": True, "hours": 169}, 422),
        ({"site": True, "hours": "soon"}, 422),
        ({"site": True, "hours": 1e-300}, 422),
        ({"site": True, "hours": float("nan")}, 422),
        ({"site": True, "hours": float("inf")}, 422),
        ({"site": True, "page_id": 1}, 422),
        ({"site": "perhaps"}, 422),
        ({"page_id": 2**31 - 1}, 404),
        ({"page_id": 2**63}, 422),
        ({"page_id": "\0"}, 422),
        ({"page_id": [1]}, 422),
        ({"site": True, "revision": 2**63}, 422),
        ({"site": True, "note": "x" * 161}, 422),
        ({"site": True, "note": "a\0b"}, 422),
        ({"site": True, "note": "\ud800"}, 422),
        ({"site": True, "note": {"a": 1}}, 422),
        ({"site": True, "colour": "red"}, 422),
    ],
    ids=str,
)
def test_a_wrong_wish_is_refused_in_words(managing, body, status) -> None:
    response = managing.post(PATH, body)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
    assert not PreviewToken.objects.exists()


@pytest.mark.parametrize(
    "body, status",
    [
        (b"{", 400),
        (b'{"site": true, "site": true}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b"9" * 5000, 400),
        (b"null", 422),
        (b" " * 3_000_000, 413),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_wish_at_all_makes_no_token(managing, body, status) -> None:
    response = managing.post(PATH, body)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert not PreviewToken.objects.exists()


@pytest.mark.parametrize("key", ["0", "-1", "x", "%00", "1.5", "9" * 30, "%D9%A1"])
def test_no_token_of_that_number_is_a_404(managing, key) -> None:
    assert managing.delete(f"{PATH}{key}/").status_code == 404


def test_a_version_of_another_story_is_refused(house, managing) -> None:
    body = {"page_id": house.mine.pk, "revision": house.other.latest_revision_id}
    assert managing.post(PATH, body).status_code in (409, 422)


def test_a_story_of_another_desk_is_as_if_it_were_not(house, editor) -> None:
    assert make(editor, page_id=house.other.pk).status_code == 404


def test_own_tokens_are_listed_and_all_to_managing_editors(
    house, managing, editor
) -> None:
    make(editor, page_id=house.mine.pk)
    make(managing, page_id=house.other.pk)
    assert len(editor.get(PATH).json()) == 1
    assert len(managing.get(PATH).json()) == 2


def test_a_token_taken_back_opens_nothing(house, managing, editor) -> None:
    made = make(managing, page_id=house.mine.pk).json()
    foreign = make(managing, page_id=house.other.pk).json()
    assert editor.delete(f"{PATH}{foreign['id']}/").status_code == 404
    assert editor.delete(f"{PATH}{made['id']}/").status_code == 204
    assert Holder(made["token"]).get("articles/").status_code == 401
    assert Holder(foreign["token"]).get("articles/").status_code == 200
    assert editor.delete(f"{PATH}999999/").status_code == 404


def test_nobody_without_a_staff_token_makes_one(house) -> None:
    for caller in (Caller(), Caller(token="preview_" + "A" * 43)):
        assert make(caller, page_id=house.mine.pk).status_code == 401
        assert caller.get(PATH).status_code == 401
