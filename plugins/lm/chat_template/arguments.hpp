// Binds the arguments of a call to the parameters of a function of ours, as Python binds them.
//
// Threads: pure function.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/object.hpp"

namespace occam::lm::chat {

/// One pointer for each parameter, null where the call leaves it out.
template <std::size_t N>
[[nodiscard]] std::array<const Value*, N> bind(const Arguments& arguments, std::string_view function,
                                               const std::array<std::string_view, N>& parameters) {
  std::array<const Value*, N> bound{};
  if (arguments.positional.size() > N) raise(std::string(function) + "() takes fewer arguments");
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) bound[i] = &arguments.positional[i];
  for (const auto& [name, value] : arguments.named) {
    std::size_t index = 0;
    while (index < N && parameters[index] != name) ++index;
    if (index == N) raise(std::string(function) + "() got an unexpected keyword argument '" + name + "'");
    if (bound[index] != nullptr) raise(std::string(function) + "() got multiple values for argument '" + name + "'");
    bound[index] = &value;
  }
  return bound;
}

/// For functions whose parameters have no names.
inline void require_positional(const Arguments& arguments, std::string_view function, std::size_t least,
                               std::size_t most) {
  if (!arguments.named.empty()) raise(std::string(function) + "() takes no keyword arguments");
  if (arguments.positional.size() < least || arguments.positional.size() > most) {
    raise(std::string(function) + "() takes another number of arguments");
  }
}

}  // namespace occam::lm::chat
