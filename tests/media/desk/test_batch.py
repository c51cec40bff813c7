"""Many pictures at once: each by the rules of the desk, and told of one by one."""

import json
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from media.models import NewsImage
from tests.factories import NewsImageFactory, put_live
from tests.news.desk.paper import Paper

URL = reverse("wagtail_bulk_action", args=("media", "newsimage", "edit_words"))


def picture(title: str, **values: Any) -> NewsImage:
    return NewsImageFactory(title=title, width_px=64, height_px=36, **values)


def send(paper: Paper, who: str, *pictures: NewsImage, **form: Any) -> Any:
    url = f"{URL}?" + "&".join(f"id={image.pk}" for image in pictures)
    return paper.client(who).post(url + "&next=/admin/images/", form)


def said(answer: Any) -> str:
    return " ".join(str(m) for m in answer.wsgi_request._messages)


def test_what_is_filled_in_is_written_and_the_rest_stays(paper: Paper) -> None:
    one, two = picture("one"), picture("two", credit="", usage_terms="Old")
    answer = send(
        paper,
        "photo",
        one,
        two,
        credit="Reuters",
        rights_until="2030-01-31 18:00",
        keywords="harbour, night",
        clear=["usage_terms"],
    )
    assert answer.status_code == 302
    for image in (one, two):
        image.refresh_from_db()
        assert (image.credit, image.caption) == ("Reuters", "The field")
        assert image.usage_terms == ""
        assert image.rights_until is not None
        assert set(image.tags.names()) == {"harbour", "night"}
    assert "2 pictures are changed" in said(answer)


def test_only_where_there_is_nothing_yet(paper: Paper) -> None:
    one, two = picture("one"), picture("two", credit="")
    send(paper, "photo", one, two, credit="Reuters", only_empty="on")
    values = dict(NewsImage.objects.values_list("title", "credit"))
    assert values == {"one": "Pat Lens", "two": "Reuters"}


def test_new_credit_reaches_readers_through_the_model(
    paper: Paper, django_capture_on_commit_callbacks: Any
) -> None:
    image = picture("one")
    story = put_live(paper.story(title="Goes out", lead_image=image))
    with django_capture_on_commit_callbacks(execute=True):
        send(paper, "photo", image, credit="Reuters")
    answer = paper.client("photo").get(f"/api/v1/articles/{story.public_id}/")
    assert json.loads(answer.content)["lead_image"]["credit"] == "Reuters"


def test_refusal_of_one_does_not_stop_the_others(paper: Paper) -> None:
    later = timezone.now() + timedelta(days=900)
    fine, wrong = picture("fine"), picture("wrong", rights_from=later)
    until = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%d %H:%M")
    answer = send(paper, "photo", fine, wrong, rights_until=until)
    assert "1 picture is changed:<ul><li>fine</li></ul>" in said(answer)
    assert "wrong: The rights end before they begin." in said(answer)
    wrong.refresh_from_db()
    assert wrong.rights_until is None


def test_uploader_may_change_a_picture_until_it_is_approved(paper: Paper) -> None:
    reporter = paper.people["reporter"]
    own = picture("own", uploaded_by_user=reporter)
    shown = picture("shown", uploaded_by_user=reporter)
    theirs = picture("theirs")
    put_live(paper.story(title="Goes out", lead_image=shown))
    opened = paper.client("reporter").get(
        f"{URL}?id={own.pk}&id={shown.pk}&id={theirs.pk}"
    )
    assert [row["item"].title for row in opened.context["items"]] == ["own"]
    send(paper, "reporter", own, shown, theirs, credit="Me")
    values = dict(NewsImage.objects.values_list("title", "credit"))
    assert values == {"own": "Me", "shown": "Pat Lens", "theirs": "Pat Lens"}


def test_roles(paper: Paper) -> None:
    image = picture("one")
    for who in ("editor", "copy", "stranger"):
        send(paper, who, image, credit=who)
        assert NewsImage.objects.get().credit == "Pat Lens"
    send(paper, "managing", image, credit="Reuters")
    assert NewsImage.objects.get().credit == "Reuters"


BAD_INPUT: list[tuple[dict[str, Any], str]] = [
    ({}, "Fill in what the pictures are to get."),
    ({"caption": "New", "clear": ["caption"]}, "not both"),
    ({"keywords": "x" * 101}, "at most 100 characters"),
    ({"rights_until": "soon"}, "Enter a valid date/time."),
    ({"clear": ["credit"]}, "credit is not one of the available choices"),
    (
        {"rights_from": "2031-01-01 00:00", "rights_until": "2030-01-01 00:00"},
        "The rights end before they begin",
    ),
]


def test_bad_input_is_answered_in_words(paper: Paper) -> None:
    image = picture("one")
    for form, words in BAD_INPUT:
        answer = send(paper, "photo", image, **form)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    image.refresh_from_db()
    assert image.caption == "The field"


def test_nothing_ticked_is_not_found(paper: Paper) -> None:
    picture("one")
    client = paper.client("photo")
    for query in ("id=all", "id=x", "id=99999999", ""):
        assert client.get(f"{URL}?{query}").status_code == 404


def test_numbers_that_are_none_of_a_picture_are_not_found(paper: Paper) -> None:
    client = paper.client("photo")
    for key in ("9" * 5000, "2147483648000", "x"):
        assert client.get(f"{URL}?id={key}").status_code == 404
