#!/usr/bin/env bash
# Installs into a temporary prefix and uses Occam from there as strangers would: a C++ program, a C program, a plugin
# built from the installed headers alone and held against the conformance kit, and every program of docs/embedding.md,
# taken from the page itself.
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

# The page's blocks, each under the name in the comment above it.
mkdir "$work/page"
awk -v folder="$work/page/" '/^<!-- file: / { name = $3 } /^```/ { if (inside) { inside = 0; name = "" } else if (name) inside = 1; next }
     inside { print > (folder name) }' "$here/../../framework/docs/embedding.md"
cmake -S "$work/page" -B "$work/page/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log"
cmake --build "$work/page/build" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
said=$("$work/page/build/ask" "$work/policy.toml" "Good morning")
grep -qF "model echo, decision " <<<"$said" || { echo "ask did not say who answered:"; echo "$said"; exit 1; }

exec 3< <(exec "$work/page/build/service" "$work/policy.toml" 0)
service=$!
trap 'kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT
read -r _ port <&3
exec 4<>"/dev/tcp/127.0.0.1/$port"
echo "Good morning" >&4
read -r -t 30 said <&4
[[ $said == "echo: Good morning"* ]] || { echo "service said \"$said\""; exit 1; }
kill "$service"

if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name occam.pc)")
  (cd "$work/page" && sh -e build.sh && ./ask "$work/policy.toml" hello >/dev/null 2>&1)
else
  echo "skipped: pkg-config is not installed"
fi

# A checkout as a part of another project: configured alone, since building it is what made this one.
mkdir "$work/checkout"
cp "$work/page/checkout.cmake" "$work/checkout/CMakeLists.txt"
cp "$work/page/ask.c" "$work/checkout/"
cmake -S "$work/checkout" -B "$work/checkout/build" -G Ninja -DOCCAM_CHECKOUT="$(cd "$here/../.." && pwd)" \
  >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }

"$work/prefix/bin/occam" plugins check "$work/plugin/shout.so"
"$work/prefix/bin/occam" doctor --config "$work/policy.toml"
echo "the installed Occam can be embedded in C++ and C, and extended"
