// Graphs as text, by which the text form, the verifier, the interpreter and the backend are tested.

/// The names are those of files in `expectations`.
let graphSamples: [(name: String, text: String)] = [
  // A loop that sums r3 from 0 to r2, in unboxed ints, and leaves when the sum gets large.
  (
    "sum",
    """
    entry 0: at 4 b0
    b0():
      v0: word = readRegister r2
      v1: word = constant -562949953421312
      v2: bool = compare.aboveEqual v0, v1
      guard v2 else x0
      v3: int = constant 281474976710656
      v4: int = add v0, v3
      v5: int = constant 0
      jump b1(v5, v5)
    b1(v6: int, v7: int):
      v8: bool = compare.less v6, v4
      branch v8 then b2() else b3() likely
    b2():
      v9: int = add v7, v6
      v10: int = constant 1000000
      v11: bool = compare.less v9, v10
      guard v11 else x1
      v12: int = constant 1
      v13: int = add v6, v12
      jump b1(v13, v9)
    b3():
      leave x2
    x0: at 4, entry
    x1: at 8, overflow {r3: v7, r4: v6}
    x2: at 16, away {r3: v7}

    """
  ),
  // Doubles, both kinds of predicates, a block that two ways of one branch go to, a second entry.
  (
    "doubles",
    """
    entry 0: at 1 b0
    entry 1: at 2 b4
    b0():
      v0: word = readRegister r2
      v1: word = constant 562949953421312
      v2: address = subtract v0, v1
      v3: double = doubleOfBits v2
      v4: double = constant 1.5
      v5: double = multiplyDouble v3, v4
      v6: double = negateDouble v5
      v7: bool = compareDouble.less v5, v6
      v8: double = select v7, v5, v6
      branch v7 then b1(v5) else b1(v8) unlikely
    b1(v9: double):
      v10: int = constant 3
      v11: double = doubleOfInt v10
      v12: double = divideDouble v9, v11
      v13: bool = compareDouble.equal v12, v12
      v14: bool = not v13
      branch v14 then b2() else b3()
    b2() cold:
      leave x1
    b3():
      writeRegister r3, v10
      leave x0
    b4():
      v15: word = readRegister r3
      leaveTo v15
    x0: at 9, away {r4: v12, r5: v10}
    x1: at 10, overflow

    """
  ),
  // Memory of every width, products with their overflow, shifts and division.
  (
    "memory",
    """
    entry 0: at 0 b0
    b0():
      v0: address = frame
      v1: int = load8 v0 + 16
      v2: int = load16 v0 + 16
      v3: int = load32 v0 + 16
      v4: int = loadSigned32 v0 + 16
      v5: int = load64 v0 + 16
      v6: double = loadDouble v0 + 24
      store8 v0 + 40, v1
      store16 v0 + 42, v2
      store32 v0 + 44, v3
      store64 v0 + 48, v4
      storeDouble v0 + 56, v6
      v7: bool = multiplyOverflows v5, v4
      v8: int = multiply v5, v4
      v9: int = constant 7
      v10: int = quotient v4, v9
      v11: int = remainder v4, v9
      v12: int = shiftLeft v1, v9
      v13: int = shiftRight v4, v9
      v14: int = shiftRightLogical v4, v9
      v15: int = and v3, v12
      v16: int = or v15, v10
      v17: int = xor v16, v11
      v18: int = select v7, v13, v8
      v19: address = add v13, v14
      writeRegister r8, v19
      guard v7 else x0
      leave x1
    x0: at 1, overflow {r9: v17, r10: v18}
    x1: at 2, away {r9: v18, r10: v17}

    """
  ),
  // References: r2 is taken once more, r3 given back; the last one goes to the runtime, and the region is left when code ran.
  (
    "references",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r2
      v1: object = retype v0
      incref v1
      v2: word = readRegister r3
      v3: object = retype v2
      v4: address = constant 0
      decref v3, v4 at 5 else x0
      leave x1
    x0: at 7, ranCode
    x1: at 8, away

    """
  ),
  // In a callee that has no frame: an exit pushes it.
  (
    "callee",
    """
    entry 0: at 0 b0
    b0():
      v0: word = readRegister r20
      v1: word = constant -562949953421312
      v2: bool = compare.aboveEqual v0, v1
      guard v2 else x0
      leave x1
    x0: at 24 (4) +16 of 4096, type
    x1: at 8, away

    """
  ),
  // Registers of a callee that lie on the thread's data stack, as the region's frame is part of a generator.
  (
    "stack",
    """
    entry 0: at 0 b0
    stack: from r20 at 8, 16
    b0():
      v0: word = readRegister r3
      v1: word = readRegister r21
      writeRegister r20, v0
      writeRegister r3, v1
      leave x0
    x0: at 24 (4) +20, away

    """
  ),
  // The first entry counts, the second does not.
  (
    "calls",
    """
    entry 0: at 0 b0 counted
    entry 1: at 4 b1
    b0():
      jump b1()
    b1():
      leave x0
    x0: at 8, away

    """
  ),
  // Goes on in other code, with another frame and number.
  (
    "transfer",
    """
    entry 0: at 0 b0
    b0():
      v0: address = frame
      v1: address = load64 v0 + 16
      v2: address = load64 v0 + 24
      v3: address = constant 1
      transfer v1, v2, v3

    """
  ),
]
