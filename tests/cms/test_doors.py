"""What each door opens, and what it does not."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    ReferenceIndex,
)

from cms.settings import doors
from tests.cms.api.test_root import ADDRESSES
from tests.news.paper import paper

__all__ = ["paper"]

STAFF = ["/admin/", "/admin/login/", "/api/staff/v3/whoami/", "/admin/api_keys/"]


def opened(door: str) -> override_settings:
    return override_settings(
        DOOR=door, MIDDLEWARE=doors.MIDDLEWARE[door], ROOT_URLCONF=doors.URLS[door]
    )


@pytest.fixture
def delivery() -> Iterator[Client]:
    with opened("delivery"):
        yield Client()


@pytest.fixture
def admin() -> Iterator[Client]:
    with opened("admin"):
        yield Client()


def test_the_delivery_door_answers_as_the_whole_house_does(paper, client) -> None:
    addresses = ["/api/v1/" + a.format(id=paper.first.public_id) for a in ADDRESSES]
    addresses += ["/", "/world/", "/world/asia/refuses-to-meet/", "/nothing/"]
    addresses += ["/api/v1/nothing/", "/api/v1/articles", "/healthz", "/api/docs/"]
    whole = [client.get(address) for address in addresses]
    with opened("delivery"):
        narrow = [Client().get(address) for address in addresses]
    for address, one, other in zip(addresses, whole, narrow, strict=True):
        assert other.status_code == one.status_code, address
        assert other.content == one.content, address
        for name in ("ETag", "Cache-Control", "Vary", "X-Content-Type-Options"):
            assert other.get(name) == one.get(name), (address, name)
        for name in ("Content-Security-Policy", "Surrogate-Key"):
            assert other.get(name) == one.get(name), (address, name)


@pytest.mark.django_db
def test_the_delivery_door_knows_no_staff(delivery, paper) -> None:
    for address in STAFF:
        assert delivery.get(address).status_code == 404, address
        assert delivery.post(address).status_code in (404, 405), address


def test_the_delivery_door_has_no_sessions(delivery, paper) -> None:
    delivery.cookies["sessionid"] = "x" * 32
    answer = delivery.get("/api/v1/articles/")
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]
    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "user")


@pytest.mark.django_db
def test_the_admin_door_serves_the_desk_alone(admin) -> None:
    assert admin.get("/").url == "/admin/"
    assert admin.get("/admin/login/").status_code == 200
    assert admin.get("/api/staff/v3/whoami/").status_code == 401
    for address in (
        "/api/v1/articles/",
        "/api/v1/openapi.json",
        "/world/",
        "/api/docs/",
    ):
        assert admin.get(address).status_code == 404, address


@pytest.mark.django_db
def test_delivery_is_ready_though_the_clock_is_silent(client) -> None:
    assert client.get("/readyz").status_code == 503
    with opened("delivery"):
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"] == {"database": "ok", "migrations": "ok"}


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:99999", "a b", "", "x\x00y"]
)
@pytest.mark.django_db
def test_other_hosts_are_refused_at_every_door(settings, host) -> None:
    settings.ALLOWED_HOSTS = ["newsroom.example"]
    for door in doors.URLS:
        with opened(door):
            answer = Client().get("/api/v1/front/", headers={"host": host})
            assert answer.status_code == 400, (door, host)
            assert b"evil" not in answer.content


def offered(page: Page, name: str = "budget.csv") -> Any:
    """Return a file that a live page links to."""
    model = get_document_model()
    document = model.objects.create(title="Budget", file=ContentFile(b"a,b", name=name))
    kinds = ContentType.objects.get_for_models(Page, type(page), model)
    ReferenceIndex.objects.create(
        base_content_type=kinds[Page],
        content_type=kinds[type(page)],
        object_id=str(page.pk),
        to_content_type=kinds[model],
        to_object_id=str(document.pk),
        model_path="body.item.document",
        content_path="body.0.document",
        content_path_hash=uuid4(),
    )
    return document


class TestDocuments:
    """Files that stories offer, at a door without sessions."""

    @pytest.fixture
    def document(self, paper):
        return offered(paper.home)

    def test_anybodys_are_served(self, delivery, document) -> None:
        answer = delivery.get(document.url)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == b"a,b"

    @pytest.mark.parametrize("kind", ["login", "password", "groups"])
    def test_those_one_must_log_in_for_are_not(self, delivery, document, kind) -> None:
        CollectionViewRestriction.objects.create(
            collection=Collection.get_first_root_node(),
            restriction_type=kind,
            password="x",
        )
        assert delivery.get(document.url).status_code == 404

    def test_a_wrong_name_or_number_is_a_miss(self, delivery, document) -> None:
        for address in ("/documents/999999/x.csv", f"/documents/{document.pk}/x.csv"):
            assert delivery.get(address).status_code == 404


@pytest.mark.parametrize("door, has_staff", [("admin", True), ("delivery", False)])
def test_a_process_is_given_its_door_by_the_environment(door, has_staff) -> None:
    code = (
        "import django; django.setup(); from django.conf import settings; import json;"
        "print(json.dumps([settings.ROOT_URLCONF, settings.MIDDLEWARE]))"
    )
    environment = {
        **os.environ,
        "DOOR": door,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATABASE_URL": "sqlite://",
    }
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    urls, middleware = json.loads(said.stdout)
    assert urls == f"cms.doors.{door}"
    assert any("session" in name.lower() for name in middleware) is has_staff


def test_every_door_has_its_urls() -> None:
    for module in doors.URLS.values():
        assert importlib.import_module(module).urlpatterns
