#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <vector>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "conform/process_state.hpp"
#include "conform/subject.hpp"
#include "plugin/elf_symbols.hpp"
#include "plugin/library.hpp"
#include "plugin/preflight.hpp"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

using plugin::view;

template <typename T>
T unwrap(Result<T> result) {
  if (!result) throw Failed{result.error().message};
  return std::move(*result);
}

void preflight(Subject& subject) {
  if (auto checked = plugin::check_file(subject.file, {}); !checked) throw Failed{checked.error().message};
  const std::string why = subject.load();
  expect(why.empty(), why);
}

void one_export(Subject& subject) {
  for (const std::string& name : unwrap(plugin::exported_symbols(subject.file)))
    expect(name == OCCAM_ABI_ENTRY_SYMBOL, fmt::format("{} is exported too", name));
}

void magic_and_major(Subject& subject) {
  subject.open();
  expect(subject.entry->magic == OCCAM_ABI_MAGIC, fmt::format("magic is {:#018x}", subject.entry->magic));
  expect(subject.entry->abi_major == OCCAM_ABI_MAJOR, fmt::format("abi_major is {}", subject.entry->abi_major));
}

void entry_size(Subject& subject) {
  subject.open();
  expect(subject.entry->struct_size >= sizeof(occam_abi_entry),
         fmt::format("struct_size is {}, the ABI's entry has {}", subject.entry->struct_size, sizeof(occam_abi_entry)));
  expect(subject.entry->min_host_minor <= OCCAM_ABI_MINOR,
         fmt::format("min_host_minor is {}, the newest host has {}", subject.entry->min_host_minor, OCCAM_ABI_MINOR));
  expect(subject.entry->min_host_minor <= subject.entry->abi_minor,
         "min_host_minor is above the abi_minor that it was built with");
}

void entry_functions(Subject& subject) {
  subject.open();
  if (subject.entry->struct_size < sizeof(occam_abi_entry)) skip("the entry is short (L04)");
  expect(subject.entry->init != nullptr, "init is null");
  expect(subject.entry->deinit != nullptr, "deinit is null");
  expect(subject.entry->get_factory != nullptr, "get_factory is null");
}

void no_side_effects(Subject& subject) {
  const ProcessState before = read_process_state();
  subject.open();
  if (subject.entry->struct_size < sizeof(occam_abi_entry) || subject.entry->init == nullptr)
    skip("the entry is broken (L04, L05)");
  Words words;
  expect_status("init", OCCAM_ABI_OK, subject.entry->init(quiet_host(), words.abi()), words);
  const std::string difference = compare(before, read_process_state());
  expect(difference.empty(), difference);
}

void unknown_factory(Subject& subject) {
  subject.start();
  expect(subject.entry->get_factory("occam.nothing/1") == nullptr, "get_factory answers for occam.nothing/1");
  expect(subject.entry->get_factory("") == nullptr, "get_factory answers for an empty id");
  expect(subject.backends != nullptr || subject.routers != nullptr || subject.evaluators != nullptr,
         "it offers no backend, router or evaluator");
}

template <typename Factory, typename... Fields>
void expect_whole(const char* kind, const Factory* factory, Fields... fields) {
  if (factory == nullptr) return;
  expect(factory->struct_size >= sizeof(Factory), fmt::format("the {} factory is short", kind));
  expect(((factory->*fields != nullptr) && ...), fmt::format("the {} factory lacks a required function", kind));
}

void whole_factories(Subject& subject) {
  subject.start();
  using B = occam_abi_backend_factory;
  using R = occam_abi_router_factory;
  using E = occam_abi_evaluator_factory;
  expect_whole("backend", subject.backends, &B::count, &B::describe, &B::create, &B::destroy, &B::load, &B::unload,
               &B::info, &B::generate, &B::health, &B::get_extension);
  expect_whole("router", subject.routers, &R::count, &R::describe, &R::create, &R::destroy, &R::route,
               &R::get_extension);
  expect_whole("evaluator", subject.evaluators, &E::count, &E::describe, &E::create, &E::destroy, &E::evaluate,
               &E::get_extension);
}

/// Calls f(kind, descriptor, size of the kind's descriptor) for every descriptor of the library.
template <typename Function>
void for_each_descriptor(Subject& subject, Function&& f) {
  const auto walk = [&](const char* kind, const auto* factory, std::size_t size) {
    for (std::size_t i = 0; factory != nullptr && i < factory->count(); ++i)
      f(kind, reinterpret_cast<const occam_abi_descriptor*>(factory->describe(i)), size);
  };
  walk("backend", subject.backends, sizeof(occam_abi_backend_descriptor));
  walk("router", subject.routers, sizeof(occam_abi_descriptor));
  walk("evaluator", subject.evaluators, sizeof(occam_abi_evaluator_descriptor));
}

bool is_identifier(std::string_view id) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !id.empty() && id.size() <= 64 && id[0] >= 'a' && id[0] <= 'z' && std::ranges::all_of(id, is_word);
}

void descriptors(Subject& subject) {
  subject.start();
  std::set<std::string> seen;
  for_each_descriptor(subject, [&](const char* kind, const occam_abi_descriptor* descriptor, std::size_t size) {
    expect(descriptor != nullptr, fmt::format("a {} descriptor is null", kind));
    expect(descriptor->struct_size >= size, fmt::format("a {} descriptor is short", kind));
    const std::string id(view(descriptor->id));
    expect(is_identifier(id), fmt::format("the {} id \"{}\" is not [a-z][a-z0-9_]*", kind, id));
    expect(seen.insert(fmt::format("{} {}", kind, id)).second, fmt::format("the {} \"{}\" is there twice", kind, id));
    expect(!view(descriptor->version).empty(), fmt::format("\"{}\" has no version", id));
    const std::string_view line = view(descriptor->description);
    expect(!line.empty() && is_utf8(line) && line.find('\n') == line.npos,
           fmt::format("the description of \"{}\" is not one line of text", id));
  });
}

/// The bytes of every descriptor and of the texts it points to.
std::string snapshot(Subject& subject) {
  std::string bytes;
  for_each_descriptor(subject, [&](const char*, const occam_abi_descriptor* d, std::size_t size) {
    if (d == nullptr) return;
    bytes.append(reinterpret_cast<const char*>(&d), sizeof d).append(reinterpret_cast<const char*>(d), size);
    for (const occam_abi_string& text : {d->id, d->version, d->description, d->config_schema}) bytes += view(text);
  });
  return bytes;
}

void static_descriptors(Subject& subject) {
  subject.start();
  const std::string before = snapshot(subject);
  expect(snapshot(subject) == before, "describe gives something else the second time");
  const auto past_end = [](const auto* factory) {
    return factory == nullptr || factory->describe(factory->count()) == nullptr;
  };
  expect(past_end(subject.backends) && past_end(subject.routers) && past_end(subject.evaluators),
         "describe(count()) is not null");
  for (const Target target : {kBackend, kRouter, kEvaluator}) {
    Subject one = subject;
    one.target = target;
    if (target == kBackend ? !subject.backends : target == kRouter ? !subject.routers : !subject.evaluators) continue;
    void* handle = nullptr;
    Words words;
    const std::string id(target == kBackend  ? view(subject.backends->describe(0)->common.id)
                         : target == kRouter ? view(subject.routers->describe(0)->id)
                                             : view(subject.evaluators->describe(0)->common.id));
    if (create(one, id.c_str(), "{}", &handle, words.abi()) == OCCAM_ABI_OK) destroy(one, handle);
  }
  expect(snapshot(subject) == before, "the descriptors changed when an instance was made");
}

void schemas(Subject& subject) {
  subject.start();
  for_each_descriptor(subject, [&](const char*, const occam_abi_descriptor* descriptor, std::size_t) {
    const std::string_view schema = view(descriptor->config_schema);
    if (schema.empty()) return;
    const auto parsed = json::parse(schema);
    expect(parsed && parsed->is_object(),
           fmt::format("the config_schema of \"{}\" is no JSON object", view(descriptor->id)));
  });
}

void expect_metrics(const occam_abi_evaluator_descriptor& descriptor) {
  expect(descriptor.metric_count > 0 && descriptor.metrics != nullptr, "there is no metric");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < descriptor.metric_count; ++i) {
    const occam_abi_metric& metric = descriptor.metrics[i];
    expect(!view(metric.name).empty() && names.insert(view(metric.name)).second,
           fmt::format("metric {} has no name of its own", i));
    expect(metric.low < metric.high, fmt::format("the range of metric {} is empty", view(metric.name)));
    expect((metric.higher_is_better | 1) == 1 && (metric.binary | 1) == 1, "a flag of a metric is neither 0 nor 1");
    expect(metric.binary == 0 || (std::isfinite(metric.low) && std::isfinite(metric.high)),
           "a binary metric has an endless range");
  }
}

void kind_descriptors(Subject& subject) {
  subject.start();
  for (std::size_t i = 0; subject.backends != nullptr && i < subject.backends->count(); ++i) {
    const std::int32_t residency = subject.backends->describe(i)->residency;
    expect(residency >= OCCAM_ABI_RESIDENCY_DEVICE && residency <= OCCAM_ABI_RESIDENCY_CLOUD,
           fmt::format("residency is {}", residency));
  }
  for (std::size_t i = 0; subject.evaluators != nullptr && i < subject.evaluators->count(); ++i) {
    const occam_abi_evaluator_descriptor& descriptor = *subject.evaluators->describe(i);
    expect(descriptor.needs >= OCCAM_ABI_NEEDS_GENERATE && descriptor.needs <= OCCAM_ABI_NEEDS_OUTCOME,
           fmt::format("needs is {}", descriptor.needs));
    expect(descriptor.samples == OCCAM_ABI_SAMPLES_EACH || descriptor.samples == OCCAM_ABI_SAMPLES_TOGETHER,
           fmt::format("samples is {}", descriptor.samples));
    expect_metrics(descriptor);
  }
}

void host_takes_it(Subject& subject) {
  unwrap(plugin::Library::open(subject.file));
}

constexpr Check kChecks[] = {
    {{"L01", "The file passes the pre-flight and loads",
      "The file is a regular one that not everybody may write, exports occam_entry_v1, and dlopen binds every symbol "
      "of "
      "it at once. A library of another ABI major exports another name and is refused here, before its code runs."},
     kLibrary,
     preflight},
    {{"L02", "occam_entry_v1 is the one exported symbol",
      "The dynamic symbol table is read. Two plugins that export the same name, or a copy of a common library, disturb "
      "each other in ways that depend on the order of loading; occam_add_plugin() hides everything else."},
     kLibrary,
     one_export},
    {{"L03", "The entry begins with the magic number and the major",
      "magic and abi_major are read before anything else is believed."},
     kLibrary,
     magic_and_major},
    {{"L04", "The entry is whole and asks for no host that does not exist",
      "struct_size covers the first minor's entry, and min_host_minor is not above this host's nor above the minor "
      "that "
      "the plugin was built with: otherwise no host can load it."},
     kLibrary,
     entry_size},
    {{"L05", "init, deinit and get_factory are there",
      "All three are called by every host. A plugin with nothing to do in init or deinit gives an empty function."},
     kLibrary,
     entry_functions},
    {{"L06", "init succeeds, and loading leaves the process as it was",
      "Working directory, environment, locale, signal handlers, floating-point mode, file mask, threads and open files "
      "are compared before dlopen and after init. A host loads every plugin to list them; that must be free of "
      "consequences. Threads and files belong to instances."},
     kLibrary,
     no_side_effects},
    {{"L07", "get_factory offers something, and null for what it does not know",
      "An unknown id gets null, which is how later hosts ask earlier plugins for kinds that did not exist yet."},
     kLibrary,
     unknown_factory},
    {{"L08", "Every factory is whole",
      "struct_size covers the first minor and every required function is set. Only `models` of a backend may be null."},
     kLibrary,
     whole_factories},
    {{"L09", "Descriptors say who a plugin is",
      "The id matches [a-z][a-z0-9_]* and is there once in its kind, the version is not empty (it is recorded with "
      "every "
      "result), and the description is one line."},
     kLibrary,
     descriptors},
    {{"L10", "Descriptors are static data",
      "describe gives the same pointer with the same bytes again and again, also after an instance was made, and null "
      "past the end."},
     kLibrary,
     static_descriptors},
    {{"L11", "config_schema is empty or a JSON object", "The text is parsed as JSON; a JSON Schema is an object."},
     kLibrary,
     schemas},
    {{"L12", "The fields of a kind's descriptor are in their ranges",
      "A backend's residency is one of the three; an evaluator's needs is one of the four, its samples one of the "
      "two, and each of its metrics has a name of its own and a range that is not empty."},
     kLibrary,
     kind_descriptors},
    {{"L13", "The host's own loader takes it",
      "The file goes through the loader that `occam` itself uses, in case the rules above have missed something."},
     kLibrary,
     host_takes_it},
};

}  // namespace

std::span<const Check> load_checks() {
  return kChecks;
}

}  // namespace occam::conform
