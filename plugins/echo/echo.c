/* The smallest backend: it answers with the last message of the request, byte by byte.
 *
 * One C file that shows an author everything the ABI asks of a backend: copy it, rename it, replace what
 * `generate` does. A token is a byte, its id the byte's value; the model finds every byte equally likely, so a text of n bytes has
 * the log-probability -n·ln 256. No state is shared between calls: every function may run on many threads at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "occam/abi/backend.h"
#include "occam/abi/ext/render.h"
#include "occam/abi/ext/score.h"
#include "occam/abi/ext/tokenize.h"

#define CONTEXT_TOKENS 4096
#define VOCABULARY 256
#define MAX_ALTERNATIVES 20
static const float kByteLogprob = -5.545177444f; /* -ln 256, which is also minus the entropy */

struct occam_abi_backend {
  int unused;
};

struct occam_abi_model {
  int unused;
};

static const occam_abi_host *host;
static char bytes[VOCABULARY]; /* the text of every token; written by init alone */

/* Every failure leaves through here: words for people, a status for the host. */
static int32_t fail(const occam_abi_error *error, int32_t status, const char *message, const char *where) {
  if (error != NULL && error->set != NULL) {
    const occam_abi_string text = {message, strlen(message)};
    const occam_abi_string key = {where, strlen(where)};
    error->set(error->ctx, status, text, key);
  }
  return status;
}

static occam_abi_string literal(const char *text) {
  const occam_abi_string string = {text, strlen(text)};
  return string;
}

/* ---- instances ---------------------------------------------------------------------------------------------- */

/* The text's size without the white space at both ends, its beginning moved there. */
static occam_abi_string trim(occam_abi_string text) {
  while (text.size > 0 && strchr(" \t\r\n", text.data[0]) != NULL && text.data[0] != '\0') ++text.data, --text.size;
  while (text.size > 0 && strchr(" \t\r\n", text.data[text.size - 1]) != NULL && text.data[text.size - 1] != '\0')
    --text.size;
  return text;
}

/* The one table that the schema allows is `{}`. Any other is refused at its first key; a plugin with keys of its own
 * parses the JSON here. */
static int32_t check_config(occam_abi_string config, const occam_abi_error *error) {
  occam_abi_string table = trim(config);
  if (table.size == 0) return OCCAM_ABI_OK;
  if (table.size < 2 || table.data[0] != '{' || table.data[table.size - 1] != '}')
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the configuration is not a JSON object", "");
  const occam_abi_string inside = {table.data + 1, table.size - 2};
  const occam_abi_string members = trim(inside);
  if (members.size == 0) return OCCAM_ABI_OK;
  char key[64] = "";
  for (size_t i = 1; members.data[0] == '"' && i < members.size && i < sizeof key && members.data[i] != '"'; ++i)
    key[i - 1] = members.data[i];
  return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "this backend has no keys", key);
}

static int32_t create(const char *id, occam_abi_string config, occam_abi_backend **out, const occam_abi_error *error) {
  if (id == NULL || strcmp(id, "echo") != 0) return fail(error, OCCAM_ABI_NOT_FOUND, "this plugin offers \"echo\"", "");
  if (out == NULL) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "out is null", "");
  const int32_t status = check_config(config, error);
  if (status != OCCAM_ABI_OK) return status;
  occam_abi_backend *backend = calloc(1, sizeof *backend);
  if (backend == NULL) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory", "");
  *out = backend;
  return OCCAM_ABI_OK;
}

static void destroy(occam_abi_backend *backend) { free(backend); }

static int32_t load(occam_abi_backend *backend, const occam_abi_model_spec *spec, occam_abi_model **out,
                    const occam_abi_error *error) {
  (void)backend;
  if (spec == NULL || spec->struct_size < sizeof *spec || out == NULL)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the spec is null or too short, or out is null", "");
  occam_abi_model *model = calloc(1, sizeof *model);
  if (model == NULL) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory", "");
  *out = model;
  return OCCAM_ABI_OK;
}

static void unload(occam_abi_backend *backend, occam_abi_model *model) {
  (void)backend;
  free(model);
}

static int32_t info(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_model_info_sink *sink,
                    const occam_abi_error *error) {
  (void)backend;
  (void)model;
  if (sink == NULL || sink->struct_size < sizeof *sink)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the sink is null or too short", "");
  occam_abi_model_info said = {0};
  said.struct_size = sizeof said;
  said.architecture = literal("echo");
  said.engine = literal("echo 1.0");
  said.parameters = 1;
  said.context_length = CONTEXT_TOKENS;
  said.vocabulary_size = VOCABULARY;
  said.max_parallel = 16;
  said.residency = OCCAM_ABI_RESIDENCY_DEVICE;
  sink->info(sink->ctx, &said);
  return OCCAM_ABI_OK;
}

static int32_t health(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_error *error) {
  (void)backend;
  (void)model;
  (void)error;
  return OCCAM_ABI_OK;
}

/* ---- generate ----------------------------------------------------------------------------------------------- */

/* How many bytes the UTF-8 sequence at the front of `text` has; 1 for a byte that begins none. */
static size_t sequence_length(occam_abi_string text) {
  const unsigned char lead = (unsigned char)text.data[0];
  size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return length <= text.size ? length : 1;
}

/* The answer to a request, borrowed from it. */
static occam_abi_string answer_of(const occam_abi_generate_request *request) {
  if ((request->flags & OCCAM_ABI_GENERATE_RAW) != 0) return request->prompt;
  return request->messages[request->message_count - 1].content;
}

/* Where the answer ends before the first stop string; its whole size where none occurs. */
static size_t end_before_stop(occam_abi_string answer, const occam_abi_generate_request *request) {
  for (size_t at = 0; at < answer.size; ++at)
    for (size_t i = 0; i < request->stop_count; ++i) {
      const occam_abi_string stop = request->stop[i];
      if (stop.size > 0 && stop.size <= answer.size - at && memcmp(answer.data + at, stop.data, stop.size) == 0)
        return at;
    }
  return answer.size;
}

static size_t prompt_size(const occam_abi_generate_request *request) {
  size_t size = request->prompt.size;
  for (size_t i = 0; i < request->message_count; ++i) size += request->messages[i].content.size;
  return size;
}

static int32_t check_fit(size_t tokens, const occam_abi_error *error) {
  if (tokens <= CONTEXT_TOKENS) return OCCAM_ABI_OK;
  char message[96];
  snprintf(message, sizeof message, "%zu tokens are needed; the context holds %d", tokens, CONTEXT_TOKENS);
  return fail(error, OCCAM_ABI_OUT_OF_RANGE, message, "");
}

static int32_t check_request(const occam_abi_generate_request *request, const occam_abi_error *error) {
  const int raw = (request->flags & OCCAM_ABI_GENERATE_RAW) != 0;
  if (raw ? request->message_count != 0 : request->message_count == 0)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "give messages, or a raw prompt", "messages");
  if (request->max_tokens < 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be 0 or more", "max_tokens");
  if (!(request->temperature >= 0)) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be 0 or more", "temperature");
  if (!(request->top_p > 0 && request->top_p <= 1))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be above 0 and at most 1", "top_p");
  if (!(request->min_p >= 0 && request->min_p <= 1))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be from 0 to 1", "min_p");
  if (!(request->repetition_penalty > 0))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be above 0", "repetition_penalty");
  if (request->top_k < 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be 0 or more", "top_k");
  if (request->alternatives < -1 || request->alternatives > MAX_ALTERNATIVES)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "must be from -1 to 20", "alternatives");
  if (request->schema.size > 0)
    return fail(error, OCCAM_ABI_UNIMPLEMENTED, "this backend cannot follow a JSON Schema", "schema");
  if (request->options.size > 0)
    return fail(error, OCCAM_ABI_UNIMPLEMENTED, "this backend passes no options on to a server", "options");
  return check_fit(prompt_size(request) + 1, error);
}

/* Polled before every token. */
static int32_t check_cancel(const occam_abi_cancel *cancel, const occam_abi_error *error) {
  if (cancel == NULL) return OCCAM_ABI_OK;
  if (cancel->is_cancelled != NULL && cancel->is_cancelled(cancel->ctx) != 0)
    return fail(error, OCCAM_ABI_CANCELLED, "the caller asked to stop", "");
  if (cancel->deadline_ns != 0 && host->now_ns(host->ctx) >= cancel->deadline_ns)
    return fail(error, OCCAM_ABI_DEADLINE_EXCEEDED, "the deadline passed", "");
  return OCCAM_ABI_OK;
}

/* Fills one token for each byte of a sequence. `alternatives` < 0: without log-probabilities. The alternatives of a
 * byte are itself and those after it: all are equally likely. `likely` has room for MAX_ALTERNATIVES a token. */
static void describe_tokens(occam_abi_string sequence, int32_t alternatives, occam_abi_token *tokens,
                            occam_abi_alternative *likely) {
  const float unknown = strtof("nan", NULL);
  for (size_t i = 0; i < sequence.size; ++i) {
    const occam_abi_string byte = {sequence.data + i, 1};
    occam_abi_token token = {(unsigned char)byte.data[0], unknown, unknown, byte, NULL, 0};
    if (alternatives >= 0) {
      token.logprob = kByteLogprob;
      token.entropy = -kByteLogprob;
    }
    for (int32_t a = 0; a < alternatives; ++a) {
      const int32_t id = (token.id + a) % VOCABULARY;
      const occam_abi_alternative alternative = {id, kByteLogprob, {&bytes[id], 1}};
      likely[i * MAX_ALTERNATIVES + (size_t)a] = alternative;
    }
    if (alternatives > 0) {
      token.alternatives = &likely[i * MAX_ALTERNATIVES];
      token.alternative_count = (size_t)alternatives;
    }
    tokens[i] = token;
  }
}

static int32_t generate(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_generate_request *request,
                        const occam_abi_generate_sink *sink, const occam_abi_error *error) {
  (void)backend;
  (void)model;
  const int32_t is_whole = request != NULL && OCCAM_HAS(occam_abi_generate_request, request, cancel) && sink != NULL &&
                           sink->struct_size >= sizeof *sink;
  if (!is_whole) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the request or the sink is null or too short", "");
  int32_t status = check_request(request, error);
  if (status != OCCAM_ABI_OK) return status;

  const int64_t start_ns = host->now_ns(host->ctx);
  occam_abi_string rest = answer_of(request);
  rest.size = end_before_stop(rest, request);
  size_t room = CONTEXT_TOKENS - prompt_size(request);
  if (request->max_tokens > 0 && (size_t)request->max_tokens < room) room = (size_t)request->max_tokens;

  occam_abi_generate_result result = {0};
  result.struct_size = sizeof result;
  result.finish_reason = OCCAM_ABI_FINISH_STOP;
  result.prompt_tokens = (int32_t)prompt_size(request);
  while (rest.size > 0) {
    status = check_cancel(request->cancel, error);
    if (status != OCCAM_ABI_OK) return status;
    const occam_abi_string sequence = {rest.data, sequence_length(rest)};
    if (sequence.size > room) {
      result.finish_reason = OCCAM_ABI_FINISH_LENGTH;
      break;
    }
    occam_abi_token tokens[4]; /* a UTF-8 sequence has at most four bytes */
    occam_abi_alternative likely[4 * MAX_ALTERNATIVES];
    describe_tokens(sequence, request->alternatives, tokens, likely);
    const occam_abi_delta delta = {sizeof delta, sequence, tokens, sequence.size, {NULL, 0}};
    result.completion_tokens += (int32_t)sequence.size;
    room -= sequence.size;
    rest.data += sequence.size;
    rest.size -= sequence.size;
    if (sink->delta(sink->ctx, &delta) == 0) {
      result.finish_reason = OCCAM_ABI_FINISH_CANCELLED;
      break;
    }
  }
  result.generation_ns = host->now_ns(host->ctx) - start_ns;
  sink->finish(sink->ctx, &result);
  return OCCAM_ABI_OK;
}

/* ---- extensions --------------------------------------------------------------------------------------------- */

static int32_t score(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_score_request *request,
                     const occam_abi_score_sink *sink, const occam_abi_error *error) {
  (void)backend;
  (void)model;
  if (request == NULL || request->struct_size < sizeof *request || sink == NULL || sink->struct_size < sizeof *sink)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the request or the sink is null or too short", "");
  for (size_t i = 0; i < request->item_count; ++i) {
    const int32_t status = check_cancel(request->cancel, error);
    if (status != OCCAM_ABI_OK) return status;
    const occam_abi_string text = request->items[i].continuation;
    if (text.size == 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "a continuation is empty", "continuation");
    const int32_t fits = check_fit(request->items[i].context.size + text.size, error);
    if (fits != OCCAM_ABI_OK) return fits;
    occam_abi_token *tokens = calloc(text.size, sizeof *tokens);
    if (tokens == NULL) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory", "");
    describe_tokens(text, 0, tokens, NULL);
    const occam_abi_score_result result = {sizeof result, i, (double)text.size * kByteLogprob, 0, 0, tokens, text.size};
    sink->result(sink->ctx, &result);
    free(tokens);
  }
  return OCCAM_ABI_OK;
}

static int32_t encode(occam_abi_backend *backend, occam_abi_model *model, occam_abi_string text, uint32_t flags,
                      const occam_abi_ids_sink *sink, const occam_abi_error *error) {
  (void)backend;
  (void)model;
  (void)flags; /* no special tokens */
  if (sink == NULL || sink->struct_size < sizeof *sink)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the sink is null or too short", "");
  int32_t *ids = malloc((text.size + 1) * sizeof *ids);
  if (ids == NULL) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory", "");
  for (size_t i = 0; i < text.size; ++i) ids[i] = (unsigned char)text.data[i];
  sink->ids(sink->ctx, ids, text.size);
  free(ids);
  return OCCAM_ABI_OK;
}

static int32_t decode(occam_abi_backend *backend, occam_abi_model *model, const int32_t *ids, size_t count,
                      const occam_abi_text_sink *sink, const occam_abi_error *error) {
  (void)backend;
  (void)model;
  if (sink == NULL || sink->struct_size < sizeof *sink)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the sink is null or too short", "");
  for (size_t i = 0; i < count; ++i)
    if (ids[i] < 0 || ids[i] >= VOCABULARY) return fail(error, OCCAM_ABI_OUT_OF_RANGE, "an id is not a byte", "");
  char *text = malloc(count + 1);
  if (text == NULL) return fail(error, OCCAM_ABI_RESOURCE_EXHAUSTED, "out of memory", "");
  for (size_t i = 0; i < count; ++i) text[i] = (char)ids[i];
  const occam_abi_string string = {text, count};
  sink->text(sink->ctx, string);
  free(text);
  return OCCAM_ABI_OK;
}

static int32_t render(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_message *messages,
                      size_t message_count, uint32_t flags, const occam_abi_text_sink *sink,
                      const occam_abi_error *error) {
  (void)backend;
  (void)model;
  (void)flags;
  if (sink == NULL || sink->struct_size < sizeof *sink)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the sink is null or too short", "");
  if (message_count == 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "there is no message", "messages");
  sink->text(sink->ctx, messages[message_count - 1].content);
  return OCCAM_ABI_OK;
}

static const void *get_extension(occam_abi_backend *backend, const char *id) {
  static const occam_abi_score kScore = {sizeof kScore, score, score};
  static const occam_abi_tokenize kTokenize = {sizeof kTokenize, encode, decode};
  static const occam_abi_render kRender = {sizeof kRender, render};
  (void)backend;
  if (id == NULL) return NULL;
  if (strcmp(id, OCCAM_ABI_EXT_SCORE) == 0) return &kScore;
  if (strcmp(id, OCCAM_ABI_EXT_TOKENIZE) == 0) return &kTokenize;
  if (strcmp(id, OCCAM_ABI_EXT_RENDER) == 0) return &kRender;
  return NULL;
}

/* ---- the entry ---------------------------------------------------------------------------------------------- */

#define TEXT(s) {s, sizeof(s) - 1}

static size_t count(void) { return 1; }

static const occam_abi_backend_descriptor *describe(size_t index) {
  static const occam_abi_backend_descriptor kDescriptor = {
      {sizeof kDescriptor, TEXT("echo"), TEXT("1.0"), TEXT("Answers with the last message: for tests and authors"),
       TEXT("{\"type\":\"object\",\"additionalProperties\":false}")},
      OCCAM_ABI_RESIDENCY_DEVICE,
      0};
  return index == 0 ? &kDescriptor : NULL;
}

static const occam_abi_backend_factory kFactory = {
    sizeof kFactory, count, describe, create, destroy, load, unload, info, generate, health, NULL, get_extension};

static const void *get_factory(const char *id) {
  return id != NULL && strcmp(id, OCCAM_ABI_BACKEND_FACTORY) == 0 ? &kFactory : NULL;
}

static int32_t init(const occam_abi_host *given, const occam_abi_error *error) {
  (void)error;
  host = given;
  for (int i = 0; i < VOCABULARY; ++i) bytes[i] = (char)i;
  return OCCAM_ABI_OK;
}

static void deinit(void) { host = NULL; }

OCCAM_ABI_VISIBLE extern const occam_abi_entry occam_entry_v1;
const occam_abi_entry occam_entry_v1 = {
    OCCAM_ABI_MAGIC, OCCAM_ABI_MAJOR, OCCAM_ABI_MINOR, sizeof(occam_abi_entry), 0, 0, TEXT("C11, " __VERSION__),
    init,            deinit,          get_factory};
