import CPython313
