# The Debian packages that several rooms link. What only one room needs (toml++, SQLiteCpp, CLI11, PCRE2) it finds itself.
find_package(Boost 1.81 REQUIRED COMPONENTS json filesystem)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
