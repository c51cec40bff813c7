"""How stories, and what they are filed by, look outside."""

import json
from datetime import UTC, datetime

import pytest
from taggit.models import Tag

from delivery.models import Document
from news.models import ArticlePage, Byline, BylineRole, Correction, RelatedStory
from news.projection import (
    article_resource,
    articles_showing,
    card_of,
    project_article,
    project_author,
    project_category,
    project_section,
)
from news.schemas import CARD_LEAVES_OUT, ArticleCard, ArticleDocument
from tests.news.newsroom import (
    make_article,
    make_author,
    make_category,
    make_home,
    make_image,
    make_section,
    publish,
    queries_of,
    withdraw,
)

pytestmark = pytest.mark.django_db

NAMES = [
    *("id", "type", "url", "path", "headline", "kicker", "standfirst", "dateline"),
    *("article_type", "published_at", "updated_at", "edition", "section", "bylines"),
    *("byline", "published_under", "tags", "lead_image", "body", "body_html"),
    *("word_count", "reading_minutes", "corrections", "related", "source"),
    *("canonical_url", "seo", "locale"),
]


@pytest.fixture
def home():
    return make_home()


@pytest.fixture
def section(home):
    return make_section(home)


def test_names_and_their_order_are_those_of_the_contract() -> None:
    assert list(ArticleDocument.model_fields) == NAMES
    left = [name for name in NAMES if name not in CARD_LEAVES_OUT]
    assert list(ArticleCard.model_fields) == left


def test_a_story_comes_out_whole(section) -> None:
    article = make_article(
        section,
        "Refuses to meet",
        body=[("paragraph", "<p>“Never,” she said – twice.</p>")],
        authors=(make_author("Ann Park"), make_author("Bo Lee")),
        categories=(make_category(),),
        lead_image=make_image(),
        display_date=datetime(2020, 7, 7, 9, 30, tzinfo=UTC),
        kicker="Diplomacy",
        dateline="SEOUL",
        source="The Wire",
    )
    document = json.loads(project_article(article).model_dump_json())
    assert document["headline"] == "Refuses to meet"
    assert document["path"] == "/world/refuses-to-meet/"
    assert document["url"].endswith("/world/refuses-to-meet/")
    assert document["published_at"] == "2020-07-07T09:30:00.000Z"
    assert document["byline"] == "By Ann Park and Bo Lee"
    assert document["section"]["path"] == "/world/"
    assert document["published_under"][0]["slug"] == "north-korea"
    assert document["lead_image"]["caption_line"] == "Kim Jong-Un / Getty Images"
    assert document["body_html"] == "<p>“Never,” she said – twice.</p>"
    assert document["source"] == {"name": "The Wire"}
    assert document["canonical_url"] == document["url"]
    assert document["seo"] == {"title": "Refuses to meet", "description": ""}


def test_words_of_this_use_win_over_those_of_the_picture(section) -> None:
    article = make_article(
        section, lead_image=make_image(), lead_caption="In 2019", lead_credit="AP"
    )
    picture = project_article(article).lead_image
    assert picture.caption_line == "In 2019 / AP"
    assert picture.alt == "A man waves"


@pytest.mark.parametrize(
    "names, line",
    [
        ([("Ann Park", "by")], "By Ann Park"),
        ([("A", "by"), ("B", "by"), ("C", "by")], "By A, B and C"),
        (
            [("A", "by"), ("C", "photographs"), ("B", "by")],
            "By A and B; photographs by C",
        ),
        ([("By The Associated Press", "by")], "By The Associated Press"),
        ([("C", "photographs")], "Photographs by C"),
        ([], ""),
    ],
)
def test_the_byline_reads_as_papers_print_it(section, names, line) -> None:
    article = make_article(section)
    article.bylines.set([Byline(wire_line=name, role=role) for name, role in names])
    assert project_article(article).byline == line


def test_the_byline_is_in_the_language_of_the_story(section) -> None:
    from django.utils import translation

    article = make_article(section, authors=(make_author(),))
    with translation.override("de"):
        assert project_article(article).byline == "By Ann Park"


def test_a_wire_line_has_no_author(section) -> None:
    article = make_article(section)
    article.bylines.set([Byline(wire_line="Reuters", role=BylineRole.BY)])
    entry = project_article(article).bylines[0]
    assert (entry.name, entry.author) == ("Reuters", None)


@pytest.mark.parametrize("words, minutes", [(0, 1), (230, 1), (231, 2), (690, 3)])
def test_reading_time_counts_230_words_a_minute(section, words, minutes) -> None:
    body = [("paragraph", f"<p>{'word ' * words}</p>")] if words else []
    document = project_article(make_article(section, body=body))
    assert (document.word_count, document.reading_minutes) == (words, minutes)


def test_corrections_and_tags_come_in_a_fixed_order(section) -> None:
    article = make_article(section)
    article.tags.add("War", "asia")
    article.corrections.set(
        [Correction(text="First", kind="correction"), Correction(text="Second")]
    )
    article.save()
    document = project_article(article)
    assert [tag.name for tag in document.tags] == ["asia", "War"]
    assert [c.text for c in document.corrections] == ["First", "Second"]


def test_related_stories_are_cards_of_public_ones_only(section) -> None:
    live, draft = make_article(section, "Live"), make_article(section, "Draft")
    publish(live)
    article = make_article(section, "This")
    article.related_stories.set([RelatedStory(story=draft), RelatedStory(story=live)])
    related = project_article(article).related
    assert [card.headline for card in related] == ["Live"]
    stored = json.loads(bytes(Document.objects.get(public_id=live.public_id).card))
    assert related[0].model_dump(mode="json") == stored


def test_a_story_is_not_related_to_itself_nor_twice_to_another(section) -> None:
    article, other = make_article(section, "This"), make_article(section, "Other")
    publish(article, other)
    article.body = [("related_story", article)]
    article.related_stories.set(
        [
            RelatedStory(story=other),
            RelatedStory(story=article),
            RelatedStory(story=other),
        ]
    )
    document = project_article(article)
    assert [card.headline for card in document.related] == ["Other"]
    assert document.body == []


def test_notes_and_accounts_stay_inside(section, django_user_model) -> None:
    user = django_user_model.objects.create(username="annp", email="ann@paper.example")
    author = make_author(user=user)
    article = make_article(section, authors=(author,), note_to_editors="Off record")
    shown = json.dumps([str(article_resource(article)), str(project_author(author))])
    for secret in ("Off record", "annp", "ann@paper.example"):
        assert secret not in shown


def test_a_section_that_is_not_live_is_not_named(home) -> None:
    article = make_article(make_section(home, "Secret plans", live=False))
    assert project_article(article).section is None
    assert "section" not in dict(article_resource(article).facets)


def test_a_list_of_a_parent_has_the_stories_below_it(home) -> None:
    asia = make_section(make_section(home, "World"), "Asia")
    korea = make_category("Korea", parent=make_category("Politics"))
    article = make_article(asia, categories=(korea,), authors=(make_author(),))
    article.tagged_items.create(tag=Tag.objects.create(name="Talks", slug="talks"))
    facets = article_resource(article).facets
    for pair in (
        ("section", "asia"),
        ("section", "world"),
        ("section", str(asia.public_id)),
        ("category", "korea"),
        ("category", "politics"),
        ("category", str(korea.parent.public_id)),
        ("author", "ann-park"),
        ("tag", "talks"),
        ("type", "news"),
    ):
        assert pair in facets


def test_a_draft_looks_as_it_will_when_live(section) -> None:
    """The golden test: the revision's document is the one that goes live."""
    other = make_article(section, "Other")
    publish(other)
    article = make_article(
        section,
        body=[
            ("paragraph", f'<p><a linktype="page" id="{other.pk}">there</a></p>'),
            ("heading", {"text": "Later", "level": "3"}),
            ("image", {"image": make_image(), "caption": "Here"}),
            ("related_story", other),
        ],
        authors=(make_author("Ann Park"), make_author("Bo Lee")),
        categories=(make_category("B"), make_category("A")),
        lead_image=make_image(),
    )
    article.tags.add("b", "a")
    article.related_stories.set([RelatedStory(story=other)])
    article.corrections.set([Correction(text="Wrong"), Correction(text="Also wrong")])
    revision = article.save_revision()
    draft = project_article(revision.as_object())
    article.save()
    live = project_article(ArticlePage.objects.get(pk=article.pk))
    times = {"published_at", "updated_at"}
    assert draft.model_dump(exclude=times) == live.model_dump(exclude=times)
    assert len(live.body) == 4


def test_the_cost_does_not_depend_on_what_is_in_a_story(section) -> None:
    def make(size: int) -> ArticlePage:
        others = [make_article(section, f"{size} other {n}") for n in range(size)]
        publish(*others)
        links = "".join(f'<a linktype="page" id="{o.pk}">x</a>' for o in others)
        body = [("paragraph", f"<p>{links}</p>"), ("related_story", others[0])] * size
        body += [("image", {"image": make_image()}) for _ in range(size)]
        pictures = [{"image": make_image()} for _ in range(size + 1)]
        body += [("gallery", {"title": "", "pictures": pictures})] * size
        article = make_article(
            section,
            f"Size {size}",
            body=body,
            authors=tuple(make_author(f"Author {size} {n}") for n in range(size)),
            categories=tuple(make_category(f"Cat {size} {n}") for n in range(size)),
            lead_image=make_image(),
        )
        article.tags.add(*[f"tag {size} {n}" for n in range(size)])
        article.related_stories.set([RelatedStory(story=other) for other in others])
        article.save()
        article.save_revision()
        return article

    small, large = make(1), make(6)

    def live(article: ArticlePage) -> int:
        fresh = ArticlePage.objects.get(pk=article.pk)
        return queries_of(lambda: article_resource(fresh))

    def draft(article: ArticlePage) -> int:
        page = article.latest_revision.as_object()
        return queries_of(lambda: article_resource(page))

    assert live(small) == live(large) <= 25
    assert draft(small) == draft(large) <= 25


def test_a_card_is_its_document_without_the_long_parts(section) -> None:
    document = project_article(make_article(section, lead_image=make_image()))
    whole = document.model_dump(mode="json")
    card = card_of(document).model_dump(mode="json")
    assert card == {k: v for k, v in whole.items() if k not in CARD_LEAVES_OUT}


def test_shelves_have_their_own_documents(home) -> None:
    asia = make_section(make_section(home, "World"), "Asia", standfirst="East")
    document = project_section(asia)
    assert (document.path, document.parent.name) == ("/world/asia/", "World")
    politics = make_category("Politics")
    korea = make_category(
        "Korea", parent=make_category("Asia", parent=politics), media_topic="medtop:1"
    )
    category = project_category(korea)
    assert category.path == "/published-under/korea/"
    assert [above.name for above in category.ancestors] == ["Politics", "Asia"]
    author = project_author(make_author(job_title="Editor", portrait=make_image()))
    assert author.path == "/authors/ann-park/"
    assert author.portrait.alt == "A man waves"


def test_what_shows_a_thing_is_found(home) -> None:
    section, author, picture = make_section(home), make_author(), make_image()
    parent = make_category("Politics")
    child = make_category("Korea", parent=parent)
    linked = make_article(section, "Linked")
    article = make_article(
        section,
        "Shows all",
        body=[
            ("paragraph", f'<p><a linktype="page" id="{linked.pk}">there</a></p>'),
            ("image", {"image": picture}),
        ],
        authors=(author,),
        categories=(child,),
    )
    ArticlePage.objects.filter(pk=article.pk).update(live=True)
    for thing in (author, picture, parent, child, linked, section):
        assert list(articles_showing(thing)) == [article], thing


def test_a_link_dies_with_its_target_and_comes_back_with_it(section) -> None:
    target = make_article(section, "Target")
    link = f'<p>See <a linktype="page" id="{target.pk}">there</a>.</p>'
    article = make_article(section, body=[("paragraph", link)])

    def html() -> str:
        return project_article(ArticlePage.objects.get(pk=article.pk)).body_html

    assert html() == "<p>See there.</p>"
    publish(target)
    assert f'data-id="{target.public_id}"' in html()
    withdraw(target)
    assert html() == "<p>See there.</p>"
