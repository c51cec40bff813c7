"""Settings for this machine alone: `make run`, `make dev` and the command line.

Nothing here may serve the open network: no TLS, and in demo mode known accounts.
"""

from .base import *
from .keys import machine_key

# One key for the demo newsroom and the command line, so that a token made by one is
# good for the other; made here, so that no two newsrooms share it.
SECRET_KEY = SECRET_KEY or machine_key(VAR_DIR / "secret_key")

if DEMO_MODE:
    # Another name for this machine could be a stranger's page (DNS rebinding).
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

if DEBUG:
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
