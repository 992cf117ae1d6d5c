/* Byte offsets of fields, for the hot paths. An anonymous enum reaches Swift as constants. */
#ifndef SPINETAIL_LAYOUT_H
#define SPINETAIL_LAYOUT_H

#define SPT_OFFSET(type, field) (int)offsetof(type, field)

enum {
    spt_code_co_consts = SPT_OFFSET(PyCodeObject, co_consts),
    spt_code_frame_size = SPT_OFFSET(PyCodeObject, co_framesize),
    spt_code_version = SPT_OFFSET(PyCodeObject, co_version),
    spt_code_monitoring = SPT_OFFSET(PyCodeObject, _co_monitoring),
    spt_code_bytecode = SPT_OFFSET(PyCodeObject, co_code_adaptive),
    spt_function_globals = SPT_OFFSET(PyFunctionObject, func_globals),
    spt_function_builtins = SPT_OFFSET(PyFunctionObject, func_builtins),
    spt_function_code = SPT_OFFSET(PyFunctionObject, func_code),
    spt_function_defaults = SPT_OFFSET(PyFunctionObject, func_defaults),
    spt_function_closure = SPT_OFFSET(PyFunctionObject, func_closure),
    spt_function_version = SPT_OFFSET(PyFunctionObject, func_version),
    spt_function_vectorcall = SPT_OFFSET(PyFunctionObject, vectorcall),
    spt_method_function = SPT_OFFSET(PyMethodObject, im_func),
    spt_method_self = SPT_OFFSET(PyMethodObject, im_self),
    spt_cfunction_ml = SPT_OFFSET(PyCFunctionObject, m_ml),
    spt_cfunction_self = SPT_OFFSET(PyCFunctionObject, m_self),
    spt_method_descr_method = SPT_OFFSET(PyMethodDescrObject, d_method),
    spt_descr_type = SPT_OFFSET(PyMethodDescrObject, d_common.d_type),
    spt_definition_function = SPT_OFFSET(PyMethodDef, ml_meth),
    spt_definition_flags = SPT_OFFSET(PyMethodDef, ml_flags),
    spt_type_version_tag = SPT_OFFSET(PyTypeObject, tp_version_tag),
    spt_type_flags = SPT_OFFSET(PyTypeObject, tp_flags),
    spt_type_vectorcall_offset = SPT_OFFSET(PyTypeObject, tp_vectorcall_offset),
    spt_type_descr_set = SPT_OFFSET(PyTypeObject, tp_descr_set),
    spt_type_init = SPT_OFFSET(PyTypeObject, tp_init),
    spt_type_new = SPT_OFFSET(PyTypeObject, tp_new),
    spt_type_iter = SPT_OFFSET(PyTypeObject, tp_iter),
    spt_type_iternext = SPT_OFFSET(PyTypeObject, tp_iternext),
    spt_type_cached_keys = SPT_OFFSET(PyHeapTypeObject, ht_cached_keys),
    spt_size = SPT_OFFSET(PyVarObject, ob_size),
    spt_tuple_items = SPT_OFFSET(PyTupleObject, ob_item),
    spt_set_used = SPT_OFFSET(PySetObject, used),
    spt_bytes_items = SPT_OFFSET(PyBytesObject, ob_sval),
    spt_bytearray_start = SPT_OFFSET(PyByteArrayObject, ob_start),
    spt_list_items = SPT_OFFSET(PyListObject, ob_item),
    spt_float_value = SPT_OFFSET(PyFloatObject, ob_fval),
    spt_long_tag = SPT_OFFSET(PyLongObject, long_value.lv_tag),
    spt_long_digits = SPT_OFFSET(PyLongObject, long_value.ob_digit),
    /* With what aligns it. */
    spt_long_bytes = sizeof(PyLongObject),
    spt_cell_contents = SPT_OFFSET(PyCellObject, ob_ref),
    /* Of a classmethod or staticmethod, which begin alike (Objects/funcobject.c). */
    spt_wrapped_callable = sizeof(PyObject),
    spt_dict_keys = SPT_OFFSET(PyDictObject, ma_keys),
    spt_dict_values = SPT_OFFSET(PyDictObject, ma_values),
    /* From an object to what the collector's lists begin with: 0 when it is in none. */
    spt_collector_link = (int)offsetof(PyGC_Head, _gc_next) - (int)sizeof(PyGC_Head),
    spt_dict_version_tag = SPT_OFFSET(PyDictObject, ma_version_tag),
    spt_module_dict = SPT_OFFSET(PyModuleObject, md_dict),
    /* Of an instance: its dict's place, and the inline values of a class with Py_TPFLAGS_INLINE_VALUES, which lie behind the head. */
    spt_managed_dict = (int)MANAGED_DICT_OFFSET,
    spt_inline_capacity = (int)sizeof(PyObject) + SPT_OFFSET(PyDictValues, capacity),
    spt_inline_count = (int)sizeof(PyObject) + SPT_OFFSET(PyDictValues, size),
    spt_inline_validity = (int)sizeof(PyObject) + SPT_OFFSET(PyDictValues, valid),
    spt_inline_values = (int)sizeof(PyObject) + SPT_OFFSET(PyDictValues, values),
    /* So many at most (Objects/dictobject.c: SHARED_KEYS_MAX_SIZE). */
    spt_inline_limit = 30,
    spt_thread_eval_breaker = SPT_OFFSET(PyThreadState, eval_breaker),
    spt_thread_exc_info = SPT_OFFSET(PyThreadState, exc_info),
    spt_thread_current_frame = SPT_OFFSET(PyThreadState, current_frame),
    spt_thread_recursion_remaining = SPT_OFFSET(PyThreadState, py_recursion_remaining),
    spt_thread_stack_top = SPT_OFFSET(PyThreadState, datastack_top),
    spt_thread_stack_limit = SPT_OFFSET(PyThreadState, datastack_limit),
    spt_keys_log2_size = SPT_OFFSET(PyDictKeysObject, dk_log2_size),
    spt_keys_version = SPT_OFFSET(PyDictKeysObject, dk_version),
    spt_keys_indices = SPT_OFFSET(PyDictKeysObject, dk_indices),
    spt_keys_log2_index_bytes = SPT_OFFSET(PyDictKeysObject, dk_log2_index_bytes),
    spt_range_iterator_start = SPT_OFFSET(_PyRangeIterObject, start),
    spt_range_iterator_step = SPT_OFFSET(_PyRangeIterObject, step),
    spt_range_iterator_length = SPT_OFFSET(_PyRangeIterObject, len),
    spt_list_iterator_index = SPT_OFFSET(_PyListIterObject, it_index),
    spt_list_iterator_sequence = SPT_OFFSET(_PyListIterObject, it_seq),
    spt_generator_frame = SPT_OFFSET(PyGenObject, gi_iframe),
    spt_generator_state = SPT_OFFSET(PyGenObject, gi_frame_state),
    spt_generator_exc_state = SPT_OFFSET(PyGenObject, gi_exc_state),
};

/* Where the interpreter's context of a run (Machine.swift) has what compiled code reads and writes. */
enum {
    spt_context_thread_state = 0,
    spt_context_value = 8,
    spt_context_return_word = 16,
    spt_context_entry = 24,
    spt_context_landing = 32,
    spt_context_row = 40,
    /* How many arguments the row takes. */
    spt_row_length = 7,
};

#endif
