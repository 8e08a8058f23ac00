# Sourced after common.sh. The one list of Debian 12 packages that Occam needs, and what installs the missing ones.

build_packages=(
  g++ cmake ninja-build ccache mold pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-filesystem1.81-dev
  libtomlplusplus-dev libvalijson-dev libpcre2-dev
  libsqlitecpp-dev libsqlite3-dev
  libcli11-dev libfmt-dev libspdlog-dev libssl-dev libstemmer-dev
)
test_packages=(catch2 libbenchmark-dev python3 python3-jinja2 tar)
# In front of the gateway, with --all.
client_packages=(prometheus chromium)
# For clients of registries the command counts, whoever installed it: command=package.
pip_client=(python3=python3 "python3 -m pip=python3-pip")
npm_client=(npm=npm tar=tar)

is_installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install PACKAGE…: nothing is asked of apt where all are there.
install() {
  local missing=() package
  command -v dpkg-query >/dev/null || {
    say "no dpkg here: these packages of Debian 12 are taken to be installed: $*"
    return 0
  }
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "   installing ${missing[*]}"
  local log=$root/build/log/apt.log
  quietly "$log" as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    quietly "$log" as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# install_commands COMMAND=PACKAGE…: installs a package where its command does not answer.
install_commands() {
  local pair missing=()
  for pair in "$@"; do
    ${pair%%=*} --version >/dev/null 2>&1 || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
}
