"""How staff log in: django-allauth's settings, and what an operator chooses."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .environment import env

AUTHENTICATION_BACKENDS = ["cms.accounts.backends.StaffBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
# Forgotten passwords go one way, allauth's: Wagtail's own pages for it are off.
WAGTAIL_PASSWORD_RESET_ENABLED = False

# Nobody signs up: accounts are made by invitation, or by an administrator.
ACCOUNT_ADAPTER = "cms.accounts.adapters.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "cms.accounts.forms.StaffLoginForm",
    "reset_password": "cms.accounts.forms.ForgottenForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the house gave the address, or invited it
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to whoever is typed in
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
LOGIN_ATTEMPTS = env.int("LOGIN_ATTEMPTS", default=5)
LOGIN_LOCKOUT_SECONDS = env.int("LOGIN_LOCKOUT_SECONDS", default=300)
if LOGIN_ATTEMPTS < 1 or LOGIN_LOCKOUT_SECONDS < 1:
    raise ImproperlyConfigured(
        "LOGIN_ATTEMPTS and LOGIN_LOCKOUT_SECONDS must be 1 or more."
    )
ACCOUNT_RATE_LIMITS = {
    # By name, from wherever; and by address, whatever the names.
    "login_failed": (
        f"{LOGIN_ATTEMPTS * 4}/{LOGIN_LOCKOUT_SECONDS}s/ip,"
        f"{LOGIN_ATTEMPTS}/{LOGIN_LOCKOUT_SECONDS}s/key"
    ),
}

# A second factor: an app's code, a passkey, a recovery code.
MFA_REQUIRED = env.choice(
    "MFA_REQUIRED", default="none", choices=("none", "editors", "all")
)
MFA_ADAPTER = "cms.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "cms.accounts.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # telephones are half a minute off

# Where people are logged in, and when they were seen there last.
USERSESSIONS_TRACK_ACTIVITY = True

# Logging in at the house's own identity provider.
SOCIALACCOUNT_ADAPTER = "cms.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER_URL:
    _server = urlsplit(OIDC_SERVER_URL)
    _is_here = _server.hostname in ("127.0.0.1", "::1", "localhost")
    if not _server.netloc or _server.scheme not in ("https", "http"):
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL must be the whole address of the identity provider, such "
            "as https://login.newsroom.example/realms/staff."
        )
    if _server.scheme != "https" and not _is_here:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL must begin with https://: passwords of the house go there."
        )
    if not OIDC_CLIENT_ID or not env.secret("OIDC_CLIENT_SECRET"):
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well."
        )
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": env.secret("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
