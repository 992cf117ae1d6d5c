"""id(), type() and what goes by them: dicts by id, audit hooks, identities of what is no object yet."""

import sys


class Plain:
    pass


class Named(type):
    pass


class OfNamed(metaclass=Named):
    pass


def by_identity(objects, rounds):
    memo = {}
    hits = 0
    for _ in range(rounds):
        for item in objects:
            place = memo.get(id(item))
            if place is None:
                memo[id(item)] = len(memo), item
            else:
                hits += place[1] is item
            hits += id(item) in memo
    return len(memo), hits


objects = [Plain(), 1000, 2.5, "text", (1,), [], {}, None, Plain, len, 3, True]
print(by_identity(objects, 50))


def same(rounds):
    result = 0
    for i in range(rounds):
        x = i * 1000
        y = i + 0.5
        z = [i]
        result += (id(x) == id(x)) + (id(y) == id(y)) + (id(z) == id(z)) + (id(z) != id([i]))
        result += (id(5) == id(5)) + (id(i) >> 60 == 0) + (id(None) == id(None)) + (hash(id(z)) == id(z))
    return result


print(same(80))


def kinds(rounds):
    result = []
    for i in range(rounds):
        x = i * 3
        y = x / 2
        values = (x, y, "a", None, Plain(), OfNamed(), OfNamed, x > 2, type)
        found = [type(value).__name__ for value in values]
        found += [type(x) is int, type(y) is float, type(x) is type(y), type(x + 1).__name__, type(OfNamed()) is OfNamed]
        if not result or result[-1] != found:
            result.append(found)
    return result


print(kinds(60))


class Ends:
    def __del__(self):
        print("end")


def lifetimes():
    for i in range(40):
        id(Plain())
        type(Plain())
    number = id(Ends())
    print(type(number).__name__, type(Ends()).__name__)
    id(Ends())
    type(Ends())
    print("after")


lifetimes()


def replaced(rounds):
    result = []
    for i in range(rounds):
        if i == 40:
            globals()["id"] = lambda x: "id"
            globals()["type"] = lambda x: "type"
        if i == 50:
            del globals()["id"], globals()["type"]
        found = id(None) if i in (40, 45) else type(3)
        if not result or result[-1] != found:
            result.append(found)
    return result


print(replaced(70))


def errors():
    for arguments in ((), (1, 2)):
        try:
            id(*arguments)
        except TypeError as error:
            print(error)


errors()

told = []


def hook(event, arguments):
    if event == "builtins.id":
        told.append(arguments[0] == wanted)


wanted = id(objects[0])


def audited(rounds):
    total = 0
    for i in range(rounds):
        if i == rounds - 20:
            sys.addaudithook(hook)
        total += id(objects[0]) == wanted
    return total


print(audited(100), len(told), all(told))
for _ in range(3):
    told.clear()
    print(audited.__name__, sum(id(objects[0]) == wanted for _ in range(30)), len(told), all(told))
