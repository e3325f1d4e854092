#!/bin/sh
# Builds the library and installs it with its headers and its pkg-config file:
#
#     PREFIX/lib/libhcryptkey.{so,a}   PREFIX/include/hcryptkey/*.h   PREFIX/lib/pkgconfig/hcryptkey.pc
#
# PREFIX is /usr/local if it is not set. DESTDIR is put before it, for packages. PROFILE=dev takes the build that
# the tests use, which is not optimised.
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
profile=${PROFILE:-release}

case $profile in release) flags=--release ;; *) flags= ;; esac
# What was built is where cargo says.
messages=$(cargo build --lib $flags --message-format=json)
libraries=$(printf '%s' "$messages" | tr '"' '\n' | grep -E '/libhcryptkey\.(so|dylib|a)$' | sort -u)

mkdir -p "$root/lib/pkgconfig" "$root/include/hcryptkey/spelled"
printf '%s\n' "$libraries" | while IFS= read -r library; do
    cp "$library" "$root/lib/"
done
cp include/*.h "$root/include/hcryptkey/"
cp include/spelled/*.h "$root/include/hcryptkey/spelled/"
sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" hcryptkey.pc.in >"$root/lib/pkgconfig/hcryptkey.pc"
echo "installed in $root"
