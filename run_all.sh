#!/usr/bin/env bash
# Reads the portals of all cities: one process per vendor, one after another; then the backlog; then the report.
set -u -o pipefail

usage() {
  cat <<'HELP'
./run_all.sh                      read all cities that have a spider, then texts and summaries, then the report
./run_all.sh --demo               the same against a made-up server on this machine: no network, no key, nothing to configure
./run_all.sh --cities state:CA    only these cities
./run_all.sh --plan               read cities and texts, then say what the summaries would cost; nothing is sent to Anthropic

On a fresh machine it first makes its own environment in .venv (Python 3.11 or newer).

What to read
  --cities SPEC     all (the default) | paloaltoCA,bostonMA | state:CA | @file.txt (one a line), mixable by commas
  --vendors A,B     only these spiders; `.venv/bin/scrapy list` names them
  --from DATE       first day of the meetings, YYYY-MM-DD, in the city's own time; the default is 7 days back
  --until DATE      last day; the default is 30 days ahead
  --limit N         at most N meetings a city

The demo
  --demo [N]        N made-up cities (12 and more: some broken on purpose; 26, the default, and more: every vendor);
                    all in data-demo/
  --keep            go on with the data-demo/ of the last time instead of an empty one

  --plan            ends with tokens and dollars in place of summaries; the same command without it then makes them
  --setup           only make the environment
  --help            this text

Environment: ENGAGIC_DATA_DIR (default data/ beside this script) and the other settings that README.md names.
ANTHROPIC_API_KEY pays for summaries; without it every document gets an outline, and its summary waits.

For each vendor: scrapy crawl VENDOR with a JOBDIR in DATA/jobs and its log in DATA/logs, without text and summaries; then
`scrapy crawl backlog` reads and summarizes everything, most urgent meeting first; then `scrapy report --since` the start.

Stop it with Ctrl-C, SIGTERM or a power cut: start the same command again and it goes on. A spider that stops by itself
(memory) is continued up to 3 times, then the next vendor follows. A second start on the same data folder is refused.

Exit codes: 0 no city failed; 1 a city failed (see the report); 2 wrong usage, or no environment; 75 stopped, or refused because
another one runs: start the same command again.
HELP
}

readonly CONTINUED=3 # times that a spider which stopped by itself is continued
readonly EXIT_FAILED=1 EXIT_USAGE=2 EXIT_AGAIN=75 KILLED=128
stopping='' child='' sandbox=''

say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }
stop() {
  # What fails after Ctrl-C fails because of it.
  [ -z "$stopping" ] || set -- "$EXIT_AGAIN" "stopped; start the same command again and it goes on"
  printf 'run_all.sh: %s\n' "$2" >&2
  exit "$1"
}

# -- arguments ------------------------------------------------------------------------------------------------------------------

cities=all vendors='' from='' until='' limit='' demo='' keep='' setup='' plan=''

value() { [ -n "${2:-}" ] || stop "$EXIT_USAGE" "$1 needs a value; --help explains"; }

while [ $# -gt 0 ]; do
  case $1 in
    --cities) value "$@"; cities=$2; shift ;;
    --vendors) value "$@"; vendors=${2//,/ }; shift ;;
    --from) value "$@"; from=$2; shift ;;
    --until) value "$@"; until=$2; shift ;;
    --limit) value "$@"; limit=$2; shift ;;
    --demo)
      demo=26
      if [[ ${2:-} =~ ^[1-9][0-9]*$ ]]; then demo=$2; shift; fi ;;
    --keep) keep=1 ;;
    --plan) plan=1 ;;
    --setup) setup=1 ;;
    --help | -h) usage; exit 0 ;;
    *) stop "$EXIT_USAGE" "unknown argument $1; --help names all" ;;
  esac
  shift
done

# Files of cities are named from where the command was typed; everything else lies beside this script.
words=()
IFS=, read -r -a given <<<"$cities"
for word in "${given[@]}"; do
  case $word in @/* | @~*) ;; @*) word="@$PWD/${word#@}" ;; esac
  words+=("$word")
done
cities=$(IFS=,; printf '%s' "${words[*]}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit "$EXIT_USAGE"
cd "$here" || exit "$EXIT_USAGE"

# -- the environment ------------------------------------------------------------------------------------------------------------

find_python() {
  local python
  for python in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$python" ] || continue
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info)' 2>/dev/null; then
      printf '%s' "$python"
      return
    fi
  done
  stop "$EXIT_USAGE" "no Python 3.11 or newer found (on Debian or Ubuntu: sudo apt-get install python3 python3-venv); PYTHON=/path/to/python names one"
}

make_environment() {
  local python stamp
  stamp=$(cksum <pyproject.toml)
  [ "$(cat .venv/engagic.stamp 2>/dev/null)" = "$stamp" ] && return
  python=$(find_python) || exit "$EXIT_USAGE"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    stop "$EXIT_USAGE" "$python can't make environments: sudo apt-get install python3-venv (Debian, Ubuntu), then start this again"
  fi
  say "Making the environment in $here/.venv with $("$python" --version) (a minute or two, once)"
  "$python" -m venv .venv || stop "$EXIT_USAGE" "$python -m venv .venv failed (see above)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -e . ||
    stop "$EXIT_USAGE" "the packages could not be installed (see above); behind a proxy set HTTPS_PROXY, then start this again"
  printf '%s' "$stamp" >.venv/engagic.stamp
}

exec 8<"$here"   # two starts on a fresh machine: the second waits for the first one's environment
flock 8 || stop "$EXIT_USAGE" "can't lock $here (is util-linux installed?)"
make_environment
exec 8<&-
[ -z "$setup" ] || exit 0
scrapy() { "$here/.venv/bin/python" -m scrapy "$@"; }

# -- one run at a time on a data folder -----------------------------------------------------------------------------------------

if [ -n "$demo" ]; then
  export ENGAGIC_DATA_DIR=$here/data-demo
  unset ENGAGIC_LEDGER_URL ENGAGIC_CITIES ENGAGIC_CITIES_ONLY ENGAGIC_DOWNLOAD ENGAGIC_SANDBOX JOBDIR
fi
data=${ENGAGIC_DATA_DIR:-data}
case $data in /*) ;; *) data=$here/$data ;; esac
export ENGAGIC_DATA_DIR=$data
mkdir -p "$data/logs" "$data/jobs" || stop "$EXIT_USAGE" "can't write in $data"
# The spider inherits the lock on purpose: if this script is killed, its spider still works in the folder.
exec 9<>"$data/run_all.lock" || stop "$EXIT_USAGE" "can't write in $data"
flock -n 9 || stop "$EXIT_AGAIN" "another run has $data: $(cat "$data/run_all.lock"). Wait for it, or stop it with kill -TERM PID"

hold() { printf '%s' "run_all.sh, pid $$, since $started; now $*" >"$data/run_all.lock"; }
started=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
hold starting

# -- stopping -------------------------------------------------------------------------------------------------------------------

# shellcheck disable=SC2317 # called by the traps
forward() {
  stopping=$1
  [ -n "$child" ] || return
  say "Stopping ($1): waiting until what is in hand is written"
  kill -TERM "$child" 2>/dev/null # a job in the background is deaf to SIGINT
}

# shellcheck disable=SC2317
leave() {
  [ -z "$sandbox" ] || { kill "$sandbox" && wait "$sandbox"; } 2>/dev/null
}

trap 'forward SIGINT' INT
trap 'forward SIGTERM' TERM
trap 'forward SIGHUP' HUP
trap leave EXIT

give_up_if_stopping() { [ -z "$stopping" ] || stop "$EXIT_AGAIN" stopped; }

# Runs a command in a process group of its own, so that Ctrl-C reaches it once, from here: a second one would kill it.
run_child() {
  local code
  give_up_if_stopping
  setsid "$here/.venv/bin/python" -m scrapy "$@" </dev/null &
  child=$!
  hold "scrapy $1 $2, pid $child"
  [ -z "$stopping" ] || kill -TERM "$child" # the signal came between the two lines above
  while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break # else: a signal ended the wait, not the child
  done
  child=''
  give_up_if_stopping
  return "$code"
}

# -- the demo's server ----------------------------------------------------------------------------------------------------------

start_sandbox() {
  local tries faults=''
  # Fewer cities than this, and some would have more than one fault; then none has any.
  ((demo < 12)) || faults=quiet,challenge,layout,robots_files,429,flaky,cut,html_pdf,encrypted
  if [ -z "$keep" ]; then
    find "$data" -mindepth 1 -maxdepth 1 ! -name run_all.lock -exec rm -rf {} +
    mkdir -p "$data/logs" "$data/jobs"
  fi
  setsid "$here/.venv/bin/python" -m scrapy sandbox --cities "$demo" --faults "$faults" \
    --write-env "$data/sandbox.env" </dev/null >"$data/sandbox.log" 2>&1 9<&- &
  sandbox=$!
  rm -f "$data/sandbox.env"
  for ((tries = 0; tries < 300; tries++)); do
    [ -s "$data/sandbox.env" ] && break
    kill -0 "$sandbox" 2>/dev/null || stop "$EXIT_USAGE" "the sandbox ended: $(tail -n 3 "$data/sandbox.log")"
    give_up_if_stopping
    sleep 0.2
  done
  # shellcheck disable=SC1091
  . "$data/sandbox.env"
  export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
  say "The demo: $demo made-up cities at $ENGAGIC_SANDBOX, everything it writes lies in $data"
}

# -- the run --------------------------------------------------------------------------------------------------------------------

failed='' again=''

# Crawls one spider to its end; continues it when it stops by itself.
crawl() {
  local spider=$1 code times=0 log="$data/logs/$1.log"
  shift
  [ -s "$log" ] && mv "$log" "$log.1"
  while :; do
    run_child crawl "$spider" "$@" -s LOG_FILE="$log"
    code=$?
    ((code == EXIT_AGAIN || code > KILLED)) || break
    ((times++ < CONTINUED)) || break
    say "$spider stopped by itself, see $log; continuing ($times of $CONTINUED)"
  done
  case $code in
    0) say "$spider: done" ;;
    "$EXIT_FAILED") say "$spider: done; some cities failed"; failed=1 ;;
    "$EXIT_USAGE") stop "$EXIT_USAGE" "$spider can't run (see above, and $log)" ;;
    *) say "$spider: stopped again and again (exit code $code), see $log; going on without it"; again=1 ;;
  esac
}

# One line for each vendor of the selected cities: its name, and what to give its spider as -a cities=…. That is the words as
# they were typed if they name no city, because a city that is named must be the vendor's.
select_cities() {
  scrapy cities "$cities" --json | "$here/.venv/bin/python" -c '
import json, re, sys
spec, vendors = sys.argv[1], {}
for line in sys.stdin:
    place = json.loads(line)
    for portal in place["portals"]:
        vendors.setdefault(portal["vendor"], []).append(place["id"])
plain = all(re.fullmatch("all|state:.*", word.strip()) for word in spec.split(","))
for vendor, ids in vendors.items():
    print(vendor, spec if plain else ",".join(ids))
' "$cities"
}

crawl_vendors() {
  local spider selected mine crawled='' window=()
  [ -z "$from" ] || window+=(-a "from_date=$from")
  [ -z "$until" ] || window+=(-a "until_date=$until")
  [ -z "$limit" ] || window+=(-a "limit=$limit")
  selected=$(select_cities) || stop "$EXIT_USAGE" "there is nothing to read (see above)"
  for spider in $vendors; do
    give_up_if_stopping
    mine=$(sed -n "s/^$spider //p" <<<"$selected")
    [ -n "$mine" ] || continue
    say "$spider: listing and downloading; log in $data/logs/$spider.log"
    ENGAGIC_PROCESS=off crawl "$spider" -a "cities=$mine" "${window[@]}" -s JOBDIR="$data/jobs/$spider"
    crawled=1
  done
  [ -n "$crawled" ] || stop "$EXIT_USAGE" "no spider reads any of these cities; .venv/bin/scrapy cities $cities shows their vendors"
}

[ -z "$demo" ] || start_sandbox
known=$(scrapy list) || stop "$EXIT_USAGE" "scrapy list failed (see above)"
for spider in $vendors; do
  grep -qx -- "$spider" <<<"$known" || stop "$EXIT_USAGE" "--vendors: no spider $spider; there are: ${known//$'\n'/ }"
done
vendors=${vendors:-$(grep -vx backlog <<<"$known")}

crawl_vendors
if [ -n "$plan" ]; then
  say "backlog: texts, and nothing sent; log in $data/logs/backlog.log"
  ENGAGIC_SUMMARIES=off crawl backlog
  hold "the plan"
  printf '\n'
  scrapy backlog --plan || exit "$EXIT_USAGE"
  [ -z "$again" ] || stop "$EXIT_AGAIN" "not everything was read; start the same command again and it goes on"
  [ -z "$failed" ] || exit "$EXIT_FAILED"
  exit 0
fi
say "backlog: texts and summaries; log in $data/logs/backlog.log"
crawl backlog
waits=$(sed -n 's/.*INFO: \([0-9]* answers are still to come .*\)/\1/p' "$data/logs/backlog.log" | tail -n 1)
[ -z "$waits" ] || say "$waits"
hold "the report"
text=$(scrapy report --since "$started" --html "$data/report.html" --prometheus "$data/engagic.prom" \
  ${ENGAGIC_ALARM_URL:+--send-alarms} ${ENGAGIC_ALARM_MAIL:+--send-alarms})
code=$?
printf '\n%s\nThe same as a page, with the memory curve: %s\n' "$text" "$data/report.html"
((code != EXIT_USAGE)) || exit "$EXIT_USAGE"
((code == 0)) || failed=1

if [ -n "$demo" ]; then
  printf '\n%s\n' "Where things are: $data/ledger.sqlite3, documents/ (PDFs), text/ (pages), logs/"
  meeting=$(sed -n 's/.*scrapy report --meeting //p' <<<"$text")
  if [ -n "$meeting" ]; then
    printf '\n%s\n\n' "$ ENGAGIC_DATA_DIR=$data .venv/bin/scrapy report --meeting $meeting"
    scrapy report --meeting "$meeting" | head -n 40
  fi
  [ -z "$failed" ] || printf '\n%s\n' "Exit code 1, because some made-up cities fail on purpose."
fi
[ -z "$again" ] || stop "$EXIT_AGAIN" "not everything was read; start the same command again and it goes on"
[ -z "$failed" ] || exit "$EXIT_FAILED"
exit 0
