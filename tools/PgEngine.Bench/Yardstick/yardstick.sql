-- The yardstick: one step of draining a bare table. Frozen: figures of different days are compared through it.
delete from yardstick
where id = any (array(
  select id from yardstick order by id limit 100 for update skip locked));
