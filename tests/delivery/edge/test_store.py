"""Answers in memory: what goes, what stays, what is too late."""

import threading
import tracemalloc

from delivery.edge.store import REMEMBERED, Kept, Store


def kept(size: int = 100) -> Kept:
    return Kept(status="200 OK", headers=(), body=b"x" * size)


def put(store: Store, name: str, *keys: str, size: int = 100, since: int | None = None):
    since = store.generation if since is None else since
    return store.put(name, kept(size), keys=keys or (name,), expires=1e9, since=since)


def test_a_purge_drops_what_has_one_of_its_keys_and_nothing_else() -> None:
    store = Store(10**6)
    one, two = put(store, "one", "a", "b"), put(store, "two", "b", "c")
    three = put(store, "three", "d")
    store.drop({"b", "x"})
    assert (one.answer, two.answer) == (None, None)
    assert store.get("three") is three
    assert list(store.entries) == ["three"]
    store.drop({"d"})
    assert (store.size, store._by_key) == (0, {})


def test_what_was_made_before_a_purge_of_its_key_comes_too_late() -> None:
    store = Store(10**6)
    since = store.generation
    store.drop({"a"})
    assert put(store, "late", "a", "b", since=since) is None
    assert put(store, "other", "b", since=since) is not None
    assert put(store, "anew", "a") is not None


def test_what_was_made_before_everything_was_forgotten_comes_too_late() -> None:
    store = Store(10**6)
    since = store.generation
    store.clear()
    assert put(store, "late", "a", since=since) is None


def test_what_was_made_longer_ago_than_purges_are_remembered_comes_too_late() -> None:
    store = Store(10**6)
    since = store.generation
    for number in range(REMEMBERED):
        store.drop({f"other-{number}"})
    assert put(store, "still", "a", since=since) is not None
    store.drop({"one-more"})
    assert put(store, "late", "b", since=since) is None


def test_an_answer_made_before_the_first_look_at_the_log_is_not_kept() -> None:
    assert put(Store(10**6), "early", since=-1) is None


def test_the_limit_holds_and_what_is_asked_for_stays() -> None:
    store = Store(60_000)
    for number in range(200):
        put(store, f"n{number}", size=900)
        store.get("n0")
    assert store.size <= store.limit
    assert store.get("n0") is not None
    assert store.get("n1") is None
    assert store.size == sum(entry.size for entry in store.entries.values())


def test_an_answer_too_big_for_the_room_is_not_kept() -> None:
    store = Store(100_000)
    assert put(store, "big", size=50_000) is None
    assert not store.entries


def test_the_bytes_it_counts_are_the_bytes_it_takes() -> None:
    tracemalloc.start()
    try:
        store = Store(4_000_000)
        before = tracemalloc.get_traced_memory()[0]
        for number in range(5000):
            keys = [f"list-article-section-{number}-{each}" for each in range(6)]
            headers = tuple((f"Name-{n}", f"value {n} {number}") for n in range(12))
            answer = Kept("200 OK", headers, b"%d" % number * 200, headers_304=headers)
            store.put(
                f"/api/v1/articles/{number}",
                answer,
                keys=keys,
                expires=1e9,
                since=store.generation,
            )
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert store.size > 0.99 * store.limit
    assert taken < store.limit * 1.1


def test_threads_leave_the_books_in_order() -> None:
    store = Store(300_000)

    def work(seed: int) -> None:
        for number in range(2000):
            name = f"n{(number * seed) % 97}"
            put(store, name, name, f"k{number % 7}")
            store.get(f"n{number % 97}")
            if number % 5 == 0:
                store.drop({f"k{number % 7}"})

    threads = [threading.Thread(target=work, args=[seed]) for seed in (1, 3, 5, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.size == sum(entry.size for entry in store.entries.values())
    named = {entry for entries in store._by_key.values() for entry in entries}
    assert named == set(store.entries.values())
