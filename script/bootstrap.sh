# Read by script/run and script/test, not run by itself: finds Python, installs what only the system has, makes .venv.
# Plain POSIX sh (also dash and macOS's bash 3.2).  Speaks on standard error only.  `root` is the checkout, set by the caller.

unset PYTHONHOME PYTHONPATH # another Python's folders would break this one
export PYTHONSAFEPATH=1     # a yaml.py in the folder where the person stands is not our yaml

venv=$root/.venv

say() { printf '%s\n' "$*" >&2; }

# is_ready STAMP: nothing to install.  Reads a few files and starts three small processes: a few milliseconds.
is_ready() {
  [ "$no_system" = yes ] || [ ! -f "$venv/system-forbidden" ] || return 1
  [ -x "$venv/bin/python" ] && [ "$venv/bin/python" -ef "$venv/base-python" ] && [ -f "$venv/$1" ] &&
    { printf '%s\n' "$root" && sed '/^\[tool\./,$d' "$root/pyproject.toml" && cat "$root"/script/locked/*.txt; } | cmp -s - "$venv/$1"
}

complete='import ensurepip, venv, ssl, ctypes' # what we need of a Python; Debian leaves some of it to other packages

# find_python CHECK: the first Python >= 3.11 for which CHECK (Python source) passes; pyenv's shims that lead nowhere fail it too.
find_python() {
  for python in python3.13 python3.12 python3.11 python3 python3.14 python; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -I -c "import sys; assert sys.version_info >= (3, 11); $1" >/dev/null 2>&1 </dev/null && return 0
  done
  python=
  return 1
}

# venv_package: the Debian package that lets some Python >= 3.11 make virtual environments.
venv_package() {
  if python3 -I -c 'import sys; sys.exit(sys.version_info >= (3, 11))' >/dev/null 2>&1 </dev/null; then
    echo python3.11-venv # the system's own Python is older (Ubuntu 22.04)
  else
    echo python3-venv
  fi
}

# may_install: leave to use apt-get without asking for anything.  Sets `as_root`.
may_install() {
  [ "$no_system" = no ] || return 1
  as_root=
  [ "$(id -u)" = 0 ] && return 0
  as_root='sudo -n'
  command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1 </dev/null
}

lacks_package() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" != installed ]
}

# install_system_packages PACKAGE...: those that are not there, in one announced call; else says which call would do it.
install_system_packages() {
  missing=
  for package; do
    lacks_package "$package" && missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if may_install; then
    log=$(mktemp) || return 1
    say "This machine lacks$missing. Installing now, with: apt-get install$missing"
    # shellcheck disable=SC2086 # both are lists of words
    if $as_root env DEBIAN_FRONTEND=noninteractive sh -c '
      apt-get -q -o DPkg::Lock::Timeout=300 update
      apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
    ' sh $missing >"$log" 2>&1 </dev/null; then
      rm -f "$log"
      return 0
    fi
    say "That did not work: $(grep -m 1 '^E:' "$log" || tail -n 1 "$log") (everything it said: $log)"
  else
    say "This machine lacks$missing."
  fi
  say "  What to do: run this once, then start again:  sudo apt-get install$missing"
  return 1
}

# prepare STAMP EXTRA [PACKAGE...]: afterwards $venv/bin/python holds the package with its extra.
prepare() {
  stamp=$1 extra=$2 forbidden=no
  shift 2
  find_python "$complete" || set -- "$@" "$(venv_package)"
  if command -v apt-get >/dev/null 2>&1; then
    install_system_packages "$@" || forbidden=$no_system
  fi
  # Without Debian's python3-venv, prepare.py can still fetch pip itself.
  [ -n "$python" ] || find_python "$complete" || find_python 'import venv, ssl, ctypes' || {
    say "Python 3.11 or newer was not found on this machine, and nothing can start without it."
    command -v apt-get >/dev/null 2>&1 ||
      say "  What to do: install it (macOS: from python.org, or brew install python), then start this again."
    return 3
  }
  "$python" -I "$root/script/prepare.py" "$root" "$stamp" ${extra:+"$extra"} || return
  # What --no-system forbade is made up for by the next start without it.
  rm -f "$venv/system-forbidden"
  [ "$forbidden" = no ] || : >"$venv/system-forbidden"
}
