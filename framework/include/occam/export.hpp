// What leaves the shared library.
#pragma once

#define OCCAM_API __attribute__((visibility("default")))
