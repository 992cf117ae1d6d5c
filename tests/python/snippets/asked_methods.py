"""What instructions ask a class's methods for, in loops that get hot: calls of instances, len(), truth, `in`, stores to subscripts and
their deletion, signs, iter() and next()."""

import sys
import traceback


class Bag:
    def __init__(self, items):
        self.items = items
        self.last = None

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return item in self.items

    def __setitem__(self, key, value):
        if key == 777:
            raise KeyError(key)
        self.last = (key, value)

    def __delitem__(self, key):
        if key == 778:
            raise KeyError(key)
        self.last = key

    def __iter__(self):
        return iter(self.items)

    def __call__(self, x, y=3, *, z=0):
        if x == -779:
            raise ValueError(x, y)
        return x + y + len(self.items) + z

    def __neg__(self):
        return Bag(self.items[::-1])

    def __invert__(self):
        return -self.items[0]


class Plain:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return self.value

    def __call__(self, *rest, **named):
        return len(rest) + len(named)


class Count:
    def __init__(self, n, error=None):
        self.i = 0
        self.n = n
        self.error = error

    def __iter__(self):
        return self

    def __next__(self):
        if self.i == self.n:
            raise self.error or StopIteration(self.i)
        self.i += 1
        return self.i


class Child(Bag):
    def __len__(self):
        return super().__len__() + 1

    def __contains__(self, item):
        return not super().__contains__(item)

    def __call__(self, x):
        return -x


def names(error):
    return type(error).__name__, str(error), [f"{f.name} {f.line}" for f in traceback.extract_tb(error.__traceback__)]


def measured(bag, count):
    total = 0
    for i in range(count):
        total += len(bag) + len([i])
        if bag:
            total += 1
        if not bag:
            total -= 5
        while bag and total < 0:
            total += 1
        total += 2 if i in bag else 3
        if i not in bag:
            total += 4
        found = i in bag
        truth = not bag
        total += found + truth
    return total, found, truth


print(measured(Bag([1, 2, 3]), 2000), measured(Bag([]), 2000), measured(Child([5]), 2000), measured([1], 900))


def of_several(count):
    total = 0
    things = [Bag([1]), [], Child([]), {}, Bag([]), "ab", Plain(True), Plain(False), 0, 1.5, None, (), Count(1)]
    for i in range(count):
        for thing in things:
            if thing:
                total += i
            total += bool(thing)
        for thing in things[:6]:
            total += len(thing) + ("a" in thing)
    return total


print(of_several(400))


def called(owner, count):
    total = 0
    for i in range(count):
        total += owner(i) + owner(i, 5)
        total += owner(x=i, z=2)
        try:
            owner(-(i % 800))
        except ValueError as error:
            text = names(error)
    for wrong in (lambda: owner(), lambda: owner(1, 2, 3), lambda: owner(1, q=2)):
        try:
            wrong()
        except TypeError as error:
            print(names(error)[:2])
    return total, text


print(called(Bag([1]), 2000))


def called_by_any(count):
    """Instances of several classes, temporaries, attributes, rest arguments, classes of classes."""

    class Meta(type):
        def __call__(cls, x):
            return x * 2

    class Made(metaclass=Meta):
        pass

    class Static:
        @staticmethod
        def __call__(x):
            return x + 100

    class Holder:
        def __init__(self):
            self.act = Bag([])

        def run(self, x):
            return self.act(x)

    holder = Holder()
    things = [Bag([1]), Child([]), Plain(1), Made, Static(), abs, Holder.run.__get__(holder), lambda x: x - 1]
    total = 0
    for i in range(count):
        for thing in things:
            total += thing(i)
        total += Bag([i])(i, i) + holder.run(i)
        Bag([])(i)
        total += Plain(0)(i, i, a=i)
    return total


print(called_by_any(500))

GONE = []


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        GONE.append((self.name, sys._getframe(1).f_code.co_name, sys._getframe(1).f_lineno - dying.__code__.co_firstlineno))

    def __len__(self):
        return 3

    def __bool__(self):
        return True

    def __contains__(self, other):
        other = self = None
        GONE.append("inside")
        return False

    def __setitem__(self, key, value):
        key = value = self = None
        GONE.append("inside")

    def __delitem__(self, key):
        del self, key
        GONE.append("inside")

    def __call__(self, *others):
        self = others = None
        GONE.append("inside")

    def __neg__(self):
        return self.name

    def __iter__(self):
        return iter((1,))


class DyingToo(Dying):
    def __call__(self, a, b=None):
        self = a = b = None
        GONE.append("inside too")
        return Dying("result")


def dying(count):
    for i in range(count):
        if i == count - 2:
            GONE.clear()
        len(Dying("length"))
        if Dying("truth"):
            pass
        Dying("item") in Dying("container")
        if Dying("item") in Dying("container"):
            pass
        Dying("container")[Dying("key")] = Dying("value")
        del Dying("container")[Dying("key")]
        Dying("called")(Dying("x"), Dying("y"))
        DyingToo("called")(Dying("x"), Dying("y"))
        DyingToo("called")(Dying("x"))
        r = DyingToo("called")(Dying("x"))
        -Dying("sign")
        for x in Dying("iterated"):
            pass
    return x


dying(1200)
print(GONE[:70], len(GONE))


def stored(bag, count):
    caught = []
    for i in range(count):
        bag[-i] = i * 2
        bag[i % 5] = [i]
        try:
            bag[i] = None
            del bag[i]
        except KeyError as error:
            caught.append(names(error))
        del bag["x"]
    return bag.last, caught


print(stored(Bag([]), 2000))


def signs(bag, count):
    total = 0
    for i in range(count):
        bag = -bag
        total += ~bag + -i + ~i
    return total, bag.items


print(signs(Bag([1, 2, 5]), 1501))


def iterated(count):
    total = 0
    bag = Bag([1, 2])
    for _ in range(count):
        for x in bag:
            total += x
        for x in Count(3):
            total += x
            if x == 2 and total % 3 == 0:
                break
        else:
            total += 1
        total += sum(x for x in Count(2)) + len([x for x in bag])
        a, b = bag
        total += a + b
    return total


print(iterated(700))


def long_loop(n):
    total = 0
    for x in Count(n):
        total += x
    return total


print(long_loop(5), long_loop(5000), long_loop(0))


def failing_loops(count):
    seen = set()

    class Ends(StopIteration):
        pass

    for i in range(count):
        for error in (None, Ends(), ValueError("bad"), KeyError, RuntimeError()):
            try:
                for x in Count(i % 3, error):
                    pass
                seen.add("ended")
            except Exception as error:
                seen.add(str(names(error)))
    return sorted(seen)


for line in failing_loops(500):
    print(line)


def odd_results(count):
    class Odd:
        def __init__(self, result):
            self.result = result

        def __len__(self):
            return self.result

        def __contains__(self, item):
            return self.result

        def __iter__(self):
            return self.result

        def __neg__(self):
            return self.result

    class OddTruth:
        def __init__(self, result):
            self.result = result

        def __bool__(self):
            return self.result

    class Int(int):
        pass

    class Index:
        def __index__(self):
            return 4

    class False_:
        def __bool__(self):
            return False

    results = [0, 3, 1 << 40, 1 << 70, -1, True, False, Int(7), Index(), False_(), 1.5, "x", None, [], [1], iter([])]
    seen = []
    for i in range(count):
        for result in results:
            odd, truth = Odd(result), OddTruth(result)
            now = []
            for ask in (
                lambda: len(odd),
                lambda: 1 if odd else 2,
                lambda: not odd,
                lambda: 1 if truth else 2,
                lambda: not truth,
                lambda: 3 in odd,
                lambda: 1 if 3 not in odd else 2,
                lambda: [x for x in odd],
                lambda: type(-odd).__name__,
            ):
                try:
                    now.append((ask(), type(ask()).__name__))
                except Exception as error:
                    now.append((type(error).__name__, str(error)))
            if i == count - 1:
                seen.append(now)
    return seen


for line in odd_results(120):
    print(line)


def changing(count):
    class Changing:
        def __len__(self):
            return 1

        def __contains__(self, x):
            return True

        def __setitem__(self, key, value):
            self.x = value

        def __call__(self, x):
            return x

        def __iter__(self):
            return iter([1])

    class Next:
        def __init__(self):
            self.left = 2

        def __iter__(self):
            return self

        def __next__(self):
            self.left -= 1
            if self.left < 0:
                raise StopIteration
            return 1

    one = Changing()
    total = 0
    errors = []
    for i in range(count):
        if i == count // 4:
            Changing.__len__.__code__ = (lambda self: 2).__code__
            Changing.__call__.__defaults__ = (5,)
            Changing.__contains__ = lambda self, x: False
            Next.__next__.__code__ = (lambda self: next(iter(()))).__code__
        if i == count // 2:
            Changing.__len__ = lambda self: 0
            Changing.__call__ = lambda self, x=1, y=2: x + y
            Changing.__setitem__ = None
            Changing.__iter__ = lambda self: (x for x in [4, 5])
        if i == count * 3 // 4:
            Changing.__bool__ = lambda self: True
            del Changing.__call__
            Changing.__contains__ = None
            Changing.__iter__ = None
        total += len(one) + (10 if one else 20)
        for ask in (
            lambda: 2 in one,
            lambda: one.__setitem__ and one.__class__.__setitem__(one, 1, 2),
            lambda: one(i),
            lambda: one(),
            lambda: [x for x in one],
            lambda: [x for x in Next()],
        ):
            try:
                result = ask()
                total += sum(result) if type(result) is list else result or 0
            except TypeError as error:
                errors.append(str(error))
        try:
            one[i] = i
        except TypeError as error:
            errors.append(str(error))
    return total, len(errors), sorted(set(errors))


print(changing(1600))


def changes_itself(count):
    """The method that runs is deleted, or its class becomes another, by itself."""
    total = 0
    for i in range(count):

        class Own:
            def __bool__(self):
                del Own.__bool__
                return True

            def __len__(self):
                Own.__bool__ = lambda self: False
                return 3

            def __call__(self, x):
                self.__class__ = Bag
                del Own.__call__
                return x

            def __next__(self):
                del Own.__next__
                raise StopIteration

            def __iter__(self):
                return self

        own = Own()
        if own:
            total += 1
        if own:
            total += 10
        if own:
            total += 100
        for _ in own:
            total += 1000
        total += own(i)
    return total


print(changes_itself(300))


def seen_from_inside(count):
    class Looks:
        def look(self):
            frame = sys._getframe(2)
            return frame.f_code.co_name, frame.f_lineno - seen_from_inside.__code__.co_firstlineno, frame.f_locals.get("i", 0) >= 0

        def __len__(self):
            found.add(self.look())
            return 1

        def __contains__(self, x):
            found.add(self.look())
            return x

        def __setitem__(self, key, value):
            found.add(self.look())

        def __delitem__(self, key):
            found.add(self.look())

        def __call__(self, x=0):
            found.add(self.look())
            return x

        def __neg__(self):
            found.add(self.look())
            return 1

        def __iter__(self):
            found.add(self.look())
            return self

        def __next__(self):
            found.add(self.look())
            raise StopIteration

    found = set()
    one = Looks()
    for i in range(count):
        if i == count - 100:
            found.clear()
        total = len(one)
        if one:
            total += 1
        if i in one:
            total += 1
        one[i] = 1
        del one[i]
        one(i)
        one()
        -one
        for x in one:
            pass
    return sorted(found)


print(seen_from_inside(1300))


def deep():
    class Deep:
        def __len__(self):
            return len(self)

        def __bool__(self):
            return True if self else False

        def __call__(self, n):
            return self(n - 1) if n else 0

        def __contains__(self, n):
            return n - 1 in self if n else True

        def __setitem__(self, n, x):
            self[n + 1] = x

        def __neg__(self):
            return -self

        def __iter__(self):
            for x in self:
                pass

    class Next:
        def __iter__(self):
            return self

        def __next__(self):
            for x in self:
                return x

    one = Deep()
    for _ in range(300):
        one(20), 20 in one
    for ask in (
        lambda: len(one),
        lambda: bool(one),
        lambda: 1 if one else 2,
        lambda: one(100000),
        lambda: 100000 in one,
        lambda: one.__setitem__(0, 1),
        lambda: -one,
        lambda: [x for x in one],
        lambda: [x for x in Next()],
    ):
        try:
            ask()
        except RecursionError as error:
            print(str(error)[:32])


deep()


def traced(count):
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name, frame.f_lineno - traced.__code__.co_firstlineno))
        return trace

    class Begins:
        on = False

        def begin(self):
            if self.on:
                sys._getframe(2).f_trace = trace
                sys.settrace(trace)

        def __len__(self):
            self.begin()
            return 1

        def __contains__(self, x):
            self.begin()
            return True

        def __setitem__(self, key, value):
            self.begin()

        def __call__(self, x):
            self.begin()
            return x

        def __neg__(self):
            self.begin()
            return 1

        def __iter__(self):
            self.begin()
            return self

        def __next__(self):
            self.begin()
            raise StopIteration

    one = Begins()

    def work(which):
        if which == 0:
            total = len(one)
            total += 1
        if which == 1:
            if one:
                total = 2
        if which == 2:
            found = 1 in one
            found = 2
        if which == 3:
            if 1 not in one:
                found = 2
            found = 3
        if which == 4:
            one[1] = 2
            found = 2
        if which == 5:
            found = one(
                1
            )
            found = 2
        if which == 6:
            found = -one
            found = 2
        if which == 7:
            for x in one:
                found = 1
            found = 2
        return which

    for i in range(count):
        for which in range(8):
            Begins.on = i == count - 1
            work(which)
            Begins.on = False
            sys.settrace(None)
    return lines


for line in traced(400):
    print(line)


def traced_loops(count):
    """Tracing that begins as an item is made, in a loop that got hot."""
    lines = []

    def trace(frame, event, argument):
        lines.append((event, frame.f_code.co_name, frame.f_lineno - traced_loops.__code__.co_firstlineno))
        return trace

    class Next:
        def __init__(self, begins):
            self.left = 6
            self.begins = begins

        def __iter__(self):
            return self

        def __next__(self):
            self.left -= 1
            if self.left < 0:
                raise StopIteration
            if self.left == self.begins:
                sys._getframe(1).f_trace = trace
                sys.settrace(trace)
            return self.left

    def work(begins):
        total = 0
        for x in Next(begins):
            total += x
            total += 1
        return total

    for i in range(count):
        work(-1 if i < count - 2 else 3 + i % 2)
        sys.settrace(None)
    return lines


for line in traced_loops(9000):
    print(line)
