-- The yardstick of single enqueues: one bare row in one transaction. Frozen.
insert into yardstick (id, payload) values ($1, $2);
