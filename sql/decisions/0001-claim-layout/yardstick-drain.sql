-- pgbench: one step of the yardstick's drain.
delete from yardstick.rows
where id = any (array(
  select id from yardstick.rows order by id limit 100 for update skip locked));
