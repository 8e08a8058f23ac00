// The functions every template may call: range, namespace, dict, cycler, joiner, raise_exception, strftime_now.
//
// Threads: as the Context.
#pragma once

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/scope.hpp"

namespace occam::lm::chat {

void define_globals(Context& context, Scope& scope);

}  // namespace occam::lm::chat
