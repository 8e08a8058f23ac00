#include "occam/sdk/router.hpp"
#include "smallest.hpp"

OCCAM_ROUTER_PLUGIN(occam::routers::Smallest)
