-- A member that is retried after it ended counts as live again, if its group has not finished.
--
-- Caller   retry, as it brings the job back.
-- Locks    the groups row for key share.
-- Index    groups_pkey; group_endings_idx (written).
-- Raises   nothing: a group that has finished stays so, and its callback is not enqueued again.
create or replace function _rejoin_group(p_group_id bigint, p_state text)
returns void
language plpgsql
volatile
as $$
begin
  perform from groups as g where g.id = p_group_id and g.finished_at is null for key share;
  if found then
    insert into group_endings (group_id, completed, failed, cancelled)
    values (
      p_group_id, 0, case p_state when 'failed' then -1 else 0 end,
      case p_state when 'cancelled' then -1 else 0 end
    );
  end if;
end;
$$
set search_path from current;

comment on function _rejoin_group is 'Take back the ending of a member that runs again.';
