def f(): return 1
for i in range(30):
    f()
print(f())
