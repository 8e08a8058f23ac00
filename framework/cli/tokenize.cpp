// occam tokenize: text to token ids, as the model sees it. Always JSON.
#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>

#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "command.hpp"
#include "output.hpp"

namespace occam::cli {
namespace {

struct TokenizeOptions {
  std::string model;
  bool no_bos = false;
  bool plain = false;
  bool batch = false;
};

Result<void> print_ids(const Model& model, std::string_view text, const TokenizeOptions& options) {
  const auto ids = model.tokenize(text, options.no_bos ? AddSpecial::kNo : AddSpecial::kAsModelSays,
                                  options.plain ? SpecialInText::kPlainText : SpecialInText::kRecognised);
  if (!ids) return fail(ids.error());
  print_json({{"ids", boost::json::array(ids->begin(), ids->end())}});
  return {};
}

Result<void> tokenize_lines(const Model& model, const TokenizeOptions& options) {
  std::string line;
  for (std::int64_t number = 1; std::getline(std::cin, line); ++number) {
    boost::system::error_code error;
    const boost::json::value text = boost::json::parse(line, error);
    if (error || !text.is_string())
      return fail(ErrorCode::kUsage, "is not a JSON string", fmt::format("<stdin>:{}", number));
    if (auto printed = print_ids(model, {text.get_string().data(), text.get_string().size()}, options); !printed)
      return printed;
  }
  return {};
}

int tokenize(const Session& session, const TokenizeOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<Model> model = occam->model(options.model, LoadScope::kVocabulary);
  if (!model) return report(session, model.error());
  const Result<void> done = options.batch
                                ? tokenize_lines(*model, options)
                                : print_ids(*model, std::string(std::istreambuf_iterator<char>(std::cin), {}), options);
  return done ? kOk : report(session, done.error());
}

}  // namespace

void add_tokenize(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("tokenize", "Token ids of the text on standard input");
  auto options = std::make_shared<TokenizeOptions>();
  command->add_option("--model", options->model, "A model id of the policy, or a model file")->required();
  command->add_flag("--no-bos", options->no_bos, "Add no BOS, EOS, CLS or SEP");
  command->add_flag("--plain", options->plain, "Special tokens written in the text are ordinary text");
  command->add_flag("--batch", options->batch, "One JSON string a line in, one object a line out");
  command->footer(
      "Examples:\n"
      "  printf 'Hello' | occam tokenize --model smollm2-135m\n"
      "  printf '\"a\"\\n\"b\"\\n' | occam tokenize --model model.gguf --batch --no-bos");
  command->callback(
      [&session, options] { session.action = [&session, options] { return tokenize(session, *options); }; });
}

}  // namespace occam::cli
