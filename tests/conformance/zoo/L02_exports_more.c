/* Fails: L02. A helper leaves the library beside the entry. */
#include "right_backend.h"

OCCAM_ABI_VISIBLE int helper(void);
int helper(void) {
  return 7;
}
#include "backend_entry.h"
