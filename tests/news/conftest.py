"""A section that readers have, its people, and a story one of them has written."""

from typing import Any

import pytest

from news.models import ArticlePage, SectionPage
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    ArticleFactory,
    SectionFactory,
    UserFactory,
    newsroom,
)


@pytest.fixture
def section() -> SectionPage:
    section = SectionFactory(parent=newsroom(), title="World")
    section.save_revision().publish()
    return SectionPage.objects.get(pk=section.pk)


@pytest.fixture
def reporter() -> Any:
    return UserFactory(role=REPORTER)


@pytest.fixture
def managing(section: SectionPage) -> Any:
    return UserFactory(role=MANAGING_EDITOR)


@pytest.fixture
def story(section: SectionPage, reporter: Any) -> ArticlePage:
    return ArticleFactory(parent=section, complete=True, writer=reporter)
