#!/bin/sh
# Builds the library and installs it with its headers and its pkg-config file:
#
#     PREFIX/lib/libhcryptkey.{so,a}   PREFIX/include/hcryptkey/*.h   PREFIX/lib/pkgconfig/hcryptkey.pc
#
# PREFIX is /usr/local if it is not set. DESTDIR is put before it, for packages.
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
profile=${PROFILE:-release}

case $profile in release) flags=--release ;; *) flags= ;; esac
# The folder of what was built is the one that cargo names.
libraries=$(cargo build --lib $flags --message-format=json |
    tr '"' '\n' | grep -E '/libhcryptkey\.(so|dylib|a)$' | sort -u)

mkdir -p "$root/lib/pkgconfig" "$root/include/hcryptkey/spelled"
for library in $libraries; do
    cp "$library" "$root/lib/"
done
cp include/*.h "$root/include/hcryptkey/"
cp include/spelled/*.h "$root/include/hcryptkey/spelled/"
sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" hcryptkey.pc.in >"$root/lib/pkgconfig/hcryptkey.pc"
echo "installed in $root"
