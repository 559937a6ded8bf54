#!/bin/sh
# Makes .venv with the locked dependencies and the project itself, from a python3 alone.
# PYTHON=… names the interpreter to use. Exit code 2: something must be installed by hand first.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

usable() { # a Python of at least 3.11
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

complete() { # one that can make a virtual environment with pip in it
    usable "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null
}

first() { # the first interpreter that a test accepts
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if "$1" "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

install() { # Debian packages, or the command that brings them
    if [ "$(id -u)" != 0 ]; then
        say "Il manque des paquets. Tapez, puis recommencez :"
        say "    sudo apt-get install --no-install-recommends $*"
        exit 2
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=$(first complete)
if [ -z "$python" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Il faut Python 3.11 ou plus récent, avec les modules venv et ensurepip ; nommez-le : make PYTHON=…"
        exit 2
    fi
    install python3 python3-venv
    python=$(first complete)
    if [ -z "$python" ]; then
        say "Le Python de ce système est trop ancien : il faut 3.11 ou plus récent ; nommez-le : make PYTHON=…"
        exit 2
    fi
fi

if ! .venv/bin/python -c '' 2>/dev/null || ! usable .venv/bin/python; then
    say "Environnement .venv, avec $("$python" --version)"
    "$python" -m venv --clear .venv
fi

# uv installs several times faster; where it does not run on this machine, pip does the same work.
runs_uv() { .venv/bin/uv --version >/dev/null 2>&1; }
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 VIRTUAL_ENV="$PWD/.venv"
if runs_uv || { .venv/bin/python -m pip install -q uv && runs_uv; }; then
    pip=".venv/bin/uv pip"
else
    say "uv ne s’installe pas ici : pip le remplace"
    pip=".venv/bin/python -m pip"
fi
$pip install -q -r requirements.lock
$pip install -q --no-deps -e .
touch .venv/ready
