#include "state/state_bytes.hpp"

#include <bit>
#include <cstring>

namespace occam::routers {
namespace {

static_assert(std::endian::native == std::endian::little, "states are little-endian");

constexpr std::string_view kMagic = "occam state\n";

std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return sum;
}

}  // namespace

StateWriter::StateWriter(std::string_view kind) : bytes_(kMagic) {
  text(kind);
}

void StateWriter::raw(const void* data, std::size_t size) {
  if (size > 0) bytes_.append(static_cast<const char*>(data), size);
}

void StateWriter::integer(std::uint64_t value) {
  raw(&value, sizeof value);
}

void StateWriter::number(double value) {
  raw(&value, sizeof value);
}

void StateWriter::text(std::string_view value) {
  integer(value.size());
  bytes_.append(value);
}

std::string StateWriter::finish() && {
  integer(checksum(bytes_));
  return std::move(bytes_);
}

sdk::Result<StateReader> StateReader::open(std::string_view bytes, std::string_view kind) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof(std::uint64_t)) return broken();
  const std::string_view signed_part = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data() + signed_part.size(), sizeof sum);
  if (sum != checksum(signed_part)) return broken();
  StateReader reader(signed_part.substr(kMagic.size()));
  const std::string_view found = reader.text();
  if (found != kind)
    return sdk::failure(sdk::Status::kFailedPrecondition,
                        "the state is of kind " + std::string(found) + ", and " + std::string(kind) + " is read here");
  return reader;
}

std::unexpected<sdk::Error> StateReader::broken() {
  return sdk::failure(sdk::Status::kDataLoss, "these bytes are no state of this router, or a damaged one");
}

void StateReader::raw(void* data, std::size_t size) {
  if (size > left_.size()) {
    is_cut_ = true;
    left_ = {};
    return;
  }
  if (size > 0) std::memcpy(data, left_.data(), size);
  left_.remove_prefix(size);
}

std::uint64_t StateReader::integer() {
  std::uint64_t value = 0;
  raw(&value, sizeof value);
  return value;
}

double StateReader::number() {
  double value = 0;
  raw(&value, sizeof value);
  return value;
}

std::string_view StateReader::text() {
  const std::size_t size = count();
  const std::string_view value = left_.substr(0, size);
  left_.remove_prefix(size);
  return value;
}

std::size_t StateReader::count() {
  const std::uint64_t value = integer();
  if (value > left_.size()) is_cut_ = true;
  return is_cut_ ? 0 : static_cast<std::size_t>(value);
}

}  // namespace occam::routers
