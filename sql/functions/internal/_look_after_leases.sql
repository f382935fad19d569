-- What a beat does for the leases of its worker: ends those that are done or were asked back, parks
-- jobs that run for long, and says which leases hold and which of their jobs shall stop.
--
-- Caller   beat_worker_v1.
-- Locks    own leases rows and their jobs, skip locked.
-- Index    leases_pkey, leases_worker_idx, jobs_pkey.
-- Raises   nothing.
--
-- Named leases are looked up one by one. The others are looked for among those claimed since
-- p_since: under an old snapshot the index holds an entry for every claim since that began, and
-- stepping over 300,000 of them four times took a beat half a second (decisions/0010).
create or replace function _look_after_leases(
  p_worker_id bigint,
  p_leases    uuid[],
  p_release   uuid[],
  p_since     timestamptz,
  p_now       timestamptz,
  out granted        uuid[],
  out unnamed        uuid[],
  out cancel_job_ids bigint[]
)
language plpgsql
volatile
as $$
declare
  v_held uuid[];
begin
  unnamed := array(
    select l.lease from leases as l
    where l.worker_id = p_worker_id and l.claimed_at >= p_since and l.lease <> all (p_leases)
  );

  perform _release_lease(l.lease, p_now)
  from (
    select m.lease from leases as m
    where m.lease = any (unnamed || p_release) and m.worker_id = p_worker_id
      and (
        m.lease = any (p_release)
        or (m.claimed_at < p_now and not exists (
          select from jobs as j
          where j.id = any (m.job_ids) and j.lease = m.lease and j.state = 'running'
        ))
      )
    order by m.lease
    for update skip locked
  ) as l;

  perform _park_long_runners(p_worker_id, p_leases || unnamed, p_now);

  v_held := array(
    select l.lease from leases as l
    where l.lease = any (p_leases || unnamed) and l.worker_id = p_worker_id
  );
  granted := array(select u.lease from unnest(v_held) as u(lease) where u.lease = any (p_leases));
  unnamed := array(select u.lease from unnest(v_held) as u(lease) where u.lease <> all (p_leases));
  cancel_job_ids := array(
    select j.id
    from jobs as j
    where j.id = any (array(
        select i.id from leases as l cross join lateral unnest(l.job_ids) as i(id)
        where l.lease = any (v_held)))
      and j.lease = any (v_held) and j.state = 'running' and j.cancel_requested_at < 'infinity'
  );
end;
$$
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function _look_after_leases is
'Tidy the leases of a worker; which of them hold, and which jobs it shall stop.';
