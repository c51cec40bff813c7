"""Policies each part of the house gives to browsers, and the demo's closed door."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cms.security import (
    ContentPolicyMiddleware,
    LoopbackMiddleware,
    is_loopback,
    reader_policy,
)


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@pytest.mark.parametrize(
    "path,scripts",
    [
        ("/", "script-src 'self';"),
        ("/politics/story/", "script-src 'self';"),
        ("/api/docs", "script-src 'self';"),
        ("/administration/", "script-src 'self';"),
    ],
)
def test_public_pages_run_our_scripts_only(
    rf: RequestFactory, path: str, scripts: str
) -> None:
    policy = ContentPolicyMiddleware(answer)(rf.get(path))["Content-Security-Policy"]
    assert scripts in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("path", ["/", "/admin/", "/api/docs"])
def test_no_stranger_may_frame_a_page(rf: RequestFactory, path: str) -> None:
    policy = ContentPolicyMiddleware(answer)(rf.get(path))["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy or "frame-ancestors 'none'" in policy


def test_a_view_keeps_its_own_policy(rf: RequestFactory) -> None:
    def strict(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    response = ContentPolicyMiddleware(strict)(rf.get("/"))
    assert response["Content-Security-Policy"] == "sandbox"


def test_pictures_of_another_host_are_allowed(settings) -> None:
    settings.MEDIA_URL = "https://images.invalid/news/"
    assert "img-src 'self' data: https://images.invalid;" in reader_policy()


@pytest.mark.parametrize(
    "host,here",
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("::ffff:8.8.8.8", False),
        ("newsroom.invalid", False),
        ("", False),
    ],
)
def test_loopback_means_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize("address,status", [("127.0.0.1", 200), ("10.0.0.7", 403)])
def test_the_demo_answers_this_machine_alone(
    rf: RequestFactory, settings, address: str, status: int
) -> None:
    settings.DEMO_MODE = True
    request = rf.get("/", REMOTE_ADDR=address)
    assert LoopbackMiddleware(answer)(request).status_code == status


def test_outside_the_demo_the_door_is_no_ones_concern(settings) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(MiddlewareNotUsed):
        LoopbackMiddleware(answer)


@pytest.mark.django_db
def test_login_page_carries_its_policies(client: Client) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert "object-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
