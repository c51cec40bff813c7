"""Settings for the test suite: nothing in them touches the newsroom of `make run`."""

import os

from .base import *

SECRET_KEY = "test-key"  # noqa: S105
DEMO_MODE = False
DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# A directory per process, made and removed by tests/conftest.py: model fields keep the
# storage they were made with, so a test cannot point them elsewhere later.
TEST_DIR = BASE_DIR / "var" / "test" / f"process-{os.getpid()}"
MEDIA_ROOT = TEST_DIR / "media"
ORIGINALS_ROOT = TEST_DIR / "originals"
FILES_ROOT = TEST_DIR / "files"
STATIC_ROOT = TEST_DIR / "static"
STORAGES |= storages.on_disk(
    media=MEDIA_ROOT, originals=ORIGINALS_ROOT, files=FILES_ROOT
)
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

API_USAGE_SECONDS = 0  # no threads that write beside the tests
PURGE_AGAIN_SECONDS = []  # tests that are about it name their own
LOGGING["root"]["level"] = "WARNING"

DATABASES["default"]["OPTIONS"].pop("pool", None)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A test database is never read after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;"
    )
