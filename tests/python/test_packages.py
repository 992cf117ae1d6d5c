"""Packages with native code of their own, as wheels from PyPI: the same results as under stock."""

from __future__ import annotations

import pytest
from harness import ENGINE_MODES, run

NUMPY = """
import numpy as np

def step(a, n):
    for i in range(n):
        a = a * 0.5 + np.sin(a) - i
        a[i % len(a)] += i
    return a

a = np.arange(12.0)
for _ in range(20): r = step(a.copy(), 10)
print(r, r.dtype, r.sum(), (r > 0).tolist())
print(np.vectorize(lambda x: x + 1)(np.arange(5)), np.linalg.det(np.eye(3) * 2))
print(np.int64(5) + 1, float(np.float64(0.1) + 0.2))
def mixed(x):
    total = 0
    for v in x: total += v
    return total, type(total).__name__
for xs in (np.arange(5), np.arange(5.0), [np.int8(100), np.int8(27)], [1, np.float32(2.5)]):
    print([mixed(xs) for _ in range(5)])
def error():
    try: np.zeros(3) + np.zeros(4)
    except ValueError as e: return str(e)
print([error() for _ in range(15)][-1])
print(np.array([[1, 2], [3, 4]]) @ np.array([1, 1]), [row.tolist() for row in np.eye(2)])
print(np.fromiter((x * x for x in range(5)), int), sorted(np.random.default_rng(1).permutation(5).tolist()))
"""
CRYPTOGRAPHY = """
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

def digest(data):
    h = hashes.Hash(hashes.SHA256())
    for part in data: h.update(part)
    return h.finalize().hex()

def encrypt(key, text):
    e = Cipher(algorithms.AES(key), modes.CTR(b"0" * 16)).encryptor()
    return (e.update(text) + e.finalize()).hex()

for _ in range(20): r = digest([b"a", b"b"]), encrypt(b"k" * 16, b"text")
print(r)
key = Fernet.generate_key()
token = Fernet(key).encrypt(b"secret")
print(Fernet(key).decrypt(token))
def wrong():
    try: Fernet(Fernet.generate_key()).decrypt(token)
    except InvalidToken as e: return repr(e)
print([wrong() for _ in range(10)][-1])
private = ed25519.Ed25519PrivateKey.from_private_bytes(b"1" * 32)
print(private.sign(b"message").hex(), private.public_key().verify(private.sign(b"m"), b"m"))
h = hmac.HMAC(b"key", hashes.SHA1())
h.update(b"x")
print(h.finalize().hex())
"""


@pytest.mark.parametrize("mode", ENGINE_MODES)
@pytest.mark.parametrize(("module", "program"), [("numpy", NUMPY), ("cryptography", CRYPTOGRAPHY)])
def test_same_as_stock(module: str, program: str, mode: str) -> None:
    pytest.importorskip(module, reason="in requirements-dev.txt")
    stock, ours = run(["-c", program], "stock"), run(["-c", program], mode)
    assert (stock.status, stock.stderr) == (0, "")
    assert ours.text() == stock.text()
    assert ours.frames_engine > 0
