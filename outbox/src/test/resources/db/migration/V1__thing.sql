create table thing (
    name     text primary key,
    sequence bigint not null,
    label    text,
    constraint thing_label_unique unique (label) deferrable initially deferred
);
