"""Settings for a developer's machine and for the demo newsroom of `make run`."""

from .base import *

SECRET_KEY = SECRET_KEY or "insecure-development-key"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
