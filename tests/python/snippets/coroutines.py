"""Coroutines, async for, async with, async generators and comprehensions, without an event loop and with asyncio."""
import asyncio
import sys
import traceback
import types
log = []


class Wait:
    def __init__(self, value): self.value = value
    def __await__(self):
        got = yield self.value
        return ("got", got)


def drive(coroutine, *sends):
    out = []
    try:
        value = coroutine.send(None)
        out.append(value)
        for s in sends:
            out.append(coroutine.throw(s) if isinstance(s, BaseException) else coroutine.send(s))
    except StopIteration as e:
        out.append(("returned", e.value))
    except BaseException as e:
        out.append(repr(e))
    finally:
        coroutine.close()
    return out


async def simple(x):
    a = await Wait(x)
    b = await Wait(x + 1)
    return a, b


async def nested(x):
    try:
        first = await simple(x)
    except ValueError as e:
        first = repr(e)
        first = first, await Wait("after")
    return first, await simple(x * 10)


class Manager:
    def __init__(self, swallow=False): self.swallow = swallow
    async def __aenter__(self):
        log.append("enter")
        return await Wait("aenter")
    async def __aexit__(self, *e):
        log.append(("exit", e[0].__name__ if e[0] else None))
        await Wait("aexit")
        return self.swallow


class Source:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0: raise StopAsyncIteration
        self.n -= 1
        await Wait(("anext", self.n))
        return self.n


async def with_manager(swallow, fail):
    async with Manager(swallow) as m, Manager() as second:
        log.append(m)
        if fail: raise KeyError("in body")
        return "from body"
    return "after"


async def loop(n):
    total = []
    async for x in Source(n):
        if x == 1: continue
        total.append(x)
    else:
        total.append("else")
    return total, [y async for y in Source(2)], {y: await Wait(y) async for y in Source(2) if y}, [await Wait(z) for z in (1, 2)]


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            log.append(("asent", got))
            await Wait(("inside", i))
    finally:
        log.append("agen finally")


async def use_agen():
    out = [x async for x in agen(2)]
    g = agen(3)
    out.append(await g.asend(None))
    out.append(await g.asend("hi"))
    try:
        out.append(await g.athrow(ValueError("t")))
    except ValueError as e:
        out.append(repr(e))
    g = agen(3)
    async for x in g:
        break
    await g.aclose()
    return out


@types.coroutine
def old_style(x):
    got = yield x
    return got


async def old():
    return await old_style(3), await old_style(4)


async def bad():
    for thing in (5, None, [1]):
        try:
            await thing
        except TypeError as e:
            log.append(str(e))
    try:
        async for x in [1]: pass
    except TypeError as e:
        log.append(str(e))
    try:
        async with 5: pass
    except TypeError as e:
        log.append(str(e))
    try:
        async for x in BadIter(): pass
    except TypeError as e:
        log.append(str(e))


class BadIter:
    def __aiter__(self): return 5


for _ in range(20):
    log.clear()
    r = [
        drive(simple(1), "a", "b"), drive(nested(1), "a", ValueError("x"), "c", "d", "e"), drive(simple(2), KeyError("k")),
        drive(with_manager(False, False), *"abcdef"), drive(with_manager(False, True), *"abcdef"), drive(with_manager(True, True), *"abcdef"),
        drive(loop(3), *range(20)), drive(use_agen(), *range(20)), drive(old(), 1, 2), drive(bad()), drive(nested(5)),
    ]
print(*r, sep="\n")
print(*log, sep="\n")


async def failing(depth):
    if depth == 0:
        await asyncio.sleep(0)
        raise RuntimeError("deep")
    await failing(depth - 1)


async def worker(name, queue, out):
    while True:
        item = await queue.get()
        if item is None:
            return name
        out.append((name, item))
        await asyncio.sleep(0)


async def main():
    queue, out = asyncio.Queue(), []
    for i in range(20):
        queue.put_nowait(i)
    for _ in range(3):
        queue.put_nowait(None)
    names = await asyncio.gather(*(worker(i, queue, out) for i in range(3)))
    print(names, sorted(item for _, item in out) == list(range(20)), len(out))
    for i in range(12):
        try:
            await failing(3)
        except RuntimeError:
            if i in (0, 11): traceback.print_exc(file=sys.stdout)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(0, i)) for i in range(30)]
    print(sum(t.result() for t in tasks))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError as e:
        print("timeout", repr(e))
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel("why")
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", e.args)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing(1))
            group.create_task(asyncio.sleep(10))
    except* RuntimeError as e:
        print(repr(e))


asyncio.run(main())


async def unawaited(): pass


def forget():
    unawaited()


import warnings
warnings.simplefilter("always")
forget()
c = unawaited()
print(c.cr_frame.f_lineno, c.cr_await, c.cr_running, type(c).__name__)
c.close()
