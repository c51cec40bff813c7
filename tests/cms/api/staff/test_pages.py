"""What a token sees and writes: no more than its user in the admin."""

import pytest
from wagtail.models import PageLogEntry

from news.models import ArticlePage
from tests import factories


def ids(answer):
    assert answer.status_code == 200, answer.content
    return {item["id"] for item in answer.json()["items"]}


def test_a_token_lists_what_its_user_may_edit_and_no_other_section(desk):
    stories = "pages/?type=news.ArticlePage"
    assert ids(desk.reporter.get(stories)) == {desk.story.pk}
    assert ids(desk.editor.get(stories)) == {desk.story.pk}
    assert ids(desk.sporteditor.get(stories)) == {desk.secret.pk}
    assert ids(desk.copyeditor.get(stories)) == {desk.story.pk, desk.secret.pk}


@pytest.mark.parametrize(
    "method, path, data",
    [
        ("GET", "", None),
        ("GET", "?version=draft", None),
        ("GET", "revisions/", None),
        ("GET", "workflow/", None),
        ("PATCH", "", {"kicker": "x"}),
        ("PATCH", "", {"kiker": "x"}),
        ("PATCH", "", {"meta": {"type": "news.SectionPage"}}),
        ("DELETE", "", None),
        ("POST", "actions/publish/", None),
        ("POST", "actions/copy/", {"destination_id": 4}),
        ("POST", "actions/create_alias/", {}),
        ("POST", "actions/revert/", {"revision_id": 1}),
        ("POST", "actions/copy_for_translation/", {"locale": "de"}),
    ],
)
def test_another_section_s_draft_is_as_if_it_were_not_there(desk, method, path, data):
    for caller in (desk.editor, desk.reporter):
        hidden = caller.call(method, f"pages/{desk.secret.pk}/{path}", data)
        absent = caller.call(method, f"pages/999999/{path}", data)
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_a_search_does_not_find_another_section_s_draft(desk):
    assert ids(desk.editor.get("pages/?search=secret")) == set()
    for query in ("html_path=/sport/a-sport-secret/", f"id={desk.secret.pk}"):
        assert desk.editor.get(f"pages/find/?{query}").status_code == 404


def test_a_reporter_cannot_write_below_a_page_that_holds_no_stories(desk):
    answer = desk.reporter.post(
        "pages/",
        {
            "title": "x",
            "meta": {"type": "news.ArticlePage", "parent_id": desk.front.pk},
        },
    )
    assert answer.status_code == 403


def test_a_story_is_written_whole_and_read_back(desk):
    picture = factories.NewsImageFactory()
    author = factories.AuthorFactory()
    first, second = factories.CategoryFactory(), factories.CategoryFactory()
    fields = {
        "title": "Envoy turned away",
        "slug": "envoy",
        "kicker": "Asia",
        "standfirst": "A visit without a meeting.",
        "dateline": "SEOUL",
        "article_type": "analysis",
        "lead_caption": "The envoy",
        "lead_credit": "Agency",
        "lead_alt": "A man at an airport",
        "tags": ["envoy", "talks, stalled"],
        "source": "The Wire",
        "canonical_url": "https://example.org/envoy/",
        "display_date": "2020-07-07T12:00:00Z",
        "embargo_until": "2020-07-07T10:00:00Z",
        "note_to_editors": "Call back.",
        "seo_title": "Envoy",
        "search_description": "A visit.",
    }
    answer = desk.reporter.post(
        "pages/",
        fields
        | {
            "meta": {"type": "news.ArticlePage", "parent_id": desk.world.pk},
            "lead_image_id": picture.pk,
            "bylines": [
                {"author_id": author.pk, "role": "by"},
                {"wire_line": "Staff", "role": "additional_reporting"},
            ],
            "article_categories": [
                {"category_id": second.pk},
                {"category_id": first.pk},
            ],
            "related_stories": [{"story_id": desk.story.pk}],
            "corrections": [{"kind": "clarification", "text": "A word."}],
        },
    )
    assert answer.status_code == 201, answer.content
    read = desk.reporter.get(f"pages/{answer.json()['id']}/?version=draft").json()
    meta = read.pop("meta")
    assert meta["slug"] == "envoy"
    assert meta["seo_title"] == "Envoy"
    assert meta["search_description"] == "A visit."
    for name, value in fields.items():
        if name not in ("slug", "seo_title", "search_description", "tags"):
            assert read[name] == value, name
    assert sorted(read["tags"]) == sorted(fields["tags"])
    assert read["lead_image"]["id"] == picture.pk
    assert [b["author"] and b["author"]["id"] for b in read["bylines"]] == [
        author.pk,
        None,
    ]
    assert [b["wire_line"] for b in read["bylines"]] == ["", "Staff"]
    assert [c["category"]["id"] for c in read["article_categories"]] == [
        second.pk,
        first.pk,
    ]
    assert read["related_stories"][0]["story"]["id"] == desk.story.pk
    assert [c["text"] for c in read["corrections"]] == ["A word."]
    assert read["public_id"]


def test_a_change_leaves_what_it_does_not_name(desk):
    before = desk.reporter.get(f"pages/{desk.story.pk}/?version=draft").json()
    after = desk.reporter.patch(f"pages/{desk.story.pk}/", {"kicker": "New"}).json()
    for name in ("title", "standfirst", "body", "bylines", "article_categories"):
        assert after[name] == before[name]
    assert after["kicker"] == "New"


@pytest.mark.parametrize(
    "fields, loc",
    [
        ({"article_type": "gossip"}, ["article_type"]),
        ({"lead_image_id": 999_999}, ["lead_image"]),
        ({"bylines": [{"author_id": 999_999}]}, ["bylines", 0, "author"]),
        ({"bylines": [{}]}, ["bylines", 0, "author"]),
        ({"canonical_url": "javascript:x()"}, ["canonical_url"]),
        ({"kicker": "x" * 81}, ["kicker"]),
        ({"display_date": "yesterday"}, ["display_date"]),
        ({"slug": "no slug!"}, ["slug"]),
        ({"title": ""}, ["title"]),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_with_its_field(desk, fields, loc):
    answer = desk.reporter.patch(f"pages/{desk.story.pk}/", fields)
    assert answer.status_code == 422, answer.content
    assert loc in [entry["loc"] for entry in answer.json()["errors"]]


@pytest.mark.parametrize("way", ["create", "change", "verb"])
def test_only_who_may_publish_publishes_and_only_what_is_ready(desk, way):
    bare = factories.ArticleFactory(
        parent=desk.world, writer=desk.users["reporter"], title="Bare"
    )
    publish = {"type": "news.ArticlePage", "action": "publish"}
    calls = {
        "create": (
            "POST",
            "pages/",
            {"title": "Bare too", "meta": publish | {"parent_id": desk.world.pk}},
        ),
        "change": ("PATCH", f"pages/{bare.pk}/", {"meta": publish, "kicker": "x"}),
        "verb": ("POST", f"pages/{bare.pk}/actions/publish/", None),
    }
    for caller in (desk.reporter, desk.copyeditor, desk.editor):
        assert caller.call(*calls[way]).status_code == 403
    answer = desk.managing.call(*calls[way])
    assert answer.status_code in (403, 422), answer.content
    assert answer.json()["detail"]
    assert not ArticlePage.objects.filter(live=True).exists()


def test_publishing_one_s_own_words_is_refused_with_the_rule(desk):
    own = factories.ArticleFactory(
        parent=desk.world, complete=True, writer=desk.users["managing"]
    )
    answer = desk.managing.post(f"pages/{own.pk}/actions/publish/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "four_eyes"


def test_a_publication_answers_with_the_page_as_it_is_now(desk):
    answer = desk.managing.post(f"pages/{desk.story.pk}/actions/publish/")
    assert answer.status_code == 200, answer.content
    assert answer.json()["live"]
    assert answer.json()["meta"]["first_published_at"]
    answer = desk.managing.post(f"pages/{desk.story.pk}/actions/unpublish/")
    assert answer.status_code == 200, answer.content
    assert not ArticlePage.objects.get(pk=desk.story.pk).live


def test_a_copy_is_born_a_draft_even_of_a_live_story(desk):
    live = factories.put_live(desk.story)
    answer = desk.managing.post(f"pages/{live.pk}/actions/copy/", {"slug": "copy"})
    assert answer.status_code == 201, answer.content
    assert not ArticlePage.objects.get(pk=answer.json()["id"]).live


def test_going_back_to_an_older_text_is_an_edit_of_its_own(desk):
    first = desk.story.latest_revision_id
    path = f"pages/{desk.story.pk}/"
    desk.reporter.patch(path, {"kicker": "Second"})
    answer = desk.reporter.post(path + "actions/revert/", {"revision_id": first})
    assert answer.status_code == 200, answer.content
    assert answer.json()["kicker"] == ""
    assert answer["ETag"] != f'"{first}"'
    assert PageLogEntry.objects.filter(
        page=desk.story.pk, action="wagtail.revert", user=desk.users["reporter"]
    ).exists()


@pytest.mark.parametrize(
    "verb, data",
    [
        ("move", {"destination_id": "{self}", "position": "last-child"}),
        ("copy", {"destination_id": "{self}", "recursive": True}),
        ("create_alias", {"destination_id": "{self}", "recursive": True}),
        ("convert_alias", {}),
        ("revert", {"revision_id": 999_999}),
        ("unpublish", {"recursive": True}),
        ("copy", {"slug": "no slug!"}),
        ("copy", {"destination_id": 1}),
    ],
)
def test_an_action_that_makes_no_sense_is_refused_in_words(desk, verb, data):
    data = {k: desk.story.pk if v == "{self}" else v for k, v in data.items()}
    answer = desk.admin.post(f"pages/{desk.story.pk}/actions/{verb}/", data)
    refused = 400 <= answer.status_code < 500
    assert refused or (verb == "unpublish" and answer.status_code == 200)


def test_a_category_in_use_is_not_deleted(desk):
    category = desk.story.article_categories.first().category
    answer = desk.managing.delete(f"snippets/news.Category/{category.pk}/")
    assert answer.status_code == 409
    assert "need it" in answer.json()["detail"]


def test_a_ring_of_categories_is_refused(desk):
    category = factories.CategoryFactory()
    answer = desk.managing.patch(
        f"snippets/news.Category/{category.pk}/", {"parent_id": category.pk}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["parent"]


def test_a_slug_that_is_taken_is_refused_with_its_field(desk):
    taken = factories.CategoryFactory()
    answer = desk.managing.post(
        "snippets/news.Category/", {"name": "x", "slug": taken.slug}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["slug"]


def test_reading_a_list_costs_the_same_for_one_story_and_for_many(
    desk, django_assert_max_num_queries
):
    for _ in range(8):
        factories.ArticleFactory(parent=desk.world, writer=desk.users["reporter"])
    desk.reporter.get("pages/")
    with django_assert_max_num_queries(12):
        assert len(desk.reporter.get("pages/").json()["items"]) == 9
