/* `frame.f_lineno`, which CPython looks up by a walk through the code's table from its beginning (Objects/codeobject.c: PyCode_Addr2Line):
   long for a place far down in a function, and mostly asked for the same places again, as by logging.

       f.f_lineno    (version of f's code, place)  →  slot  →  the line

   A version is never another code's. See operations.h. */
#include "CPython313.h"

struct line {
    uint32_t version;
    int place, line;
};
static struct line lines[256];

PyObject *spt_line_of_frame(PyFrameObject *frame) {
    PyCodeObject *code = _PyFrame_GetCode(frame->f_frame);
    int place = _PyInterpreterFrame_LASTI(frame->f_frame);
    int line;
    if (frame->f_lineno != 0 || code->co_version == 0 || code->_co_monitoring != NULL || place < 0) {
        line = PyFrame_GetLineNumber(frame);
    } else {
        struct line *slot = &lines[(code->co_version * 61 + (uint32_t)place) % (sizeof lines / sizeof *lines)];
        if (slot->version != code->co_version || slot->place != place) {
            *slot = (struct line){code->co_version, place, PyFrame_GetLineNumber(frame)};
        }
        line = slot->line;
    }
    return line < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(line);
}
