"""Answers are packed once per process, not once per request, in a bounded room."""

import gzip
import random

import pytest

from delivery.http import packing
from delivery.http.packing import ROOM, packed
from tests.news.paper import paper

__all__ = ["paper"]


@pytest.mark.django_db
def test_a_story_is_packed_once_however_often_it_is_asked_for(
    client, paper, monkeypatch
) -> None:
    made: list[bytes] = []

    def compress(content: bytes, *how: int, **more: int) -> bytes:
        made.append(content)
        return original(content, *how, **more)

    original = gzip.compress
    monkeypatch.setattr(gzip, "compress", compress)
    monkeypatch.setattr(packing, "_shelf", packing._Shelf())
    story = f"/api/v1/articles/{paper.first.public_id}/"
    for address in (story, "/api/v1/articles/?include=body"):
        made.clear()
        answers = [
            client.get(address, headers={"accept-encoding": "gzip"}) for _ in range(3)
        ]
        assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
        assert made == [gzip.decompress(answers[0].content)]
        assert len({answer.content for answer in answers}) == 1


def test_what_is_kept_packed_is_bounded(monkeypatch) -> None:
    shelf = packing._Shelf()
    monkeypatch.setattr(packing, "_shelf", shelf)
    noise = random.Random(1)  # what cannot be packed any smaller
    for number in range(12):
        packed(noise.randbytes(ROOM // 9), etag=f'"{number}"')
        assert shelf.get('"0"') is not None  # what is asked for stays
    assert 7 <= len(shelf.kept) < 12
    assert shelf.size == sum(map(len, shelf.kept.values())) <= ROOM
    packed(noise.randbytes(ROOM), etag='"big"')
    assert shelf.get('"big"') is None
