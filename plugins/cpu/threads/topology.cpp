#include <sched.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "cpu/threads/thread_pool.hpp"

namespace occam::cpu {
namespace {

long read_number(const std::string& path) {
  std::ifstream file(path);
  long number = -1;
  file >> number;
  return file ? number : -1;
}

}  // namespace

std::size_t default_thread_count() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (sched_getaffinity(0, sizeof mask, &mask) != 0) return std::max(1u, std::thread::hardware_concurrency());
  std::set<std::pair<long, long>> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &mask)) continue;
    const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
    const long package = read_number(topology + "physical_package_id");
    const long core = read_number(topology + "core_id");
    cores.insert(core < 0 ? std::pair<long, long>{-2, cpu} : std::pair<long, long>{package, core});
  }
  return std::max<std::size_t>(1, cores.size());
}

}  // namespace occam::cpu
