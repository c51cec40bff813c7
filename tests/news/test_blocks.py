"""How each block of a body leaves the house: typed JSON, a stable id, clean HTML."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.embeds.blocks import EmbedValue
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.models import Collection, CollectionViewRestriction

from news.models import ArticlePage
from news.projection import project_article
from tests.news.newsroom import (
    make_article,
    make_home,
    make_image,
    make_section,
    publish,
)

pytestmark = pytest.mark.django_db
VIDEO = "https://www.youtube.com/watch?v=abc"


@pytest.fixture
def section():
    return make_section(make_home())


@pytest.fixture
def blocks(section):
    """Project a body given as (type, value) pairs; returns its blocks as JSON."""

    def project(*body: tuple[str, Any]) -> list[dict[str, Any]]:
        article = make_article(section, "With blocks", body=list(body))
        fresh = ArticlePage.objects.get(pk=article.pk)
        return project_article(fresh).model_dump(mode="json")["body"]

    return project


@pytest.fixture
def html(blocks):
    """Project one rich text."""
    return lambda source: blocks(("paragraph", source))[0]["html"]


def make_document(**fields: Any) -> Any:
    file = ContentFile(b"a,b\n", name="table.csv")
    return get_document_model().objects.create(title="Table", file=file, **fields)


def test_a_block_keeps_its_id_when_the_story_is_changed(section) -> None:
    article = make_article(section, body=[("paragraph", "<p>One</p>")])
    first = project_article(ArticlePage.objects.get(pk=article.pk)).body[0]
    child = article.body[0]
    article.body.insert(0, ("divider", None))
    article.save()
    second = project_article(ArticlePage.objects.get(pk=article.pk)).body[1]
    assert first.id == second.id == child.id


@pytest.mark.parametrize(
    "source, expected",
    [
        (
            '<p data-block-key="x1">A <b>bold</b><br/>line</p>',
            "<p>A <b>bold</b><br>line</p>",
        ),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ('<p onclick="x()" style="color:red">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="JaVaScRiPt:alert(1)">x</a>', "x"),
        ('<a href="data:text/html,x">x</a>', "x"),
        ('<a href="/relative/">x</a>', "x"),
        (
            '<a href="https://a.example/?a=1&amp;b=2" onclick="x()">x</a>',
            '<a href="https://a.example/?a=1&amp;b=2" rel="noopener">x</a>',
        ),
        (
            "<A HREF='https://a.example/'>x</A>",
            '<a href="https://a.example/" rel="noopener">x</a>',
        ),
        (
            '<a href="mailto:a@b.example">x</a>',
            '<a href="mailto:a@b.example" rel="noopener">x</a>',
        ),
        ('<a linktype="page" id="999999">x</a>', "x"),
        ('<a linktype="page" id="99999999999999999999999">x</a>', "x"),
        ('<a linktype="page" id="x&quot;">x</a>', "x"),
        ('<a linktype="made-up" id="1">x</a>', "x"),
        ('<a linktype="page" id="999999">a <b>bold</b> word</a>', "a <b>bold</b> word"),
        ('<embed embedtype="image" id="999999" alt="x" format="left"/>', ""),
        ("<p>2 &lt; 3 &amp; 4</p>", "<p>2 &lt; 3 &amp; 4</p>"),
        ("<iframe src='https://evil.example'></iframe>", ""),
        ("<ul><li>a</li></ul>", "<ul><li>a</li></ul>"),
    ],
)
def test_rich_text_leaves_clean(html, source, expected) -> None:
    assert html(source) == expected


def test_plain_text_keeps_paragraphs_apart(blocks) -> None:
    block = blocks(("paragraph", "<p>One &amp; two</p><ul><li>a</li><li>b</li></ul>"))[
        0
    ]
    assert block["text"] == "One & two\na\nb"


def test_links_of_the_house_carry_address_and_id(section, blocks) -> None:
    story, file = make_article(section, "There"), make_document()
    publish(section, story)
    link = '<a linktype="{}" id="{}">x</a>'
    block = blocks(
        (
            "paragraph",
            link.format("page", story.pk)
            + link.format("page", section.pk)
            + link.format("page", story.pk)
            + link.format("document", file.pk),
        )
    )[0]
    assert [(entry["type"], entry["id"]) for entry in block["links"]] == [
        ("article", str(story.public_id)),
        ("section", str(section.public_id)),
        ("document", str(file.pk)),
    ]
    url = block["links"][0]["url"]
    assert url.endswith("/world/there/")
    anchor = f'<a href="{url}" data-type="article" data-id="{story.public_id}">x</a>'
    assert anchor in block["html"]


def test_a_picture_in_the_text_is_shown_by_its_public_files_only(html) -> None:
    picture = make_image(alt='A "quoted" <alt>')
    shown = html(f'<embed embedtype="image" id="{picture.pk}" alt="x" format="left"/>')
    assert picture.file.name not in shown


def test_a_heading_is_escaped(blocks) -> None:
    block = blocks(("heading", {"text": "<b>Hi</b> & bye", "level": "3"}))[0]
    assert block["level"] == 3
    assert block["html"] == "<h3>&lt;b&gt;Hi&lt;/b&gt; &amp; bye</h3>"


def test_a_picture_has_the_words_of_its_use(blocks) -> None:
    block = blocks(("image", {"image": make_image(), "caption": "Here"}))[0]
    assert block["picture"]["caption_line"] == "Here / Getty Images"
    assert "<figcaption>Here / Getty Images</figcaption>" in block["html"]


def test_the_same_picture_twice_keeps_the_words_of_each_use(blocks) -> None:
    picture = make_image()
    pictures = [{"image": picture, "alt": "One"}, {"image": picture, "alt": "Two"}]
    block = blocks(("gallery", {"title": "Two", "pictures": pictures}))[0]
    assert [shown["alt"] for shown in block["pictures"]] == ["One", "Two"]


def test_a_picture_that_was_deleted_is_left_out(section) -> None:
    picture = make_image()
    article = make_article(section, body=[("image", {"image": picture})])
    # Only an accident gets here: the picture desk refuses to delete it.
    type(picture).objects.filter(pk=picture.pk)._raw_delete("default")
    assert project_article(ArticlePage.objects.get(pk=article.pk)).body == []


def test_a_pull_quote_is_escaped_and_not_counted(section) -> None:
    body = [("pull_quote", {"quote": "Never <i>", "attribution": "She"})]
    document = project_article(make_article(section, body=body))
    assert "Never &lt;i&gt;" in document.body_html
    assert document.word_count == 0


def make_embed(**fields: Any) -> Embed:
    return Embed.objects.create(
        url=VIDEO,
        hash=get_embed_hash(VIDEO),
        type="video",
        provider_name="YouTube",
        title="A film",
        author_name="Somebody",
        **fields,
    )


def test_an_embed_shows_the_player_of_a_trusted_site(blocks) -> None:
    make_embed(
        html='<iframe width="200" src="https://www.youtube.com/embed/abc" onload="x()">'
        "</iframe><script>x()</script>",
        width=200,
        height=113,
    )
    block = blocks(("embed", {"embed": EmbedValue(VIDEO), "caption": "Watch"}))[0]
    assert block["embed"]["provider"] == "YouTube"
    assert block["embed"]["html"].startswith("<iframe ")
    assert "https://www.youtube.com/embed/abc" in block["embed"]["html"]
    assert "onload" not in block["html"]
    assert "script" not in block["html"]


@pytest.mark.parametrize(
    "player",
    [
        '<iframe src="https://evil.example/embed"></iframe>',
        '<iframe src="https://www.youtube.com.evil.example/"></iframe>',
        '<iframe src="https://www.youtube.com@evil.example/"></iframe>',
        '<iframe src="http://www.youtube.com/embed/abc"></iframe>',
        '<iframe src="//www.youtube.com/embed/abc"></iframe>',
        '<iframe srcdoc="<script>x()</script>"></iframe>',
        "<blockquote>words</blockquote><script src='https://x.example'></script>",
        "",
    ],
)
def test_an_embed_of_any_other_site_is_a_link(blocks, player) -> None:
    make_embed(html=player)
    block = blocks(("embed", {"embed": EmbedValue(VIDEO), "caption": ""}))[0]
    assert block["embed"]["html"] == ""
    link = f'<p><a href="{VIDEO}" rel="noopener">A film</a></p>'
    assert block["html"] == f"<figure>{link}</figure>"


def test_an_embed_that_was_never_fetched_is_a_link_and_asks_nobody(blocks) -> None:
    """The network is off in tests: asking would fail."""
    block = blocks(("embed", {"embed": EmbedValue(VIDEO), "caption": ""}))[0]
    assert block["embed"]["title"] == ""
    assert f'href="{VIDEO}"' in block["html"]


def test_a_fact_box_has_rich_text(blocks) -> None:
    block = blocks(("fact_box", {"title": "Facts", "text": "<p>One</p>"}))[0]
    assert block["text"] == "One"
    assert block["html"] == "<aside><h3>Facts</h3><p>One</p></aside>"


def test_a_table_has_typed_columns_and_exact_numbers(section) -> None:
    raw = {
        "columns": [
            {"type": "text", "heading": "Team"},
            {"type": "number", "heading": "Points"},
            {"type": "rich_text", "heading": ""},
        ],
        "rows": [{"values": ["A & B", "3.10", "<p><b>x</b></p>"]}],
        "caption": "",
    }
    article = make_article(section)
    data = [
        {"type": "table", "value": {"caption": "Results", "table": raw}, "id": "t1"}
    ]
    article.body = StreamValue(article.body.stream_block, data, is_lazy=True)
    block = project_article(article).model_dump(mode="json")["body"][0]
    assert [column["type"] for column in block["columns"]] == [
        "text",
        "number",
        "rich_text",
    ]
    assert [cell["text"] for cell in block["rows"][0]] == ["A & B", "3.10", "x"]
    assert "<td>A &amp; B</td><td>3.10</td>" in block["html"]
    assert "<caption>Results</caption>" in block["html"]


def test_a_related_story_is_a_card_if_it_is_public(section, blocks) -> None:
    live, draft = make_article(section, "Live"), make_article(section, "Draft")
    publish(live)
    shown = blocks(("related_story", live), ("related_story", draft))
    assert [block["story"]["headline"] for block in shown] == ["Live"]
    assert f'data-id="{live.public_id}"' in shown[0]["html"]


def test_a_file_is_offered_with_address_and_type(blocks) -> None:
    block = blocks(("document", {"document": make_document(), "title": "All"}))[0]
    file = block["document"]
    assert (file["title"], file["type"], file["size"]) == ("All", "text/csv", 4)
    assert file["url"].startswith("http")


def test_a_file_of_a_private_collection_is_left_out(blocks, html) -> None:
    private = Collection.get_first_root_node().add_child(name="Sources")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    file = make_document(collection=private.add_child(name="Deeper"))
    assert blocks(("document", {"document": file, "title": ""})) == []


def test_a_divider_is_a_rule(blocks) -> None:
    assert blocks(("divider", None))[0]["html"] == "<hr>"
