-- Medians of all that was measured, with the range and the number of values.
\pset footer off
select experiment, variant, layout, metric,
  round((percentile_cont(0.5) within group (order by value))::numeric, 3) as median,
  round(min(value)::numeric, 3) as min, round(max(value)::numeric, 3) as max, count(*) as n
from claim_bench.results
group by experiment, variant, layout, metric
order by experiment, metric, variant, layout;
