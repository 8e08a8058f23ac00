#include "latency.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Latency)
