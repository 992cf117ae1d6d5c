// Where the rooms above the interpreter are told of what happens in it, without the interpreter importing them.

import CPython313

/// Called with a frame (`_PyInterpreterFrame`) that has a frame object, when the engine stops running it: it
/// returned, raised, yielded or was handed back. Nil unless somebody has to be told.
nonisolated(unsafe) public var frameLeaves: (@convention(c) (UnsafeMutableRawPointer) -> Void)?
