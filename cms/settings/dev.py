"""Settings for a developer's machine and for the demo newsroom of `make run`."""

from .base import *  # noqa: F403

SECRET_KEY = SECRET_KEY or "insecure-development-key"  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
