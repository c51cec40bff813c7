"""What readers have was approved: its pictures and files are not changed at will."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model

from news.models import ArticlePage, SectionPage
from news.workflow import actions
from tests.editor import Editor
from tests.factories import (
    MANAGING_EDITOR,
    PHOTO_EDITOR,
    REPORTER,
    ArticleFactory,
    NewsImageFactory,
    SectionFactory,
    UserFactory,
    edit,
    fresh,
    newsroom,
    put_live,
)
from tests.staff_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> SectionPage:
    return SectionFactory(parent=newsroom(), title="World")


@pytest.fixture
def reporter() -> Any:
    return UserFactory(role=REPORTER)


@pytest.fixture
def image(reporter: Any) -> Any:
    return NewsImageFactory(uploaded_by_user=reporter)


@pytest.fixture
def file(reporter: Any) -> Any:
    return get_document_model().objects.create(
        title="The report",
        file=ContentFile(b"%PDF-1.4 x", name="report.pdf"),
        uploaded_by_user=reporter,
    )


@pytest.fixture
def write(section: SectionPage, reporter: Any) -> Callable[..., ArticlePage]:
    def written(**fields: Any) -> ArticlePage:
        return ArticleFactory(parent=section, complete=True, writer=reporter, **fields)

    return written


def change_by_api(user: Any, image: Any, **values: str) -> int:
    return Caller(user).patch(f"images/{image.pk}/", values).status_code


def test_uploader_changes_a_picture_until_readers_have_it(
    image: Any, reporter: Any, write: Any
) -> None:
    assert change_by_api(reporter, image, caption="The field at dusk") == 200
    story = write(lead_image=image)
    assert change_by_api(reporter, image, caption="The field at dawn") == 200
    put_live(story)
    assert change_by_api(reporter, image, caption="The mayor is a thief") == 403
    screen = reverse("wagtailimages:edit", args=[image.pk])
    answer = Editor(reporter).client.get(screen)
    assert answer.status_code == 302
    shown = Client().get(f"/api/v1/articles/{story.public_id}/").json()["lead_image"]
    assert shown["caption"] == "The field at dawn"
    assert change_by_api(UserFactory(role=PHOTO_EDITOR), image, caption="Dusk") == 200


@pytest.mark.parametrize("is_live", [False, True])
def test_uploader_leaves_alone_what_somebody_is_asked_to_approve(
    image: Any, reporter: Any, write: Any, is_live: bool
) -> None:
    story = write()
    if is_live:
        put_live(story)
    edit(story, user=reporter, lead_image=image)
    assert change_by_api(reporter, image, caption="The field at noon") == 200
    actions.submit_article(story, user=reporter)
    assert change_by_api(reporter, image, caption="The mayor is a thief") == 403
    managing = UserFactory(role=MANAGING_EDITOR)
    actions.send_back_article(fresh(story), user=managing, comment="Whose field?")
    assert change_by_api(reporter, image, caption="Our field") == 200
    later = timezone.now() + timedelta(hours=1)
    actions.schedule_article(fresh(story), user=managing, at=later)
    assert change_by_api(reporter, image, caption="The mayor is a thief") == 403


def test_uploader_does_not_swap_a_file_that_readers_have(
    file: Any, reporter: Any, write: Any
) -> None:
    body = [("paragraph", "<p>See</p>"), ("document", {"document": file, "title": ""})]
    put_live(write(body=body))
    answer = Editor(reporter).client.post(
        reverse("wagtaildocs:edit", args=[file.pk]),
        {
            "title": "The report",
            "file": SimpleUploadedFile("report.pdf", b"%PDF-1.4 another"),
            "collection": file.collection_id,
        },
    )
    assert answer.status_code == 302
    file.refresh_from_db()
    with file.file.storage.open(file.file.name) as stored:
        assert stored.read() == b"%PDF-1.4 x"


@pytest.mark.parametrize("name", ["alt", "credit"])
def test_picture_of_a_live_story_keeps_what_the_checks_ask_for(
    image: Any, write: Any, name: str
) -> None:
    photo = UserFactory(role=PHOTO_EDITOR)
    story = put_live(write(lead_image=image))
    assert change_by_api(photo, image, **{name: ""}) == 422
    image.refresh_from_db()
    assert getattr(image, name)
    assert change_by_api(photo, image, **{name: "Other words"}) == 200
    actions.unpublish_article(story, user=UserFactory(role=MANAGING_EDITOR))
    assert change_by_api(photo, image, **{name: ""}) == 200


def fetch(file: Any, client: Client) -> int:
    answer = client.get(file.url)
    b"".join(answer)
    return answer.status_code


def test_file_is_public_while_a_live_story_links_to_it(file: Any, write: Any) -> None:
    assert fetch(file, Client()) == 404
    story = write(
        body=[("paragraph", f'<p><a linktype="document" id="{file.pk}">See</a></p>')]
    )
    assert fetch(file, Client()) == 404
    put_live(story)
    assert fetch(file, Client()) == 200
    actions.unpublish_article(story, user=UserFactory(role=MANAGING_EDITOR))
    assert fetch(file, Client()) == 404


def test_staff_read_the_files_of_drafts(section: SectionPage, file: Any) -> None:
    assert fetch(file, Editor(UserFactory(role=REPORTER)).client) == 200
    outsider = Editor(UserFactory()).client
    assert fetch(file, outsider) == 404
