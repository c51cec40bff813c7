"""What /healthz and /readyz answer, and when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms import health
from news import clock
from news.models.clock import ClockHeartbeat


@pytest.fixture(autouse=True)
def _forget_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Migrations, "applied", False)


def test_healthz_asks_no_database(client: Client) -> None:
    """Without the `db` mark any query would fail the test."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_health_is_told_whatever_the_host_is_called(
    client: Client, path: str, settings
) -> None:
    settings.ALLOWED_HOSTS = ["newsroom.invalid"]
    assert client.get(path, headers={"host": "10.0.0.7"}).status_code == 200


def test_health_is_told_without_a_detour_to_https(client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_readyz_says_that_the_clock_never_ran(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"] == {
        "database": "ok",
        "migrations": "ok",
        "clock": "never ran: start manage.py run_clock",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("silence,status", [(0, 200), (100, 200), (200, 503)])
def test_readyz_listens_for_the_clock(
    client: Client, silence: int, status: int
) -> None:
    clock.beat()
    ClockHeartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=silence))
    response = client.get("/readyz")
    assert response.status_code == status
    assert ("silent" in response.json()["parts"]["clock"]) is (status == 503)


@pytest.mark.django_db
def test_readyz_remembers_that_migrations_are_applied(
    client: Client, django_assert_max_num_queries
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(2):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_names_missing_migrations(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py migrate" in response.json()["parts"]["migrations"]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_readyz_says_that_the_database_is_gone_and_nothing_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/secret.sqlite3")
    response = client.get("/readyz")
    connection.close()
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "does not answer"
    assert "secret" not in response.content.decode()
