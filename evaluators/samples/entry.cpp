#include "samples.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Samples)
