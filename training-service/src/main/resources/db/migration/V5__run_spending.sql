-- Bodies of requests become rows, which are read into memory; artifacts do not, and have a budget of their own.
alter table run_spending add column row_bytes bigint not null default 0;
