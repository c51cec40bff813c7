"""What a preview shows is, byte by byte, what readers get once it is published."""

import re

import pytest

from news.blocks import ArticleBody
from news.models import ArticlePage, Byline, Correction, RelatedStory
from news.preview import tokens
from tests.factories import (
    MANAGING_EDITOR,
    UserFactory,
    newsroom,
    put_live,
)
from tests.news.newsroom import make_author, make_category, make_image, publish
from tests.news.preview.conftest import Holder
from tests.news.reader.paper import _valued, whole_body

pytestmark = pytest.mark.django_db

TIMES = re.compile(rb'"(published_at|updated_at)":"[^"]*"')


def without_times(body: bytes) -> bytes:
    return TIMES.sub(rb'"\1":"-"', body)


@pytest.fixture
def whole(house) -> ArticlePage:
    """A draft with every type of block and every other element."""
    newsroom()
    image = make_image(title="lead")
    ann, korea = make_author("Ann Park"), make_category("North Korea")
    publish(ann, korea)
    draft = house.write(house.world, "A whole draft", live=False)
    draft.body.extend(_valued(whole_body(image, house.other)))
    draft.kicker, draft.dateline = "Diplomacy", "SEOUL"
    draft.lead_image = image
    draft.bylines.add(Byline(author=ann, role="photographs"))
    draft.corrections.add(Correction(kind="clarification", text="It was Tuesday."))
    draft.related_stories.add(RelatedStory(story=house.other))
    draft.tags.add("diplomacy")
    draft.save()
    draft.save_revision(user=house.reporter)
    return ArticlePage.objects.get(pk=draft.pk)


def test_the_preview_of_a_version_is_what_gets_published(house, whole) -> None:
    types = {block.block_type for block in whole.body}
    assert types == set(ArticleBody().child_blocks)
    _token, text = tokens.mint(
        user=house.managing, article=whole, revision=whole.latest_revision
    )
    address = f"articles/{whole.public_id}/"
    preview = Holder(text).get(address)
    put_live(whole, by=UserFactory(role=MANAGING_EDITOR))
    published = Holder().get(address)
    assert published.status_code == 200
    # The edition agrees as well: a preview counts on from what there is.
    assert without_times(preview.content) == without_times(published.content)
    assert preview.json()["edition"] == 1


def test_so_it_is_in_lists(house, whole) -> None:
    _token, text = tokens.mint(user=house.managing, article=whole)
    address = "articles/?tag=diplomacy&include=body"
    preview = Holder(text).get(address)
    put_live(whole, by=UserFactory(role=MANAGING_EDITOR))
    published = Holder().get(address)
    assert without_times(preview.content) == without_times(published.content)


def test_so_it_is_for_the_next_edition_of_a_live_story(house) -> None:
    draft = ArticlePage.objects.get(pk=house.mine.pk)
    _token, text = tokens.mint(user=house.managing, article=draft)
    address = f"articles/{draft.public_id}/"
    preview = Holder(text).get(address)
    put_live(draft, by=UserFactory(role=MANAGING_EDITOR))
    published = Holder().get(address)
    assert without_times(preview.content) == without_times(published.content)
    assert published.json()["edition"] == 2
