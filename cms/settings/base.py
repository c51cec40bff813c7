"""Settings every shape of deployment shares, read from the environment."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from . import databases, doors, logs, proxies, storages
from .accounts import *
from .environment import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
# Set by `make run` alone: known accounts, so never beyond this machine.
DEMO_MODE = env.bool("DEMO_MODE", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.netloc or _site.path:
    raise ImproperlyConfigured(
        "SITE_URL must be the newsroom's address without a path, such as "
        "https://newsroom.example."
    )

# The HTML reader, or for a pure headless house the front end it redirects to.
READER = env.bool("READER", default=True)
FRONTEND_URL = env.str("FRONTEND_URL", default="").rstrip("/")
if not READER and urlsplit(FRONTEND_URL).scheme not in ("http", "https"):
    raise ImproperlyConfigured(
        "READER is off, so FRONTEND_URL must say where readers go, such as "
        "https://www.newsroom.example."
    )

INSTALLED_APPS = [
    "home",
    "news",
    "news.workflow",
    "news.desk",
    "news.review_links",
    "news.notices",
    "news.people",
    "media",
    "delivery",
    "delivery.webhooks",
    "delivery.access",
    "delivery.purge",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "news.people.apps.HouseUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.typed_table_block",
    "wagtail.api.v3",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "corsheaders",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "allauth",
    "cms.accounts.apps.StaffAccountConfig",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# What this process opens to the network: everything, the desk, or the delivery API.
DOOR = env.choice("DOOR", default="all", choices=tuple(doors.URLS))
MIDDLEWARE = doors.MIDDLEWARE[DOOR]
ROOT_URLCONF = doors.URLS[DOOR]
WSGI_APPLICATION = "cms.wsgi.application"
ASGI_APPLICATION = "cms.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = databases.all_databases(f"sqlite:///{VAR_DIR}/copydesk.sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://copydesk")}
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[env.choice("TASKS", default="immediate", choices=("immediate", "database"))]
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
_codes = dict.fromkeys([LANGUAGE_CODE, *env.list("LANGUAGES", default=["en", "de"])])
_unknown = [code for code in _codes if "name_local" not in LANG_INFO.get(code, {})]
if _unknown:
    raise ImproperlyConfigured(
        f"LANGUAGE_CODE or LANGUAGES: unknown {', '.join(_unknown)}; use codes such as "
        "en, de or pt-br."
    )
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(
        "TIME_ZONE must be a name of the tz database, such as Europe/Berlin."
    )
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
USE_TZ = True
WAGTAIL_I18N_ENABLED = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    (code, LANG_INFO[code]["name_local"]) for code in _codes
]
# What people may choose for the admin, whatever stories are written in: the languages
# that have a word for every one of ours.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("de", "Deutsch")]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Public renditions, and nothing else, lie under MEDIA_ROOT. Originals hold GPS and
# serial numbers and have no address; documents are served by Wagtail's own view.
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
ORIGINALS_ROOT = Path(env.str("ORIGINALS_ROOT", default=str(VAR_DIR / "originals")))
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(VAR_DIR / "files")))
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=True)

STORAGES: dict[str, Any] = {
    **(
        storages.in_s3()
        if env.str("S3_BUCKET", default="")
        else storages.on_disk(
            media=MEDIA_ROOT, originals=ORIGINALS_ROOT, files=FILES_ROOT
        )
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

EMAIL_URL = env.str("EMAIL_URL", default=f"filemail:///{VAR_DIR}/mail")
vars().update(env.email_url("EMAIL_URL", default=EMAIL_URL))
EMAIL_TIMEOUT = 10  # seconds; somebody may wait for a mail to be handed over
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"Copydesk <noreply@{_site.hostname}>"
)

WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Copydesk")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.NewsImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.forms.PictureForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "news.workflow.finish.publish_reviewed_revision"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "delivery.search_backend"}}
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "key",
    "odt",
    "pdf",
    "pptx",
    "txt",
    "xlsx",
    "zip",
]
# The admin tells no third party who works here, nor which version runs.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{WAGTAIL_SITE_NAME}] "
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.scheme == "http"

# The delivery API is public: any origin may read it, none may write or send cookies.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = not CORS_ALLOWED_ORIGINS
# Where every site may read, the API says so itself: the middleware would add
# `Vary: Origin`, and caches would keep a copy for each site.
CORS_URLS_REGEX = r"^$" if CORS_ALLOW_ALL_ORIGINS else r"^/api/v1/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "if-modified-since",
    "if-none-match",
    "last-event-id",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Last-Modified",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
]
CORS_PREFLIGHT_MAX_AGE = 86_400

X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor's preview frames the newsroom's own pages
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Who may read the delivery API, and how often (docs/access.md). 0 is no limit.
API_PUBLIC = env.bool("API_PUBLIC", default=True)
API_KEY_OVERLAP_HOURS = env.int("API_KEY_OVERLAP_HOURS", default=72)
API_USAGE_SECONDS = env.int("API_USAGE_SECONDS", default=30)
RATE_LIMIT_ADDRESS = env.int("RATE_LIMIT_ADDRESS", default=1200)
RATE_LIMIT_KEY = env.int("RATE_LIMIT_KEY", default=6000)
TRUSTED_PROXIES = proxies.networks(env.list("TRUSTED_PROXIES", default=[]))

# Webhooks: what they may reach and how long they are kept (docs/webhooks.md).
WEBHOOK_SECRET_KEYS = list(filter(None, env.secret("WEBHOOK_SECRET_KEYS").split(",")))
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[])
WEBHOOK_ALLOWED_NETWORKS = env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
WEBHOOK_ALLOWED_PORTS = env.list("WEBHOOK_ALLOWED_PORTS", cast=int, default=[])
WEBHOOK_ALLOW_HTTP = env.bool("WEBHOOK_ALLOW_HTTP", default=False)
WEBHOOK_CA_BUNDLE = env.str("WEBHOOK_CA_BUNDLE", default="")
WEBHOOK_THREADS = env.int("WEBHOOK_THREADS", default=16)
WEBHOOK_LEASE_SECONDS = env.int("WEBHOOK_LEASE_SECONDS", default=60)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)
WEBHOOK_SECRET_OVERLAP_HOURS = env.int("WEBHOOK_SECRET_OVERLAP_HOURS", default=24)
WEBHOOK_DISABLE_AFTER_DAYS = env.int("WEBHOOK_DISABLE_AFTER_DAYS", default=5)

# The log of changes, and those who follow it (docs/changes.md).
CHANGES_RETENTION_DAYS = env.int("CHANGES_RETENTION_DAYS", default=90)
SNAPSHOTS_MAX = env.int("SNAPSHOTS_MAX", default=2)
STREAMS_MAX = env.int("STREAMS_MAX", default=1000)
STREAMS_PER_ADDRESS = env.int("STREAMS_PER_ADDRESS", default=50)
STREAM_URL = env.str("STREAM_URL", default="").rstrip("/")

# Requests the web server answers at the same time (streams do not count).
WEB_THREADS = env.int("WEB_THREADS", default=min(9, (os.cpu_count() or 1) * 2 + 1))
# Caches in front of us, purged by surrogate key (docs/caching.md).
PURGE_VARNISH_URLS = env.list("PURGE_VARNISH_URLS", default=[])
PURGE_HTTP_URLS = env.list("PURGE_HTTP_URLS", default=[])
PURGE_TOKEN = env.secret("PURGE_TOKEN")
PURGE_FASTLY_SERVICE = env.str("PURGE_FASTLY_SERVICE", default="")
PURGE_FASTLY_TOKEN = env.secret("PURGE_FASTLY_TOKEN")
PURGE_FASTLY_URL = env.str("PURGE_FASTLY_URL", default="https://api.fastly.com")
PURGE_CLOUDFLARE_ZONE = env.str("PURGE_CLOUDFLARE_ZONE", default="")
PURGE_CLOUDFLARE_TOKEN = env.secret("PURGE_CLOUDFLARE_TOKEN")
PURGE_CLOUDFLARE_URL = env.str(
    "PURGE_CLOUDFLARE_URL", default="https://api.cloudflare.com/client/v4"
)
PURGE_CLOUDFRONT_DISTRIBUTION = env.str("PURGE_CLOUDFRONT_DISTRIBUTION", default="")
PURGE_CLOUDFRONT_PATHS = env.list("PURGE_CLOUDFRONT_PATHS", default=["/*"])
PURGE_CLOUDFRONT_KEY_ID = env.secret("PURGE_CLOUDFRONT_KEY_ID")
PURGE_CLOUDFRONT_SECRET = env.secret("PURGE_CLOUDFRONT_SECRET")
PURGE_CLOUDFRONT_URL = env.str("PURGE_CLOUDFRONT_URL", default="")
PURGE_LOG_DAYS = env.int("PURGE_LOG_DAYS", default=7)
# A purge can be quicker than the process that the cache asks next (docs/caching.md).
PURGE_AGAIN_SECONDS = env.list("PURGE_AGAIN_SECONDS", cast=int, default=[1])
if any(not 1 <= wait <= 3600 for wait in PURGE_AGAIN_SECONDS):
    raise ImproperlyConfigured(
        "PURGE_AGAIN_SECONDS takes whole seconds from 1 to 3600, such as 1,10; left "
        "empty, each purge is sent once."
    )
for _service, _token in (
    (PURGE_FASTLY_SERVICE, "PURGE_FASTLY_TOKEN"),
    (PURGE_CLOUDFLARE_ZONE, "PURGE_CLOUDFLARE_TOKEN"),
):
    if _service and not vars()[_token]:
        raise ImproperlyConfigured(f"{_token} is not set, but purging needs it.")
for _url in (*PURGE_VARNISH_URLS, *PURGE_HTTP_URLS):
    if urlsplit(_url).scheme not in ("http", "https") or not urlsplit(_url).netloc:
        raise ImproperlyConfigured(
            "PURGE_VARNISH_URLS and PURGE_HTTP_URLS take whole addresses, such as "
            "http://varnish:6081/."
        )
# Memory for the edge in the box, in MB; 0 switches it off.
EDGE_CACHE_MB = env.int("EDGE_CACHE_MB", default=0)

# Drafts outside the admin: how long a link opens them, and the app that shows them.
PREVIEW_TOKEN_HOURS = env.int("PREVIEW_TOKEN_HOURS", default=24)
PREVIEW_TOKEN_MAX_HOURS = env.int("PREVIEW_TOKEN_MAX_HOURS", default=168)
if not 1 <= PREVIEW_TOKEN_HOURS <= PREVIEW_TOKEN_MAX_HOURS:
    raise ImproperlyConfigured(
        "PREVIEW_TOKEN_HOURS must lie between 1 and PREVIEW_TOKEN_MAX_HOURS."
    )
PREVIEW_CLIENT_URL = env.str("PREVIEW_CLIENT_URL", default="")
if PREVIEW_CLIENT_URL:
    _client = urlsplit(PREVIEW_CLIENT_URL)
    if _client.scheme not in ("http", "https") or not _client.netloc:
        raise ImproperlyConfigured(
            "PREVIEW_CLIENT_URL must be a whole address of the app that shows drafts, "
            "such as https://www.newsroom.example/api/preview."
        )

# When those who want one mail a day get it, by the newsroom's clock on the wall.
NOTICES_DIGEST_HOUR = env.int("NOTICES_DIGEST_HOUR", default=8)
if not 0 <= NOTICES_DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("NOTICES_DIGEST_HOUR must lie between 0 and 23.")

# A clock that has been silent for so many seconds makes /readyz fail.
CLOCK_SILENCE_LIMIT = env.int("CLOCK_SILENCE_LIMIT", default=120)

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configure(default_format="console")
