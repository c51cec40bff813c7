"""Ways to log in, as tests take them, and somebody to take them."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client

from tests.factories import PASSWORD

LOGIN = "/admin/login/"
FACTOR = "/admin/account/second-factor/"


def log_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/admin/account/").status_code == 200


def code_of(secret: str, *, later: int = 0) -> str:
    """Return the code an app shows now, or so many periods later.

    None is taken twice; those of the periods before and behind are taken, too.
    """
    period = int(time.time()) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(secret, period + later))


def give_app(user: Any) -> str:
    """Set up an authenticator app, with recovery codes beside it; returns its key."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret
