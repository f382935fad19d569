-- Deletes from the nets of history what has been kept long enough.
--
-- Caller   _prune.
-- Locks    rows of the nets.
-- Index    history_<class>_net_finished_idx.
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
begin
  for v_net in
    select p.name, p.bytes, p_now - c.keep as kept_since
    from _history_partitions() as p
    join _history_classes() as c on c.class = p.class
    where p.starts is null and p.bytes > 8192 and c.keep is not null
    order by p.name
  loop
    execute format(
      'delete from %1$I where ctid = any (array(
         select ctid from %1$I where finished_at < $1
         order by finished_at limit $2 for update skip locked
       ))', v_net.name
    ) using v_net.kept_since, p_rows;
    get diagnostics v_count = row_count;
    if v_count > 0 then
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
