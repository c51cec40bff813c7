"""A caller of the staff API, as tests need one: base address, token, JSON."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from wagtail.models import APIToken

BASE = "/api/staff/v3/"


def token_of(user: Any) -> str:
    """Make a token for the user and return its plain text."""
    _row, plaintext = APIToken.create_token(user=user, name=f"test of {user}")
    return plaintext


class Caller:
    """Calls the staff API as one user: `caller.post("pages/", {...})`."""

    def __init__(self, user: Any = None, *, token: str = "", base: str = BASE) -> None:
        self.user = user
        self.base = base
        self.token = token or (token_of(user) if user else "")
        self.client = Client(raise_request_exception=False)

    def call(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> HttpResponse:
        """Send JSON (or raw bytes) to a path below the base; headers like if_match=."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if self.token:
            extra["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if not isinstance(data, bytes | str | None):
            data = self.client._encode_json(data, "application/json")
        return self.client.generic(
            method, self.base + path, data or "", "application/json", **extra
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, data, **headers)

    def patch(self, path: str, data: Any, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.call("DELETE", path, **headers)

    def upload(self, path: str, fields: dict[str, Any]) -> HttpResponse:
        """Send a multipart form."""
        return self.client.post(
            self.base + path, fields, HTTP_AUTHORIZATION=f"Bearer {self.token}"
        )


def operations() -> list[tuple[str, str, str]]:
    """Return (operation id, method, path below the base) of the whole API."""
    from cms.api.staff.root import api

    paths = api.get_openapi_schema()["paths"]
    return [
        (operation["operationId"], method.upper(), path.removeprefix(BASE))
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
