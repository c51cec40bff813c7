"""Pictures come in by the staff API with their words, or with what the file says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import ModelLogEntry

from media.models import NewsImage
from tests import factories
from tests.media.pictures import with_iim


def upload(caller, content=None, **fields):
    file = SimpleUploadedFile("field.jpg", content or factories.jpeg(), "image/jpeg")
    return caller.upload("images/", {"title": "Field", "file": file} | fields)


def test_an_upload_with_words_keeps_them_all(desk):
    fields = {
        "alt": "A field",
        "caption": "The field “at dawn”",
        "credit": "Getty Images",
        "photographer": "Pat Lens",
        "source": "Agency",
        "copyright_notice": "© 2020 Agency",
        "usage_terms": "Once",
        "rights_from": "2020-01-01T00:00:00Z",
        "rights_until": "2099-01-01T00:00:00Z",
        "taken_at": "2020-07-07T10:11:12Z",
        "place": "Seoul",
        "focal_point_x": 100,
        "focal_point_y": 120,
        "focal_point_width": 10,
        "focal_point_height": 10,
    }
    answer = upload(desk.reporter, **fields, tags=["field", "dawn, early"])
    assert answer.status_code == 201, answer.content
    read = desk.reporter.get(f"images/{answer.json()['id']}/").json()
    for name, value in fields.items():
        assert read[name] == value, name
    assert sorted(read["tags"]) == ["dawn, early", "field"]
    assert read["caption_line"] == "The field “at dawn” / Getty Images"


def test_what_is_left_empty_is_read_from_the_file(desk):
    content = with_iim(factories.jpeg(), (2, 120, b"Kim Jong-Un"), (2, 110, b"Getty"))
    read = upload(desk.reporter, content).json()
    assert (read["caption"], read["credit"]) == ("Kim Jong-Un", "Getty")
    assert read["alt"] == ""


def test_a_change_of_words_leaves_the_rest(desk):
    pk = upload(desk.reporter, caption="x", tags=["a", "b"]).json()["id"]
    read = desk.photo.patch(f"images/{pk}/", {"alt": "A field"}).json()
    assert read["alt"] == "A field"
    assert read["caption"] == "x"
    assert sorted(read["tags"]) == ["a", "b"]
    read = desk.photo.patch(f"images/{pk}/", {"tags": ["c"]}).json()
    assert read["tags"] == ["c"]


def test_an_upload_is_logged_with_its_token(desk):
    pk = upload(desk.reporter).json()["id"]
    entry = ModelLogEntry.objects.get(object_id=str(pk), action="wagtail.create")
    assert entry.user == desk.users["reporter"]
    assert desk.reporter.token.startswith(entry.data["api_token"]["prefix"])


def test_an_unknown_form_field_is_refused_by_name(desk):
    answer = upload(desk.reporter, creddit="x")
    assert answer.status_code == 422
    assert "Did you mean credit?" in answer.json()["detail"]
    assert not NewsImage.objects.exists()


def test_a_reporter_changes_own_pictures_and_no_others(desk):
    own = upload(desk.reporter).json()["id"]
    assert desk.reporter.patch(f"images/{own}/", {"alt": "x"}).status_code == 200
    other = factories.NewsImageFactory().pk
    assert desk.reporter.patch(f"images/{other}/", {"alt": "x"}).status_code == 403


def test_a_picture_in_use_is_not_deleted(desk):
    picture = factories.NewsImageFactory()
    desk.reporter.patch(f"pages/{desk.story.pk}/", {"lead_image_id": picture.pk})
    answer = desk.photo.delete(f"images/{picture.pk}/")
    assert answer.status_code in (409, 422), answer.content
    assert answer.json()["detail"]
    assert NewsImage.objects.filter(pk=picture.pk).exists()


@pytest.mark.parametrize("moment", ["yesterday", "2020-13-01T00:00:00Z"])
def test_a_time_that_is_none_is_refused_with_its_field(desk, moment):
    answer = upload(desk.reporter, rights_until=moment)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["rights_until"]


def test_no_answer_links_to_an_original_the_public_could_fetch(desk, client):
    link = upload(desk.reporter).json()["meta"]["download_url"]
    assert client.get(link).status_code in (302, 403, 404)
