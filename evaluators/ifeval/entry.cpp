#include "ifeval.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Ifeval)
