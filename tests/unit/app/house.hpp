// A folder with a policy of scripted models, opened through the public API.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "occam/occam.hpp"
#include "support/temporary_folder.hpp"

namespace occam::test {

class PolicyFolder {
 public:
  /// Writes occam.toml: the scripted plugin's folder, then `text`.
  void policy(const std::string& text) const {
    folder_.write("occam.toml", "[plugins]\nfolders = [\"" OCCAM_BINARY_DIR "/tests/plugins\"]\n\n" + text);
  }
  [[nodiscard]] Result<Occam> try_open(Options options = {}) const {
    options.policy = folder_ / "occam.toml";
    return Occam::open(options);
  }
  [[nodiscard]] Occam open(Options options = {}) const {
    Result<Occam> opened = try_open(std::move(options));
    if (!opened) FAIL(opened.error().message << '\n' << opened.error().details);
    return std::move(*opened);
  }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

[[nodiscard]] inline std::string scripted(const std::string& id, const std::string& lines = "") {
  return "[[model]]\nid = \"" + id + "\"\nbackend = \"scripted\"\n" + lines + "\n\n";
}

[[nodiscard]] inline Request ask(const std::string& text, const std::string& model = "") {
  Request request;
  request.messages = {{"user", text}};
  request.model = model;
  return request;
}

}  // namespace occam::test
