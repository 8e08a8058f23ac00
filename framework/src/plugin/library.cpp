#include "plugin/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cmath>
#include <cstring>

#include "plugin/host.hpp"
#include "plugin/preflight.hpp"
#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

std::unexpected<Error> refuse(const std::filesystem::path& file, std::string message) {
  return fail(ErrorCode::kPlugin, std::move(message), file.string());
}

/// dlopen with every symbol bound now, none shared, and never closed.
Result<const void*> open_library(const std::filesystem::path& file) {
  using boost::dll::load_mode::type;
  const auto mode = static_cast<type>(static_cast<unsigned>(boost::dll::load_mode::rtld_now) |
                                      static_cast<unsigned>(boost::dll::load_mode::rtld_local) |
                                      static_cast<unsigned>(RTLD_NODELETE));
  try {
    boost::dll::shared_library library(file, mode);
    return &library.get<const unsigned char>(OCCAM_ABI_ENTRY_SYMBOL);
  } catch (const std::exception& exception) {
    return refuse(file, fmt::format("cannot be loaded: {}", exception.what()));
  }
}

bool is_identifier(std::string_view id) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !id.empty() && id.size() <= 64 && id[0] >= 'a' && id[0] <= 'z' && std::ranges::all_of(id, is_word);
}

/// Whether every function of a factory that its kind requires is there.
template <typename Factory, typename... Fields>
bool is_complete(const Factory* factory, Fields... fields) {
  return factory->struct_size >= sizeof(Factory) && ((factory->*fields != nullptr) && ...);
}

}  // namespace

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::kBackend:
      return "backend";
    case Kind::kRouter:
      return "router";
    case Kind::kEvaluator:
      return "evaluator";
  }
  return "";
}

Result<std::shared_ptr<const Library>> Library::open(const std::filesystem::path& file, const std::string& sha256_pin) {
  if (auto checked = check_file(file, sha256_pin); !checked) return fail(checked.error());
  const Result<const void*> symbol = open_library(file);
  if (!symbol) return fail(symbol.error());

  std::shared_ptr<Library> library(new Library);
  library->file_ = file;
  if (auto read = library->read_entry(*symbol); !read) return fail(read.error());
  if (auto read = library->read_factories(); !read) return fail(read.error());
  return library;
}

Result<void> Library::read_entry(const void* symbol) {
  const auto* entry = static_cast<const occam_abi_entry*>(symbol);
  if (entry->magic != OCCAM_ABI_MAGIC) return refuse(file_, "its entry does not begin with the ABI's magic number");
  if (entry->abi_major != OCCAM_ABI_MAJOR)
    return refuse(file_, fmt::format("its entry says ABI {}; this host speaks {}", entry->abi_major, OCCAM_ABI_MAJOR));
  if (entry->struct_size < sizeof(occam_abi_entry))
    return refuse(file_, fmt::format("its entry has {} bytes, fewer than the ABI's {}", entry->struct_size,
                                     sizeof(occam_abi_entry)));
  if (entry->min_host_minor > OCCAM_ABI_MINOR)
    return refuse(file_, fmt::format("it needs a host of ABI {}.{}; this one is {}.{}", OCCAM_ABI_MAJOR,
                                     entry->min_host_minor, OCCAM_ABI_MAJOR, OCCAM_ABI_MINOR));
  std::memcpy(&entry_, entry, std::min(entry->struct_size, sizeof entry_));
  if (entry_.init == nullptr || entry_.get_factory == nullptr)
    return refuse(file_, "its entry lacks init or get_factory");
  build_info_ = view(entry_.build_info);

  ErrorCatcher caught(file_.filename().string());
  if (const std::int32_t status = entry_.init(host_services(), caught.abi()); status != OCCAM_ABI_OK) {
    const Error error = caught.error(status);
    return refuse(file_, fmt::format("its init refused: {}", error.message));
  }
  return {};
}

Result<void> Library::read_factories() {
  backends_ = static_cast<const occam_abi_backend_factory*>(entry_.get_factory(OCCAM_ABI_BACKEND_FACTORY));
  routers_ = static_cast<const occam_abi_router_factory*>(entry_.get_factory(OCCAM_ABI_ROUTER_FACTORY));
  evaluators_ = static_cast<const occam_abi_evaluator_factory*>(entry_.get_factory(OCCAM_ABI_EVALUATOR_FACTORY));
  using B = occam_abi_backend_factory;
  using R = occam_abi_router_factory;
  using E = occam_abi_evaluator_factory;
  if (backends_ != nullptr && !is_complete(backends_, &B::count, &B::describe, &B::create, &B::destroy, &B::load,
                                           &B::unload, &B::info, &B::generate, &B::health, &B::get_extension))
    return refuse(file_, "its backend factory is short or lacks a required function");
  if (routers_ != nullptr && !is_complete(routers_, &R::count, &R::describe, &R::create, &R::destroy, &R::route))
    return refuse(file_, "its router factory is short or lacks a required function");
  if (evaluators_ != nullptr &&
      !is_complete(evaluators_, &E::count, &E::describe, &E::create, &E::destroy, &E::evaluate))
    return refuse(file_, "its evaluator factory is short or lacks a required function");

  for (std::size_t i = 0; backends_ != nullptr && i < backends_->count(); ++i) {
    const occam_abi_backend_descriptor* descriptor = backends_->describe(i);
    if (auto added = add(Kind::kBackend, &descriptor->common); !added) return added;
    plugins_.back().residency = descriptor->residency;
  }
  for (std::size_t i = 0; routers_ != nullptr && i < routers_->count(); ++i)
    if (auto added = add(Kind::kRouter, routers_->describe(i)); !added) return added;
  for (std::size_t i = 0; evaluators_ != nullptr && i < evaluators_->count(); ++i) {
    const occam_abi_evaluator_descriptor* descriptor = evaluators_->describe(i);
    if (auto added = add(Kind::kEvaluator, &descriptor->common); !added) return added;
    PluginInfo& info = plugins_.back();
    info.needs = descriptor->needs;
    info.samples = descriptor->samples;
    if (descriptor->metric_count == 0) return refuse(file_, fmt::format("evaluator \"{}\" has no metric", info.id));
    for (std::size_t m = 0; m < descriptor->metric_count; ++m) {
      const occam_abi_metric& metric = descriptor->metrics[m];
      if (!(metric.low < metric.high))
        return refuse(file_, fmt::format("evaluator \"{}\": the range of metric {} is empty", info.id, m));
      info.metrics.push_back(
          {std::string(view(metric.name)), metric.low, metric.high, metric.higher_is_better != 0, metric.binary != 0});
    }
  }
  if (plugins_.empty()) return refuse(file_, "offers no backend, router or evaluator");
  return {};
}

Result<void> Library::add(Kind kind, const occam_abi_descriptor* descriptor) {
  if (descriptor == nullptr) return refuse(file_, fmt::format("a {} descriptor is null", word(kind)));
  if (descriptor->struct_size < sizeof(occam_abi_descriptor))
    return refuse(file_, fmt::format("a {} descriptor is shorter than the ABI's", word(kind)));
  PluginInfo info;
  info.kind = kind;
  info.id = view(descriptor->id);
  info.version = view(descriptor->version);
  info.description = view(descriptor->description);
  info.config_schema = view(descriptor->config_schema);
  info.file = file_;
  if (!is_identifier(info.id))
    return refuse(
        file_, fmt::format("a {} has the id \"{}\"; an id is lower-case letters, digits and _", word(kind), info.id));
  for (const PluginInfo& other : plugins_)
    if (other.kind == kind && other.id == info.id)
      return refuse(file_, fmt::format("offers the {} \"{}\" twice", word(kind), info.id));
  plugins_.push_back(std::move(info));
  return {};
}

}  // namespace occam::plugin
