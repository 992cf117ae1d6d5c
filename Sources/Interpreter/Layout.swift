// Byte offsets of fields inside CPython's structs, under the engine's own names.

import CPython313

enum Layout {
  static var codeConstants: Int { spt_code_co_consts }
  static var tupleItems: Int { spt_tuple_items }
  static var listItems: Int { spt_list_items }
  static var size: Int { spt_size }
  static var floatValue: Int { spt_float_value }
  static var longTag: Int { spt_long_tag }
  static var longDigits: Int { spt_long_digits }
  static var cellContents: Int { spt_cell_contents }
  static var functionCode: Int { spt_function_code }
  static var functionVersion: Int { spt_function_version }
  static var functionGlobals: Int { spt_function_globals }
  static var functionBuiltins: Int { spt_function_builtins }
  static var functionVectorcall: Int { spt_function_vectorcall }
  static var functionDefaults: Int { spt_function_defaults }
  static var functionClosure: Int { spt_function_closure }
  static var methodFunction: Int { spt_method_function }
  static var methodSelf: Int { spt_method_self }
  static var typeVersion: Int { spt_type_version_tag }
  static var typeFlags: Int { spt_type_flags }
  static var typeCachedKeys: Int { spt_type_cached_keys }
  static var dictKeys: Int { spt_dict_keys }
  static var keysVersion: Int { spt_keys_version }
  static var rangeStart: Int { spt_range_iterator_start }
  static var rangeStep: Int { spt_range_iterator_step }
  static var rangeLength: Int { spt_range_iterator_length }
  static var iteratorIndex: Int { spt_list_iterator_index }
  static var iteratorSequence: Int { spt_list_iterator_sequence }
  static var generatorFrame: Int { spt_generator_frame }
  static var generatorState: Int { spt_generator_state }
  static var generatorExcState: Int { spt_generator_exc_state }
}
