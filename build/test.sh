# shellcheck shell=bash
# Runs every suite and adds up what they count. A suite that ends without a count is one failure.

TEST_PASSED=0
TEST_FAILED=0
TEST_SKIPPED=0

test_all() {
    setup_all
    build_all
    trap '"$ROOT/tests/Lab/lab" down' EXIT
    # The unit tests run beside the boot of the hosts and the first files of the Pester suite, which measure nothing. With job control, since without it what runs in the background
    # does not hear an interrupt, which some of them send.
    mkdir -p "$ROOT/out/tests"
    set -m
    unit_run "$@" >"$ROOT/out/tests/unit.log" 2>&1 </dev/null &
    set +m
    local unit=$! status=0
    # shellcheck disable=SC2064 # It is this process that is meant.
    trap "kill -- -$unit 2>/dev/null || true; '$ROOT/tests/Lab/lab' down" EXIT
    "$ROOT/tests/Lab/lab" up
    test_docs
    test_pester "$@"
    wait "$unit" || status=$?
    trap '"$ROOT/tests/Lab/lab" down' EXIT
    cat "$ROOT/out/tests/unit.log"
    # The Pester suite's failures stand above; they are the last thing that is read.
    sed -n '/^What failed:$/,$p' "$ROOT/out/tests/pester.log" | sed '$d'
    unit_count "$status"
    printf '%d passed, %d failed, %d skipped\n' "$TEST_PASSED" "$TEST_FAILED" "$TEST_SKIPPED"
    [ "$TEST_FAILED" -eq 0 ]
}

# Counts: name, exit status, passed, failed, skipped.
test_count() {
    local failed=$4
    if [ "$2" -ne 0 ] && [ "$failed" -eq 0 ]; then
        say "$1 ended with status $2"
        failed=1
    elif [ $(($3 + $4)) -eq 0 ]; then
        say "$1 ran no test"
        failed=1
    fi
    TEST_PASSED=$((TEST_PASSED + $3))
    TEST_FAILED=$((TEST_FAILED + failed))
    TEST_SKIPPED=$((TEST_SKIPPED + $5))
}

# One test: the committed reference is what the generator makes of the comments now.
test_docs() {
    local status=0
    run_help check "$ROOT/docs/cmdlets" || status=$?
    test_count "the cmdlet reference" "$status" $((status == 0)) $((status != 0)) 0
}

unit_run() {
    local filter=()
    [ $# -eq 0 ] || filter=(--filter "FullyQualifiedName~$1")
    rm -rf "$ROOT/out/tests/unit"
    dotnet test "$ROOT/tests/Unit/Unit.csproj" -c Release --no-build --logger 'trx;LogFileName=unit.trx' --results-directory "$ROOT/out/tests/unit" "${filter[@]}" | sed 's/^/  /'
}

unit_count() {
    local counters
    counters=$(grep -o '<Counters [^>]*>' "$ROOT/out/tests/unit/unit.trx" 2>/dev/null || true)
    test_count "the unit suite" "$1" "$(test_counter passed)" "$(test_counter failed)" "$(test_counter notExecuted)"
}

test_counter() {
    local value
    value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters")
    # The logger counts a skipped test only in the total.
    if [ "$1" = notExecuted ]; then
        local total executed
        total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
        executed=$(sed -n 's/.* executed="\([0-9]*\)".*/\1/p' <<<"$counters")
        value=$((${total:-0} - ${executed:-0}))
    fi
    printf '%d' "${value:-0}"
}

test_pester() {
    local log=$ROOT/out/tests/pester.log status=0 line
    mkdir -p "$ROOT/out/tests"
    if command -v pwsh >/dev/null && pwsh -NoProfile -Command 'exit [int]-not (Get-Module -ListAvailable Pester | Where-Object Version -ge 5.0)'; then
        run_script "$ROOT/tests/Pester/Run-Pester.ps1" -Filter "${1:-}" 2>&1 | tee "$log" | sed 's/^/  /' || status=$?
    else
        run_runner test "$ROOT/tests/Runner" "$ROOT/tests/Pester" ${1:+--filter "$1"} 2>&1 | tee "$log" | sed 's/^/  /' || status=$?
    fi
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n1 || true)
    read -r passed failed skipped < <(tr -dc '0-9 \n' <<<"${line:-0 0 0}")
    test_count "the Pester suite" "$status" "$passed" "$failed" "$skipped"
}
