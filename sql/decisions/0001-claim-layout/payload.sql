-- 5,000 jobs with a payload that hardly compresses: WAL of enqueue, claim and settle, and size.
-- psql variables: layout, size (bytes), where (row or body). Runs inside the layout's schema.
create table bodies (job_id bigint primary key, payload jsonb not null);

create function random_payload(p_size int, p_seed int) returns jsonb language sql as $$
  select jsonb_build_object('t', left(string_agg(
    translate(encode(sha512(convert_to(p_seed || '/' || i, 'UTF8')), 'base64'), E'\n', ''), ''),
    p_size))
  from generate_series(1, p_size / 80 + 1) as i
$$;

create procedure claim_all() language plpgsql as $$
declare
  v_ids bigint[];
begin
  loop
    select c.ids into v_ids
    from claim('00000000-0000-0000-0000-00000000000a', gen_random_uuid(), 100, '-infinity', 0) c;
    exit when v_ids = '{}';
    commit;
  end loop;
end;
$$;

create procedure settle_all() language plpgsql as $$
declare
  v_lease uuid;
  v_ids bigint[];
begin
  loop
    select j.lease, array_agg(j.id) into v_lease, v_ids
    from jobs j group by j.lease order by min(j.id) limit 1;
    exit when not found;
    perform settle(v_ids, v_lease);
    delete from bodies where job_id = any (v_ids);
    commit;
  end loop;
end;
$$;

create temp table sample as select i, random_payload(:size, i) as payload from generate_series(1, 5000) as i;
analyze sample;
checkpoint;

select pg_current_wal_insert_lsn() as l0 \gset
with filled as (
  insert into jobs (run_at, priority, queue, kind, payload, state, attempt)
  select now(), 0, 'default', 'k',
    case when :'where' = 'row' then payload else jsonb_build_object('b', i) end, 'ready', 0
  from sample
  returning id, payload)
insert into bodies
select f.id, s.payload from filled f join sample s on s.i = (f.payload ->> 'b')::int;
select pg_current_wal_insert_lsn() as l1 \gset
analyze jobs;
analyze bodies;
select pg_total_relation_size('jobs') + pg_total_relation_size('bodies') as bytes \gset
select pg_current_wal_insert_lsn() as l2 \gset
call claim_all();
select pg_current_wal_insert_lsn() as l3 \gset
call settle_all();
select pg_current_wal_insert_lsn() as l4 \gset

insert into claim_bench.results (experiment, layout, variant, metric, value)
select 'payload', :'layout', 'payload=' || :'size', m.metric, m.value
from (values
  ('1 enqueue wal/job', pg_wal_lsn_diff(:'l1', :'l0') / 5000),
  ('2 claim wal/job', pg_wal_lsn_diff(:'l3', :'l2') / 5000),
  ('3 settle wal/job', pg_wal_lsn_diff(:'l4', :'l3') / 5000),
  ('4 disk bytes/job', :bytes / 5000.0)) as m (metric, value);
