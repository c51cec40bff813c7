"""What nobody reads is refused by name; a call that is too late, too."""

import pytest

from news.models import ArticlePage


def new_story(desk, **fields):
    meta = {"type": "news.ArticlePage", "parent_id": desk.world.pk}
    return {"title": "A new story", "meta": meta, **fields}


@pytest.mark.parametrize(
    "fields, loc, hint",
    [
        ({"lead_image": 1}, ["lead_image"], "lead_image_id"),
        ({"headline": "x"}, ["headline"], ""),
        ({"kiker": "x"}, ["kiker"], "kicker"),
        ({"public_id": "x"}, ["public_id"], ""),
        ({"live": True}, ["live"], ""),
        ({"owner": 1}, ["owner"], ""),
        ({"bylines": [{"author": 1}]}, ["bylines", 0, "author"], "author_id"),
        (
            {"article_categories": [{"category_id": 1, "rank": 1}]},
            ["article_categories", 0, "rank"],
            "",
        ),
    ],
)
def test_an_unknown_field_is_refused_by_name(desk, fields, loc, hint):
    before = ArticlePage.objects.count()
    answer = desk.reporter.post("pages/", new_story(desk, **fields))
    assert answer.status_code == 422
    (found,) = answer.json()["errors"]
    assert found["loc"] == loc
    assert hint in found["msg"]
    assert ArticlePage.objects.count() == before


def test_an_unknown_field_of_meta_is_refused(desk):
    story = new_story(desk)
    story["meta"]["acton"] = "publish"
    answer = desk.reporter.post("pages/", story)
    assert answer.status_code == 422
    assert "Did you mean action?" in answer.json()["detail"]


def test_an_unknown_field_of_a_change_or_a_verb_is_refused(desk):
    page = f"pages/{desk.story.pk}/"
    assert desk.reporter.patch(page, {"kiker": "x"}).status_code == 422
    moved = desk.managing.post(
        page + "actions/move/", {"destination_id": desk.sport.pk, "positoin": "x"}
    )
    assert moved.status_code == 422
    assert ArticlePage.objects.get(pk=desk.story.pk).get_parent().pk == desk.world.pk


@pytest.mark.parametrize(
    "path",
    [
        "pages/?foo=1",
        "pages/?kicker=x",  # of no type, only what every page has
        "pages/?type=news.ArticlePage&kicker__contains=x",
        "pages/?type=news.ArticlePage&password=x",
        "pages/{}/?verson=draft",
        "images/?embedded=x",
        "images/?photografer=x",
        "documents/?foo=1",
        "whoami/?foo=1",
        "sections/?q=1",
        "snippets/news.Category/?nam=x",
    ],
)
def test_an_unknown_parameter_is_refused_by_name(desk, path):
    answer = desk.managing.get(path.format(desk.story.pk))
    assert answer.status_code == 400
    assert "Unknown parameter" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "pages/?type=news.ArticlePage&article_type=news&order=-last_published_at",
        "pages/?child_of={}&limit=5&offset=1&locale=en&search=world",
        "pages/?slug=a-world-story",
        "images/?credit=Getty&order=title",
        "snippets/news.Category/?slug=x&limit=3",
    ],
)
def test_a_known_parameter_is_read(desk, path):
    answer = desk.managing.get(path.format(desk.world.pk))
    assert answer.status_code == 200, answer.content


def test_a_change_of_what_was_read_is_taken_and_a_late_one_refused(desk):
    path = f"pages/{desk.story.pk}/"
    tag = desk.reporter.get(path)["ETag"]
    first = desk.reporter.patch(path, {"kicker": "one"}, if_match=tag)
    assert first.status_code == 200
    assert first["ETag"] != tag
    late = desk.managing.patch(path, {"kicker": "two"}, if_match=tag)
    assert late.status_code == 412
    assert first["ETag"] == f'"{late.json()["revision"]}"'
    again = desk.managing.patch(path, {"kicker": "two"}, if_match=first["ETag"])
    assert again.status_code == 200


@pytest.mark.parametrize("tag", ["*", 'W/"{}"', '"0", "{}"'])
def test_if_match_takes_any_weak_and_many(desk, tag):
    tag = tag.format(desk.story.latest_revision_id)
    path = f"pages/{desk.story.pk}/"
    assert desk.reporter.patch(path, {"kicker": "x"}, if_match=tag).status_code == 200


@pytest.mark.parametrize(
    "method, path, data",
    [
        ("PATCH", "", {"kicker": "x"}),
        ("DELETE", "", None),
        ("POST", "actions/publish/", None),
        ("POST", "actions/unpublish/", {}),
        ("POST", "actions/move/", {"destination_id": 1}),
        ("POST", "actions/revert/", {"revision_id": 1}),
    ],
)
def test_a_late_write_is_refused_whatever_it_is(desk, method, path, data):
    path = f"pages/{desk.story.pk}/{path}"
    answer = desk.managing.call(method, path, data, if_match='"0"')
    assert answer.status_code == 412
    assert ArticlePage.objects.filter(pk=desk.story.pk, live=False).exists()


@pytest.mark.parametrize(
    "method, path, data",
    [
        ("PATCH", "", {"kicker": "x"}),
        ("DELETE", "", None),
        ("POST", "actions/publish/", None),
        ("POST", "actions/unpublish/", {}),
        ("POST", "actions/move/", {"destination_id": 1}),
        ("POST", "actions/revert/", {"revision_id": 1}),
    ],
)
def test_a_page_somebody_else_locked_is_left_alone(desk, method, path, data):
    page = ArticlePage.objects.get(pk=desk.story.pk)
    page.locked, page.locked_by = True, desk.users["copyeditor"]
    page.save(update_fields=["locked", "locked_by"], clean=False)
    answer = desk.managing.call(method, f"pages/{page.pk}/{path}", data)
    assert answer.status_code == 423, answer.content
    assert answer.json()["code"] == "locked"
    assert "locked" in answer.json()["detail"]
    assert "<" not in answer.json()["detail"]
