"""Settings for a newsroom on the open network; it does not start half-safe."""

from .base import *
from .keys import demanded_key
from .scrubbing import scrub_event

SECRET_KEY = demanded_key(SECRET_KEY)
if DEBUG:
    raise ImproperlyConfigured(
        "DEBUG shows code and settings to any reader. Remove it in production."
    )
if DEMO_MODE:
    raise ImproperlyConfigured(
        "DEMO_MODE opens accounts with a known password. Remove it in production."
    )
if not env.list("ALLOWED_HOSTS", default=[]) or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name the newsroom's hosts, such as newsroom.example, and "
        "not *."
    )
if urlsplit(SITE_URL).scheme != "https":
    raise ImproperlyConfigured(
        "SITE_URL must be the newsroom's public address and begin with https://, "
        "such as https://newsroom.example."
    )

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
_proxy_header = env.str("PROXY_SSL_HEADER", default="")
if _proxy_header:
    # Only behind a proxy that sets or strips this header itself.
    SECURE_PROXY_SSL_HEADER = (
        f"HTTP_{_proxy_header.upper().replace('-', '_')}",
        "https",
    )
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # a newsroom is often one host of a domain others use too
    "security.W019",  # the editor's preview frames our own pages (SAMEORIGIN)
    "security.W021",  # as W005: preloading binds the whole domain
]

# nginx, Caddy or S3 hand pictures out; see docs/settings.md for a house without.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)
LOGGING = logs.configure(default_format="json")
_sentry = env.secret("SENTRY_DSN")
if _sentry:
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed. Install it, or "
            "remove SENTRY_DSN."
        ) from error
    sentry_sdk.init(
        dsn=_sentry,
        send_default_pii=False,
        before_send=scrub_event,
        before_send_transaction=scrub_event,
        before_breadcrumb=scrub_event,
    )
