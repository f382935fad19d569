-- The yardstick: a bare table, filled with :jobs rows.
drop schema if exists yardstick cascade;
create schema yardstick;
create table yardstick.rows (id bigint primary key, payload jsonb not null);
insert into yardstick.rows
select i, jsonb_build_object('id', i) from generate_series(1, :jobs) as i;
analyze yardstick.rows;
