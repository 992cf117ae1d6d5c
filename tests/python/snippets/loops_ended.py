"""Loops over what has but a `__getitem__`, and over iterators of classes, that end by an exception: who sees it, and what goes then."""

import sys


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        frame = sys._getframe(1)
        print("end of", self.name, "in", frame.f_code.co_name, sys.exception())


class Items:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]


class Held(Items):
    def __getitem__(self, index):
        held = Last("a local")
        return self.items[index]


class Caught(Items):
    def __getitem__(self, index):
        try:
            return self.items[index]
        except IndexError as error:
            print("caught", error)
            raise


class Own(IndexError):
    def __del__(self):
        print("own exception ends")


class Stopping(Items):
    how = "plain"

    def __getitem__(self, index):
        if index < len(self.items):
            return self.items[index]
        if self.how == "plain":
            raise IndexError
        if self.how == "text":
            raise IndexError("text")
        if self.how == "object":
            raise IndexError(Last("what is in the exception"))
        if self.how == "stop":
            raise StopIteration
        if self.how == "own":
            raise Own("own")
        if self.how == "cause":
            raise IndexError("caused") from KeyError("cause")
        if self.how == "kept":
            kept.append(IndexError("kept"))
            raise kept[-1]
        raise KeyError(index)


class Counted:
    def __init__(self, end):
        self.end = end

    def __iter__(self):
        self.at = 0
        return self

    def __next__(self):
        held = Last("local") if self.end == 3 and self.at == 3 else None
        if self.at == self.end:
            raise StopIteration
        self.at += 1
        return self.at


class Dropped(Items):
    def __getitem__(self, index):
        return self.items[index]

    def __del__(self):
        print("sequence ends")


kept = []


def total(items):
    result = 0
    for item in items:
        result += item
    return result


def rounds():
    for round in range(60):
        print(total(Items([1, 2, round])), total(Counted(round % 5)))
        if round % 10 == 0:
            print(total(Held([1, 2])))
            print(total(Caught([1, 2])))
            print(total(Dropped([1])))
            for Stopping.how in ("plain", "text", "object", "stop", "own", "cause", "kept", "other"):
                try:
                    print(Stopping.how, total(Stopping([1, 2])))
                except LookupError as error:
                    names = []
                    trace = error.__traceback__
                    while trace is not None:
                        names.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
                        trace = trace.tb_next
                    print(repr(error), names)
            while kept:
                error = kept.pop()
                print(error, error.__traceback__.tb_frame.f_code.co_name, error.__traceback__.tb_next)
            print([item for item in Items("abc")], list(Items("ab")), tuple(Counted(2)), max(Items([3, 1])))
            print(any(item > 5 for item in Items([1, 9])), sum(item for item in Items([1, 9])))
            first, *rest = Items([1, 2, 3])
            print(first, rest)


rounds()

# In a handler: what is raised there has a context.
try:
    raise ValueError("outside")
except ValueError:
    print(total(Items([4, 5])), total(Counted(3)), sys.exception())


def deep(count):
    return total(Items([count])) + (deep(count - 1) if count else 0)


print(deep(30))
