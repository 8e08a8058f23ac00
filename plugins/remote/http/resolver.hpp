// Names to addresses, within a call's deadline: the system's resolver blocks, so it is asked on a thread of its own,
// once for all who wait for the same name. Answers are kept for 30 seconds, failures are not.
//
// Owned by the backend, whose destruction waits for lookups under way. Threads: [any].
//
//   auto addresses = resolver.resolve("api.example.com", call);
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "remote/http/address.hpp"
#include "remote/http/call.hpp"
#include "remote/http/failure.hpp"

namespace occam::remote {

class Resolver {
 public:
  /// Blocks; returns at least one address, IPv6 and IPv4 in turn. Errors: kUnavailable.
  using Lookup = std::function<Tried<std::vector<Address>>(const std::string& host)>;

  /// `lookup` is getaddrinfo where it is not given.
  explicit Resolver(Lookup lookup = {});
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Addresses and localhost are known without asking. Errors: kUnavailable (Again::kMayHelp); those of Call::check.
  [[nodiscard]] Tried<std::vector<Address>> resolve(const std::string& host, Call& call);

 private:
  struct Entry {
    Tried<std::vector<Address>> answer;
    Call::Clock::time_point until;  ///< when the answer is too old
    bool is_running = false;
    std::vector<Call*> waiting;
    std::jthread thread;
  };

  void ask(const std::string& host, Entry& entry);

  Lookup lookup_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
};

}  // namespace occam::remote
