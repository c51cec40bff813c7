"""Several writers of one picture leave no file without a row, and no false one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from media.models import NewsImage, NewsRendition, RetiredFile
from media.renditions import make_renditions
from media.signals import picture_changed
from tests.media.pictures import saved


def at_once(work, count):
    """Run some work in threads of their own, each with its own connection."""

    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_writers_of_the_same_set_agree_on_the_first_one(public_files):
    image = saved()
    NewsRendition.objects.all()._raw_delete("default")
    before = public_files()
    sets = at_once(lambda _: make_renditions(NewsImage.objects.get(pk=image.pk)), 3)
    named = [{row.file.name for row in rows} for rows in sets]
    assert named[0] == named[1] == named[2]
    assert not RetiredFile.objects.exists()
    rows = {
        row.file.name.removeprefix("images/") for row in NewsRendition.objects.all()
    }
    assert public_files() - before == rows - before


@pytest.mark.django_db
def test_renditions_are_made_of_what_the_database_holds():
    image = saved(credit="Old")
    NewsImage.objects.filter(pk=image.pk).update(credit="New")
    made = make_renditions(image)
    fresh = NewsImage.objects.get(pk=image.pk)
    assert {r.file.name for r in made} == {r.file.name for r in make_renditions(fresh)}


@pytest.mark.django_db
@pytest.mark.parametrize("force,told", [(True, 1), (False, 0)])
def test_replaced_files_are_told_of(force, told, django_capture_on_commit_callbacks):
    image = saved()
    make_renditions(image)
    heard = []

    def hear(sender, image, **kwargs):
        heard.append(image)

    picture_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        make_renditions(image, force=force)
    picture_changed.disconnect(hear)
    assert len(heard) == told
