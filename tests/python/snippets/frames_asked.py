"""Frames that code asks for and goes back through: sys._getframe, f_back, f_code; in generators, in handlers, below C, with audit hooks."""

import sys


def names(frame):
    result = []
    while frame is not None:
        result.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return result


def here(depth=0):
    return names(sys._getframe(depth))


def called(depth):
    return here(depth)


def items(count):
    for i in range(count):
        yield names(sys._getframe()), names(sys._getframe(1))


def outcome(*arguments):
    try:
        return sys._getframe(*arguments).f_code.co_name
    except Exception as error:
        return type(error).__name__, str(error)


class Asked:
    def __len__(self):
        self.frame = sys._getframe()
        return 3

    def __getattr__(self, name):
        return names(sys._getframe())


def kept(depth):
    frame = sys._getframe()
    local = depth
    return [frame] + (kept(depth - 1) if depth else [])


def rounds(count):
    for i in range(count):
        if i % 20 == 0:
            print(here(), called(1), called(2), here(0))
            print(list(items(2)), [here(1) for _ in "ab"], sorted([2, 1], key=lambda item: len(here())))
            asked = Asked()
            print(len(asked), names(asked.frame), asked.other)
            for frame in kept(3):
                print(frame.f_code.co_name, frame.f_locals["depth"], names(frame), frame.f_back is None)
            for arguments in [(), (0,), (1,), (True,), (-1,), (100,), (1 << 70,), ("1",), (None,), (1, 2), (1.0,)]:
                print(arguments, outcome(*arguments))
            try:
                raise ValueError
            except ValueError as error:
                print(names(error.__traceback__.tb_frame), error.__traceback__.tb_frame is sys._getframe())
        else:
            here(1)
            called(1)
            kept(2)
    frame = sys._getframe()
    print(frame is sys._getframe(), frame.f_back is sys._getframe(1), frame.f_code is rounds.__code__, frame.f_code is frame.f_code)


rounds(100)
heard = []
listening = True


def hook(event, arguments):
    if listening and event in ("sys._getframe", "object.__getattr__"):
        heard.append((event, [argument for argument in arguments if isinstance(argument, str)]))


sys.addaudithook(hook)
here()
called(1)
listening = False
print(heard)
