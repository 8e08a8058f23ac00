#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/telemetry/metrics.hpp"

namespace occam::gateway {

namespace {

/// The fields of /proc/self/stat after the program's name, which may hold spaces: field[0] is the third of proc(5).
std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream words(line.substr(end_of_name + 1));
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(std::move(word));
  return fields;
}

double number_at(const std::vector<std::string>& fields, std::size_t proc_field) {
  const std::size_t at = proc_field - 3;
  double value = 0;
  if (at < fields.size()) std::from_chars(fields[at].data(), fields[at].data() + fields[at].size(), value);
  return value;
}

/// Unix time of the machine's start, of /proc/stat; 0: not known.
double boot_unix_seconds() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

std::uint64_t count_descriptors() {
  std::error_code error;
  std::uint64_t count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  return count > 0 ? count - 1 : 0;  // the one that lists the folder
}

}  // namespace

ProcessStats read_process_stats() {
  ProcessStats stats;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const std::vector<std::string> fields = stat_fields();
  if (fields.empty() || ticks <= 0) return stats;
  stats.cpu_seconds = (number_at(fields, 14) + number_at(fields, 15)) / ticks;
  stats.virtual_bytes = static_cast<std::uint64_t>(number_at(fields, 23));
  stats.resident_bytes = static_cast<std::uint64_t>(number_at(fields, 24) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  if (const double boot = boot_unix_seconds(); boot > 0)
    stats.start_unix_seconds = boot + number_at(fields, 22) / ticks;
  stats.open_descriptors = count_descriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) stats.descriptor_limit = limit.rlim_cur;
  return stats;
}

}  // namespace occam::gateway
