// swift-tools-version: 6.2
// Builds the engine twice over from the same sources: Embedded Swift for the extension module that
// ships (small, no Swift runtime to load), ordinary Swift (SPINETAIL_MODE=ordinary) for `swift test`.
import PackageDescription

let environment = Context.environment
let ordinary = environment["SPINETAIL_MODE"] == "ordinary"

/// Where `Python.h` of the CPython to build against lies.
let pythonInclude = environment["SPINETAIL_PYTHON_INCLUDE"] ?? "/usr/include/python3.13"
/// Where its shared library lies, for the tests, which embed it.
let pythonLibrary = environment["SPINETAIL_PYTHON_LIBRARY"] ?? "/usr/lib"
/// The toolchain's folder, the one that holds `lib/swift`.
let swiftRoot = environment["SPINETAIL_SWIFT_ROOT"] ?? "/usr"

/// LLVM's headers and what the linker gets for its libraries, of version 19 or later; without them the engine is built without the compiler.
let llvmInclude = environment["SPINETAIL_LLVM_INCLUDE"]
let linkLLVM = environment["SPINETAIL_LLVM_LINK"]?.split(separator: " ").map(String.init)
/// Whether that is LLVM itself, not its shared library.
let containsLLVM = environment["SPINETAIL_LLVM_CONTAINED"] == "1"

#if arch(arm64)
  let architecture = "aarch64"
#else
  let architecture = "x86_64"
#endif

let pythonFlags =
  ["-I\(pythonInclude)", "-I\(pythonInclude)/internal"]
  + ["Py_BUILD_CORE", "Py_BUILD_CORE_MODULE", "NDEBUG", "_GNU_SOURCE=1"].map { "-D\($0)" }
let clangFlags = pythonFlags.flatMap { ["-Xcc", $0] }

/// What is known of how often each part of the engine runs (tools/profile/): the file to build with, or else LLVM's library
/// that counts it, for an engine that is to find out.
let profile = environment["SPINETAIL_PROFILE"]
let countingRuntime = environment["SPINETAIL_PROFILE_RUNTIME"]
/// The names of functions that one file has to itself have the file's name in the profile, wherever the file lies.
let profileNames = ["-static-func-full-module-prefix=false"]
let profileSwift: [String] =
  (countingRuntime != nil
    ? ["-Xfrontend", "-ir-profile-generate"] : profile.map { ["-Xfrontend", "-ir-profile-use=\($0)"] } ?? [])
  + profileNames.flatMap { ["-Xllvm", $0] }
let profileC: [String] =
  (countingRuntime != nil ? ["-fprofile-generate"] : profile.map { ["-fprofile-use=\($0)"] } ?? [])
  + profileNames.flatMap { ["-mllvm", $0] }

let swiftSettings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v5),
    .unsafeFlags(clangFlags + ["-enforce-exclusivity=unchecked"]),
    // A section for each function: the linker leaves out what nothing calls, and puts together what runs often.
    .unsafeFlags(
      ["-wmo", "-Ounchecked", "-Xfrontend", "-function-sections"] + profileSwift, .when(configuration: .release)),
    // Calls of C functions put their arguments on the stack: a guard word, and a look at it, for each would cost as much.
    .unsafeFlags(["-Xfrontend", "-disable-stack-protector"], .when(configuration: .release)),
    .treatAllWarnings(as: .error),
  ] + (ordinary ? [] : [.enableExperimentalFeature("Embedded"), .define("SPINETAIL_EMBEDDED")])

/// What asks these for memory and gets none leaves its work (Sources/CompilerInterface/way_out.c).
let wrapped = ["malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "strdup"].flatMap {
  ["-Xlinker", "--wrap=\($0)"]
}

/// How a library is linked; `exports` names the list of what it exports. A complete one needs nothing of the process that opens it.
func linkerSettings(exports: String, _ more: [String] = [], isComplete: Bool = false) -> [LinkerSetting] {
  if ordinary { return more.isEmpty ? [] : [.unsafeFlags(more)] }
  return [
    .unsafeFlags(
      [
        "-enable-experimental-feature", "Embedded", "-Xlinker", "--gc-sections",
        "-Xlinker", "--version-script=\(Context.packageDirectory)/tools/\(exports)",
        "\(swiftRoot)/lib/swift/embedded/\(architecture)-unknown-linux-gnu/libswiftUnicodeDataTables.a",
      ] + (isComplete ? ["-Xlinker", "-z", "-Xlinker", "defs"] : []) + wrapped + more
        + (countingRuntime.map { ["-Xlinker", "-u", "-Xlinker", "__llvm_profile_runtime", $0] } ?? []))
  ]
}

/// A room of the engine: it imports only the rooms listed, all of them below it.
func room(_ name: String, _ below: [Target.Dependency], _ more: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: below, swiftSettings: swiftSettings + more)
}

/// LLVM copies the jump through the interpreter's table to the end of each instruction's code: the processor then has a
/// place to predict it for each instruction instead of one for all. Unsupported flags: a test counts the jumps.
let replicatedDispatch: [SwiftSetting] = [
  .unsafeFlags(
    ["-Xllvm", "-tail-dup-pred-size=4096", "-Xllvm", "-tail-dup-succ-size=4096"], .when(configuration: .release))
]

var targets: [Target] = [
  .target(
    name: "CPython313",
    cSettings: [
      .unsafeFlags(pythonFlags + ["-fno-strict-aliasing", "-fwrapv", "-Wall", "-Werror"]),
      // What a library does not use is not part of it: the compiler's is to need nothing of Python's.
      .unsafeFlags(["-ffunction-sections", "-fdata-sections"] + profileC, .when(configuration: .release)),
    ]),
  // What the engine and the compiler share, the thread that has code compiled, and the way to the compiler's process.
  .target(
    name: "CompilerInterface",
    cSettings: [
      .unsafeFlags(
        ["-D_GNU_SOURCE=1", "-fno-strict-aliasing", "-Wall", "-Wextra", "-Werror"]
          + (ordinary ? [] : ["-DSPINETAIL_EMBEDDED"]))
    ]),
  room("Values", ["CPython313"]),
  room("Bytecode", ["CPython313"]),
  room("RegisterCode", ["Bytecode", "Values", "CPython313"]),
  room("Translator", ["RegisterCode", "Bytecode", "Values", "CPython313"]),
  room("Graph", []),
  room("Passes", ["Graph", "Values", "CPython313"]),
  room(
    "Interpreter", ["Graph", "CompilerInterface", "RegisterCode", "Bytecode", "Values", "CPython313"],
    replicatedDispatch),
  room("Regions", ["Graph", "CompilerInterface", "RegisterCode", "Bytecode", "Values", "CPython313"]),
  room(
    "Host",
    ["Interpreter", "Translator", "CompilerInterface", "Graph", "RegisterCode", "Bytecode", "Values", "CPython313"]),
  .target(
    name: "SpinetailModule", dependencies: ["Host", "Bytecode", "CPython313"],
    swiftSettings: swiftSettings, linkerSettings: linkerSettings(exports: "exports.map")),
]
var products: [Product] = [.library(name: "spinetail_engine", type: .dynamic, targets: ["SpinetailModule"])]

// What each start of an interpreter loads is a small library of its own, in C: the engine comes when there is something to do.
if !ordinary {
  targets.append(
    .target(
      name: "Autoload", dependencies: ["CPython313"],
      cSettings: [.unsafeFlags(pythonFlags + ["-fno-strict-aliasing", "-fwrapv", "-Wall", "-Werror"])],
      linkerSettings: [
        .unsafeFlags([
          "-enable-experimental-feature", "Embedded", "-Xlinker", "--gc-sections",
          "-Xlinker", "--version-script=\(Context.packageDirectory)/tools/exports-autoload.map",
        ])
      ]))
  products.append(.library(name: "spinetail_autoload", type: .dynamic, targets: ["Autoload"]))
}

// The compiler is a library of its own, which the engine opens when it wants the first region: LLVM comes with it.
var compilerRooms: [Target.Dependency] = []
if let llvmInclude, let linkLLVM {
  let llvmFlags: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I\(llvmInclude)"])]
  compilerRooms = ["LLVMBackend"]
  targets += [
    .systemLibrary(name: "CLLVM", path: "Sources/CLLVM"),
    // Machine code on the disk.
    .target(name: "CodeCache", cSettings: [.unsafeFlags(["-D_GNU_SOURCE=1", "-Wall", "-Wextra", "-Werror"])]),
    room("LLVMBackend", ["Graph", "CompilerInterface", "CodeCache", "Values", "CLLVM", "CPython313"], llvmFlags),
    .target(
      name: "CompilerModule",
      dependencies: ["LLVMBackend", "Passes", "Regions", "Graph", "CompilerInterface", "CompilerProcess"],
      swiftSettings: swiftSettings + llvmFlags + (containsLLVM ? [.define("SPINETAIL_LLVM_CONTAINED")] : []),
      // Nothing of Python's: the compiler's process has none.
      linkerSettings: linkerSettings(
        exports: "exports-compiler.map", linkLLVM, isComplete: true)),
    .target(
      name: "CompilerProcess", dependencies: ["CompilerInterface"],
      cSettings: [
        // An exception may pass.
        .unsafeFlags(
          ["-D_GNU_SOURCE=1", "-fexceptions", "-Wall", "-Wextra", "-Werror"]
            + (containsLLVM ? ["-DSPINETAIL_LLVM_CONTAINED"] : []))
      ]),
    // What runs in that process.
    .executableTarget(
      name: "CompilerProgram", dependencies: ["CompilerInterface"],
      cSettings: [.unsafeFlags(["-D_GNU_SOURCE=1", "-Wall", "-Wextra", "-Werror"])],
      // It is C, and needs no library of Swift's.
      linkerSettings: ordinary ? [] : [.unsafeFlags(["-enable-experimental-feature", "Embedded"])]),
  ]
  products.append(.library(name: "spinetail_compiler", type: .dynamic, targets: ["CompilerModule"]))
  products.append(.executable(name: "spinetail_compile", targets: ["CompilerProgram"]))
}

if ordinary {
  // What only tests need of graphs.
  targets.append(room("GraphTesting", ["Graph", "Values", "CPython313"]))
  let embedPython: [LinkerSetting] = [
    .unsafeFlags([
      "-L\(pythonLibrary)", "-Xlinker", "-rpath", "-Xlinker", pythonLibrary, "-lpython3.13",
    ])
  ]
  targets.append(
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Host", "Interpreter", "Translator", "Graph", "GraphTesting", "Passes", "Regions", "CompilerInterface",
        "RegisterCode",
        "Bytecode",
        "Values", "CPython313",
      ] + compilerRooms,
      path: "tests/swift",
      exclude: ["expectations"],
      swiftSettings: [
        .swiftLanguageMode(.v5),
        .unsafeFlags(clangFlags + (llvmInclude.map { ["-DSPINETAIL_LLVM", "-Xcc", "-I\($0)"] } ?? [])),
      ],
      linkerSettings: embedPython + (linkLLVM.map { [.unsafeFlags($0)] } ?? [])))
}

let package = Package(
  name: "spinetail",
  products: products,
  targets: targets)
