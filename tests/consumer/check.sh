#!/usr/bin/env bash
# Installs into a temporary prefix and uses Occam from there as strangers would: a C++ service, a C service, and a plugin
# built from the installed headers alone and held against the conformance kit.
# Usage: check.sh BUILD_FOLDER
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
for consumer in cpp c plugin; do
  cmake -S "$here/$consumer" -B "$work/$consumer" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
  cmake --build "$work/$consumer" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
done
cp "$here/policy.toml" "$work/policy.toml"

for program in cpp/consumer_cpp c/consumer_c; do
  said=$("$work/$program" "$work/policy.toml" greeting "Good morning")
  for expected in "echo: no_evidence" "Good morning" "model echo, decision " "attempt echo answered"; do
    grep -qF "$expected" <<<"$said" || { echo "$program did not say \"$expected\":"; echo "$said"; exit 1; }
  done
done

"$work/prefix/bin/occam" plugins check "$work/plugin/shout.so"
"$work/prefix/bin/occam" doctor --config "$work/policy.toml"
echo "the installed Occam can be embedded in C++ and C, and extended"
