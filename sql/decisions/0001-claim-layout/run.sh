#!/usr/bin/env bash
# Measures the claim layouts of decision 0001. Needs psql and pgbench on PATH and an empty database
# named by PGHOST, PGPORT, PGUSER, PGDATABASE whose role may run CHECKPOINT (superuser before 15,
# then pg_checkpoint). Usage: run.sh [experiment …]; experiments: drain variants calls claim
# snapshot payload.
# JOBS (200000), RUNS (3) and MILLION (1000000) scale it; CLIENTS (2) is the
# number of draining connections; KEEP=yes adds to earlier results. The report goes to standard output.
# The scripts end in .psql because every .sql file below sql/ is embedded and installed.
set -euo pipefail
cd "$(dirname "$0")"
export PGOPTIONS='-c client_min_messages=warning'

jobs=${JOBS:-200000}
runs=${RUNS:-3}
million=${MILLION:-1000000}
clients=${CLIENTS:-2}
variants='a a_ctid a_join a_join-generic a_any-default a_lock-step a_guard'
worker=00000000-0000-0000-0000-00000000000a
start_lease=00000000-0000-0000-0000-000000000000

sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
lsn() { sql -c 'select pg_current_wal_insert_lsn()'; }
wal_per_job() { sql -c "select pg_wal_lsn_diff('$2', '$1') / $3::float8"; }
note() { # experiment layout variant metric value
  sql -c "insert into claim_bench.results values ('$1', '$2', '$3', '$4', $5)"
}

# Builds one layout in a schema of its own, named layout_<name>.
make_layout() {
  local name=$1 lane='queue, kind, priority, run_at, id'
  local early='attempt int not null,' mid='state text collate "C" not null,'
  local late='lease uuid, claimed_at timestamptz,' base=layout-a.psql variant=
  case $name in
    a | a_256) ;;
    a2 | body) mid="$early $mid $late" early='' late='' ;;
    b) base=layout-b.psql ;;
    c) base=layout-c.psql ;;
    d) lane='queue, priority, run_at, id' variant=variant-no-kind.psql ;;
    a_*) variant=variant-${name#a_}.psql ;;
    *) echo "unknown layout $name" >&2; exit 2 ;;
  esac
  sql -c "drop schema if exists \"layout_$name\" cascade" -c "create schema \"layout_$name\"" \
    -c "set search_path = \"layout_$name\", pg_temp" \
    -v lane="$lane" -v change_early="$early" -v change_mid="$mid" -v change_late="$late" \
    -f "$base" ${variant:+-f "$variant"} -f settle-and-claim.psql
}

in_layout() { PGOPTIONS="$PGOPTIONS -c search_path=layout_$1,pg_temp" "${@:2}"; }

# Runs pgbench and prints the seconds it worked, without the time to connect.
bench_seconds() {
  pgbench -n -M prepared "$@" | awk '
    /number of transactions actually processed/ { split($NF, n, "/"); done = n[1] }
    /^tps/ { tps = $3 }
    END { printf "%.6f\n", done / tps }'
}

rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.1f", n / s }'; }

yardstick() {
  sql -v jobs="$jobs" -f yardstick.psql
  rate "$jobs" "$(bench_seconds -c 2 -j 2 -t $((jobs / 200)) -f yardstick-drain.psql)"
}

# One drain: enqueue, then the workers; a yardstick before and after. Last argument: checkpoint
# between the two halves (full page images) or not.
drain_once() {
  local experiment=$1 layout=$2 n=$3 between=${4:-no} y1 y2 l0 l1 l2 s left
  y1=$(yardstick)
  make_layout "$layout"
  sql -c checkpoint
  l0=$(lsn)
  s=$(in_layout "$layout" bench_seconds -c 1 -D n=1000 -t $((jobs / 1000)) -f enqueue.psql)
  l1=$(lsn)
  note "$experiment" "$layout" "n=$n" 'enqueue/s' "$(rate "$jobs" "$s")"
  note "$experiment" "$layout" "n=$n" 'enqueue wal/job' "$(wal_per_job "$l0" "$l1" "$jobs")"
  in_layout "$layout" sql -c 'analyze jobs'
  if [ "$between" = yes ]; then sql -c checkpoint; fi
  l1=$(lsn)
  # Two turns more than the batches: one finds nothing, and one settles the last batch.
  s=$(in_layout "$layout" bench_seconds -c "$clients" -j "$clients" \
    -t $((jobs / (clients * n) + 2)) -f drain.psql \
    -D n="$n" -D ids='{}' -D lease=$start_lease -D worker=$worker -D mark_run_at=-infinity -D mark_id=0)
  l2=$(lsn)
  left=$(in_layout "$layout" sql -c 'select count(*) from jobs')
  # Up to two batches stay claimed at the end; more are busy answers, which nobody here sends again.
  note "$experiment" "$layout" "n=$n" 'jobs left' "$left"
  y2=$(yardstick)
  note "$experiment" "$layout" "n=$n" 'drain/s' "$(rate $((jobs - left)) "$s")"
  note "$experiment" "$layout" "n=$n" 'drain wal/job' "$(wal_per_job "$l1" "$l2" "$jobs")"
  note "$experiment" "$layout" "n=$n" 'yardstick/s' "$y1"
  note "$experiment" "$layout" "n=$n" 'yardstick/s' "$y2"
  note "$experiment" "$layout" "n=$n" 'ratio' "$(rate $((jobs - left)) "$s") / (($y1 + $y2) / 2)"
  sql -c "drop schema \"layout_$layout\" cascade"
}

# Layouts take turns within a run, so that noise from neighbours spreads over all of them.
experiment_drain() {
  for _ in $(seq "$runs"); do
    for n in 100 1000; do
      for layout in a a2 b c d; do drain_once drain "$layout" "$n"; done
    done
  done
  for layout in a a2 b c; do drain_once drain-fpi "$layout" 1000 yes; done
}

experiment_variants() {
  for _ in $(seq "$runs"); do
    for n in 100 1000; do
      for layout in $variants; do drain_once variants "$layout" "$n"; done
    done
  done
}

# Calls of one session, without commits and clients: for a loaded machine, where the minimum of many
# short calls says more than the length of a drain.
experiment_calls() {
  for _ in $(seq "$runs"); do
    for n in 100 1000; do
      for layout in $variants a2 b c; do
        make_layout "$layout"
        in_layout "$layout" sql -c 'select enqueue_many(50000)' -c 'vacuum (analyze)' -c checkpoint \
          >/dev/null
        in_layout "$layout" sql -v experiment=calls -v layout="$layout" -v variant="n=$n" -v n="$n" \
          -v turns=40 -f claim-plans.psql
        sql -c "drop schema \"layout_$layout\" cascade"
      done
    done
  done
}

# What stands beside the lane that is claimed. 10,000 ready jobs in the lane are the work itself.
fill_beside() {
  local layout=$1 beside=$2 run_at="now() - interval '1 hour'" kind=k priority=0 count=$million state=ready
  case $beside in
    nothing) count=0 ;;
    ready) ;;
    future) run_at="now() + interval '1 day'" priority=-1 ;;
    foreign-kind) kind=z ;;
    running-10k) count=10000 state=running ;;
    running-100k) count=100000 state=running ;;
    parked) run_at="'infinity'" state=running ;;
  esac
  local values="$run_at, $priority, 'default', '$kind', jsonb_build_object('id', i)"
  local source="from generate_series(1, $count) as i"
  if [ "$layout" = c ]; then
    in_layout c sql -c "
      with body as (
        insert into jobs (run_at, priority, queue, kind, payload) select $values $source returning *),
      waiting as (
        insert into ready (id, run_at, priority, queue, kind)
        select id, run_at, priority, queue, kind from body where '$state' = 'ready')
      insert into running select id, '$start_lease', '$worker', now(), 1 from body
      where '$state' = 'running'"
  else
    in_layout "$layout" sql -c "
      insert into jobs (run_at, priority, queue, kind, payload, state, attempt)
      select $values, '$state', 0 $source"
  fi
  in_layout "$layout" sql -c 'select enqueue_many(10000)' -c 'vacuum (analyze)' -c 'checkpoint' \
    >/dev/null
}

# Twenty claims of 100, each settled after it.
experiment_claim() {
  for beside in nothing ready future foreign-kind running-10k running-100k parked; do
    for layout in a b c d; do
      make_layout "$layout"
      fill_beside "$layout" "$beside"
      in_layout "$layout" sql -v experiment=claim -v layout="$layout" -v variant="$beside" \
        -v n=100 -v turns=20 -f claim-plans.psql
      sql -c "drop schema \"layout_$layout\" cascade"
    done
  done
}

# A session keeps an old snapshot while jobs churn; claims are timed tenth by tenth.
churn() {
  local layout=$1 marked=$2 file=snapshot-churn.psql tenth mark ms label=unmarked
  if [ "$marked" = yes ]; then file=snapshot-churn-marked.psql label=marked; fi
  for tenth in 01 02 03 04 05 06 07 08 09 10; do
    mark=-infinity
    if [ "$marked" = yes ]; then mark=$(sql -c 'select now()'); fi
    ms=$(in_layout "$layout" pgbench -n -M prepared -r -c 1 -t $((jobs / 1000)) -f $file \
      -D worker=$worker -D mark_run_at="$mark" -D mark_id=0 | awk '/from claim\(/ { print $1 }')
    note snapshot "$layout" "$label" "ms, tenth $tenth" "$ms"
  done
  # One more claim for its buffers, with the mark where a worker would hold it by now.
  mark=-infinity
  if [ "$marked" = yes ]; then mark=$(sql -c 'select now()'); fi
  in_layout "$layout" sql -c 'select enqueue_many(100)' -c "select claim_bench.note_plan('snapshot',
    '$layout', '$label', 'select * from claim(''$worker'', gen_random_uuid(), 100, ''$mark'', 0)')" >/dev/null
}

experiment_snapshot() {
  local marked layout holder
  for marked in no yes; do
    for layout in a b c; do
      make_layout "$layout"
      # Statistics of a busy table, so that plans are not those of an empty one.
      in_layout "$layout" sql -c 'select enqueue_many(10000)' -c 'vacuum (analyze)' -c "
        select settle(c.ids, c.lease)
        from claim('$worker', gen_random_uuid(), 10000, '-infinity', 0) c" >/dev/null
      PGAPPNAME=claim_bench_holder sql -c 'begin isolation level repeatable read' -c 'select 1' \
        -c 'select pg_sleep(3600)' >/dev/null 2>&1 &
      holder=$!
      until [ "$(sql -c "select count(*) from pg_stat_activity
        where application_name = 'claim_bench_holder' and wait_event = 'PgSleep'")" = 1 ]; do :; done
      churn "$layout" "$marked"
      sql -c "select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'claim_bench_holder'" >/dev/null
      wait "$holder" || true
      sql -c "drop schema \"layout_$layout\" cascade"
    done
  done
}

# Does a claim rewrite the payload? a2 keeps the changed columns together in front of it; a_256 is A
# with toast_tuple_target = 256; body keeps the payload in a table of its own.
experiment_payload() {
  local size layout where
  for size in 100 1000 1900 8000; do
    for layout in a a_256 a2 b body; do
      where=row
      if [ "$layout" = body ]; then where=body; fi
      make_layout "$layout"
      if [ "$layout" = a_256 ]; then
        in_layout a_256 sql -c 'alter table jobs set (toast_tuple_target = 256)'
      fi
      in_layout "$layout" sql -v layout="$layout" -v size="$size" -v where="$where" -f payload.psql
      sql -c "drop schema \"layout_$layout\" cascade"
    done
  done
}

if [ $# -eq 0 ]; then set -- drain variants calls claim snapshot payload; fi
if [ "${KEEP:-no}" = no ]; then sql -f setup.psql; fi
for experiment in "$@"; do "experiment_$experiment"; done
psql -Xq -f report.psql
