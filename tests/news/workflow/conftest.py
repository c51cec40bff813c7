"""A section with its desk, its people, and a story one of them has written."""

from typing import Any

import pytest

from news.models import SectionPage
from tests.factories import (
    COPY_EDITOR,
    PHOTO_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    SectionFactory,
    UserFactory,
    newsroom,
    set_up_desk,
)


@pytest.fixture
def section() -> SectionPage:
    section = SectionFactory(parent=newsroom(), title="World")
    set_up_desk(section)
    return section


@pytest.fixture
def editor(section: SectionPage) -> Any:
    return UserFactory(role=SECTION_EDITOR, desk=section)


@pytest.fixture
def people(
    section: SectionPage, reporter: Any, editor: Any, managing: Any
) -> dict[str, Any]:
    """Return somebody of each role, and of another desk, by the names of `ROLES`."""
    sport = SectionFactory(parent=section.get_parent(), title="Sport")
    set_up_desk(sport)
    return {
        "reporter": reporter,
        "colleague": UserFactory(role=REPORTER),
        "copyeditor": UserFactory(role=COPY_EDITOR, desk=section),
        "editor": editor,
        "sporteditor": UserFactory(role=SECTION_EDITOR, desk=sport),
        "photo": UserFactory(role=PHOTO_EDITOR),
        "managing": managing,
        "admin": UserFactory(is_superuser=True),
    }
