"""Answers in memory: bounded in bytes, dropped by surrogate key.

Reading takes no lock: the interpreter makes one look into a dictionary whole. Writing
does. An entry that was dropped loses its answer at once, so that whoever still holds
the entry finds nothing in it.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

# What an entry costs beside its bytes, measured with tracemalloc: objects and places in
# dictionaries; the same for each header, and for each key if no other entry has it.
OVERHEAD = 1600
PER_HEADER = 200
PER_KEY = 450
# Purges remembered for answers that are being made meanwhile.
REMEMBERED = 256

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer, ready to be sent: whole, or as a 304 where ``etag`` is set."""

    status: str
    headers: tuple[Header, ...]
    body: bytes
    etag: str = ""
    last_modified: str | None = None
    headers_304: tuple[Header, ...] = ()


class Entry:
    """A place in the store. ``answer`` is None once it was dropped."""

    __slots__ = ("answer", "expires", "key", "keys", "size", "used")

    def __init__(
        self, key: Any, answer: Kept, *, keys: frozenset[str], expires: float
    ) -> None:
        self.key = key
        self.answer: Kept | None = answer
        self.keys = keys
        self.expires = expires
        self.used = False
        text = sum(len(name) + len(value) for name, value in answer.headers)
        self.size = (
            OVERHEAD
            + len(answer.body)
            + text
            + PER_HEADER * len(answer.headers)
            + PER_KEY * len(keys)
            + 4 * len(str(key))
        )


class Store:
    """At most ``limit`` bytes of answers; those nobody asks for go first.

    ``generation`` counts purges. An answer is made from what the record held after
    `generation` was read; it is taken only if no purge since then names it.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.generation = 0
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._by_key: dict[str, set[Entry]] = {}
        self._purges: deque[tuple[int, frozenset[str]]] = deque(maxlen=REMEMBERED)
        self._oldest = 0  # purges before this generation are forgotten
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Entry | None:
        """Return what is kept, and mark it as asked for."""
        entry = self.entries.get(key)
        if entry is not None:
            entry.used = True
        return entry

    def put(
        self,
        key: Hashable,
        answer: Kept,
        *,
        keys: Iterable[str],
        expires: float,
        since: int,
    ) -> Entry | None:
        """Keep an answer made after generation ``since``; None if it is too late."""
        entry = Entry(key, answer, keys=frozenset(keys), expires=expires)
        with self._lock:
            if entry.size > self.limit // 8 or self._is_late(entry.keys, since):
                return None
            if key in self.entries:
                self._remove(self.entries[key])
            self.entries[key] = entry
            self.size += entry.size
            for name in entry.keys:
                self._by_key.setdefault(name, set()).add(entry)
            self._make_room()
        return entry

    def drop(self, keys: Iterable[str]) -> None:
        """Forget every answer under one of ``keys``, and those now being made."""
        names = frozenset(keys)
        with self._lock:
            self.generation += 1
            if len(self._purges) == REMEMBERED:
                self._oldest = self._purges[0][0]
            self._purges.append((self.generation, names))
            for name in names:
                for entry in tuple(self._by_key.get(name, ())):
                    self._remove(entry)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.generation += 1
            self._oldest = self.generation
            self._purges.clear()
            for entry in tuple(self.entries.values()):
                self._remove(entry)

    def _is_late(self, keys: frozenset[str], since: int) -> bool:
        if since == self.generation:
            return False
        return since < self._oldest or any(
            generation > since and not keys.isdisjoint(names)
            for generation, names in self._purges
        )

    def _make_room(self) -> None:
        """Let the oldest go; those asked for since the last time come round again."""
        while self.size > self.limit:
            entry = next(iter(self.entries.values()))
            if entry.used:
                entry.used = False
                self.entries.move_to_end(entry.key)
            else:
                self._remove(entry)

    def _remove(self, entry: Entry) -> None:
        entry.answer = None
        self.entries.pop(entry.key, None)
        self.size -= entry.size
        for name in entry.keys:
            named = self._by_key.get(name)
            if named is not None:
                named.discard(entry)
                if not named:
                    del self._by_key[name]
