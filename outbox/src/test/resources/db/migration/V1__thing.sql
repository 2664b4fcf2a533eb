create table thing (
    name     text primary key,
    sequence bigint not null
);
