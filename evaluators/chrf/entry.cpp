#include "chrf.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Chrf)
