"""PostgreSQL tells a process of changes; nobody has to ask."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import pytest

from delivery.streams.source import LOOK_ANYWAY_SECONDS, listen
from tests.delivery.streams.test_keeper import publish_in_thread


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_as_soon_as_it_is_committed() -> None:
    async def act() -> None:
        async with aclosing(listen()) as heard:
            await anext(heard)  # once in any case
            for _ in range(2):
                news = asyncio.create_task(anext(heard))
                done, _waiting = await asyncio.wait([news], timeout=0.5)
                assert not done, "told of nothing"
                await publish_in_thread()
                await asyncio.wait_for(news, LOOK_ANYWAY_SECONDS / 2)

    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, act()).result()
