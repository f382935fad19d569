-- Deletes from the nets of history what has been kept long enough.
--
-- Caller   _prune.
-- Locks    rows of the nets; steps and signals rows of runs among them.
-- Index    history_<class>_net_finished_idx; see _forget_runs.
-- Raises   nothing.
create or replace function _empty_nets(p_now timestamptz, p_rows integer)
returns table (name text, action text, bytes bigint)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_net   record;
  v_count bigint;
  v_runs  bigint[];
begin
  for v_net in
    select p.name, p.bytes, p_now - c.keep as kept_since
    from _history_partitions() as p
    join _history_classes() as c on c.class = p.class
    where p.starts is null and p.bytes > 8192 and c.keep is not null
    order by p.name
  loop
    execute format(
      'with gone as (
         delete from %1$I where ctid = any (array(
           select ctid from %1$I where finished_at < $1
           order by finished_at limit $2 for update skip locked
         ))
         returning id, step_count
       )
       select count(*), array_agg(id) filter (where step_count is not null) from gone', v_net.name
    ) into v_count, v_runs using v_net.kept_since, p_rows;
    if v_count > 0 then
      perform _forget_runs(v_runs);
      name := v_net.name;
      action := 'deleted';
      bytes := v_net.bytes;
      return next;
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _empty_nets is 'Delete what is too old from the nets of history.';
