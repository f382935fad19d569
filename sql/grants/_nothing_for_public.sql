-- Takes from PUBLIC whatever a fresh function, table or schema gives it.
--
-- PostgreSQL grants execute on every new function to PUBLIC. This runs first among the grants and
-- in the transaction that made the functions, so that nobody ever sees them open.
do $$
declare
  v_schema text := current_schema();
begin
  execute format('revoke all on schema %I from public', v_schema);
  execute format('revoke all on all tables in schema %I from public', v_schema);
  execute format('revoke all on all sequences in schema %I from public', v_schema);
  execute format('revoke all on all routines in schema %I from public', v_schema);
end;
$$;
