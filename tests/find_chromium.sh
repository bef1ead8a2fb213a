#!/bin/sh
# Prints the path of a Chromium for the browser tests, installing Debian's when root and none is there.
set -eu
find_one() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" && return 0
  done
  return 1
}
find_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests…" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1 || true
  find_one && exit 0
fi
echo "The browser tests need Chromium, and none is on the PATH. Install it (Debian: apt-get install chromium)," >&2
echo "or run 'make test TESTS=\"-m not browser\"' for the rest." >&2
exit 1
