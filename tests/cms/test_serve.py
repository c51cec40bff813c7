"""The listening socket: what connections take over from it."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from cms.management.commands.serve import listener


def test_answers_in_two_parts_do_not_wait_for_each_other():
    async def nodelay() -> int:
        told: asyncio.Queue[int] = asyncio.Queue()

        def connected(reader, writer):
            taken = writer.get_extra_info("socket")
            told.put_nowait(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        sock = listener("127.0.0.1", 0)
        async with await asyncio.start_server(connected, sock=sock):
            _, writer = await asyncio.open_connection(*sock.getsockname())
            result = await asyncio.wait_for(told.get(), 5)
            writer.close()
            return result

    # A browser test before this one leaves its event loop in the main thread.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(nodelay())).result(20)
