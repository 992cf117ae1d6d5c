#!/bin/sh
# Prepares this folder for building and testing: finds CPython 3.13 and Swift, installs the Debian packages that
# are missing (as root; else it names them), and makes .venv with the pinned requirements.
# PYTHON and SWIFT name the ones to use, if the first ones found are not the right ones. LLVM is not a must: without it
# the engine is built without the compiler of hot code (LLVM_CONFIG= leaves it out).
set -eu
cd "$(dirname "$0")/.."
venv=.venv

say() { echo "setup: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

apt_updated=no
# Installs Debian packages, or ends with a sentence that names them.
apt_install() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "these Debian packages, or what they hold, are missing: $*; install them and try again."
  fi
  say "installing Debian packages: $*"
  if [ $apt_updated = no ]; then
    apt-get update -q >/dev/null || fail "apt-get update failed; install these packages yourself: $*."
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >/dev/null ||
    fail "apt-get could not install: $*."
}

# Whether $1 is an ordinary CPython 3.13 that starts, has its headers, and can make a virtual environment.
# (A version manager's shim may exist and fail.)
usable() {
  command -v "$1" >/dev/null 2>&1 && "$1" -c '
import os, sys, sysconfig
import ensurepip, venv
header = os.path.join(sysconfig.get_paths()["include"], "internal", "pycore_frame.h")
sys.exit(not (
    sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 13) and os.path.exists(header)
    and not sysconfig.get_config_var("Py_GIL_DISABLED") and not sysconfig.get_config_var("Py_DEBUG")
))' >/dev/null 2>&1
}

find_python() {
  for candidate in \
    python3.13 python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 \
    "${UV_PYTHON_INSTALL_DIR:-$HOME/.local/share/uv/python}"/cpython-3.13*/bin/python3.13 \
    /usr/bin/python3.13 /usr/local/bin/python3.13 /opt/python*/bin/python3.13; do
    if usable "$candidate"; then
      echo "$candidate"
      return
    fi
  done
}

if [ -n "${PYTHON:-}" ]; then
  usable "$PYTHON" || fail "PYTHON=$PYTHON is not an ordinary CPython 3.13 with its headers and venv."
  python=$PYTHON
else
  python=$(find_python)
  if [ -z "$python" ] && apt-cache show python3.13 >/dev/null 2>&1; then
    apt_install python3.13 python3.13-venv python3.13-dev libpython3.13-testsuite
    python=$(find_python)
  fi
  [ -n "$python" ] || fail "no CPython 3.13 with its headers was found: install it (for example with" \
    "\`pyenv install 3.13\` or \`uv python install 3.13\`), or set PYTHON to it."
fi
python=$("$python" -c 'import sys; print(sys.executable)')

swift=$("$python" tools/toolchain.py) || exit 1

# What the toolchain needs of the system: tried out, since package names change between releases.
packages=
command -v git >/dev/null || packages="$packages git"
command -v strip >/dev/null || packages="$packages binutils"
links="$(dirname "$swift")/clang"
printf '#include <math.h>\nint main(void) { return 0; }\n' |
  "$links" -x c - -o /dev/null 2>/dev/null || packages="$packages g++"
for library in $(ldd "$(dirname "$swift")/swift-build" 2>/dev/null | sed -n 's/^\s*\(lib[^ ]*\) => not found$/\1/p'); do
  case $library in
    libcurl.so.*) packages="$packages libcurl4" ;;
    libedit.so.*) packages="$packages libedit2" ;;
    libncurses.so.*) packages="$packages libncurses6" ;;
    libsqlite3.so.*) packages="$packages libsqlite3-0" ;;
    libxml2.so.*) packages="$packages libxml2" ;;
    libstdc++.so.*) packages="$packages libstdc++6" ;;
    libz.so.*) packages="$packages zlib1g" ;;
    *) fail "the Swift toolchain needs $library, which this system does not have." ;;
  esac
done
# shellcheck disable=SC2086  # a list of names
[ -z "$packages" ] || apt_install $packages

if [ -z "${LLVM_CONFIG+set}" ] && ! "$python" tools/toolchain.py --llvm >/dev/null 2>&1; then
  (apt_install llvm-19-dev libzstd-dev zlib1g-dev) || say "going on without LLVM: hot code will not be compiled."
fi

if [ -e "$venv" ] && [ "$("$venv/bin/python" -c 'import sys; print(sys._base_executable)' 2>/dev/null)" != \
  "$("$python" -c 'import sys; print(sys._base_executable)')" ]; then
  say "$venv belongs to another Python: making it anew"
  rm -rf "$venv"
fi
[ -e "$venv" ] || "$python" -m venv "$venv" || fail "$python could not make the virtual environment $venv."
say "installing the requirements (CPython $("$python" -c 'import platform; print(platform.python_version())')," \
  "Swift in $(dirname "$swift"))"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt ||
  fail "pip could not install requirements-dev.txt (is the package index reached?)."
touch "$venv/ready"
