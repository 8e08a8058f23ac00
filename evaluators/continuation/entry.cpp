#include "continuation.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Continuation)
