"""Attributes and methods of numbers that are unboxed, at sites that meet other types too."""
import random


def bits(n):
    return n.bit_length()


def real(n):
    return n.real


def lengths(texts):
    return [bits(len(text)) for text in texts]


for _ in range(5):
    print(lengths(["", "abc", "x" * 1000]), [real(i * 3) for i in range(4)], real(2.5), real(True), bits(10 ** 20))
print([real(x) for x in (1, 2.5, 3 + 4j, True) for _ in range(10)])


class Own(int):
    real = "own"


print([real(Own(n) if n % 3 else n + 1) for n in range(30)])
try:
    for n in range(20): (n + 1).missing
except AttributeError as error:
    print(error)
random.seed(1)
print("".join(random.choice("abcdefgh") for _ in range(200)))
