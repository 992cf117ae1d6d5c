"""Functions whose globals are copies of one another, whose keys have the same version."""

SOURCE = """
limit = 3
def helper(x): return x + limit
"""

first = {}
exec(SOURCE, first)
for _ in range(60): first["helper"](1)
second = first.copy()
second["limit"] = 1000
exec("def helper(x): return x + limit", second)
one, two = first["helper"], second["helper"]


def both(n):
    total = 0
    for i in range(n):
        total += one(i)
        total += two(i)
    return total


for _ in range(80): result = both(50)
print(result, one(1), two(1))
