#!/bin/sh
# Builds the library and installs it with its headers, and its files for pkg-config and CMake:
#
#     PREFIX/lib/libhcryptkey.so.VERSION, its links by SONAME and for the linker, libhcryptkey.a
#     PREFIX/include/hcryptkey/*.h, and compat/ for ports of whole programs
#     PREFIX/lib/pkgconfig/hcryptkey.pc, hcryptkey-compat.pc     PREFIX/lib/cmake/hcryptkey/
#
# `install.sh --uninstall` removes all of it. PREFIX is /usr/local if it is not set. DESTDIR is prepended, for
# packagers. PROFILE=dev uses the unoptimised build of the tests.
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}$prefix
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# Before 1.0 a new minor version may break programs, and after it a new major one.
case $version in 0.*) abi=${version%.*} ;; *) abi=${version%%.*} ;; esac

uninstall() {
    rm -f "$root"/lib/libhcryptkey.a "$root"/lib/libhcryptkey.so* "$root"/lib/libhcryptkey*.dylib
    rm -f "$root"/lib/pkgconfig/hcryptkey.pc "$root"/lib/pkgconfig/hcryptkey-compat.pc
    rm -rf "$root"/lib/cmake/hcryptkey "$root"/include/hcryptkey
}

if [ "${1:-}" = --uninstall ]; then
    uninstall
    echo "removed from $root"
    exit
elif [ $# -ne 0 ]; then
    echo "usage: install.sh [--uninstall]" >&2
    exit 2
fi

profile=${PROFILE:-release}
case $profile in release) flags=--release ;; *) flags= ;; esac
case $(uname -s) in
Darwin)
    shared=libhcryptkey.$version.dylib by_abi=libhcryptkey.$abi.dylib for_linker=libhcryptkey.dylib
    name_flag=-Wl,-install_name,$prefix/lib/$by_abi
    ;;
*)
    shared=libhcryptkey.so.$version by_abi=libhcryptkey.so.$abi for_linker=libhcryptkey.so
    name_flag=-Wl,-soname,$by_abi
    ;;
esac
# Only an installed library has a SONAME. It is built in a separate folder, because programs that are linked to the
# library that cargo builds elsewhere find that one by its plain name.
messages=$(cargo rustc --lib $flags --target-dir ../target/install --message-format=json -- -C "link-arg=$name_flag" -C strip=symbols)
# cargo names the files that it built.
libraries=$(printf '%s' "$messages" | tr '"' '\n' | grep -E '/libhcryptkey\.(so|dylib|a)$' | sort -u)

uninstall
mkdir -p "$root/lib/pkgconfig" "$root/lib/cmake/hcryptkey" "$root/include/hcryptkey"
printf '%s\n' "$libraries" | while IFS= read -r library; do
    case $library in
    *.a) cp "$library" "$root/lib/" ;;
    *)
        cp "$library" "$root/lib/$shared"
        ln -s "$shared" "$root/lib/$by_abi"
        ln -s "$by_abi" "$root/lib/$for_linker"
        ;;
    esac
done
cp -R include/. "$root/include/hcryptkey/"
fill() {
    sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$version|" -e "s|@ABI@|$abi|" -e "s|@SHARED@|$shared|" "$1"
}
fill install/hcryptkey.pc.in >"$root/lib/pkgconfig/hcryptkey.pc"
fill install/hcryptkey-compat.pc.in >"$root/lib/pkgconfig/hcryptkey-compat.pc"
fill install/hcryptkey-config.cmake.in >"$root/lib/cmake/hcryptkey/hcryptkey-config.cmake"
fill install/hcryptkey-config-version.cmake.in >"$root/lib/cmake/hcryptkey/hcryptkey-config-version.cmake"
echo "installed in $root"
