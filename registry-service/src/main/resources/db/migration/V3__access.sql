-- Who may ask a model; access_revision counts the changes, 0 while nobody has decided.
alter table model
    add column access_revision bigint not null default 0;

create table access_grant (
    model           text        not null references model (name),
    department      text        not null,
    rows_per_second double precision check (rows_per_second > 0),
    burst_rows      bigint check (burst_rows >= 1),
    granted_by      text        not null,
    granted_at      timestamptz not null,
    primary key (model, department),
    check (burst_rows is null or rows_per_second is not null)
);

-- Requests that serving refused, one row an interval, replica, department and reason; old ones are deleted.
create table access_refusal (
    id         bigint generated always as identity primary key,
    event_id   uuid        not null unique,
    model      text        not null,
    department text,
    reason     text        not null,
    requests   bigint      not null,
    first_at   timestamptz not null,
    last_at    timestamptz not null,
    replica    text        not null
);

create index access_refusal_model on access_refusal (model, id desc);
