#!/bin/sh
# Prints each supported Python that this machine has: its version and its path, one a line.
for version in 3.11 3.12 3.13; do
  for candidate in "$(command -v "python$version")" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/"python$version"; do
    # A pyenv shim can be on the PATH for a version that is not selected: it must also run.
    if [ -x "$candidate" ] && "$candidate" -c '' 2>/dev/null; then
      echo "$version $candidate"
      break
    fi
  done
done
