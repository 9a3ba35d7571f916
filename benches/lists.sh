#!/usr/bin/env bash
# From the text of a list to an index, as a whole program, next to Debian's iprange, which merges the same list.
#
#   benches/lists.sh [FOLDER]
#
# FOLDER holds real lists; without it the list is made up. ROUNDS and LINES_OF_LISTS may be set. Prints Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-7}
read -ra sizes <<<"${LINES_OF_LISTS:-854840 2833698}"
folder=${1:+$(realpath "$1")}

if ! command -v iprange >/dev/null; then
    echo 'installing iprange' >&2
    apt-get install --yes --no-install-recommends iprange >&2 || {
        apt-get update >&2
        apt-get install --yes --no-install-recommends iprange >&2
    }
fi
# The profile of the benchmarks, so that nothing is built twice.
cargo build --profile bench --package benches --bin list_text --package ipsec-cli --bin ipverdict >&2
built=target/release
lists=target/lists
mkdir -p "$lists"

# What is compared: a name, and a command that reads the list $1.
names=('ipverdict build: parse, validate, gate, attribute, build, write' 'iprange: merge')
command_0() { "$built/ipverdict" build "${1%.txt}.toml" -o "$lists/out.index" 2>&1; }
command_1() { iprange "$1"; }

# Milliseconds that command number $1 takes for the list $2.
milliseconds() {
    local start=$EPOCHREALTIME
    "command_$1" "$2" >/dev/null
    local end=$EPOCHREALTIME
    echo $(((${end/./} - ${start/./}) / 1000))
}

median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

if [[ -n $folder ]]; then
    echo 'The lists are the real ones of the folder, and a synthetic mix for what is missing.'
else
    echo '**The lists are MADE UP**: no folder was given.'
fi
echo "Whole commands, medians of $rounds rounds; $(iprange --version 2>&1 | head -n 1)."
echo
echo '| lines | command | ms | times ours |'
echo '|--:|---|--:|--:|'
for lines in "${sizes[@]}"; do
    list=$lists/$lines.txt
    "$built/list_text" "$lines" ${folder:+"$folder"} >"$list"
    # Half the Internet is in it, so that the gates have to be wide; they are asked all the same.
    cat >"${list%.txt}.toml" <<END
[[feed]]
name = "everything"
signals = ["abuser"]
path = "$lines.txt"
bogons = "drop"
max_coverage = 1.0
min_prefix_v4 = 1
min_prefix_v6 = 1
END
    rm -f "$lists/out.index"
    results=$(mktemp -d)
    # The first round is not counted: it reads the list into the system's cache.
    for round in $(seq 0 "$rounds"); do
        for at in "${!names[@]}"; do
            time=$(milliseconds "$at" "$list")
            if ((round > 0)); then echo "$time" >>"$results/$at"; fi
        done
    done
    ours=$(median <"$results/0")
    for at in "${!names[@]}"; do
        time=$(median <"$results/$at")
        times=$(awk -v time="$time" -v ours="$ours" 'BEGIN { printf "%.2f", time / ours }')
        echo "| $lines | ${names[at]} | $time | $times |"
    done
    theirs=$(median <"$results/1")
    outcome=$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN {
        if (ours <= theirs) print "**reached**"
        else printf "**missed** by %.0f %%\n", (ours / theirs - 1) * 100
    }')
    targets+=("- target, $lines lines: no slower than iprange merges them: $outcome")
    rm -r "$results"
done
echo
printf '%s\n' "${targets[@]}"
