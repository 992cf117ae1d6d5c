/* `with` of a lock that is free, or is the thread's own (Modules/_threadmodule.c).

       with self.lock: …    CPython: looks up and binds both methods, makes a tuple for each call, parses it for a timeout
                            here:    the bound `__exit__`, which is on the stack; the lock is taken as it lies

   A lock that somebody else has, and one that must not be released, is CPython's. See locks.h. */
#include "CPython313.h"

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
    PyObject *weak_references;
    char is_locked;
} plain_lock;
typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
    PyThread_ident_t owner;
    unsigned long count;
    PyObject *weak_references;
} recursive_lock;

/* The type, once a `with` met it, which has a reference; and its `__exit__`. */
struct kind {
    const char *name;
    Py_ssize_t size, weak_references;
    PyTypeObject *type;
    PyMethodDef *exit;
};
static struct kind plain = {"_thread.lock", sizeof(plain_lock), offsetof(plain_lock, weak_references), NULL, NULL};
static struct kind recursive = {
    "_thread.RLock", sizeof(recursive_lock), offsetof(recursive_lock, weak_references), NULL, NULL};

/* Whether a type is that of a kind, as its name and layout say. Nobody can change such a type. */
static int learn(struct kind *kind, PyTypeObject *type) {
    if (kind->type != NULL || strcmp(type->tp_name, kind->name) != 0) return 0;
    if (!(type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) || type->tp_basicsize != kind->size ||
        type->tp_weaklistoffset != kind->weak_references) {
        return 0;
    }
    PyObject *exit = _PyType_Lookup(type, &_Py_ID(__exit__));
    if (exit == NULL || !Py_IS_TYPE(exit, &PyMethodDescr_Type)) return 0;
    kind->exit = ((PyMethodDescrObject *)exit)->d_method;
    kind->type = (PyTypeObject *)Py_NewRef(type);
    return 1;
}

static int take_recursive(recursive_lock *lock) {
    PyThread_ident_t thread = PyThread_get_thread_ident_ex();
    if (lock->count > 0 && lock->owner == thread) {
        if (lock->count + 1 == 0) return 0;
        lock->count++;
        return 1;
    }
    if (PyThread_acquire_lock_timed(lock->lock, 0, 0) != PY_LOCK_ACQUIRED) return 0;
    lock->owner = thread;
    lock->count = 1;
    return 1;
}
static int take_plain(plain_lock *lock) {
    if (PyThread_acquire_lock_timed(lock->lock, 0, 0) != PY_LOCK_ACQUIRED) return 0;
    lock->is_locked = 1;
    return 1;
}

PyObject *spt_enter_lock(PyObject *manager) {
    PyTypeObject *type = Py_TYPE(manager);
    int is_recursive = type == recursive.type;
    if (!is_recursive && type != plain.type && !learn(&plain, type)) {
        if (!learn(&recursive, type)) return NULL;
        is_recursive = 1;
    }
    PyObject *exit = PyCFunction_NewEx(is_recursive ? recursive.exit : plain.exit, manager, NULL);
    if (exit == NULL) {
        /* It is tried again, and raises. */
        PyErr_Clear();
    } else if (is_recursive ? !take_recursive((recursive_lock *)manager) : !take_plain((plain_lock *)manager)) {
        Py_CLEAR(exit);
    }
    return exit;
}

PyObject *spt_leave_lock(PyObject *callable) {
    if (!Py_IS_TYPE(callable, &PyCFunction_Type)) return NULL;
    PyCFunctionObject *exit = (PyCFunctionObject *)callable;
    if (exit->m_ml == recursive.exit) {
        recursive_lock *lock = (recursive_lock *)exit->m_self;
        if (lock->count == 0 || lock->owner != PyThread_get_thread_ident_ex()) return NULL;
        if (--lock->count == 0) {
            lock->owner = 0;
            PyThread_release_lock(lock->lock);
        }
        return Py_None;
    }
    if (exit->m_ml != plain.exit) return NULL;
    plain_lock *lock = (plain_lock *)exit->m_self;
    if (!lock->is_locked) return NULL;
    PyThread_release_lock(lock->lock);
    lock->is_locked = 0;
    return Py_None;
}
