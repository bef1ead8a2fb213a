"""Bodies that do not come."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from touchline.tracking.collector.slowness import BodyWatch, TooSlow


def run(work):
    """Run in a thread of its own: the browser tests leave an event loop behind in the main one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def test_who_takes_too_long_is_ended_and_nobody_else():
    async def work():
        watch = BodyWatch(seconds=0)
        patient = BodyWatch()

        async def read(watched, body):
            try:
                return await watched.read(body)
            except TooSlow:
                return "too slow"

        loop = asyncio.get_running_loop()
        bodies = [loop.create_future() for _ in range(2)]
        tasks = [asyncio.create_task(read(*pair)) for pair in zip((watch, patient), bodies, strict=True)]
        await asyncio.sleep(0)
        watch.sweep()
        patient.sweep()
        await asyncio.sleep(0)
        bodies[1].set_result("here")
        return await asyncio.gather(*tasks)

    assert run(work) == ["too slow", "here"]


def test_a_task_that_is_cancelled_by_others_stays_cancelled():
    async def work():
        watch = BodyWatch()

        async def read():
            await watch.read(asyncio.get_running_loop().create_future())

        task = asyncio.create_task(read())
        await asyncio.sleep(0)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    assert isinstance(run(work)[0], asyncio.CancelledError)
