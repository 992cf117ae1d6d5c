import CompilerInterface
import Graph

public func buildGraph(_ compilation: UnsafeMutablePointer<spt_compilation>) -> Graph? { nil }
