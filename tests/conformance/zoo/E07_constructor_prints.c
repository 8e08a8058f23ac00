/* Fails: E07. Loading it is enough to be printed at. */
#include <unistd.h>

#include "right_backend.h"

__attribute__((constructor)) static void greet(void) {
  (void)!write(2, "hello\n", 6);
}

#include "backend_entry.h"
