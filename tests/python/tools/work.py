"""What the tests of tools run: loops, properties, generators, recursion, coroutines."""

import asyncio


class Shape:
    def __init__(self, size):
        self.size = size

    @property
    def double(self):
        return self.size * 2

    def area(self, rounds):
        total = 0
        for i in range(rounds):
            if i % 7 == 3:
                total += self.double
            else:
                total = (total * 3 + i) & 0xFFFF
        return total


def numbers(count):
    for i in range(count):
        try:
            if i % 100 == 99:
                raise ValueError(i)
            yield i * 0.5
        except ValueError as error:
            yield float(error.args[0])


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


async def wait(n):
    await asyncio.sleep(0)
    return n


async def collect(count):
    return sum([await wait(n) for n in range(count)])


def never():
    return "never"


def main():
    shapes = [Shape(n) for n in range(4)]
    print(sum(shape.area(3000) for shape in shapes))
    print(sum(numbers(3000)))
    print(fib(15), asyncio.run(collect(300)))
    counts = {}
    for word in ["a", "b", "c", "a", "b", "a"] * 500:
        counts[word] = counts.get(word, 0) + 1
    print(counts)


main()
