"""Where files lie: public renditions apart from everything a reader may not fetch."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .environment import env

DISK = "django.core.files.storage.FileSystemStorage"
S3 = "storages.backends.s3.S3Storage"
FOR_EVER = "public, max-age=31536000, immutable"


def on_disk(*, media: Path, originals: Path, files: Path) -> dict[str, Any]:
    """Return storages on this machine's disk; only renditions lie under `media`."""
    return {
        "default": {"BACKEND": DISK, "OPTIONS": {"location": str(files)}},
        "originals": {
            "BACKEND": DISK,
            "OPTIONS": {"location": str(originals), "base_url": None},
        },
        "renditions": {"BACKEND": DISK, "OPTIONS": {"location": str(media)}},
    }


def in_s3() -> dict[str, Any]:
    """Return storages in two buckets, one of which the public never reaches."""
    public = env.str("S3_BUCKET")
    private = env.str("S3_ORIGINALS_BUCKET", default="")
    if not private or private == public:
        raise ImproperlyConfigured(
            "S3_ORIGINALS_BUCKET must name a private bucket other than S3_BUCKET: "
            "original pictures hold places and serial numbers."
        )
    connection = {
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        "access_key": env.secret("S3_ACCESS_KEY_ID") or None,
        "secret_key": env.secret("S3_SECRET_ACCESS_KEY") or None,
        "file_overwrite": False,
    }
    closed = connection | {"bucket_name": private, "querystring_auth": True}
    address = urlsplit(env.str("S3_PUBLIC_URL", default=""))
    return {
        "default": {"BACKEND": S3, "OPTIONS": closed | {"location": "files"}},
        "originals": {"BACKEND": S3, "OPTIONS": closed | {"location": "originals"}},
        "renditions": {
            "BACKEND": S3,
            "OPTIONS": connection
            | {
                "bucket_name": public,
                "querystring_auth": False,
                "custom_domain": f"{address.netloc}{address.path}".rstrip("/") or None,
                "object_parameters": {"CacheControl": FOR_EVER},
            },
        },
    }
