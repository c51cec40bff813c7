"""Answers packed with gzip: once per process, not once per request.

Strong ETags name bytes, so the packed form of a tag's bytes can be kept under the tag.
"""

import gzip
import threading
from collections import OrderedDict

LEVEL = 5
# Bytes of packed answers kept in a process: some 3,000 stories.
ROOM = 4 * 1024 * 1024


class _Shelf:
    """What was packed last, bounded in bytes; the longest unused goes first."""

    def __init__(self) -> None:
        self.size = 0
        self.kept: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, etag: str) -> bytes | None:
        with self.lock:
            content = self.kept.get(etag)
            if content is not None:
                self.kept.move_to_end(etag)
            return content

    def put(self, etag: str, content: bytes) -> None:
        with self.lock:
            if etag not in self.kept and len(content) <= ROOM // 8:
                self.kept[etag] = content
                self.size += len(content)
            while self.size > ROOM:
                self.size -= len(self.kept.popitem(last=False)[1])


_shelf = _Shelf()


def packed(content: bytes, *, etag: str) -> bytes:
    """Return ``content`` packed; ``etag`` must be its own and no other's."""
    found = _shelf.get(etag)
    if found is None:
        found = gzip.compress(content, LEVEL, mtime=0)
        _shelf.put(etag, found)
    return found
