#!/bin/sh
# Runs the tests behind real servers. On Debian and its relatives, installs the servers that are missing.
set -eu
cd "$(dirname "$0")/.."

# Where servers are, which is on root's path only.
PATH="$PATH:/usr/local/sbin:/usr/sbin"

missing=
for server in nginx haproxy apache2 redis-server openssl; do
    command -v "$server" >/dev/null || missing="$missing $server"
done
if [ -n "$missing" ]; then
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    # The packages are named after the programs.
    $sudo apt-get update
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
fi

nginx -v 2>&1
haproxy -v | head -n 1
apache2 -v | head -n 1
redis-server --version
openssl version
# A filter that matches nothing would pass.
found=$(cargo test -q --test it --locked -- --ignored --list servers | grep -c ': test$' || true)
[ "$found" -gt 0 ] || { echo 'there are no tests of real servers' >&2; exit 1; }
exec cargo test --test it --locked -- --ignored servers "$@"
