"""Coroutines, async generators and generators in try blocks whose loops are hot."""

import asyncio
import contextlib
import types

log = []


@types.coroutine
def pause(value):
    return (yield value)


async def add(n):
    total = 0
    for i in range(n):
        total += i
        if i % 5 == 0:
            total += await pause(i)
    return total


async def outer(n):
    result = 0
    for i in range(n):
        result += await add(i % 7)
    return result


def drive(coroutine):
    seen = 0
    sent = None
    while True:
        try:
            seen += coroutine.send(sent)
            sent = seen % 3
        except StopIteration as e:
            return e.value, seen


async def ticks(n):
    try:
        for i in range(n):
            await pause(1)
            yield i
    finally:
        log.append(("ticks end", n))


async def consume(n):
    total = 0
    async for x in ticks(n):
        total += x
        if total > 1000:
            break
    return total


async def comprehend(n):
    return [x async for x in ticks(n) if x % 2], sum([await add(i) for i in range(n)])


@contextlib.contextmanager
def managed(name):
    log.append(("enter", name))
    try:
        yield name
    except KeyError as e:
        log.append(("error", str(e)))
    finally:
        log.append(("exit", name))


def manages(n):
    total = 0
    for i in range(n):
        with managed(i) as k:
            total += k
            if i == n - 2:
                raise KeyError(i)
    return total


async def sleeper(n):
    total = 0
    for i in range(n):
        await asyncio.sleep(0)
        total += i
    return total


async def cancelled():
    i = 0
    try:
        while True:
            i += 1
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        log.append(("cancelled", i > 50))
        raise


async def main():
    print(await asyncio.gather(*(sleeper(100) for _ in range(5))))
    task = asyncio.create_task(cancelled())
    for _ in range(100):
        await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", log[-1])
    queue = asyncio.Queue(3)

    async def produce():
        for i in range(200):
            await queue.put(i)
        await queue.put(None)

    async def take():
        total = 0
        while (item := await queue.get()) is not None:
            total += item
        return total

    print(await asyncio.gather(produce(), take()))

    async def numbers():
        for i in range(100):
            await asyncio.sleep(0)
            yield i

    print(sum([x async for x in numbers()]))
    g = numbers()
    print([await anext(g) for _ in range(60)][-1])
    await g.aclose()


for _ in range(3):
    del log[:]
    print(drive(add(200)), drive(outer(100)), drive(consume(100)), drive(comprehend(20)))
    print(manages(60), log[-4:])
    print(log[:3], len(log))
asyncio.run(main())
