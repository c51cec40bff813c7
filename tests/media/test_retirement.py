"""Replaced files stay for their time of grace and go after it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from media.models import RetiredFile
from media.renditions import make_renditions
from tests.media.pictures import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def replaced():
    """A picture whose first renditions were replaced; gives it and their files."""
    image = saved()
    old = {row.file.name for row in make_renditions(image)}
    image.credit = "New"
    image.save()
    make_renditions(image)
    return image, old


def prune(*arguments):
    out = StringIO()
    call_command("prune_renditions", *arguments, stdout=out)
    return out.getvalue()


def exist(names, public_files):
    return {name.removeprefix("images/") for name in names} & public_files()


def test_a_file_just_replaced_stays(replaced, public_files):
    _, old = replaced
    assert "0 files removed" in prune()
    assert len(exist(old, public_files)) == len(old)


def test_a_file_replaced_long_ago_goes_and_those_in_use_stay(
    replaced, public_files, django_capture_on_commit_callbacks
):
    image, old = replaced
    RetiredFile.objects.update(retired_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        prune()
    assert not exist(old, public_files)
    in_use = [row.file.name for row in image.renditions.all()]
    assert len(exist(in_use, public_files)) == len(in_use)
    assert not RetiredFile.objects.exists()


def test_a_dry_run_removes_nothing(replaced, public_files):
    _, old = replaced
    assert "would be removed" in prune("--dry-run", "--days", "0")
    assert len(exist(old, public_files)) == len(old)


def test_the_command_makes_what_is_missing_and_goes_on_after_a_bad_picture():
    bad, good = saved(title="Bad"), saved(title="Good")
    bad.file.storage.delete(bad.file.name)
    out, error = StringIO(), StringIO()
    call_command("make_renditions", stdout=out, stderr=error)
    assert "Bad" in error.getvalue()
    assert "Good" in out.getvalue()
    assert good.renditions.exists()
    assert not bad.renditions.exists()
