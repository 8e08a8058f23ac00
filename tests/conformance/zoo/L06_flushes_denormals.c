/* Fails: L06. A constructor switches the floating-point mode, as -ffast-math does when it links. */
#include "right_backend.h"

#include <xmmintrin.h>

__attribute__((constructor)) static void go_fast(void) {
  _mm_setcsr(_mm_getcsr() | 0x8040);
}
#include "backend_entry.h"
