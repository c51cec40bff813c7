"""A small identity provider in a thread: discovery, consent, code, token, userinfo."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "copydesk", "a-secret-of-the-tests"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """One person is logged in there; `claims` says what it tells of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.broken = ""  # the part that fails, by its path
        self.asked: list[str] = []


class Answers(BaseHTTPRequestHandler):
    """The provider's four addresses."""

    server: Provider

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        if self.server.broken == parts.path:
            self.say({"error": "server_error"}, status=503)
        elif parts.path == "/.well-known/openid-configuration":
            self.say(self.discovery())
        elif parts.path == "/authorize":
            self.consent({k: v[0] for k, v in parse_qs(parts.query).items()})
        elif parts.path == "/userinfo":
            self.say(self.server.claims)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(self.path)
        asked = {k: v[0] for k, v in parse_qs(body).items()}
        begun = self.server.codes.pop(asked.get("code", ""), None)
        verifier = asked.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest())
        known = (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)
        if self.server.broken == self.path:
            self.say({"error": "server_error"}, status=503)
        elif not begun or not known or begun["code_challenge"] != digest.decode()[:-1]:
            self.say({"error": "invalid_grant"}, status=400)
        else:
            self.say(
                {"access_token": "t", "token_type": "Bearer", "id_token": self.id()}
            )

    def discovery(self) -> dict[str, Any]:
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "jwks_uri": f"{url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def consent(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(8)
        self.server.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def id(self) -> str:
        now = int(time.time())
        told = {"iss": self.server.url, "aud": CLIENT, "iat": now, "exp": now + 60}
        return jwt.encode(told | self.server.claims, KEY, algorithm="RS256")

    def say(self, told: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def providing() -> Iterator[Provider]:
    """Run the provider on this machine."""
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
