"""What tests of the picture desk share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def originals(settings: Any) -> Any:
    """Count the original files there are."""
    return lambda: _files(Path(settings.ORIGINALS_ROOT))


@pytest.fixture
def public_files(settings: Any) -> Any:
    """List the public files there are."""
    return lambda: _files(Path(settings.MEDIA_ROOT) / "images")


@pytest.fixture
def photo_editor(admin_user: Any) -> Any:
    return admin_user


@pytest.fixture
def desk(client: Any, photo_editor: Any) -> Any:
    """A browser logged in to the admin."""
    client.force_login(photo_editor)
    return client


def _files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
