/* Arguments of the calls that CPython's interpreter makes. See spt_take_arguments() in host.h. */
#include "CPython313.h"
#include "pycore_opcode_metadata.h"

/* The depths of some code's value stack, at each code unit; -1 where it is not known. */
typedef struct {
    PyCodeObject *code;
    uint32_t version;
    Py_ssize_t count;
    int16_t *depths;
} stack_depths;

/* A module that is imported has most of the calls, then what it calls. */
#define KNOWN 16
/* Code with more units goes without: it would be walked through for a few calls. */
#define LARGEST 0x8000
static stack_depths known[KNOWN];

/* A number of an exception table. Code that somebody made by hand may have a table that ends in the middle of one. */
static const uint8_t *read_number(const uint8_t *at, const uint8_t *end, unsigned *number) {
    unsigned value = 0;
    for (int more = 1; more && at < end; at++) {
        value = value << 6 | (*at & 63);
        more = *at & 64;
    }
    *number = value;
    return at;
}

/* The exception itself is on a handler's stack, and where it wants to know the instruction that raised it. */
static void note_handlers(PyCodeObject *code, int16_t *depths, Py_ssize_t count) {
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(code->co_exceptiontable);
    const uint8_t *end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
    while (at < end) {
        unsigned start, size, target, depth;
        at = read_number(read_number(at, end, &start), end, &size);
        at = read_number(read_number(at, end, &target), end, &depth);
        if (target < count) depths[target] = (int16_t)((depth >> 1) + (depth & 1) + 1);
    }
}

/* What comes of a walk through code. */
enum { is_strange, has_unknown, is_known };

/* One walk through the code: whether it is none that CPython's compiler makes, and whether it came to places whose depth is not known yet. */
static int walk(PyCodeObject *code, int16_t *depths, Py_ssize_t count) {
    int result = is_known;
    _Py_CODEUNIT *units = _PyCode_CODE(code);
    int depth = 0, operand = 0;
    for (Py_ssize_t i = 0; i < count;) {
        int opcode = units[i].op.code;
        /* Instrumented code has its opcodes elsewhere, and is nobody's while the hook is in. */
        if (opcode >= MIN_INSTRUMENTED_OPCODE || opcode == ENTER_EXECUTOR) return is_strange;
        opcode = _PyOpcode_Deopt[opcode];
        operand |= units[i].op.arg;
        if (depths[i] >= 0) {
            if (depth >= 0 && depth != depths[i]) return is_strange;
            depth = depths[i];
            if (depth > code->co_stacksize) return is_strange;
        }
        if (depth < 0) result = has_unknown;
        depths[i] = (int16_t)depth;
        if (opcode == EXTENDED_ARG) {
            operand <<= 8;
            i++;
            continue;
        }
        Py_ssize_t next = i + 1 + _PyOpcode_Caches[opcode], target = -1;
        if (depth >= 0) {
            int popped = spt_opcode_popped(opcode, operand), pushed = spt_opcode_pushed(opcode, operand);
            if (popped < 0 || pushed < 0) return is_strange;
            depth += pushed - popped;
            if (depth < 0 || depth > code->co_stacksize) return is_strange;
        }
        switch (opcode) {
        case JUMP_FORWARD: case POP_JUMP_IF_TRUE: case POP_JUMP_IF_FALSE: case POP_JUMP_IF_NONE:
        case POP_JUMP_IF_NOT_NONE: case FOR_ITER: case SEND:
            target = next + operand;
            break;
        case JUMP_BACKWARD: case JUMP_BACKWARD_NO_INTERRUPT:
            target = next - operand;
            break;
        }
        if (depth >= 0 && 0 <= target && target < count) {
            if (depths[target] >= 0 && depths[target] != depth) return is_strange;
            depths[target] = (int16_t)depth;
        }
        switch (opcode) {
        case JUMP_FORWARD: case JUMP_BACKWARD: case JUMP_BACKWARD_NO_INTERRUPT:
        case RETURN_VALUE: case RETURN_CONST: case RAISE_VARARGS: case RERAISE:
            depth = -1;
        }
        operand = 0;
        i = next;
    }
    return result;
}

/* The number of entries on the value stack in front of the unit at `index`; -1: unknown. */
static int find_depth(PyCodeObject *code, Py_ssize_t index) {
    stack_depths *entry = &known[((uintptr_t)code >> 6) % KNOWN];
    if (entry->code != code || entry->version != code->co_version || code->co_version == 0) {
        Py_ssize_t count = Py_SIZE(code);
        if (count > LARGEST) return -1;
        int16_t *depths = realloc(entry->depths, (size_t)count * sizeof *depths);
        if (depths == NULL) return -1;
        *entry = (stack_depths){code, code->co_version, count, depths};
        for (Py_ssize_t i = 0; i < count; i++) depths[i] = -1;
        note_handlers(code, depths, count);
        /* A second time for blocks to which only others behind them jump. */
        int found = walk(code, depths, count);
        if (found == has_unknown) found = walk(code, depths, count);
        if (found == is_strange) entry->count = 0;
    }
    return index < entry->count ? entry->depths[index] : -1;
}

/* Whether somebody is likely to notice when an argument goes: its last references are the callee's and the stack's, or it has
   a finalizer. For others the way to the stack would cost more than it is worth. */
static inline int is_noticed(PyObject *argument) {
    if (argument == NULL) return 0;
    if (Py_REFCNT(argument) != 2) return Py_TYPE(argument)->tp_finalize != NULL;
    return !PyLong_CheckExact(argument) && !PyUnicode_CheckExact(argument) && !PyFloat_CheckExact(argument)
        && !PyBytes_CheckExact(argument);
}

static int any_noticed(PyCodeObject *code, PyObject **locals) {
    int count = code->co_argcount + code->co_kwonlyargcount;
    for (int i = 0; i < count; i++) {
        if (is_noticed(locals[i])) return 1;
    }
    if (code->co_flags & CO_VARARGS) {
        PyObject *rest = locals[count++];
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rest); i++) {
            if (is_noticed(PyTuple_GET_ITEM(rest, i))) return 1;
        }
    }
    if (code->co_flags & CO_VARKEYWORDS) {
        PyObject *value;
        for (Py_ssize_t i = 0; PyDict_Next(locals[count], &i, NULL, &value);) {
            if (is_noticed(value)) return 1;
        }
    }
    return 0;
}

/* Where the arguments lie that the call at `index` of the caller's code handed to the frame: how many, and in front how many
   without a name. 0 where it is another function that was called (one of C, that calls this one), or they are not to be had. */
static Py_ssize_t find_arguments(_PyInterpreterFrame *caller, _PyInterpreterFrame *frame, Py_ssize_t index, int opcode,
                                 PyObject ***arguments, Py_ssize_t *positional) {
    PyCodeObject *calling = _PyFrame_GetCode(caller);
    _Py_CODEUNIT *unit = caller->instr_ptr;
    int operand = unit->op.arg, depth = find_depth(calling, index);
    if (opcode == CALL_FUNCTION_EX) {
        /* In a tuple that was made for the call: `f(*x, y)`. Of `f(*x)` where x is another iterable it is nowhere on the stack, and
           keyword arguments have been copied. */
        int is_made = index > 0
            && (unit[-1].op.code == BUILD_TUPLE
                || (unit[-1].op.code == CALL_INTRINSIC_1 && unit[-1].op.arg == INTRINSIC_LIST_TO_TUPLE));
        if (!is_made || find_depth(calling, index - 1) < 0 || operand & 1 || depth < 3) return 0;
        PyObject **stack = _PyFrame_Stackbase(caller) + depth - 3;
        if (stack[0] != frame->f_funcobj || !PyTuple_CheckExact(stack[2]) || Py_REFCNT(stack[2]) != 1) return 0;
        *arguments = ((PyTupleObject *)stack[2])->ob_item;
        return *positional = PyTuple_GET_SIZE(stack[2]);
    }
    /* (Or a cache that looks like one.) */
    if (index > 0 && unit[-1].op.code == EXTENDED_ARG) return 0;
    /* callable, self or NULL, arguments, for CALL_KW names */
    int names = opcode == CALL_KW;
    if (depth < operand + 2 + names) return 0;
    PyObject **stack = _PyFrame_Stackbase(caller) + depth - operand - 2 - names, **end = stack + 2 + operand;
    if (stack[0] != frame->f_funcobj) return 0;
    *arguments = stack[1] != NULL ? stack + 1 : stack + 2;
    *positional = end - *arguments;
    if (names) {
        if (*end == NULL || !PyTuple_CheckExact(*end)) return 0;
        *positional -= PyTuple_GET_SIZE(*end);
    }
    return end - *arguments;
}

void spt_take_arguments_slowly(_PyInterpreterFrame *caller, _PyInterpreterFrame *frame) {
    /* (A frame that CPython's interpreter runs has no size of its stack, and no more in the pointer than the address.) */
    if (caller->stacktop >= 0 || (uintptr_t)caller->instr_ptr >> 48 != 0) return;
    if (caller->owner == FRAME_OWNED_BY_CSTACK || frame->owner != FRAME_OWNED_BY_THREAD
        || !PyCode_Check(caller->f_executable))
        return;
    int opcode = _PyOpcode_Deopt[caller->instr_ptr->op.code];
    if (opcode != CALL && opcode != CALL_KW && opcode != CALL_FUNCTION_EX) return;
    PyCodeObject *code = _PyFrame_GetCode(frame);
    if (!any_noticed(code, frame->localsplus)) return;
    PyObject **arguments;
    Py_ssize_t index = caller->instr_ptr - _PyCode_CODE(_PyFrame_GetCode(caller)), positional = 0;
    Py_ssize_t count = find_arguments(caller, frame, index, opcode, &arguments, &positional);
    if (positional < 0) return;
    /* Where another evaluator runs the caller all of this is a guess. What lies there tells: the parameters, and of keyword
       arguments at least that somebody else has them too. */
    for (Py_ssize_t i = 0; i < count; i++) {
        if (arguments[i] == NULL || Py_REFCNT(arguments[i]) < 2) return;
        if (i < positional && i < code->co_argcount && arguments[i] != frame->localsplus[i]) return;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *argument = arguments[i];
        arguments[i] = Py_None;
        Py_DECREF(argument);
    }
}
