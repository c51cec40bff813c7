"""Static files collected once per change, so that a second start takes seconds."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

PACKAGES = ("Django", "wagtail", "django-ninja", "whitenoise")


def collect() -> bool:
    """Collect static files if any changed since the last time; tell whether so."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
    return True


def _state() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for package in PACKAGES:
        digest.update(f"{package}{version(package)}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            digest.update(f"{name}{path.stat().st_size}".encode())
            if path.is_relative_to(settings.BASE_DIR):
                digest.update(path.read_bytes())
    return digest.hexdigest()
