#include "perplexity.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Perplexity)
