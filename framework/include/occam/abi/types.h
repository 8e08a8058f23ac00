/* The words of the plugin ABI, defined once: strings, status, errors, cancellation, growing structs, thread words.
 *
 * Thread words, used in every contract below:
 *   [load]     on the loading thread, while no other call into the plugin is running
 *   [setup]    create, load, unload, destroy: never two at once on one instance
 *   [request]  many at once on one instance, on any thread of the host
 *   [callback] on the thread of the call that received the callback, and only until that call returns
 *   [any]      at any time on any thread
 *
 * Ownership never crosses: what is passed in is borrowed until the call returns, what comes out is handed to a
 * callback and borrowed until the callback returns. Handles are destroyed by the side that created them. Ownership
 * never depends on a status. No exception, abort, exit or print crosses either.
 */
#ifndef OCCAM_ABI_TYPES_H
#define OCCAM_ABI_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "version.h"

/* Extensible structs begin with `struct_size`, set by whoever fills them, and grow at the tail only. A field is read
 * only where the filler knew of it. Frozen structs have no struct_size and never change. */
#define OCCAM_HAS(T, p, field) ((p)->struct_size >= offsetof(T, field) + sizeof((p)->field))

/* UTF-8 unless said otherwise; not terminated; data may be null where size is 0. Frozen. */
typedef struct occam_abi_string {
  const char *data;
  size_t size;
} occam_abi_string;

/* Status is an int32_t with gRPC's numbers. */
#define OCCAM_ABI_OK 0
#define OCCAM_ABI_CANCELLED 1           /* the caller asked to stop */
#define OCCAM_ABI_UNKNOWN 2             /* an error with no better word, such as a foreign exception */
#define OCCAM_ABI_INVALID_ARGUMENT 3    /* the caller's input is wrong whatever the state */
#define OCCAM_ABI_DEADLINE_EXCEEDED 4   /* the deadline passed before the work was done */
#define OCCAM_ABI_NOT_FOUND 5           /* a file, model or key that was named is not there */
#define OCCAM_ABI_ALREADY_EXISTS 6      /* an id that must be unique is taken */
#define OCCAM_ABI_PERMISSION_DENIED 7   /* the other side understood and refuses */
#define OCCAM_ABI_RESOURCE_EXHAUSTED 8  /* memory, disk, rate limit, budget */
#define OCCAM_ABI_FAILED_PRECONDITION 9 /* right input, wrong state */
#define OCCAM_ABI_ABORTED 10            /* stopped in the middle by a conflict; may be tried again */
#define OCCAM_ABI_OUT_OF_RANGE 11       /* does not fit: a prompt longer than the context, say */
#define OCCAM_ABI_UNIMPLEMENTED 12      /* an optional ability that this plugin does not have */
#define OCCAM_ABI_INTERNAL 13           /* a broken promise inside the callee */
#define OCCAM_ABI_UNAVAILABLE 14        /* not now; trying again later may help */
#define OCCAM_ABI_DATA_LOSS 15          /* a file or stream that is damaged */
#define OCCAM_ABI_UNAUTHENTICATED 16    /* no valid credentials */

/* Where a callee describes a failure. It calls `set` at most once, before it returns a status other than OK; there is
 * no error object to free. `where` is the path of a configuration key (`threads`, `stop[2]`) or empty; the host turns
 * it into file:line:column. The pointer itself may be null: the caller does not want words.
 * Threads: [callback]. */
typedef struct occam_abi_error {
  size_t struct_size;
  void *ctx;
  void (*set)(void *ctx, int32_t status, occam_abi_string message, occam_abi_string where);
} occam_abi_error;

/* How a running call learns that it should end. Polled at least once for every token.
 * `deadline_ns` is on the clock of occam_abi_host::now_ns; 0 means none. */
typedef struct occam_abi_cancel {
  size_t struct_size;
  void *ctx;
  int32_t (*is_cancelled)(void *ctx); /* Threads: [any] until the call returns. Returns 1 or 0. */
  int64_t deadline_ns;
  /* Registers the one function that a call blocked elsewhere (in a socket, say) wants to be woken by when it is
   * cancelled; a null `wake` takes it back, after which it is not running and will not run. May itself be null.
   * Threads: `on_cancel` [callback], `wake` [any]. */
  void (*on_cancel)(void *ctx, void (*wake)(void *wake_ctx), void *wake_ctx);
} occam_abi_cancel;

/* One likely token at a position. `logprob` is the natural logarithm under the model's own distribution (temperature
 * 1, no truncation). Frozen. */
typedef struct occam_abi_alternative {
  int32_t id;
  float logprob;
  occam_abi_string text; /* the token's bytes, which need not be whole UTF-8 */
} occam_abi_alternative;

/* One token with what the model thought of it. `entropy` is in nats; NaN where it was not asked for. Frozen. */
typedef struct occam_abi_token {
  int32_t id;
  float logprob; /* NaN where it was not asked for */
  float entropy;
  occam_abi_string text;                     /* the token's bytes, which need not be whole UTF-8 */
  const occam_abi_alternative *alternatives; /* most likely first */
  size_t alternative_count;
} occam_abi_token;

/* One turn of a conversation; role is `system`, `user`, `assistant` or `tool`. Frozen. */
typedef struct occam_abi_message {
  occam_abi_string role;
  occam_abi_string content;
} occam_abi_message;

/* Why an answer ended. */
#define OCCAM_ABI_FINISH_STOP 0      /* the model ended its answer, or a stop string came */
#define OCCAM_ABI_FINISH_LENGTH 1    /* max_tokens or the context is used up */
#define OCCAM_ABI_FINISH_CANCELLED 2 /* the sink returned 0 */
#define OCCAM_ABI_FINISH_TOOL 3      /* the model asks for a tool */
#define OCCAM_ABI_FINISH_FILTER 4    /* the other side withheld the answer */

/* Receives one text; borrowed until it returns. Threads: [callback]. */
typedef struct occam_abi_text_sink {
  size_t struct_size;
  void *ctx;
  void (*text)(void *ctx, occam_abi_string text);
} occam_abi_text_sink;

#endif
