/* What tells perf and GDB the names of compiled code. */
#ifndef SPINETAIL_MAPS_H
#define SPINETAIL_MAPS_H

#include <stddef.h>
#include <stdint.h>

/* One line more in /tmp/perf-PID.map, which `perf report` reads. */
void spt_map_for_perf(uint64_t address, uint64_t size, const char *name, const char *file, uint32_t line);

/* Shows GDB an object file (ELF, 64 bits) whose code lies at an address; what it has of debug information counts from there. The
   bytes are copied. */
void spt_show_to_gdb(const void *object, size_t size, uint64_t address);
/* The code at this address is gone. */
void spt_hide_from_gdb(uint64_t address);

#endif
