// Where occam/text/near_duplicates.hpp stood before routers needed it too.
#pragma once

#include "occam/text/near_duplicates.hpp"
