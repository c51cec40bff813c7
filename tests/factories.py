"""Factories for everything a test of the newsroom is made of.

`newsroom()` gives groups, rights, workflows and a front page; `UserFactory(role=…)`
a person of the newsroom; `ArticleFactory(complete=True)` a draft that passes all
publish checks; `put_live(article)` makes it public by the house's own road.
"""

from io import BytesIO
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Page, Site
from wagtail_factories.factories import MP_NodeFactory

from home.models import HomePage
from media.models import NewsImage
from news.models import (
    ArticleCategory,
    ArticlePage,
    Author,
    Byline,
    Category,
    SectionPage,
)
from news.workflow import roles
from news.workflow.setup import set_up_desk, set_up_newsroom

PASSWORD = "a-password-of-the-tests"
REPORTER = roles.REPORTERS
COPY_EDITOR = roles.COPY_EDITORS
SECTION_EDITOR = roles.SECTION_EDITORS
PHOTO_EDITOR = roles.PHOTO_EDITORS
MANAGING_EDITOR = roles.MANAGING_EDITORS

__all__ = [
    "ArticleFactory",
    "AuthorFactory",
    "CategoryFactory",
    "HomePageFactory",
    "NewsImageFactory",
    "SectionFactory",
    "UserFactory",
    "edit",
    "newsroom",
    "no_correction",
    "put_live",
    "set_up_desk",
    "set_up_newsroom",
]


def jpeg(width: int = 1600, height: int = 900, color: str = "#336699") -> bytes:
    """Return the bytes of a plain JPEG."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


class UserFactory(DjangoModelFactory):
    """A member of staff; `role` and `desk` (a group) say where they sit."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Join the group of a role."""
        if create and extracted:
            self.groups.add(Group.objects.get_or_create(name=extracted)[0])

    @factory.post_generation
    def desk(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Join a desk: a group, or a section that has one."""
        if create and extracted:
            self.groups.add(getattr(extracted, "desk", extracted))


class HomePageFactory(MP_NodeFactory):
    """A front page, below the root of the page tree."""

    class Meta:
        model = HomePage

    title = "The Daily Test"
    slug = factory.Sequence(lambda n: f"front-{n}")


class SectionFactory(MP_NodeFactory):
    """A live section; say `parent=` (a front page or a section)."""

    class Meta:
        model = SectionPage

    title = factory.Sequence(lambda n: f"Section {n}")
    slug = factory.LazyAttribute(lambda o: o.title.lower().replace(" ", "-"))
    standfirst = "Stories from there."
    live = True


class CategoryFactory(DjangoModelFactory):
    """A category to publish under."""

    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))


class AuthorFactory(DjangoModelFactory):
    """A person who can be named in a byline."""

    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Ada Writer {n}")
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))


class NewsImageFactory(DjangoModelFactory):
    """A picture with everything the publish checks ask for."""

    class Meta:
        model = NewsImage

    class Params:
        width_px = 1600
        height_px = 900

    title = factory.Sequence(lambda n: f"Picture {n}")
    alt = "A blue field under a grey sky"
    caption = "The field"
    credit = "Pat Lens"
    file = factory.LazyAttribute(
        lambda o: ContentFile(jpeg(o.width_px, o.height_px), name=f"{o.title}.jpg")
    )


class ArticleFactory(MP_NodeFactory):
    """A draft story with a first revision; say `parent=` (a section) and `writer=`.

    Nothing but a headline and a body, unless `complete=True`.
    """

    class Meta:
        model = ArticlePage

    class Params:
        complete = factory.Trait(
            standfirst="What happened, in a sentence.",
            source="",
        )

    title = factory.Sequence(lambda n: f"Something happened {n}")
    slug = factory.LazyAttribute(lambda o: o.title.lower().replace(" ", "-"))
    live = False
    body = factory.LazyFunction(lambda: [("paragraph", "<p>It happened today.</p>")])

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> ArticlePage:
        writer = kwargs.pop("writer", None)
        bylines = kwargs.pop("by", None)
        categories = kwargs.pop("under", None)
        tags = kwargs.pop("tagged", ())
        is_complete = bool(kwargs.get("standfirst"))
        if is_complete and bylines is None:
            bylines = [AuthorFactory()]
        if is_complete and categories is None:
            categories = [CategoryFactory()]
        kwargs.setdefault("owner", writer)
        article = super()._create(model_class, *args, **kwargs)
        for author in bylines or ():
            article.bylines.add(Byline(author=author))
        for category in categories or ():
            article.article_categories.add(ArticleCategory(category=category))
        article.tags.add(*tags)
        article.save(clean=False)
        article.save_revision(user=writer, clean=False)
        return ArticlePage.objects.get(pk=article.pk)


def newsroom() -> HomePage:
    """Set up a front page on the default site, the groups, rights and workflows."""
    front = HomePage.objects.first()
    if front is None:
        front = HomePageFactory(parent=Page.get_first_root_node(), live=True)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "testserver", "port": 80, "root_page": front},
    )
    set_up_newsroom()
    return front


def edit(article: ArticlePage, *, user: Any = None, **values: Any) -> Any:
    """Save new values as a draft, as an editor would, and return the revision."""
    fresh = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(fresh, name, value)
    if not fresh.live:
        fresh.save(clean=False)
    return fresh.save_revision(user=user, clean=False)


def put_live(article: ArticlePage, *, by: Any = None) -> ArticlePage:
    """Publish the latest text of a complete story by a managing editor."""
    from news.workflow.actions import publish_article

    by = by or UserFactory(role=MANAGING_EDITOR)
    no_correction(article, by=by)
    publish_article(ArticlePage.objects.get(pk=article.pk), user=by)
    return ArticlePage.objects.get(pk=article.pk)


def no_correction(article: ArticlePage, *, by: Any) -> None:
    """Say of what readers would be told otherwise that it is no correction."""
    from news.workflow import actions, questions

    page = ArticlePage.objects.get(pk=article.pk)
    if questions.what_reads_otherwise(page.get_latest_revision_as_object()):
        actions.say_no_correction(page, user=by)


def fresh(article: ArticlePage) -> ArticlePage:
    """Return a story as it is stored now."""
    return ArticlePage.objects.get(pk=article.pk)
