#include "cpu/model/settings.hpp"

#include "cpu/threads/thread_pool.hpp"
#include "occam/sdk/json.hpp"

namespace occam::cpu {
namespace {

constexpr std::int64_t kMaxThreads = 1024;
constexpr std::int64_t kMaxParallel = 256;
constexpr std::int64_t kMaxContext = 1 << 24;

}  // namespace

sdk::Result<EngineSettings> read_engine_settings(std::string_view config_json) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"threads", "kernels", "parallel"}); !known) return std::unexpected(known.error());

  EngineSettings settings;
  const auto threads = table->integer("threads", 0, 0, kMaxThreads);
  if (!threads) return std::unexpected(threads.error());
  settings.threads = *threads == 0 ? default_thread_count() : static_cast<std::size_t>(*threads);

  const auto parallel = table->integer("parallel", settings.max_parallel, 1, kMaxParallel);
  if (!parallel) return std::unexpected(parallel.error());
  settings.max_parallel = static_cast<std::int32_t>(*parallel);

  const auto kernels = table->string("kernels", name(best_instruction_set()));
  if (!kernels) return std::unexpected(kernels.error());
  const std::optional<InstructionSet> set = parse_instruction_set(*kernels);
  if (!set)
    return sdk::failure(sdk::Status::kInvalidArgument, "\"kernels\" must be portable, avx2 or avx512", "kernels");
  if (!supports(*set)) {
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        "this processor does not have " + *kernels + " (it has: " + cpu_features() + ")", "kernels");
  }
  settings.kernels = *set;
  return settings;
}

sdk::Result<ModelSettings> read_model_settings(std::string_view config_json, const EngineSettings& engine) {
  const sdk::Result<sdk::Table> table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  ModelSettings settings;
  const auto file = table->string("file", "");
  if (!file) return std::unexpected(file.error());
  if (file->empty()) return sdk::failure(sdk::Status::kInvalidArgument, "the model's table names no file", "file");
  settings.file = *file;
  const auto context = table->integer("context", 0, 0, kMaxContext);
  if (!context) return std::unexpected(context.error());
  settings.context = static_cast<std::int32_t>(*context);
  const auto threads = table->integer("threads", 0, 0, kMaxThreads);
  if (!threads) return std::unexpected(threads.error());
  settings.threads = *threads == 0 ? engine.threads : static_cast<std::size_t>(*threads);
  return settings;
}

}  // namespace occam::cpu
