#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <memory>
#include <string>

namespace occam {
namespace {

std::atomic<LogFormat> log_format = LogFormat::kText;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto created = std::make_shared<spdlog::logger>("occam", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    created->set_level(spdlog::level::warn);
    created->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    return created;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(LogLevel level) { return static_cast<spdlog::level::level_enum>(level); }

}  // namespace

static_assert(static_cast<int>(LogLevel::kError) == spdlog::level::err);

void set_log(LogLevel level, LogFormat format) {
  log_format = format;
  logger().set_level(level == LogLevel::kOff ? spdlog::level::off : to_spdlog(level));
  logger().set_pattern(format == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e","level":"%l",%v})"
                                                  : "%Y-%m-%dT%H:%M:%S.%e %l %v");
}

void log(LogLevel level, std::string_view event, std::string_view fields) {
  if (!logger().should_log(to_spdlog(level))) return;
  if (log_format == LogFormat::kJson) {
    const auto quote = [](std::string_view text) { return boost::json::serialize(boost::json::string(text)); };
    logger().log(to_spdlog(level), "\"event\":{},\"fields\":{}", quote(event), quote(fields));
  } else {
    logger().log(to_spdlog(level), "{} {}", event, fields);
  }
}

}  // namespace occam
