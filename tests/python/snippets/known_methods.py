"""list.pop, list.append and set.add: what they give, take and run, on lists and sets of all kinds."""

import sys


class Stack(list):
    def pop(self, *where):
        return ("popped", *where)

    def append(self, item):
        super().append((item,))


class Seen(set):
    def add(self, item):
        super().add(str(item))


class Ending:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("ends", self.name, sys._getframe(1).f_code.co_name)


class Equal:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        print("compared", self.value, sys._getframe(1).f_code.co_name)
        return self.value == getattr(other, "value", other)


def drain(items):
    popped = []
    while items:
        popped.append(items.pop())
    return popped, items, sys.getsizeof(items)


def forget(items):
    while len(items) > 2:
        items.pop()
    return items, sys.getsizeof(items)


def swing(count):
    items, sizes = [], []
    for number in range(count):
        items.append(number)
        items.append(number * 0.5)
        if number % 3 == 0:
            items.pop()
            x = items.pop()
            items.append(x)
        if number % 40 == 39:
            while len(items) > number // 4:
                items.pop()
        sizes.append(sys.getsizeof(items))
    return items, sizes


def pop_empty(items):
    try:
        while True:
            items.pop()
    except IndexError as error:
        return str(error), error.__traceback__.tb_lineno - pop_empty.__code__.co_firstlineno


def depth_first(children):
    stack, seen, order = [0], set(), []
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        order.append(node)
        for child in children(node):
            stack.append(child)
    return order, len(seen)


def add_all(seen, items):
    for item in items:
        seen.add(item)
    return seen


def once(items):
    seen = set()
    return [item for item in items if not (item in seen or seen.add(item))]


for _ in range(60):
    results = [
        drain(list(range(50))), drain(["a", 1.5, None, (1,), 2**80]), drain([[1]]), forget(list(range(100))),
        swing(200), pop_empty([1, 2, 3]), pop_empty([]),
        depth_first(lambda n: [n * 2 + 1, n * 2 + 2] if n < 40 else []),
        once([1, 2, 1, "a", "a", None, (1, 2), (1, 2), 1.5, 1.5, True]),
        len(add_all(set(), [number % 37 for number in range(300)])),
        sorted(add_all({1}, [str(number) for number in range(30)] + [2]), key=str),
    ]  # fmt: skip
for result in results:
    print(result)
for _ in range(40):
    results = Stack([1, 2]).pop(), Stack([1, 2]).pop(0)
    stack = Stack()
    stack.append(5)
print(results, stack, add_all(Seen(), [1, 2, 1]), add_all(set(), [Equal(1), 2, 2, 1]).__len__())


def end_all(items):
    while items:
        items.pop()
    return "ended"


for _ in range(40):
    end_all([[], "a", 1])
print(end_all([Ending("first"), Ending("second"), 1, Ending("third")]))
print(len(add_all(set(), [Ending("in a set")])))


def odd(seen, items):
    for item in items:
        try:
            seen.add(item)
        except (TypeError, AttributeError) as error:
            print(error)
    return seen


for _ in range(40):
    odd(set(), [1, 2])
print(odd(set(), [1, [], {}, 2]), odd(frozenset(), [1]), odd([], [1]))


class Owner:
    def __init__(self):
        self.items = []
        self.seen = set()

    def push(self, item):
        self.items.append(item)
        self.seen.add(item)

    def take(self):
        return self.items.pop()


owner = Owner()
for number in range(300):
    owner.push(number % 50)
    if number % 3:
        owner.take()
print(len(owner.items), len(owner.seen), owner.take(), owner.items[-3:])
