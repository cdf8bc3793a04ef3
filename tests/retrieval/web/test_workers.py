import asyncio
import threading

import pytest

from pipeline.retrieval.web.workers import Busy, Workers


def test_work_is_done_and_its_errors_come_back() -> None:
    async def main() -> None:
        workers = Workers("test", threads=1, waiting=1)
        assert await workers.do(lambda: 6 * 7) == 42
        with pytest.raises(ZeroDivisionError):
            await workers.do(lambda: 1 // 0)
        workers.close()

    asyncio.run(main())


def test_more_than_may_wait_is_refused_and_room_comes_back() -> None:
    async def main() -> None:
        workers = Workers("test", threads=1, waiting=1)
        go = threading.Event()
        running, waits = (asyncio.create_task(workers.do(go.wait)) for _ in range(2))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.do(lambda: None)
        go.set()
        assert await running
        assert await waits
        assert await workers.do(lambda: "again") == "again"
        workers.close()

    asyncio.run(main())


def test_work_that_nobody_waits_for_keeps_its_place_until_it_ends() -> None:
    async def main() -> None:
        workers = Workers("test", threads=1, waiting=0)
        go, begun, ended = threading.Event(), threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            go.wait()
            ended.set()

        left = asyncio.create_task(workers.do(work))
        await asyncio.to_thread(begun.wait)
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        with pytest.raises(Busy):  # its thread is still at it
            await workers.do(lambda: None)
        go.set()
        await asyncio.to_thread(ended.wait)
        await asyncio.to_thread(workers.close)

    asyncio.run(main())
