"""What the log looks like, for readers of the contract."""

from typing import Any

_STORY = {
    "kind": "article",
    "id": "0f9d3c52-5a3e-4f4f-8d5a-6b7c8d9e0f01",
    "locale": "en",
    "path": "/world/asia/harbour-reopens/",
    "old_path": None,
    "url": "https://paper.example/world/asia/harbour-reopens/",
}
_CHANGES = [
    {
        "seq": 1841,
        "type": "article.corrected",
        "at": "2026-03-04T09:30:00.000000Z",
        "action": "corrected",
        **_STORY,
        "edition": 2,
        "reason": "correction",
        "tombstone": None,
    },
    {
        "seq": 1842,
        "type": "article.killed",
        "at": "2026-03-04T10:15:00.000000Z",
        "action": "killed",
        **_STORY,
        "edition": 2,
        "reason": "killed",
        "tombstone": {"reason": "killed", "at": "2026-03-04T10:15:00.000000Z"},
    },
]
_POSITION = {
    "name": "partner-daily",
    "seq": 1841,
    "latest": 1842,
    "behind": 1,
    "reported_at": "2026-03-04T09:30:02.000000Z",
}


def change_examples() -> dict[str, Any]:
    """Return an example answer for each operation that answers with JSON."""
    return {
        "list_changes": {"items": _CHANGES, "seq": 1842, "latest": 1842, "next": None},
        "get_consumer_position": _POSITION,
        "put_consumer_position": _POSITION,
    }
