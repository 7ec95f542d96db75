#!/bin/bash
# run_fuzzer.sh PROGRAM [CORPUS]: a libFuzzer program (fuzz_NAME) for LATCHKEY_FUZZ_SECONDS (60) seconds from seeds/NAME, in 512 MiB. What it
# learns goes to CORPUS, or is forgotten; an input that breaks a promise stays in the working folder as NAME-crash-…. Ends with the figures.
set -euo pipefail
program=$1
name=${program##*/fuzz_}
seeds=$(dirname "$(readlink -f "$0")")/seeds/$name
if [ ! -d "$seeds" ]; then
    echo "run_fuzzer: there are no seeds in $seeds" >&2
    exit 1
fi
forgotten=$(mktemp -d)
trap 'rm -rf "$forgotten"' EXIT
log=$forgotten/log
mkdir -p "${2:-$forgotten/corpus}"
if ! "$program" -max_total_time="${LATCHKEY_FUZZ_SECONDS:-60}" -timeout=25 -rss_limit_mb=512 -artifact_prefix="$name-" -print_final_stats=1 \
    "${2:-$forgotten/corpus}" "$seeds" >"$log" 2>&1; then
    cat "$log"
    exit 1
fi
stat() { sed -n "s/^stat::$1: *//p" "$log"; }
echo "$name: $(stat number_of_executed_units) runs, $(stat average_exec_per_sec) a second, at most $(stat peak_rss_mb) MiB"
