-- The yardstick's bare table. Frozen: figures of different days are compared through it.
drop table if exists yardstick;
create table yardstick (id bigint primary key, payload jsonb not null);
