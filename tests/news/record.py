"""What the published record tells of a thing."""

import json
from typing import Any

from delivery.models import Change, Document


def body(thing: Any) -> dict[str, Any]:
    return json.loads(bytes(Document.objects.get(public_id=thing.public_id).body))


def path(thing: Any) -> str:
    return Document.objects.get(public_id=thing.public_id).path


def events(thing: Any) -> list[str]:
    rows = Change.objects.filter(public_id=thing.public_id).order_by("pk")
    return list(rows.values_list("action", flat=True))
