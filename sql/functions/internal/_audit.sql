-- Writes down an operator's act, in the transaction of the act.
--
-- Caller   every function of the operator's and the migrator's profile that changes something.
-- Locks    none beyond the new audit row.
-- Index    none.
-- Raises   nothing of its own.
--
-- Inside a security definer function current_user is the schema's owner, so the row keeps who
-- logged in (session_user), which role was active (the role setting; 'none' without SET ROLE), and
-- the person behind a shared login, if the application says so:
--   set local pgengine.app_user = 'ada@example.org'
create or replace function _audit(
  p_act     text,
  p_target  text,
  p_reason  text default null,
  p_details jsonb default null
)
returns void
language plpgsql
volatile
as $$
begin
  insert into audit (at, act, target, reason, details, session_role, active_role, app_user)
  values (
    _clock(), p_act, p_target, p_reason, p_details,
    session_user, current_setting('role'),
    nullif(left(current_setting('pgengine.app_user', true), 200), '')
  );
end;
$$
set search_path from current;

comment on function _audit is
'Write an operator''s act to the audit table, in the transaction of the act.';
