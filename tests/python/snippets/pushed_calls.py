"""Calls of functions too long to stand in a region: compiled code fills their frames."""

import sys
import traceback


def long_sum(first, second, third=3):
    one = first + second
    two = one * third
    three = two - first
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    nine = eight * 2 - seven
    ten = nine + eight + third
    twelve = ten + nine - eight + seven
    return twelve + one + two + three + four + five + six + seven + eight + nine + ten


def long_other(first, second=20, third=30, *, only=None):
    one = first + second
    two = one * third
    three = two - first
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    nine = eight * 2 - seven
    ten = nine + eight + third
    return (one, two, three, four, five, six, seven, eight, nine, ten, only)


def long_unset(first, second):
    one = first + second
    two = one * 2
    three = two - first
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    nine = eight * 2 - seven
    if nine == 12345678901:
        unset = 1
    try:
        return unset
    except UnboundLocalError as error:
        return len(str(error)) + nine


class Base:
    def __init__(self, number):
        self.number = number

    def step(self, other, more=1):
        number = self.number
        for _ in range(2):
            number = number + other * more
        one = number * 2
        two = one + self.number
        three = two - one + more
        four = three * 2 - two
        five = four + three + two + one
        self.number = five % 1000
        return self


class Second(Base):
    def step(self, other, more=2):
        number = self.number
        for _ in range(3):
            number = number - other * more
        one = number * 3
        two = one + self.number
        three = two - one + more
        four = three * 3 - two
        five = four + three + two + one
        self.number = five % 1001
        return self


class Third(Base):
    def step(self, other, more=3):
        number = self.number
        if number % 7 == 0:
            number = number / 2
        one = number * 3
        two = one + self.number
        three = two - one + more
        four = three * 3 - two
        five = four + three + two + one
        six = five + four - three
        seven = six + five - four
        self.number = int(seven + other) % 1003
        if self.number == 500:
            raise ValueError(self.number)
        return self


class Fails(Base):
    def step(self, other, more=4):
        number = self.number
        one = number * 3
        two = one + self.number
        three = two - one + more
        four = three * 3 - two
        five = four + three + two + one
        six = five + four - three
        seven = six + five - four
        self.number = (self.number + 1) % 50
        if self.number == 7:
            raise KeyError(other, seven)
        return self


def of_several(count):
    things = [Base(1), Second(2), Third(3), Base(4), Second(5)]
    caught = 0
    for index in range(count):
        thing = things[index % 5]
        try:
            thing.step(index % 11)
            thing.step(index % 13, 5)
        except ValueError as error:
            caught += len(traceback.extract_tb(error.__traceback__))
    return [thing.number for thing in things], caught


def of_failing(count):
    things = [Base(1), Fails(2), Fails(30)]
    text = set()
    for index in range(count):
        try:
            things[index % 3].step(index % 5)
        except KeyError as error:
            text.add(tuple((entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)))
            frame = error.__traceback__.tb_next.tb_frame
            text.add((frame.f_locals["more"], frame.f_back is None, frame.f_lineno))
    return sorted(text, key=repr)


def with_names(count):
    total = 0
    for index in range(count):
        total += long_sum(index, second=2)
        total += long_sum(index, 3, third=index % 3)
        total += long_sum(third=1, second=index, first=2)
        total += long_sum(index, 5)
        total += len(long_other(index, third=index))
        total += long_unset(index, second=4)
    return total


def with_any(functions, count):
    total = 0
    for index in range(count):
        result = functions[index % len(functions)](index, 2)
        total += result[3] if type(result) is tuple else result
    return total


class Ends:
    def __init__(self, log, name):
        self.log = log
        self.name = name

    def __del__(self):
        self.log.append((self.name, sys._getframe(1).f_code.co_name))


def keeps(ends, number, other=None):
    one = number + 1
    two = one * 2
    three = two - number
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    nine = eight * 2 - seven
    ten = nine + eight
    del ends
    return ten


def with_ends(count):
    log = []
    total = 0
    for index in range(count):
        total += keeps(Ends(log, index % 3), index)
        total += keeps(number=index, ends=Ends(log, "named"))
    return total, len(log), log[-4:]


def deep(depth, other=0):
    one = depth + other
    two = one * 2
    three = two - depth
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    if depth == 0:
        return eight + sys._getframe(3).f_locals["depth"]
    return deep(depth - 1, other=1) + deep2(depth - 1)


def deep2(depth, more=2):
    one = depth + more
    two = one * 2
    three = two - depth
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    return seven if depth <= 2 else deep(depth - 2)


def endless(depth, step=1):
    one = depth + step
    two = one * 2
    three = two - depth
    four = three + one
    five = four * 2 + three
    six = five - four + one
    seven = six * 3 - five
    eight = seven + six - two
    if one < 0:
        return eight
    return endless(one, step=step)


def limits():
    seen = []
    for limit in (200, 250, 300):
        old = sys.getrecursionlimit()
        sys.setrecursionlimit(limit)
        try:
            for _ in range(300):
                try:
                    endless(0, step=1)
                except RecursionError as error:
                    tb, count = error.__traceback__, 0
                    while tb is not None:
                        tb, count = tb.tb_next, count + 1
            seen.append((limit, limit - count < 40))
        finally:
            sys.setrecursionlimit(old)
    return seen


def generates(things, count):
    for index in range(count):
        yield things[index % len(things)].step(index % 7).number


def replaced(count):
    def changes(first, second=1):
        one = first + second
        two = one * 2
        three = two - first
        four = three + one
        five = four * 2 + three
        six = five - four + one
        seven = six * 3 - five
        eight = seven + six - two
        nine = eight * 2 - seven
        return nine + eight * 3 - seven + six - five

    def call(function, number):
        return function(number) + function(number, second=number)

    total = 0
    for index in range(count):
        total += call(changes, index)
        if index == count // 2:
            changes.__defaults__ = (7,)
        if index == count * 3 // 4:
            changes.__code__ = (lambda first, second=1: second).__code__
    return total


def traced(count):
    events = []

    def trace(frame, event, argument):
        if frame.f_code in (long_sum.__code__, with_trace.__code__):
            events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        return trace

    def with_trace(index):
        if index == count - 3:
            sys.settrace(trace)
        result = long_sum(index, second=3)
        if index == count - 2:
            sys.settrace(None)
        return result

    total = 0
    for index in range(count):
        total += with_trace(index)
    return total, len(events), events[:5], events[-3:]


ROUNDS = 3000
print(of_several(ROUNDS))
print(of_failing(ROUNDS))
print(with_names(ROUNDS))
print(with_any([long_sum, long_other], ROUNDS))
print(with_any([long_sum, long_unset, long_other, lambda a, b: a], ROUNDS))
print(with_ends(ROUNDS))
print(sum(deep(index % 9 + 3) for index in range(300)))
print(limits())
print(sum(generates([Base(3), Second(4), Third(9)], 500)))
print(replaced(ROUNDS))
print(traced(ROUNDS))
