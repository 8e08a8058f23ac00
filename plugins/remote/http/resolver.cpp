#include "remote/http/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <system_error>

#include "remote/http/address_policy.hpp"

namespace occam::remote {
namespace {

constexpr std::chrono::seconds kFresh{30};
constexpr std::size_t kMaxEntries = 256;

Address to_address(const sockaddr* raw) {
  Address address;
  if (raw->sa_family == AF_INET) {
    std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in*>(raw)->sin_addr, 4);
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(raw);
    address.family = Address::Family::kV6;
    std::memcpy(address.bytes.data(), &v6->sin6_addr, 16);
    address.scope = v6->sin6_scope_id;
  }
  return address;
}

/// The families in turn, beginning with the first that the system named (RFC 8305, 4).
std::vector<Address> interleave(const std::vector<Address>& found) {
  std::vector<Address> lines[2];
  for (const Address& address : found) lines[address.family != found.front().family].push_back(address);
  std::vector<Address> mixed;
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const auto& line : lines)
      if (i < line.size()) mixed.push_back(line[i]);
  return mixed;
}

Tried<std::vector<Address>> ask_system(const std::string& host) {
  const auto failed = [&](std::string_view why) {
    return fail(sdk::Status::kUnavailable, "cannot resolve \"" + host + "\": " + std::string(why), Again::kMayHelp);
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  if (status == EAI_SYSTEM) return failed(std::generic_category().message(errno));
  if (status != 0) return failed(::gai_strerror(status));
  std::vector<Address> found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    const Address address = to_address(entry->ai_addr);
    if (std::ranges::find(found, address) == found.end()) found.push_back(address);
  }
  if (found.empty()) return failed("it has no address");
  return interleave(found);
}

}  // namespace

Resolver::Resolver(Lookup lookup) : lookup_(lookup ? std::move(lookup) : ask_system) {}

Resolver::~Resolver() = default;

void Resolver::ask(const std::string& host, Entry& entry) {
  if (entry.thread.joinable()) entry.thread.join();  // it has only to leave its last line
  entry.thread = std::jthread([this, host, &entry] {
    Tried<std::vector<Address>> answer = lookup_(host);
    const std::lock_guard lock(mutex_);
    entry.answer = std::move(answer);
    entry.until = Call::Clock::now() + kFresh;
    entry.is_running = false;
    for (Call* const call : entry.waiting) call->signal();
  });
  entry.is_running = true;  // it waits for the lock that is held here
}

Tried<std::vector<Address>> Resolver::resolve(const std::string& host, Call& call) {
  if (const auto literal = Address::parse(host)) return std::vector{*literal};
  if (is_localhost(host)) return std::vector{*Address::parse("127.0.0.1"), *Address::parse("::1")};
  std::unique_lock lock(mutex_);
  auto found = entries_.find(host);
  if (found == entries_.end()) {
    if (entries_.size() >= kMaxEntries)
      std::erase_if(entries_,
                    [](const auto& entry) { return !entry.second->is_running && entry.second->waiting.empty(); });
    found = entries_.emplace(host, std::make_unique<Entry>()).first;
  }
  Entry& entry = *found->second;
  if (!entry.is_running) {
    if (entry.answer && !entry.answer->empty() && Call::Clock::now() < entry.until) return entry.answer;
    ask(host, entry);
  }
  entry.waiting.push_back(&call);
  sdk::Result<void> on;
  while (entry.is_running && on) {
    lock.unlock();
    on = call.wait_for_signal(Call::Clock::time_point::max());
    lock.lock();
  }
  std::erase(entry.waiting, &call);
  if (!on) return fail(on.error());
  return entry.answer;
}

}  // namespace occam::remote
