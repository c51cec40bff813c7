"""A picture in use stays, on every way out, and the refusal says why."""

import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from wagtail.actions import action_registry
from wagtail.models import Page, ReferenceIndex

from media.deletion import PictureInUseError
from media.models import NewsImage
from tests.media.pictures import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def used():
    """A picture that the reference index finds in use."""
    image = saved(title="Parade")
    _use(image)
    return image


def _use(image):
    page = Page.objects.first()
    ReferenceIndex.objects.create(
        content_type=ContentType.objects.get_for_model(Page),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        to_content_type=ContentType.objects.get_for_model(NewsImage),
        to_object_id=str(image.pk),
        model_path="locale",
        content_path="locale",
        content_path_hash=ReferenceIndex._get_content_path_hash("locale"),
    )


@pytest.mark.parametrize(
    "delete",
    [
        lambda image: image.delete(),
        lambda image: NewsImage.objects.filter(pk=image.pk).delete(),
        lambda image: image.collection.delete(),
    ],
    ids=["model", "queryset", "cascade"],
)
def test_code_cannot_delete_a_picture_in_use(used, delete):
    refusal = pytest.raises(PictureInUseError, match="“Parade” is used in 1 place")
    with refusal, transaction.atomic():
        delete(used)
    assert NewsImage.objects.filter(pk=used.pk).exists()


def test_the_api_refuses_in_words(used, photo_editor):
    delete = action_registry.get_action_class(NewsImage, "delete")
    with pytest.raises(PictureInUseError):
        delete(used, user=photo_editor).execute()
    assert NewsImage.objects.filter(pk=used.pk).exists()


def test_the_delete_screen_explains_and_has_no_button(desk, used):
    response = desk.get(reverse("wagtailimages:delete", args=[used.pk]))
    assert response.status_code == 200
    assert response.context["is_protected"] is True
    assert b"Yes, delete" not in response.content


def test_the_delete_screen_refuses_a_forced_post(desk, used):
    url = reverse("wagtailimages:delete", args=[used.pk])
    response = desk.post(url, follow=True)
    assert "cannot be deleted" in response.content.decode()
    assert NewsImage.objects.filter(pk=used.pk).exists()


def test_the_upload_screen_refuses_in_words(desk, used):
    url = reverse("wagtailimages:delete_multiple", args=[used.pk])
    response = desk.post(url, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 409
    assert "used in 1 place" in json.loads(response.content)["error_message"]


def test_bulk_deletion_refuses_all_and_names_the_one_in_use(desk, used):
    free = saved(title="Free")
    url = reverse("wagtail_bulk_action", args=["media", "newsimage", "delete"])
    url += f"?id={used.pk}&id={free.pk}&next={reverse('wagtailimages:index')}"
    response = desk.post(url, follow=True)
    assert "“Parade” is used in 1 place" in response.content.decode()
    assert NewsImage.objects.count() == 2


@pytest.mark.parametrize(
    "url", ["wagtailimages:delete", "wagtailimages:delete_multiple"]
)
def test_an_unused_picture_goes_with_all_its_files(
    desk, url, originals, public_files, django_capture_on_commit_callbacks
):
    before = originals(), public_files()
    with django_capture_on_commit_callbacks(execute=True):
        image = saved()
    with django_capture_on_commit_callbacks(execute=True):
        image.caption = "New"
        image.save()
    assert image.retired_files.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse(url, args=[image.pk]))
    assert not NewsImage.objects.exists()
    assert (originals(), public_files()) == before
