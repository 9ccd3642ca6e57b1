#!/bin/sh
# Writes tests/zola/*.golden anew: what Zola makes of the sites, in normal form. SITE leaves out all sites but one.
# Usage: [TASHAN_SITE=SITE] tests/zola/bless.sh ZOLA   (a binary of Zola's branch `next`)
set -eu
zola=$(realpath "${1:?write the path of a Zola binary}")
cd "$(dirname "$0")/../.."
TASHAN_BLESS=1 TASHAN_ZOLA="$zola" exec cargo test --test zola goldens_are_written_anew_if_asked
