"""Purges in the admin: seen by those with the right, sent again, never edited."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from delivery.purge import worker
from delivery.purge.models import Purge, State

pytestmark = pytest.mark.django_db
INDEX = "/admin/purges/"
AGAIN = "/admin/purges/again/"


@pytest.fixture
def dead(db: None) -> Purge:
    now = timezone.now()
    return Purge.objects.create(
        target="varnish-1",
        keys=["article-x"],
        state=State.DEAD,
        attempts=11,
        error="answered 503: busy",
        next_attempt_at=now,
        created_at=now,
    )


@pytest.fixture
def staff(client: Any, django_user_model: Any) -> Any:
    """A client of somebody with these rights beside the admin itself."""

    def log_in(*rights: str) -> Any:
        user = django_user_model.objects.create_user("desk", password="x")
        names = ["access_admin", *rights]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return log_in


def test_purges_are_listed_with_what_went_wrong(staff: Any, dead: Purge) -> None:
    page = staff("view_purge").get(f"{INDEX}?state=dead")
    assert page.status_code == 200
    for text in ("varnish-1: article-x", "answered 503: busy", "Given up"):
        assert text in page.content.decode()
    assert AGAIN not in page.content.decode()


def test_who_may_not_view_them_does_not(staff: Any, dead: Purge) -> None:
    assert staff().get(INDEX).status_code == 302


@pytest.mark.parametrize("address", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_nobody_writes_one_by_hand(admin_client: Any, dead: Purge, address) -> None:
    url = INDEX + address.format(pk=dead.pk)
    for ask in (admin_client.get, admin_client.post):
        assert ask(url).status_code in (302, 403, 404)
    dead.refresh_from_db()
    assert dead.target == "varnish-1"


def test_given_up_ones_are_sent_again(
    staff: Any, dead: Purge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "wake", lambda: None)
    client = staff("view_purge", "change_purge")
    assert AGAIN in client.get(INDEX).content.decode()
    assert "1 purge was given up" in client.get(AGAIN).content.decode()
    assert client.post(AGAIN).status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.PENDING, 0)


def test_sending_again_needs_the_right_to_change(staff: Any, dead: Purge) -> None:
    client = staff("view_purge")
    assert client.post(AGAIN).status_code == 302
    dead.refresh_from_db()
    assert dead.state == State.DEAD
