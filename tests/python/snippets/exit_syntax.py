"""Compile-time errors from exec, and SystemExit with a message as the end."""
# exit: 1
import sys
import traceback


def broken(text):
    try:
        exec(text, {})
    except SyntaxError as e:
        return (e.msg, e.lineno, e.offset, e.text)
    except Exception as e:
        return repr(e)


for _ in range(12):
    r = [broken(t) for t in ("x = (", "def f(:\n pass", "x = 5 +", "return 1", "  x", "f(**a, *b)", "1/0", "for", "x := 1", "'abc", "yield", "nonlocal q", "async def f(): [await x for x in y]\nf().nope")]
print(*r, sep="\n")
try:
    exec("a = 1\nb = a +\n")
except SyntaxError:
    traceback.print_exc(file=sys.stdout)


def leave(n):
    for i in range(n):
        if i == 20:
            try:
                sys.exit("the end")
            finally:
                print("finally", flush=True)


leave(50)
