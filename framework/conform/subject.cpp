#include "conform/subject.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <chrono>

#include "conform/court.hpp"
#include "plugin/status.hpp"

namespace occam::conform {
namespace {

std::int64_t host_now_ns(void*) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

template <typename Factory>
const occam_abi_descriptor* find_descriptor(const Factory* factory, std::string_view id) {
  for (std::size_t i = 0; factory != nullptr && i < factory->count(); ++i) {
    const auto* descriptor = reinterpret_cast<const occam_abi_descriptor*>(factory->describe(i));
    if (descriptor != nullptr && plugin::view(descriptor->id) == id) return descriptor;
  }
  return nullptr;
}

template <typename Handle, typename Factory>
std::int32_t create_with(const Factory* factory, const char* id, std::string_view config, void** out,
                         const occam_abi_error* error) {
  auto* handle = static_cast<Handle*>(*out);
  const std::int32_t status = factory->create(id, plugin::borrow(config), &handle, error);
  *out = handle;
  return status;
}

}  // namespace

std::string Subject::load() {
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* words = ::dlerror();
    return fmt::format("dlopen: {}", words == nullptr ? "no reason given" : words);
  }
  entry = static_cast<const occam_abi_entry*>(::dlsym(library, OCCAM_ABI_ENTRY_SYMBOL));
  return entry == nullptr ? "there is no symbol " OCCAM_ABI_ENTRY_SYMBOL : "";
}

void Subject::open() {
  if (const std::string why = load(); !why.empty()) skip(why);
}

void Subject::start() {
  open();
  if (entry->magic != OCCAM_ABI_MAGIC || entry->abi_major != OCCAM_ABI_MAJOR ||
      entry->struct_size < sizeof(occam_abi_entry) || entry->init == nullptr || entry->get_factory == nullptr)
    skip("the entry is broken");
  Words words;
  if (const std::int32_t status = entry->init(quiet_host(), words.abi()); status != OCCAM_ABI_OK)
    skip(fmt::format("init: {}", describe(status, words)));
  backends = static_cast<const occam_abi_backend_factory*>(entry->get_factory(OCCAM_ABI_BACKEND_FACTORY));
  routers = static_cast<const occam_abi_router_factory*>(entry->get_factory(OCCAM_ABI_ROUTER_FACTORY));
  evaluators = static_cast<const occam_abi_evaluator_factory*>(entry->get_factory(OCCAM_ABI_EVALUATOR_FACTORY));
}

const occam_abi_descriptor& Subject::descriptor() const {
  const occam_abi_descriptor* found = target == kBackend  ? find_descriptor(backends, id)
                                      : target == kRouter ? find_descriptor(routers, id)
                                                          : find_descriptor(evaluators, id);
  expect(found != nullptr, "its descriptor is not there any more");
  return *found;
}

const occam_abi_evaluator_descriptor& Subject::evaluator_descriptor() const {
  return reinterpret_cast<const occam_abi_evaluator_descriptor&>(descriptor());
}

const occam_abi_host* quiet_host() {
  static const occam_abi_host host{.struct_size = sizeof(occam_abi_host),
                                   .abi_minor = OCCAM_ABI_MINOR,
                                   .reserved = 0,
                                   .name = plugin::borrow("occam-conform"),
                                   .version = plugin::borrow("0.1.0"),
                                   .ctx = nullptr,
                                   .log = [](void*, std::int32_t, occam_abi_string) {},
                                   .now_ns = host_now_ns,
                                   .get_extension = [](void*, const char* service) { return court_service(service); }};
  return &host;
}

void Words::set(void* ctx, std::int32_t status, occam_abi_string message, occam_abi_string where) {
  auto& self = *static_cast<Words*>(ctx);
  ++self.calls;
  self.status = status;
  self.message = plugin::view(message);
  self.where = plugin::view(where);
}

std::string describe(std::int32_t status, const Words& words) {
  std::string text = fmt::format("{} ({})", plugin::status_name(status), status);
  if (!words.message.empty()) text += fmt::format(", \"{}\"", words.message);
  if (!words.where.empty()) text += fmt::format(" at {}", words.where);
  return text;
}

void expect_status(std::string_view what, std::int32_t expected, std::int32_t status, const Words& words) {
  if (status == expected) return;
  throw Failed{fmt::format("{}: expected {}, got {}", what, plugin::status_name(expected), describe(status, words))};
}

std::int32_t create(const Subject& subject, const char* id, std::string_view config, void** out,
                    const occam_abi_error* error) {
  switch (subject.target) {
    case kBackend:
      return create_with<occam_abi_backend>(subject.backends, id, config, out, error);
    case kRouter:
      return create_with<occam_abi_router>(subject.routers, id, config, out, error);
    default:
      return create_with<occam_abi_evaluator>(subject.evaluators, id, config, out, error);
  }
}

void destroy(const Subject& subject, void* handle) {
  switch (subject.target) {
    case kBackend:
      return subject.backends->destroy(static_cast<occam_abi_backend*>(handle));
    case kRouter:
      return subject.routers->destroy(static_cast<occam_abi_router*>(handle));
    default:
      return subject.evaluators->destroy(static_cast<occam_abi_evaluator*>(handle));
  }
}

Instance::Instance(Subject& subject) : subject_(subject) {
  Words words;
  const std::int32_t status = create(subject, subject.id.c_str(), subject.config, &handle_, words.abi());
  if (status != OCCAM_ABI_OK)
    skip(fmt::format("create refuses {}: {}; give another table", subject.config, describe(status, words)));
  expect(handle_ != nullptr, "create says OK and sets no instance");
}

Instance::~Instance() {
  destroy(subject_, handle_);
}

}  // namespace occam::conform
