"""A story as readers get it: document, card, and what lists need to know of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, prefetch_related_objects
from taggit.models import Tag

from delivery.record import Resource
from media.projection import PictureUse
from news import schemas
from news.models import ArticlePage, Author, Category, SectionPage

from .addresses import absolute, first_time, page_address
from .around import LEAD, Around, look_around
from .body import all_words_of, project_body, words_of
from .bylines import byline_line, project_bylines
from .html import joined
from .shared import Shared
from .shelf import category_ref, section_ref, sections_above, steps_above

WORDS_PER_MINUTE = 230
Part = TypeVar("Part", bound=Model)
# Deep enough for most trees; a deeper one costs a query for each further level.
CATEGORIES = Category.objects.select_related("parent__parent__parent__parent")


def project_article(article: ArticlePage) -> schemas.ArticleDocument:
    """Return the document of a live page or, by the same road, of a draft revision.

    The number of queries does not depend on what is in the story. ``edition`` is 0:
    the record counts editions and fills it in.
    """
    return _Story(article).document


def article_resource(article: ArticlePage, *, shared: Shared | None = None) -> Resource:
    """Return what the published record keeps of a story."""
    return _Story(article, shared).resource()


def shared_by(articles: list[ArticlePage]) -> Shared:
    """Look up what saved stories are filed under, of all of them at once."""
    parts = ("bylines", "article_categories", "tagged_items", "related_stories")
    prefetch_related_objects(articles, *parts, "corrections", "lead_image")
    shared = Shared()
    filed = [item.category_id for a in articles for item in a.article_categories.all()]
    bylines = [byline.author_id for a in articles for byline in a.bylines.all()]
    tags = [item.tag_id for a in articles for item in a.tagged_items.all()]
    steps = [path for article in articles for path in steps_above(article)]
    shared.rows(CATEGORIES, filed)
    shared.rows(Author.objects.all(), filter(None, bylines))
    shared.rows(Tag.objects.all(), tags)
    shared.rows(SectionPage.objects.filter(live=True), steps, field="path")
    return shared


def card_of(document: schemas.ArticleDocument) -> schemas.ArticleCard:
    """Return the short form of a story for lists."""
    names = schemas.ArticleCard.model_fields
    return schemas.ArticleCard.model_construct(
        **{name: getattr(document, name) for name in names}
    )


class _Story:
    """One projection: the article with what was looked up for it."""

    def __init__(self, article: ArticlePage, shared: Shared | None = None) -> None:
        self.article = article
        self.shared = shared = shared or Shared()
        self.address = page_address(article)
        self.sections = sections_above(article, shared=shared)
        self.categories = _categories(article, shared)
        self.related = _ordered(article.related_stories.all())
        self.around = look_around(
            article.body,
            related=[item.story_id for item in self.related],
            lead=_lead(article),
            own=article,
            shared=shared,
        )
        self.blocks = project_body(article.body, self.around)
        self.document = self._project()

    def _project(self) -> schemas.ArticleDocument:
        article, url = self.article, absolute(self.address.path)
        bylines = project_bylines(_ordered(article.bylines.all()), shared=self.shared)
        words = words_of(self.blocks)
        published_at, updated_at = _times(article)
        return schemas.ArticleDocument(
            id=article.public_id,
            url=url,
            path=self.address.path,
            headline=article.title,
            kicker=article.kicker,
            standfirst=article.standfirst,
            dateline=article.dateline,
            article_type=article.article_type,
            published_at=published_at,
            updated_at=updated_at,
            edition=0,
            section=section_ref(self.sections[-1]) if self.sections else None,
            bylines=bylines,
            byline=byline_line(bylines, locale=self.address.locale),
            published_under=[category_ref(category) for category in self.categories],
            tags=_tags(article, self.shared),
            lead_image=self.around.pictures.get(LEAD),
            body=self.blocks,
            body_html=joined([block.html for block in self.blocks]),
            word_count=len(words.split()),
            reading_minutes=max(1, -(-len(words.split()) // WORDS_PER_MINUTE)),
            corrections=[
                schemas.CorrectionEntry(kind=c.kind, text=c.text, made_at=c.made_at)
                for c in _ordered(article.corrections.all())
            ],
            related=_cards(self.related, self.around),
            source=schemas.SourceEntry(name=article.source) if article.source else None,
            canonical_url=article.canonical_url or url,
            seo=schemas.SeoEntry(
                title=article.seo_title or article.title,
                description=article.search_description or article.standfirst,
            ),
            locale=self.address.locale,
        )

    def resource(self) -> Resource:
        body = self.document.model_dump(mode="json")
        return Resource(
            kind="article",
            id=self.article.public_id,
            locale=self.address.locale,
            path=self.address.path,
            body=body,
            card={name: body[name] for name in schemas.ArticleCard.model_fields},
            facets=tuple(self._facets()),
            published_at=self.document.published_at,
            updated_at=self.document.updated_at,
            title=self.document.headline,
            text=self._text(),
        )

    def _facets(self) -> list[tuple[str, str]]:
        """Name every list the story is in, also those of parents."""
        named: list[tuple[str, Any]] = [("section", s) for s in self.sections]
        for category in self.categories:
            named += [("category", c) for c in (category, *category.ancestors())]
        named += [("author", b.author) for b in self.document.bylines if b.author]
        facets = {("type", self.document.article_type): None}
        for name, thing in named:
            public_id = getattr(thing, "public_id", None) or thing.id
            facets |= {(name, thing.slug): None, (name, str(public_id)): None}
        facets |= {("tag", tag.slug): None for tag in self.document.tags}
        return list(facets)

    def _text(self) -> str:
        document = self.document
        picture = document.lead_image
        return "\n".join(
            filter(
                None,
                (
                    document.kicker,
                    document.standfirst,
                    document.dateline,
                    document.byline,
                    picture.caption_line if picture else "",
                    all_words_of(self.blocks),
                    *(category.name for category in document.published_under),
                    *(tag.name for tag in document.tags),
                ),
            )
        )


def _times(article: ArticlePage) -> tuple[datetime, datetime]:
    """Return when readers got the story and when it was last changed for them.

    A draft has neither yet: it shows the times it would have if it went live.
    """
    first = article.published_at or first_time(article)
    return first, article.last_published_at or first


def _lead(article: ArticlePage) -> PictureUse | None:
    if article.lead_image is None:
        return None
    return PictureUse(
        image=article.lead_image,
        caption=article.lead_caption,
        credit=article.lead_credit,
        alt=article.lead_alt,
    )


def _categories(article: ArticlePage, shared: Shared) -> list[Category]:
    filed = _ordered(article.article_categories.all())
    return list(shared.rows(CATEGORIES, [f.category_id for f in filed]).values())


def _tags(article: ArticlePage, shared: Shared) -> list[schemas.TagRef]:
    keys = [item.tag_id for item in article.tagged_items.all()]
    tags = shared.rows(Tag.objects.all(), keys).values()
    refs = {schemas.TagRef(slug=tag.slug, name=tag.name) for tag in tags}
    return sorted(refs, key=lambda tag: (tag.name.casefold(), tag.slug))


def _cards(related: list[Any], around: Around) -> list[schemas.ArticleCard]:
    keys = dict.fromkeys(item.story_id for item in related)
    found = (around.cards.get(key) for key in keys)
    return [card for card in found if card is not None]


def _ordered(parts: Iterable[Part]) -> list[Part]:
    """Put what hangs on an article in the desk's order, saved or not."""

    def place(part: Any) -> tuple[bool, int, int]:
        order = part.sort_order
        return (order is None, order or 0, part.pk or 2**63)

    return sorted(parts, key=place)
