"""object.__init__(x), mostly as `super().__init__()`, which makes no tuples (CPython313/c_calls.c)."""

import sys


class Plain:
    def __init__(self):
        super().__init__()
        self.made = 1


class Under(Plain):
    def __init__(self, number):
        super().__init__()
        self.number = number


class TakesNone:
    def __init__(self, number):
        try:
            super().__init__(number)
        except TypeError as error:
            self.text = str(error)


class Mixed(list):
    def __init__(self, number):
        object.__init__(self)
        super().__init__([number])


def inits(count):
    total = 0
    text = set()
    for index in range(count):
        total += Plain().made + Under(index).number
        text.add(TakesNone(index).text)
        total += len(Mixed(index))
        object.__init__(index)
    try:
        object.__init__()
    except TypeError as error:
        text.add(str(error))
    return total, sorted(text)


class Made:
    def __new__(cls, *arguments):
        return super().__new__(cls)

    def __init__(self, *arguments):
        super().__init__(*arguments)


def unpacked(count):
    raised = 0
    for index in range(count):
        try:
            Made(*range(index % 2))
        except TypeError:
            raised += 1
    return raised


def deep(number):
    """At the recursion limit it is no Python frame that is missing."""
    object.__init__(number)
    return deep(number + 1)


def limited():
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        for _ in range(200):
            try:
                deep(0)
            except RecursionError as error:
                text = str(error)
    finally:
        sys.setrecursionlimit(old)
    return text


def profiled():
    seen = []
    sys.setprofile(lambda frame, event, argument: seen.append((event, frame.f_code.co_name)))
    Plain()
    object.__init__(seen)
    sys.setprofile(None)
    return seen


print(inits(3000))
print(unpacked(3000))
print(limited())
print(profiled())
