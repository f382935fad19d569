-- Waiting time before the next try: exponential, linear or fixed, with jitter.
--
-- Caller   _fail_job.
-- Locks    none.
-- Index    none.
-- Raises   nothing: every input gives a finite, non-negative delay.
--
-- p_try counts from 1. The exponent is clamped before the power is taken: power(2, 1100) is an
-- error, and a job must not fail on its own retry arithmetic. Randomness comes in as an argument.
create or replace function _retry_delay(p_policy jsonb, p_try integer, p_random double precision)
returns interval
language plpgsql
immutable
as $$
declare
  v_try    double precision := greatest(coalesce(p_try, 1), 1);
  v_base   double precision := coalesce((p_policy ->> 'base_ms')::double precision, 5000);
  v_factor double precision := coalesce((p_policy ->> 'factor')::double precision, 2);
  v_cap    double precision := coalesce((p_policy ->> 'cap_ms')::double precision, 3600000);
  v_jitter double precision := coalesce((p_policy ->> 'jitter')::double precision, 0.1);
  c_year   constant double precision := 31536000000;
  v_ms     double precision;
begin
  -- A kind's policy comes with the failure and has been checked by nobody here.
  v_base := least(greatest(v_base, 0), c_year);
  v_factor := least(greatest(v_factor, 0), 1000);
  v_cap := least(greatest(v_cap, 0), c_year);
  v_jitter := least(greatest(v_jitter, 0), 1);

  v_ms := case coalesce(p_policy ->> 'backoff', 'exponential')
    when 'fixed' then v_base
    when 'linear' then v_base * v_try
    else v_base * power(
      v_factor,
      least(v_try - 1, case when v_factor > 1 then 40 / ln(v_factor) else 40 end)
    )
  end;

  v_ms := least(v_ms, v_cap) * (1 + v_jitter * (2 * p_random - 1));
  return greatest(v_ms, 0) * interval '1 millisecond';
end;
$$
set search_path from current;

comment on function _retry_delay is
'Delay before try number p_try + 1 under a retry policy.
Default: exponential, 5 s doubling up to 1 h, jitter of 10 % both ways.';
