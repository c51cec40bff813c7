"""Where picture files live: originals out of the public's reach, renditions in it."""

from django.core.files.storage import Storage, storages


def originals() -> Storage:
    """Give the storage of original files; it has no public URL."""
    return storages["originals"]


def renditions() -> Storage:
    """Give the storage of rendition files, which the public may fetch."""
    return storages["renditions"]
