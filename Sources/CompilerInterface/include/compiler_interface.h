/* What the engine and the compiler tell each other.

   The compiler is a shared library of its own, since it needs LLVM, and works in a process of its own (process.h), or, where none
   can be had, in this one. Each side has globals of its own: everything passes through these structs. The compiler touches no
   Python object: the engine copies what it has to know while it holds the GIL. */
#ifndef SPINETAIL_COMPILER_INTERFACE_H
#define SPINETAIL_COMPILER_INTERFACE_H

#include <stddef.h>
#include <stdint.h>

#include "block.h"

/* The lowest of the four low bits' values by which a return word says that it holds an entry, not an instruction; that and those
   above it say how the value lands (Interpreter/Regions.swift). */
enum { spt_first_region_landing = 10 };

/* What a register of the frame at hand holds, as far as a loop may expect it. */
enum spt_observation {
    spt_seen_other,
    /* A pointer to what is no number. */
    spt_seen_object,
    spt_seen_unboxed_int,
    spt_seen_unboxed_double,
    spt_seen_int_object,
    spt_seen_float_object,
};

/* A place at which a region is entered. Aligned to 16: a callee's return word holds its address and four bits. */
struct spt_region_entry {
    /* What `transfer` jumps to: the region's code, with preserve_none's convention. */
    uint64_t code;
    /* The number that it is given. */
    uint64_t number;
    /* The instruction it stands for; of the place behind a call, the call. Bit 0: it is for what comes of this
       for_iter, send or collecting call (Interpreter/Regions.swift). */
    uint64_t instruction;
    /* How often the interpreter entered here. */
    uint64_t interpreted;
};

/* A callee whose code stands in a region runs without a frame for as long as nobody can see that: what its frame is made of, should
   somebody. Its registers are in their places all along, and so is the function. A generator's frame is copied from there into the
   generator. */
struct spt_inlined_frame {
    /* That of the caller, if its code stands in the region too. */
    const struct spt_inlined_frame *caller;
    /* Words from the caller's frame to this one, and the words of this one, behind which the return word lies. */
    uint32_t distance, word_count;
    uint64_t return_word;
    /* Where the caller is meanwhile: the call's bytecode instruction. */
    uint64_t call;
    /* So many levels of recursion it counts. */
    uint64_t levels;
    /* Bit i: parameter i is an object to which the frame takes a reference only as it is pushed; until then its caller's is enough. */
    uint64_t borrowed;
    /* Of a generator the call that collects its items (Interpreter/Collecting.swift), to which `call` belongs then; else 0. */
    uint64_t collects;
    /* Of a generator whose function is made only with it, the function's code object; else 0. */
    uint64_t code;
};

/* How often each exit was taken, and where it goes on. */
struct spt_region_exit {
    /* The address of the instruction at which the interpreter goes on. */
    uint64_t landing;
    uint32_t count;
    /* Number of the word of the register code; of an exit in a callee that the region contains, the call's. */
    uint32_t word;
    /* Graph.ExitReason */
    uint32_t reason;
    /* Of an exit in a callee: the word in its code, which lies at `code`; else both are 0. */
    uint32_t inner;
    uint64_t code;
};
enum {
    spt_exit_landing = offsetof(struct spt_region_exit, landing),
    spt_exit_count = offsetof(struct spt_region_exit, count),
};

struct spt_region {
    struct spt_region_entry *entries;
    uint64_t entry_count;
    /* So many of them, the first ones, are for hooks, for_iter and send; the others are for what returns behind a call. */
    uint64_t hook_entry_count;
    struct spt_region_exit *exits;
    uint64_t exit_count;
    uint64_t code_address, code_bytes;
    /* Whether the code was on the disk. */
    uint64_t is_reused;
    /* Calls of the function that came through it, where its code counts them: as long as a larger region may be worth it. */
    uint64_t calls;
    /* What all of this lies in, this struct too. */
    struct spt_block block;
    /* The engine's own. */
    struct spt_region *next;
    /* What it was made from, as text, where that is wanted (spt_worker_keep_texts). */
    char *text;
};

/* A row of an exception table: what is raised at the bytecode instructions from `start` on, `end` not included, comes to a word of the
   register code. */
struct spt_handler {
    uint64_t start, end;
    uint64_t word;
};

/* Of a failed word: the number of words has fewer bits. */
static const uint32_t spt_failed_at_head = 1u << 31;

/* A function's code that the region's code calls, as it was: the region may contain it. Copies, as those of the compilation. */
struct spt_callee {
    /* Where a call enters: the address at which `words` lay, or one behind it. */
    uint64_t start;
    uint64_t address;
    /* The code object. */
    uint64_t code;
    /* One piece of memory with the arrays below. */
    uint64_t *words;
    uint64_t word_count;
    uint64_t *constants;
    uint64_t constant_count;
    uint64_t *constant_words;
    uint64_t *constant_longs;
    uint32_t *failed_words;
    uint64_t failed_count;
    struct spt_handler *handlers;
    uint64_t handler_count;
    /* Words of its frame, locals, and parameters. */
    uint32_t frame_words;
    uint32_t local_count;
    uint32_t argument_count;
    /* PyCodeObject.co_version, which no other code gets; 0: there were too many. */
    uint32_t code_version;
    /* Whether it makes a generator, which is no coroutine and no async generator. */
    uint32_t makes_generator;
    /* Parameters that take names alone, whether there is *args, and **kwargs, which lie behind one another in that order. */
    uint32_t keyword_only;
    uint32_t takes_rest;
    uint32_t takes_names;
};

/* What the table of shapes (Interpreter/Shapes.swift) says of the types that have an attribute of some name, where sites of several
   types look for it: as in the caches of the instruction of that form. */
struct spt_known_shape {
    /* The key: a name, or what stands for it in stores. */
    uint64_t key;
    uint64_t object;
    uint32_t version;
    uint32_t number;
    /* Opcode and spt_binding. */
    uint8_t form;
    uint8_t binding;
    /* Of a Python function its code's version as the shape was found, else 0. */
    uint32_t code_version;
};

/* Addresses of objects that an interpreter has one of. */
struct spt_objects {
    uint64_t none, true_object, false_object, not_implemented;
    uint64_t int_type, float_type, list_type, tuple_type, dict_type, set_type, str_type;
    uint64_t function_type, method_type, module_type, type_type, generator_type, coroutine_type, builtin_type, method_descriptor_type;
    uint64_t list_iterator_type, tuple_iterator_type, range_iterator_type, ascii_iterator_type, range_type, reversed_type, super_type;
    /* The version tags of `type` and list. */
    uint64_t type_version, list_version;
    uint64_t list_append, list_pop, set_add, str_encode, bytes_type;
    /* What makes the sum of two of them (containers.h). */
    uint64_t concat_lists, concat_tuples, concat_bytes;
    /* What object has in tp_init and tp_new. */
    uint64_t object_init, object_new;
    /* The str of the character 0 (characters.h). */
    uint64_t first_character;
    /* array.array; 0: no array was met. */
    uint64_t array_type;
};

/* Why a compilation came to nothing. */
enum spt_region_refusal {
    spt_region_made,
    /* By what the code is: another attempt would end as this one did. */
    spt_region_too_large,
    spt_region_too_many_entries,
    spt_region_unreadable_code,
    spt_region_unsettled_loop,
    spt_region_wrong_graph,
    spt_region_code_generator,
    spt_region_no_code_generator,
    /* By the state of the process. */
    spt_region_no_compiler,
    spt_region_limited_memory,
    spt_region_no_memory,
    spt_region_place_taken,
    spt_region_compiler_died,
    spt_region_stopped,
    spt_region_refusal_count,
};

enum spt_compilation_state { spt_queued, spt_running, spt_done };

/* One piece of work: made by the engine, filled by the compiler, read again by the engine when `state` is done. */
struct spt_compilation {
    struct spt_compilation *next;
    /* How many that came later were taken first, while it was the first. */
    uint32_t let_by;
    /* An enum spt_compilation_state; written with release, read with acquire order. */
    int32_t state;
    /* Not wanted any more: its code object is gone. The worker skips it, or releases what it made. */
    int32_t cancelled;

    /* In: the register code as it was, where it lies, and what its instructions refer to. All of it is the compilation's own copy. */
    uint64_t *words;
    uint64_t word_count;
    uint64_t address;
    /* The addresses of the objects in co_consts. */
    uint64_t *constants;
    uint64_t constant_count;
    /* The unboxed words of those that are ints and floats; 0 of the others. */
    uint64_t *constant_words;
    /* Those of ints that are longer than a word, have no sign and at most 64 bits; 0 of the others. */
    uint64_t *constant_longs;
    /* What the registers of the frame at hand hold, as enum spt_observation. */
    uint64_t *registers;
    uint64_t register_count;
    /* Words at which exits were taken too often to guard for there again, with the bit below where a loop's head expected more of a
       register than it held. */
    uint32_t *failed_words;
    uint64_t failed_count;
    /* The handlers of its code. */
    struct spt_handler *handlers;
    uint64_t handler_count;
    /* Those that its calls name, and that theirs name. */
    struct spt_callee *callees;
    uint64_t callee_count;
    /* Of the names for which its code, and theirs, looks at sites of several types. */
    struct spt_known_shape *shapes;
    uint64_t shape_count;
    /* For names in dumps and maps. */
    char *name;
    char *file;
    uint32_t line;
    /* The bits of passes that are off (`Pass`). */
    uint32_t passes_off;
    /* Instructions of callees that the region may contain, over all calls. */
    uint32_t inlining_limit;
    /* Whether a region that could not contain all that it would counts its calls. */
    uint32_t counts_calls;
    /* The engine's functions that compiled code calls, in the order of Graph.RuntimeFunction, and behind them those that carry out
       single instructions, by opcode; 0 for opcodes that regions leave. */
    const uint64_t *runtime;
    uint64_t runtime_count;
    struct spt_objects objects;
    /* Where the region goes. */
    struct spt_block block;

    /* Out: where it will lie, once it is put in; NULL when it was given up. */
    struct spt_region *region;
    /* Its text, where that is wanted. */
    char *text;
    /* An enum spt_region_refusal. */
    uint32_t refusal;
};

/* What the compiler's library exports, by one function `spt_compiler`; and what stands for it where it works in a process of its own. */
struct spt_compiler {
    /* Makes itself ready, and the code of `enter`, which calls preserve_none code from C, in a block; gives its address, 0 when there
       is no code generator for this machine. Called before the others. */
    uint64_t (*open)(struct spt_block *);
    /* Fills `region` or `refusal`; its code cannot run before that is closed. */
    void (*compile)(struct spt_compilation *);
    /* The text of a stage ("built", "graph", "llvm", "asm") of a compilation, allocated with malloc; NULL when it is refused. */
    char *(*dump)(struct spt_compilation *, const char *stage);
    /* A region is gone; NULL: nobody was told of it. */
    void (*forget)(struct spt_region *);
    /* Whether it may still be at work while exit() ends the variables of libraries. */
    int outlives_exit;
};

/* (frame, context, code, number) → where the interpreter goes on. */
typedef uint64_t (*spt_enter)(uint64_t frame, uint64_t context, uint64_t code, uint64_t number);

#endif
