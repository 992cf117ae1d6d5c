/* The extension module `spinetail_autoload`, which the `.pth` file imports as the interpreter starts. */
#ifndef SPINETAIL_AUTOLOAD_H
#define SPINETAIL_AUTOLOAD_H

#include "CPython313.h"

PyMODINIT_FUNC PyInit_spinetail_autoload(void);

#endif
