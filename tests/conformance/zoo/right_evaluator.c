/* Fails: nothing. */
#include "right_evaluator.h"

#define ZOO_AGGREGATE right_aggregate
#include "evaluator_entry.h"
