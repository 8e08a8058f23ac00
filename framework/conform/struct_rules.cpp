#include <fmt/format.h>

#include <cstddef>

#include "conform/asking.hpp"
#include "conform/evaluating.hpp"
#include "conform/routing.hpp"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

void expect_refused(std::string_view what, std::int32_t status, const Words& words) {
  expect_status(fmt::format("{} one byte shorter than the ABI's first minor", what), OCCAM_ABI_INVALID_ARGUMENT, status,
                words);
}

void short_backend_structs(Subject& subject) {
  const LoadedBackend loaded(subject);
  Words load_words;
  occam_abi_model* model = nullptr;
  const occam_abi_model_spec spec{.struct_size = sizeof spec - 1,
                                  .id = plugin::borrow("short"),
                                  .config = plugin::borrow(subject.model),
                                  .flags = 0,
                                  .reserved = 0};
  expect_refused("a model spec", loaded.factory().load(loaded.backend(), &spec, &model, load_words.abi()), load_words);
  Ask ask("hello");
  ask.request.struct_size = offsetof(occam_abi_generate_request, traceparent) - 1;
  const auto transcript = generate(loaded, ask);
  expect_refused("a request", transcript->status, transcript->words);
}

void short_structs(Subject& subject) {
  subject.start();
  if (subject.target == kBackend) return short_backend_structs(subject);
  const Instance instance(subject);
  if (subject.target == kRouter) {
    Landscape landscape(subject.seed, 2);
    landscape.request.struct_size -= 1;
    const auto routed = route(subject, instance.router(), landscape.request);
    return expect_refused("a request", routed->status, routed->words);
  }
  Exam exam("Paris");
  exam.item.struct_size -= 1;
  const auto evaluated = evaluate(subject, instance.evaluator(), exam);
  expect_refused("an item", evaluated->status, evaluated->words);
}

void long_generate(Subject& subject) {
  const LoadedBackend loaded(subject);
  Ask ask(kPlainPrompt, 4);
  if (loaded.is_raw_only()) ask.make_raw();
  struct Counts {
    int finishes = 0;
  } counts;
  const Longer<occam_abi_cancel> cancel({0, nullptr, [](void*) { return std::int32_t{0}; }, 0, nullptr});
  ask.request.cancel = &cancel.value;
  const Longer<occam_abi_generate_request> request(ask.request);
  const Longer<occam_abi_generate_sink> sink(
      {0, &counts, [](void*, const occam_abi_delta*) { return std::int32_t{1}; },
       [](void* ctx, const occam_abi_generate_result*) { ++static_cast<Counts*>(ctx)->finishes; }});
  Words words;
  expect_status("generate with longer structs", OCCAM_ABI_OK,
                loaded.factory().generate(loaded.backend(), loaded.model(), &request.value, &sink.value, words.abi()),
                words);
  expect(counts.finishes == 1, "finish is not called");
}

void long_structs(Subject& subject) {
  subject.start();
  if (subject.target == kBackend) return long_generate(subject);
  const Instance instance(subject);
  if (subject.target == kRouter) {
    const Landscape landscape(subject.seed, 2);
    const Longer<occam_abi_route_request> request(landscape.request);
    const auto routed = route(subject, instance.router(), request.value);
    return expect_status("route with a longer request", OCCAM_ABI_OK, routed->status, routed->words);
  }
  Exam exam("Paris");
  exam.fit(subject.evaluator_descriptor().needs);
  const auto usual = evaluate(subject, instance.evaluator(), exam);
  if (usual->status == OCCAM_ABI_INVALID_ARGUMENT) skip("refuses the kit's item");
  const Longer<occam_abi_eval_item> item(exam.item);
  const Longer<occam_abi_eval_output> output(exam.output);
  const occam_abi_eval_output* const longer = &output.value;
  const auto evaluated = evaluate(subject, instance.evaluator(), item.value, {&longer, 1});
  expect_status("evaluate with a longer item and output", OCCAM_ABI_OK, evaluated->status, evaluated->words);
}

void out_left_alone(Subject& subject) {
  subject.start();
  int marker = 0;
  void* out = &marker;
  Words words;
  const std::int32_t status = create(subject, "no_such_plugin", "{}", &out, words.abi());
  expect(status != OCCAM_ABI_OK, "create takes the id no_such_plugin");
  expect(out == &marker, "create fails and sets *out all the same");
  if (subject.target != kBackend) return;
  const Instance instance(subject);
  const occam_abi_model_spec spec{.struct_size = sizeof spec,
                                  .id = plugin::borrow("broken"),
                                  .config = plugin::borrow(R"({"file":"/nowhere/at/all.gguf","context":-5})"),
                                  .flags = 0,
                                  .reserved = 0};
  auto* model = reinterpret_cast<occam_abi_model*>(&marker);
  Words load_words;
  if (subject.backends->load(instance.backend(), &spec, &model, load_words.abi()) == OCCAM_ABI_OK)
    subject.backends->unload(instance.backend(), model);
  else
    expect(static_cast<void*>(model) == &marker, "load fails and sets *out all the same");
}

void nulls_allowed(Subject& subject) {
  subject.start();
  destroy(subject, nullptr);
  void* out = nullptr;
  expect(create(subject, "no_such_plugin", "{}", &out, nullptr) != OCCAM_ABI_OK, "create takes the id no_such_plugin");
  if (subject.target != kBackend) return;
  const LoadedBackend loaded(subject);
  Ask ask("hello");
  ask.request.temperature = -1;
  const occam_abi_generate_sink sink{sizeof sink, nullptr,
                                     [](void*, const occam_abi_delta*) { return std::int32_t{0}; },
                                     [](void*, const occam_abi_generate_result*) {}};
  const std::int32_t status = loaded.factory().generate(loaded.backend(), loaded.model(), &ask.request, &sink, nullptr);
  expect(status == OCCAM_ABI_INVALID_ARGUMENT, "without an error struct the status is another one");
}

constexpr Check kChecks[] = {
    {{"S01", "A struct shorter than the first minor's is refused",
      "A model spec, a request and an item with struct_size one byte short of minor 0 get INVALID_ARGUMENT: the fields "
      "that the plugin would read are not all there."},
     kEveryPlugin,
     short_structs},
    {{"S02", "A struct longer than the plugin knows is taken",
      "Structs grow at the tail. A request, sink, cancel, item and output with 64 more bytes, all set, work as before: "
      "this is how a plugin of today runs in a host of tomorrow."},
     kEveryPlugin,
     long_structs},
    {{"S03", "*out is left alone on failure",
      "create and load of something that is not there fail without touching *out, so ownership never depends on a "
      "status: what was not handed out need not be destroyed."},
     kEveryPlugin,
     out_left_alone},
    {{"S04", "Null is taken where it is allowed",
      "destroy(null) does nothing, and a null error struct means that the caller does not want words: the status is "
      "the "
      "same."},
     kEveryPlugin,
     nulls_allowed},
};

}  // namespace

std::span<const Check> struct_checks() {
  return kChecks;
}

}  // namespace occam::conform
