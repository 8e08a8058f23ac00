#include "occam/sdk/router.hpp"
#include "rules.hpp"

OCCAM_ROUTER_PLUGIN(occam::routers::Rules)
