#!/bin/sh
# Makes sure that a Chromium can be started, and prints the path of its executable.
#
# In this order: $KENTONGAN_CHROMIUM, one on PATH, the one Playwright has downloaded, Playwright's own download,
# Debian's package (as root, or by sudo without a password), and Debian's packages unpacked under .venv/chromium for
# a user who may not install anything.
set -eu
cd "$(dirname "$0")/.."
home=$PWD/.venv/chromium
arch=$(uname -m)

starts() { [ -n "$1" ] && timeout 60 "$1" --version >/dev/null 2>&1; }
found() { echo "$1"; exit 0; }
say() { echo "chromium: $*" >&2; }

ready() {
    starts "${KENTONGAN_CHROMIUM:-}" && found "$KENTONGAN_CHROMIUM"
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name" 2>/dev/null) && starts "$path" && found "$path"
    done
    starts "$home/chromium" && found "$home/chromium"
    path=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as p: print(p.chromium.executable_path)' 2>/dev/null) && starts "$path" && found "$path"
    return 0
}

by_playwright() {
    say "asking Playwright for its own"
    timeout "${KENTONGAN_DOWNLOAD_SECONDS:-120}" .venv/bin/python -m playwright install chromium >&2 2>/dev/null || true
}

by_apt() {
    command -v apt-get >/dev/null 2>&1 || return 0
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 0; fi
    say "installing Debian's package"
    $as_root apt-get -qq update >&2 || true
    DEBIAN_FRONTEND=noninteractive $as_root apt-get -qq install -y --no-install-recommends chromium >&2 || true
}

# Without root: the package and all it depends on, fetched with lists of our own and unpacked side by side.
by_unpacking() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 0
    say "unpacking Debian's packages under .venv/chromium"
    mkdir -p "$home/lists/partial" "$home/archives/partial" "$home/root"
    apt="apt-get -qq -o Debug::NoLocking=true -o Dir::State::Lists=$home/lists -o Dir::Cache=$home -o Dir::Cache::Archives=$home/archives"
    $apt update >&2 || return 0
    $apt install -y --no-install-recommends --download-only chromium >&2 || return 0
    for package in "$home"/archives/*.deb; do dpkg-deb -x "$package" "$home/root"; done
    rm -rf "$home/lists" "$home/archives"
    cat >"$home/chromium" <<WRAPPER
#!/bin/sh
root=$home/root
lib=\$root/usr/lib/$arch-linux-gnu
export LD_LIBRARY_PATH=\$root/usr/lib/chromium:\$lib:\$lib/pulseaudio:\$lib/nss:\$root/lib/$arch-linux-gnu\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}
export FONTCONFIG_PATH=\${FONTCONFIG_PATH:-\$root/etc/fonts}
exec "\$root/usr/lib/chromium/chromium" "\$@"
WRAPPER
    chmod +x "$home/chromium"
}

ready
by_playwright; ready
by_apt; ready
by_unpacking; ready
say "none could be found or installed; put one on PATH or set KENTONGAN_CHROMIUM=/path/to/chromium"
exit 1
