"""Settings of servers that tests start: as on this machine, but nothing collected."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import STORAGES

# `collectstatic` takes longer than the tests that would need it.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
