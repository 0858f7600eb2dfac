#!/usr/bin/env bash
# Install the Debian packages that are missing: Chromium for browser tests, Chinese fonts and Pango for papers.
set -eu
missing=()
for name in "$@"; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
done
[ ${#missing[@]} -eq 0 ] && exit 0
run() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  echo "These Debian packages are needed and you are not root: ${missing[*]}" >&2
  exit 1
fi
echo "installing: ${missing[*]}"
run apt-get update -qq
DEBIAN_FRONTEND=noninteractive run apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
