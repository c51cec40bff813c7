"""The edit and upload screens: uses, rights and what a file filled in."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import AuthorFactory, NewsImageFactory, put_live
from tests.media.pictures import encoded, upload, with_iim
from tests.news.desk.paper import Paper


def edit(paper: Paper, who: str, image: Any) -> Any:
    return paper.client(who).get(reverse("wagtailimages:edit", args=(image.pk,)))


def small(**values: Any) -> Any:
    return NewsImageFactory(width_px=64, height_px=36, **values)


def test_edit_screen_tells_who_keeps_the_picture_when_rights_end(paper: Paper) -> None:
    image = small(rights_until=timezone.now() + timedelta(days=2))
    put_live(paper.story(title="Already out", lead_image=image))
    paper.story(title="Still in hand", lead_image=image)
    AuthorFactory(portrait=image)
    html = edit(paper, "photo", image).content.decode()
    assert "1 live page shows it and keeps it after that" in html
    assert "Already out" in html
    assert "cannot go live with it after that" in html
    assert "Still in hand" in html
    assert "1 other thing shows it" in html
    image.rights_until = timezone.now() - timedelta(days=2)
    image.save()
    assert "1 live page still shows it" in edit(paper, "photo", image).content.decode()


def test_draft_of_another_desk_is_counted_and_not_named(paper: Paper) -> None:
    image = small(uploaded_by_user=paper.people["editor"])
    paper.story(title="Secret of sport", section=paper.sport, lead_image=image)
    html = edit(paper, "editor", image).content.decode()
    assert "Secret of sport" not in html
    assert "1 draft of another desk shows it too" in html


def test_roles(paper: Paper) -> None:
    image = small()
    for who, status in (("photo", 200), ("managing", 200), ("copy", 302)):
        assert edit(paper, who, image).status_code == status
    add = reverse("wagtailimages:add_multiple")
    for who, status in (("reporter", 200), ("stranger", 302)):
        assert paper.client(who).get(add).status_code == status


def test_edit_screen_costs_the_same_however_often_it_is_used(paper: Paper) -> None:
    image = small()

    def cost() -> int:
        edit(paper, "photo", image)
        with CaptureQueriesContext(connection) as queries:
            assert edit(paper, "photo", image).status_code == 200
        return len(queries)

    put_live(paper.story(title="One", lead_image=image))
    paper.story(title="Draft", lead_image=image)
    few = cost()
    for number in range(3):
        put_live(paper.story(title=f"More {number}", lead_image=image))
        paper.story(title=f"Draft {number}", lead_image=image)
    assert cost() == few


def test_upload_says_what_the_file_filled_in(paper: Paper) -> None:
    told = with_iim(encoded(), (2, 120, b"Kim Jong-Un"), (2, 25, b"parade"))
    client = paper.client("photo")

    def form(content: bytes) -> str:
        data = {"files[]": upload(content), "collection": 1, "title": "picture"}
        answer = client.post(reverse("wagtailimages:add_multiple"), data)
        return json.loads(answer.content)["form"]

    html = form(told)
    assert "Filled in from the file: caption, tags." in html
    assert "Kim Jong-Un</textarea>" in html
    assert "No credit" in html
    assert "The file says nothing about itself." in form(encoded(quality=50))
