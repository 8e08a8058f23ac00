#include "nearest.hpp"
#include "occam/sdk/router.hpp"

OCCAM_ROUTER_PLUGIN(occam::routers::Nearest)
