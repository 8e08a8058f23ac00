// occam models: what there is, what is in a file, what fits this machine; pull and rm.
#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>

#include "command.hpp"
#include "output.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace occam::cli {
namespace {

boost::json::object model_json(const DeclaredModel& model) {
  return {{"id", model.id},
          {"backend", model.backend},
          {"file", model.file},
          {"endpoint", model.endpoint},
          {"available", model.available},
          {"problem", model.problem},
          {"quantisation", model.quantisation},
          {"parameters", model.parameters},
          {"file_bytes", model.file_bytes},
          {"resident_bytes", model.resident_bytes},
          {"context_length", model.context_length},
          {"residency", word(model.residency)}};
}

boost::json::object model_json(const PullableModel& model) {
  return {{"name", model.name},       {"file", model.file},     {"bytes", model.bytes},
          {"licence", model.licence}, {"pulled", model.pulled}, {"description", model.description}};
}

int list(const Session& session) {
  const Result<Occam> occam = session.open_quietly();
  if (!occam) return report(session, occam.error());
  const auto pullable = occam->catalogue().pullable();
  if (!pullable) return report(session, pullable.error());
  if (session.json) {
    boost::json::array models;
    for (const DeclaredModel& model : occam->catalogue().declared()) models.push_back(model_json(model));
    boost::json::array catalogue;
    for (const PullableModel& model : *pullable) catalogue.push_back(model_json(model));
    print_json({{"models", std::move(models)}, {"catalogue", std::move(catalogue)}});
    return kOk;
  }
  using enum Table::Align;
  Table declared({{"model"},
                  {"backend"},
                  {"size", kRight},
                  {"type"},
                  {"bytes", kRight},
                  {"context", kRight},
                  {"residency"},
                  {"state"}});
  for (const DeclaredModel& model : occam->catalogue().declared())
    declared.add({model.id, model.backend, parameters_text(model.parameters),
                  model.quantisation.empty() ? "-" : model.quantisation,
                  model.file_bytes == 0 ? "-" : bytes_text(static_cast<double>(model.file_bytes)),
                  model.context_length == 0 ? "-" : fmt::to_string(model.context_length),
                  std::string(word(model.residency)), model.available ? "ready" : model.problem});
  fmt::print("of {}:\n{}", occam->policy_name(), declared.empty() ? "(no models)\n" : declared.text());
  Table catalogue({{"name"}, {"bytes", kRight}, {"licence"}, {"here"}, {"description"}});
  for (const PullableModel& model : *pullable)
    catalogue.add({model.name, bytes_text(static_cast<double>(model.bytes)), model.licence, model.pulled ? "yes" : "no",
                   model.description});
  fmt::print("\nto pull:\n{}", catalogue.text());
  return kOk;
}

void print_inspection(const boost::json::object& object) {
  const auto text = [&](const char* key) {
    const boost::json::value* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::string("-");
    return value->is_string() ? std::string(value->get_string().c_str()) : boost::json::serialize(*value);
  };
  for (const char* key : {"format", "architecture", "quantisation", "sha256", "context_length"})
    fmt::print("{:<16}{}\n", key, text(key));
  const auto number = [](const boost::json::object& from, const char* key) {
    const boost::json::value* value = from.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0.0;
  };
  fmt::print("{:<16}{}\n", "parameters", parameters_text(number(object, "parameters")));
  fmt::print("{:<16}{}\n", "file", bytes_text(number(object, "file_bytes")));
  if (const auto* predicted = object.if_contains("predicted"); predicted != nullptr && predicted->is_object())
    fmt::print("{:<16}{} (weights {}, KV cache {})\n", "resident",
               bytes_text(number(predicted->get_object(), "resident_bytes")),
               bytes_text(number(predicted->get_object(), "weights_bytes")),
               bytes_text(number(predicted->get_object(), "kv_bytes")));
  if (const auto* tensors = object.if_contains("tensors"); tensors != nullptr && tensors->is_array())
    fmt::print("{:<16}{}\n", "tensors", tensors->get_array().size());
}

int inspect(const Session& session, const std::string& name) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<std::string> text = occam->catalogue().inspect(name);
  if (!text) return report(session, text.error());
  if (session.json) {
    fmt::print("{}\n", *text);
    return kOk;
  }
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(*text, error);
  if (error || !value.is_object())
    fmt::print("{}\n", *text);
  else
    print_inspection(value.get_object());
  return kOk;
}

int pull(const Session& session, const std::vector<std::string>& names) {
  const Result<Occam> occam = session.open_quietly();
  if (!occam) return report(session, occam.error());
  int code = kOk;
  boost::json::array pulled;
  for (const std::string& name : names) {
    ProgressLine progress;
    const auto file = occam->catalogue().pull(name, [&](const PullStatus& at) {
      progress.show(fmt::format("{}: {} {}: {} of {}", name, at.stage, at.source,
                                bytes_text(static_cast<double>(at.bytes_done)),
                                bytes_text(static_cast<double>(at.bytes_total))));
    });
    progress.clear();
    if (!file) {
      code = std::max(code, exit_code(file.error()));
      print_error(file.error());
      pulled.push_back({{"name", name}, {"error", file.error().message}});
      continue;
    }
    pulled.push_back({{"name", name}, {"file", file->string()}});
    if (!session.json) fmt::print("{}: {}\n", name, file->string());
  }
  if (session.json) print_json({{"pulled", std::move(pulled)}});
  return code;
}

int remove(const Session& session, const std::string& name) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<void> removed = occam->catalogue().remove(name);
  if (!removed) return report(session, removed.error());
  if (session.json)
    print_json({{"removed", name}});
  else
    fmt::print("{} is removed\n", name);
  return kOk;
}

/// MemAvailable of /proc/meminfo, in bytes.
double available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string key, unit; file >> key;) {
    double kibibytes = 0;
    file >> kibibytes;
    std::getline(file, unit);
    if (key == "MemAvailable:") return kibibytes * 1024;
  }
  return 0;
}

int fit(const Session& session) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const double free = available_memory();
  const auto limit = static_cast<double>(occam->stats().memory_limit_bytes);
  const double available = limit > 0 ? std::min(free, limit) : free;
  boost::json::array rows;
  using enum Table::Align;
  Table table({{"model"}, {"needs", kRight}, {"fits"}});
  for (const DeclaredModel& model : occam->catalogue().declared()) {
    if (model.file.empty()) continue;
    const auto needs = static_cast<double>(model.resident_bytes);
    const bool fits = model.available && needs <= available;
    rows.push_back({{"model", model.id}, {"resident_bytes", model.resident_bytes}, {"fits", fits}});
    table.add({model.id, model.available ? bytes_text(needs) : "-",
               !model.available ? model.problem
               : fits           ? "yes"
                                : fmt::format("no, {} short", bytes_text(needs - available))});
  }
  if (session.json)
    print_json({{"available_bytes", free}, {"limit_bytes", limit}, {"models", std::move(rows)}});
  else
    fmt::print("{} are free, and models may take {}\n{}", bytes_text(free), bytes_text(limit), table.text());
  return kOk;
}

}  // namespace

void add_models(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("models", "What there is, what is in a file, what fits; pull and rm");
  group->callback([&session] {
    if (!session.action) session.action = [&session] { return list(session); };
  });
  group->footer(
      "Examples:\n"
      "  occam models\n"
      "  occam models pull smollm2-135m\n"
      "  occam models inspect model.gguf --json");

  auto name = std::make_shared<std::string>();
  CLI::App* inspect_command = group->add_subcommand("inspect", "What is in a model file, without loading it");
  inspect_command->add_option("model", *name, "A model id of the policy, or a model file")->required();
  inspect_command->callback(
      [&session, name] { session.action = [&session, name] { return inspect(session, *name); }; });

  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* pull_command = group->add_subcommand("pull", "Fetch models of the catalogue into the cache");
  pull_command->add_option("names", *names, "Their names: occam models lists them")->required();
  pull_command->footer("Example:\n  occam models pull smollm2-135m tinyllama-1.1b");
  pull_command->callback([&session, names] { session.action = [&session, names] { return pull(session, *names); }; });

  CLI::App* remove_command = group->add_subcommand("rm", "Delete a pulled model from the cache");
  remove_command->add_option("name", *name, "Its name")->required();
  remove_command->callback([&session, name] { session.action = [&session, name] { return remove(session, *name); }; });

  CLI::App* fit_command = group->add_subcommand("fit", "Which models fit the free memory and the limit of [memory]");
  fit_command->callback([&session] { session.action = [&session] { return fit(session); }; });
}

}  // namespace occam::cli
