/* The version of the plugin ABI.
 *
 * The major is part of the entry symbol's name (occam_entry_v1), so a host finds out that a plugin speaks another
 * major from the symbol table, before any of the plugin's code runs. The minor grows when a struct grows at its tail;
 * a plugin states the smallest host minor that it needs.
 */
#ifndef OCCAM_ABI_VERSION_H
#define OCCAM_ABI_VERSION_H

#include <stdint.h>

#define OCCAM_ABI_MAJOR 1
#define OCCAM_ABI_MINOR 2

/* "OCCAMABI" read as a little-endian 64-bit number. */
#define OCCAM_ABI_MAGIC UINT64_C(0x4942414D4143434F)

/* The one symbol that a plugin exports; it names a constant of type occam_abi_entry. */
#define OCCAM_ABI_ENTRY_SYMBOL "occam_entry_v1"

#endif
