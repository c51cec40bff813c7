"""A newsroom with people who hold tokens."""

from types import SimpleNamespace

import pytest

from tests import factories
from tests.staff_api import Caller

ROLES = {
    "reporter": factories.REPORTER,
    "copyeditor": factories.COPY_EDITOR,
    "editor": factories.SECTION_EDITOR,
    "photo": factories.PHOTO_EDITOR,
    "managing": factories.MANAGING_EDITOR,
}


@pytest.fixture
def desk(db):
    """A front page, two sections with desks, a story in each, and the people."""
    front = factories.newsroom()
    world = factories.SectionFactory(parent=front, title="World")
    sport = factories.SectionFactory(parent=front, title="Sport")
    factories.set_up_desk(world)
    factories.set_up_desk(sport)
    users = {
        name: factories.UserFactory(
            username=name, role=role, desk=world if name == "editor" else None
        )
        for name, role in ROLES.items()
    }
    users["sporteditor"] = factories.UserFactory(
        username="sporteditor", role=factories.SECTION_EDITOR, desk=sport
    )
    users["admin"] = factories.UserFactory(
        username="admin", is_superuser=True, is_staff=True
    )
    callers = {name: Caller(user) for name, user in users.items()}
    story = factories.ArticleFactory(
        parent=world, complete=True, writer=users["reporter"], title="A world story"
    )
    secret = factories.ArticleFactory(
        parent=sport, complete=True, title="A sport secret"
    )
    return SimpleNamespace(
        front=front,
        world=world,
        sport=sport,
        story=story,
        secret=secret,
        users=users,
        callers=callers,
        **callers,
    )
