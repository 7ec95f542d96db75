#!/bin/bash
# esctest.sh VT-HOST CHECKOUT: plays Thomas Dickey's esctest2 (a checkout of it; not in Debian, not in this tree: it is under the GPL)
# through our VT core, and says how many of its tests pass and that each of the rest is named in remaining.txt.
#
# Level 4 is what we say we are; the terminal to expect is xterm; its two options are what the pretended window and the session's encoding
# of vt-host give (window operations, 8-bit controls). "Should have failed" means that we do right what xterm is known to do wrong.
set -euo pipefail
[ $# -eq 2 ] && [ -f "$2/esctest/esctest.py" ] || { echo "usage: ./dev esctest CHECKOUT-OF-ESCTEST2" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
host=$(realpath "$1")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cd "$2/esctest"
"$host" --size 80x25 --window --encoding ISO-8859-1 --run "python3 esctest.py --expected-terminal=xterm --max-vt-level=4 \
    --xterm-reverse-wrap=383 --options xtermWinopsEnabled disableWideChars --timeout=${ESCTEST_TIMEOUT:-1} --no-print-logs --logfile=$log" \
    </dev/null >/dev/null || true
python3 "$here/score.py" "$log" "$here/remaining.txt"
