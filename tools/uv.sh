#!/bin/sh
# Run uv with the arguments given; bring it first where the machine has none.
#
# In this order: uv on PATH; the copy this script made before; a small environment of its own below
# .venv, by venv and pip; the same with a pip that lies outside (Debian without python3-venv); as
# root on Debian, python3-venv by apt. Nothing outside the project folder is changed but by apt.
set -eu

version=0.13.9
root=$(cd "$(dirname "$0")/.." && pwd)
own=$root/.venv/.uv

say() { echo "uv.sh: $*" >&2; }

works() { "$1" --version >/dev/null 2>&1; }

if command -v uv >/dev/null 2>&1 && works uv; then
    exec uv "$@"
fi
if works "$own/bin/uv"; then
    exec "$own/bin/uv" "$@"
fi

python=
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    say "no Python 3.11 or newer was found; install it (on Debian 12: apt-get install python3)"
    exit 1
fi

by_venv() {
    rm -rf "$own"
    "$python" -m venv "$own" >/dev/null 2>&1 &&
        "$own/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version" >&2
}

by_outer_pip() {
    rm -rf "$own"
    "$python" -m pip --version >/dev/null 2>&1 &&
        "$python" -m venv --without-pip "$own" &&
        "$python" -m pip --python "$own/bin/python" install --quiet \
            --disable-pip-version-check "uv==$version" >&2
}

by_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    say "installing python3-venv by apt"
    apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            python3-venv >/dev/null &&
        by_venv
}

mkdir -p "$root/.venv"
say "no uv on PATH; installing uv $version below .venv"
if by_venv || by_outer_pip || by_apt; then
    exec "$own/bin/uv" "$@"
fi
rm -rf "$own"
say "uv could not be installed: install it yourself, or python3-venv (on Debian: apt-get install python3-venv), and see that pip reaches a package index"
exit 1
