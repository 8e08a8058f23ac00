#include "lm/gguf/file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/gguf_writer.hpp"

namespace {

namespace gguf = occam::lm::gguf;
namespace fs = std::filesystem;
using occam::sdk::Status;
using occam::test::GgufWriter;

gguf::File opened(const std::vector<std::byte>& bytes) {
  auto file = gguf::File::from_memory(bytes, "memory");
  INFO((file ? std::string() : file.error().message));
  REQUIRE(file);
  return std::move(*file);
}

/// A file on disk that goes away with the scope.
class FileOnDisk {
 public:
  explicit FileOnDisk(const std::vector<std::byte>& bytes)
      : path_(fs::temp_directory_path() / ("occam_gguf_test." + std::to_string(::getpid()))) {
    std::ofstream out(path_, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  FileOnDisk(const FileOnDisk&) = delete;
  FileOnDisk& operator=(const FileOnDisk&) = delete;
  ~FileOnDisk() { fs::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("metadata is found by key with its type") {
  const auto bytes = GgufWriter()
                         .text("general.name", "tiny")
                         .uint32("layers", 7)
                         .float32("base", 0.5F)
                         .boolean("tied", true)
                         .texts("words", {"one", "", "three"})
                         .integers("types", {-1, 3})
                         .bytes();
  const gguf::File file = opened(bytes);
  CHECK(file.version() == 3);
  CHECK(file.file_bytes() == bytes.size());
  CHECK(file.string("general.name") == "tiny");
  CHECK(file.integer("layers") == 7);
  CHECK(file.number("layers") == 7.0);
  CHECK(file.number("base") == 0.5);
  CHECK(file.boolean("tied") == true);
  const auto words = file.array("words");
  REQUIRE(words);
  const auto strings = words->strings();
  CHECK(std::vector<std::string>(strings.begin(), strings.end()) == std::vector<std::string>{"one", "", "three"});
  const auto types = file.array("types");
  REQUIRE(types);
  CHECK(types->size() == 2);
  CHECK(types->integer(0) == -1);
  CHECK(types->number(1) == 3.0);
  CHECK_FALSE(types->integer(2));
  CHECK(file.entries().size() == 6);
  CHECK(file.entries()[1].key == "layers");
}

TEST_CASE("a missing key falls back and a key of another type does not") {
  const auto bytes = GgufWriter().text("name", "x").bytes();
  const gguf::File file = opened(bytes);
  CHECK(file.integer_or("absent", 3) == 3);
  CHECK(file.string_or("absent", "y") == "y");
  CHECK(file.integer("absent").error().status == Status::kNotFound);
  CHECK_THAT(file.integer("absent").error().message, Catch::Contains("\"absent\""));
  CHECK(file.integer_or("name", 3).error().status == Status::kDataLoss);
  CHECK_THAT(file.integer_or("name", 3).error().message, Catch::Contains("\"name\" is of type string"));
}

TEST_CASE("an integer beyond 63 bits is a number but no integer") {
  GgufWriter::Bytes value;
  GgufWriter::append(value, ~std::uint64_t{0});
  const auto bytes = GgufWriter().field("large", GgufWriter::kUint64, value).bytes();
  const gguf::File file = opened(bytes);
  CHECK_FALSE(file.integer("large"));
  CHECK(file.number("large") == Approx(1.8446744e19));
}

TEST_CASE("tensors are found by name where their data lies") {
  const auto bytes =
      GgufWriter().text("general.architecture", "llama").tensor("a", 2, {32, 3}, 54).tensor("b", 0, {5}, 20).bytes();
  const gguf::File file = opened(bytes);
  REQUIRE(file.tensors().size() == 2);
  const gguf::Tensor* a = file.find_tensor("a");
  REQUIRE(a != nullptr);
  CHECK(a->type == gguf::TensorType::kQ4_0);
  CHECK(a->rank == 2);
  CHECK(a->dims == std::array<std::uint64_t, 4>{32, 3, 1, 1});
  CHECK(a->bytes == 54);
  CHECK(a->row_bytes() == 18);
  CHECK(a->rows() == 3);
  CHECK(a->shape() == "[32, 3]");
  const auto b = file.tensor("b");
  REQUIRE(b);
  CHECK(b->data - a->data == 64);  // 54 bytes and padding to 32
  CHECK((b->data - bytes.data()) % 32 == 0);
  CHECK(file.tensor("c").error().status == Status::kNotFound);
}

TEST_CASE("a file on disk is mapped and survives a move") {
  const FileOnDisk disk(GgufWriter().text("name", "x").tensor("a", 0, {4}, 16).bytes());
  auto file = gguf::File::open(disk.path());
  REQUIRE(file);
  gguf::File moved = std::move(*file);
  file->prefetch();
  moved.prefetch();
  CHECK(moved.path() == disk.path());
  CHECK(moved.string("name") == "x");
  REQUIRE(moved.find_tensor("a") != nullptr);
  CHECK(moved.find_tensor("a")->data[0] == std::byte{0});
}

TEST_CASE("a path that is no readable file is refused with its reason") {
  const auto absent = gguf::File::open("/nonexistent/model.gguf");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().status == Status::kNotFound);
  CHECK_THAT(absent.error().message, Catch::StartsWith("/nonexistent/model.gguf: "));
  CHECK(gguf::File::open("/tmp").error().status == Status::kInvalidArgument);
  CHECK(gguf::File::open("/dev/null").error().status == Status::kInvalidArgument);
}

TEST_CASE("an empty file is too short") {
  const FileOnDisk disk({});
  const auto file = gguf::File::open(disk.path());
  REQUIRE_FALSE(file);
  CHECK(file.error().status == Status::kDataLoss);
  CHECK_THAT(file.error().message, Catch::Contains("too short"));
}
