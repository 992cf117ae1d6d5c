// The files in `expectations`, read and written with C's stdio: Foundation's view of the C library's headers does not
// agree with that of CPython's.

import CPython313

enum Expectations {
  static func path(_ name: String, file: String = #filePath) -> String {
    file[..<file.lastIndex(of: "/")!] + "/expectations/" + name + ".txt"
  }

  static func read(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  static func write(_ text: String, _ path: String) {
    guard let file = fopen(path, "wb") else { return }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, file)
  }
}
