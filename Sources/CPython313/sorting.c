/* Sorting lists: by a key, and by what runs no code. What is done to the list is what list_sort_impl() in Objects/listobject.c does. */
#include <math.h>

#include "CPython313.h"

PyObject *spt_sort_key(PyObject *const *arguments, Py_ssize_t positional, PyObject *names, int *is_reverse) {
    *is_reverse = 0;
    if (positional != 0) return NULL;
    PyObject *key = Py_None;
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (name == &_Py_ID(key)) {
            key = arguments[i];
        } else if (name == &_Py_ID(reverse) && PyBool_Check(arguments[i])) {
            *is_reverse = arguments[i] == Py_True;
        } else {
            return NULL;
        }
    }
    return key;
}

spt_items spt_take_items(PyObject *object) {
    PyListObject *list = (PyListObject *)object;
    spt_items taken = {list->ob_item, Py_SIZE(list), list->allocated};
    Py_SET_SIZE(list, 0);
    list->ob_item = NULL;
    list->allocated = -1;
    return taken;
}

int spt_put_items_back(PyObject *object, const spt_items *taken) {
    PyListObject *list = (PyListObject *)object;
    int was_changed = list->allocated != -1;
    PyObject **items = list->ob_item;
    Py_ssize_t count = Py_SIZE(list);
    Py_SET_SIZE(list, taken->size);
    list->ob_item = taken->items;
    list->allocated = taken->allocated;
    if (items != NULL) {
        while (--count >= 0) Py_XDECREF(items[count]);
        PyMem_Free(items);
    }
    return was_changed;
}

PyObject *spt_sort_was_disturbed(void) {
    PyErr_SetString(PyExc_ValueError, "list modified during sort");
    return NULL;
}

/* A key function that gives the keys that it has, in turn. It lives as long as the sort, which keeps no reference. */
typedef struct {
    PyObject_HEAD
    vectorcallfunc call;
    PyObject **keys;
} keys_in_turn;

static PyObject *next_key(PyObject *self, PyObject *const *arguments, size_t count, PyObject *names) {
    return *((keys_in_turn *)self)->keys++;
}

static PyTypeObject type_of_keys = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spinetail.keys",
    .tp_basicsize = sizeof(keys_in_turn),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(keys_in_turn, call),
    .tp_call = PyVectorcall_Call,
};

PyObject *spt_sort_by_keys(PyObject *(*sort)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *), PyObject *list,
                           PyObject *const *arguments, PyObject *names, PyObject *function, uint64_t *keys,
                           Py_ssize_t count) {
    keys_in_turn source = {PyObject_HEAD_INIT(&type_of_keys) next_key, (PyObject **)keys};
    PyObject *copies[2], *result = NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        copies[i] = arguments[i] == function ? (PyObject *)&source : arguments[i];
    }
    if (PyType_Ready(&type_of_keys) == 0) result = sort(list, copies, 0, names);
    /* All but where there was no memory to begin. */
    for (PyObject **end = (PyObject **)keys + count; source.keys < end; source.keys++) Py_DECREF(*source.keys);
    return result;
}

/* ---- By what runs no code ---- */

/* Rows are sorted by a word each, made of their leading items: with rows of (bool, int, str)

       (True, 3, "pear")   1 011 "pear"…     the columns' values less the least of them, in as many bits as the largest takes;
       (False, 7, "fig")   0 111 "fig…       then as much of a text or float as there is room for

   Where words are equal and do not hold all of the rows, these are compared (spt_outcome_of_plain). A stable sort has one outcome, so it does not
   matter that it is found another way than list_sort_impl() finds it. */
typedef struct {
    uint64_t word;
    PyObject *item, *key;
} sorted_row;

typedef struct {
    /* All bits of the words, or none, for a sort in reverse: equal rows stay in order in that too. */
    uint64_t turned;
    /* The words hold all that there is. */
    int is_exact;
    /* A comparison would have run code, or has no outcome. */
    int is_unsure;
} row_order;

SPT_ALWAYS int is_whole(PyObject *object) { return PyLong_CheckExact(object) || PyBool_Check(object); }
SPT_ALWAYS int small_value(PyObject *object, int64_t *value) {
    return is_whole(object) && spt_value_of_short_int(object, value);
}
/* Bits that lie among others as the number among others. */
SPT_ALWAYS uint64_t bits_of_float(double number) {
    uint64_t bits, sign = (uint64_t)1 << 63;
    memcpy(&bits, &number, sizeof bits);
    if (bits == sign) return sign;
    return bits & sign ? ~bits : bits | sign;
}
/* The first characters of an ASCII text behind some that others have too. */
SPT_ALWAYS uint64_t bits_of_text(PyObject *text, Py_ssize_t common) {
    uint64_t bits = 0;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text) - common;
    memcpy(&bits, (const char *)((PyASCIIObject *)text + 1) + common, (size_t)(length < 8 ? length : 8));
    return __builtin_bswap64(bits);
}
/* With how many of the same characters two ASCII texts begin, at most so many. */
SPT_ALWAYS Py_ssize_t count_common(PyObject *text, PyObject *other, Py_ssize_t most) {
    const char *left = (const char *)((PyASCIIObject *)text + 1), *right = (const char *)((PyASCIIObject *)other + 1);
    most = Py_MIN(most, PyUnicode_GET_LENGTH(text));
    Py_ssize_t count = 0;
    while (count < most && left[count] == right[count]) count++;
    return count;
}
SPT_ALWAYS PyObject *in_column(const sorted_row *row, Py_ssize_t column) {
    return column < 0 ? row->key : PyTuple_GET_ITEM(row->key, column);
}

/* Adds a column (-1: the keys themselves) to the words, of which `left` bits are free; gives how many are then, -1: the column is not in
   them in full. */
static int add_column(sorted_row *rows, Py_ssize_t count, Py_ssize_t column, int left) {
    PyObject *first = in_column(rows, column);
    int64_t value, least = INT64_MAX, most = INT64_MIN;
    if (small_value(first, &value)) {
        for (Py_ssize_t i = 0; i < count; i++) {
            if (!small_value(in_column(rows + i, column), &value)) return -1;
            if (value < least) least = value;
            if (value > most) most = value;
        }
        uint64_t range = (uint64_t)most - (uint64_t)least;
        int width = range == 0 ? 0 : 64 - __builtin_clzll(range);
        if (width > left) return -1;
        if (width == 0) return left;
        for (Py_ssize_t i = 0; i < count; i++) {
            small_value(in_column(rows + i, column), &value);
            rows[i].word |= ((uint64_t)value - (uint64_t)least) << (left - width);
        }
        return left - width;
    }
    PyTypeObject *type = Py_TYPE(first);
    if (type != &PyFloat_Type && type != &PyUnicode_Type) return -1;
    Py_ssize_t common = type == &PyUnicode_Type ? PyUnicode_GET_LENGTH(first) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = in_column(rows + i, column);
        if (!Py_IS_TYPE(item, type)) return -1;
        if (type == &PyFloat_Type ? isnan(PyFloat_AS_DOUBLE(item)) : !PyUnicode_IS_COMPACT_ASCII(item)) return -1;
        if (common > 0) common = count_common(item, first, common);
    }
    if (left == 0) return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = in_column(rows + i, column);
        rows[i].word |= (type == &PyFloat_Type ? bits_of_float(PyFloat_AS_DOUBLE(item)) : bits_of_text(item, common)) >>
                        (64 - left);
    }
    return type == &PyFloat_Type && left == 64 ? 0 : -1;
}

/* Makes the words; 0: the keys are of several kinds. */
static int make_words(sorted_row *rows, Py_ssize_t count, row_order *order) {
    PyTypeObject *type = Py_TYPE(rows->key);
    if (!is_whole(rows->key) && type != &PyFloat_Type && type != &PyUnicode_Type && type != &PyTuple_Type) return 0;
    Py_ssize_t columns = type == &PyTuple_Type ? Py_SIZE(rows->key) : 0;
    order->is_exact = 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *key = rows[i].key;
        rows[i].word = 0;
        if (!Py_IS_TYPE(key, type) && !(is_whole(key) && is_whole(rows->key))) return 0;
        if (type == &PyTuple_Type && Py_SIZE(key) != columns) {
            order->is_exact = 0;
            columns = Py_MIN(columns, Py_SIZE(key));
        }
    }
    int left = 64;
    if (type != &PyTuple_Type) {
        if (add_column(rows, count, -1, left) < 0) order->is_exact = 0;
        return 1;
    }
    for (Py_ssize_t column = 0; column < columns; column++) {
        left = add_column(rows, count, column, left);
        if (left >= 0) continue;
        order->is_exact = 0;
        break;
    }
    return 1;
}

/* Whether a row goes before one that stands in front of it. */
SPT_ALWAYS int goes_before(const sorted_row *row, const sorted_row *other, row_order *order) {
    if (row->word != other->word) return (row->word ^ order->turned) < (other->word ^ order->turned);
    if (order->is_exact || row->key == other->key) return 0;
    int outcome = spt_outcome_of_plain(row->key, other->key);
    if (outcome < 2) order->is_unsure = 1;
    return outcome == (order->turned ? 4 : 2);
}

static void insert_rows(sorted_row *rows, Py_ssize_t count, row_order *order) {
    for (Py_ssize_t i = 1; i < count; i++) {
        sorted_row row = rows[i];
        Py_ssize_t place = i;
        for (; place > 0 && goes_before(&row, &rows[place - 1], order); place--) rows[place] = rows[place - 1];
        rows[place] = row;
    }
}
/* `room` is for half as many rows. */
static void merge_rows(sorted_row *rows, Py_ssize_t count, sorted_row *room, row_order *order) {
    enum { few = 8 };
    if (count <= few) {
        insert_rows(rows, count, order);
        return;
    }
    Py_ssize_t middle = count / 2;
    merge_rows(rows, middle, room, order);
    merge_rows(rows + middle, count - middle, room, order);
    if (order->is_unsure || !goes_before(&rows[middle], &rows[middle - 1], order)) return;
    memcpy(room, rows, (size_t)middle * sizeof *rows);
    sorted_row *left = room, *left_end = room + middle, *right = rows + middle, *right_end = rows + count, *to = rows;
    while (left < left_end && right < right_end) *to++ = goes_before(right, left, order) ? *right++ : *left++;
    memcpy(to, left, (size_t)(left_end - left) * sizeof *left);
}

/* Those that are in order stay, and those that are the wrong way round are turned, as it is there. */
static void sort_rows(sorted_row *rows, Py_ssize_t count, row_order *order) {
    Py_ssize_t rising = 1, falling = 1;
    while (rising < count && !goes_before(&rows[rising], &rows[rising - 1], order) && !order->is_unsure) rising++;
    if (rising == count) return;
    while (falling < count && goes_before(&rows[falling], &rows[falling - 1], order)) falling++;
    if (falling < count) {
        if (!order->is_unsure) merge_rows(rows, count, rows + count, order);
        return;
    }
    for (Py_ssize_t i = 0; i < count / 2; i++) {
        sorted_row row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

int spt_sort_plainly(PyObject **items, PyObject *const *keys, Py_ssize_t count, int is_reverse) {
    enum { few_rows = 48 };
    sorted_row here[few_rows + few_rows / 2 + 1], *rows = here;
    if (count < 2) return 1;
    if (count > few_rows) {
        rows = PyMem_Malloc((size_t)(count + count / 2) * sizeof *rows);
        if (rows == NULL) return 0;
    }
    row_order order = {is_reverse ? UINT64_MAX : 0, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        rows[i].item = items[i];
        rows[i].key = keys != NULL ? keys[i] : items[i];
    }
    int is_done = make_words(rows, count, &order);
    if (is_done) {
        sort_rows(rows, count, &order);
        is_done = !order.is_unsure;
    }
    for (Py_ssize_t i = 0; is_done && i < count; i++) items[i] = rows[i].item;
    if (rows != here) PyMem_Free(rows);
    return is_done;
}
