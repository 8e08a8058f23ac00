#include "lm/chat_template/globals.hpp"

#include <array>
#include <ctime>
#include <string>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/operators.hpp"

namespace occam::lm::chat {
namespace {

constexpr std::size_t kSandboxRange = 100'000;  // jinja2.sandbox.MAX_RANGE

Value global_range(Context& /*context*/, const Arguments& arguments) {
  require_positional(arguments, "range", 1, 3);
  std::array<std::int64_t, 3> bounds = {0, 0, 1};
  const Items& given = arguments.positional;
  for (const Value& bound : given) {
    require_defined(bound);
    if (!bound.is_integral())
      raise("'" + std::string(type_name(bound)) + "' object cannot be interpreted as an integer");
  }
  if (given.size() == 1) {
    bounds[1] = given[0].as_integer();
  } else {
    for (std::size_t i = 0; i < given.size(); ++i) bounds[i] = given[i].as_integer();
  }
  if (bounds[2] == 0) raise("range() arg 3 must not be zero");
  const Range range{bounds[0], bounds[1], bounds[2]};
  if (range.size() > kSandboxRange) {
    raise("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
  }
  return Value(range);
}

Dict members_of(Context& context, const Arguments& arguments, std::string_view function) {
  if (arguments.positional.size() > 1) raise(std::string(function) + "() takes at most one positional argument");
  Dict dict;
  if (!arguments.positional.empty()) {
    const Value& base = arguments.positional[0];
    require_defined(base);
    if (base.dict() == nullptr) refuse(std::string(function) + "() of something that is no dict");
    dict = *base.dict();
  }
  for (const auto& [name, value] : arguments.named) dict.set(Value(name), value);
  context.create_items(2 * dict.entries.size());
  return dict;
}

Value global_namespace(Context& context, const Arguments& arguments) {
  return Value(context.make<NamespaceObject>(members_of(context, arguments, "namespace")));
}

Value global_dict(Context& context, const Arguments& arguments) {
  return Value::dict(members_of(context, arguments, "dict"));
}

Value global_cycler(Context& context, const Arguments& arguments) {
  if (!arguments.named.empty()) raise("cycler() takes no keyword arguments");
  if (arguments.positional.empty()) raise("at least one item has to be provided");
  return Value(context.make<CyclerObject>(arguments.positional));
}

Value global_joiner(Context& context, const Arguments& arguments) {
  const auto bound = bind<1>(arguments, "joiner", {"sep"});
  return Value(context.make<JoinerObject>(bound[0] == nullptr ? Value(", ") : *bound[0]));
}

Value global_lipsum(Context& /*context*/, const Arguments& /*arguments*/) {
  refuse("the function 'lipsum'");
}

Value global_raise_exception(Context& context, const Arguments& arguments) {
  const auto bound = bind<1>(arguments, "raise_exception", {"message"});
  if (bound[0] == nullptr) raise("raise_exception() takes a message");
  throw Failure{sdk::Status::kInvalidArgument, to_text(context, *bound[0]), 0, true};
}

Value global_strftime_now(Context& context, const Arguments& arguments) {
  const auto bound = bind<1>(arguments, "strftime_now", {"format"});
  if (bound[0] == nullptr || bound[0]->text() == nullptr) raise("strftime_now() takes a format");
  const std::string& format = *bound[0]->text();
  for (std::size_t at = format.find('%'); at != std::string::npos; at = format.find('%', at + 2)) {
    constexpr std::string_view kKnown = "aAbBdHIjmMpSUwWyYGuVDFTRen%-";
    if (at + 1 >= format.size() || kKnown.find(format[at + 1]) == std::string_view::npos) {
      refuse("such a format of strftime_now");
    }
  }
  if (format.empty()) return Value("");
  std::array<char, 1024> buffer;
  const std::size_t size = std::strftime(buffer.data(), buffer.size(), format.c_str(), &*context.now());
  if (size == 0) refuse("such a format of strftime_now");
  return context.text(std::string(buffer.data(), size));
}

}  // namespace

void define_globals(Context& context, Scope& scope) {
  const auto define = [&](std::string_view name, FunctionObject::Function function) {
    scope.set(name, Value(context.make<FunctionObject>(function)));
  };
  define("cycler", global_cycler);
  define("dict", global_dict);
  define("joiner", global_joiner);
  define("lipsum", global_lipsum);
  define("namespace", global_namespace);
  define("raise_exception", global_raise_exception);
  define("range", global_range);
  if (context.now()) define("strftime_now", global_strftime_now);
}

}  // namespace occam::lm::chat
