-- A policy subscribes a dataset to a trainer. settings = {trainer, recipe, parameters, seed, testPeriods}.
create table policy (
    name             text primary key,
    model            text        not null,
    dataset          text        not null,
    settings         jsonb       not null,
    minimum_new_rows bigint      not null,
    retrain_on_drift boolean     not null,
    cooldown         text        not null,
    updated_by       text        not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index policy_by_dataset on policy (dataset);
create index policy_by_model on policy (model);

-- Accepted versions, as ingestion's events told them. A withdrawn one stays, marked, so that it is never trained on.
create table dataset_version (
    dataset   text    not null,
    version   integer not null,
    digest    text    not null,
    new_rows  bigint  not null,
    withdrawn boolean not null,
    primary key (dataset, version)
);

-- Who is champion, as the registry's events told it; version is null where a model has no champion any more.
create table champion (
    model           text primary key,
    revision        bigint not null,
    version         text,
    digest          text,
    trained_through date
);

-- A job keeps what it was queued with: a later change of the policy does not change it.
create table job (
    id              uuid primary key,
    run             uuid        not null,
    policy          text        not null,
    model           text        not null,
    dataset         text        not null,
    dataset_version integer     not null,
    dataset_digest  text        not null,
    settings        jsonb       not null,
    trigger_kind    text        not null,
    cause           uuid,
    created_at      timestamptz not null,
    state           text        not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    attempt         integer     not null,
    lease_until     timestamptz,
    started_at      timestamptz,
    finished_at     timestamptz,
    outcome         text,
    error           text
);
create unique index job_once_per_cause on job (policy, cause) where cause is not null;
create index job_unfinished on job (created_at) where state in ('queued', 'running');
create index job_by_policy on job (policy, dataset_version);
create index job_by_model on job (model, created_at);

create table job_step (
    job         uuid        not null references job (id),
    name        text        not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    primary key (job, name)
);

-- What the artifact folder may hold: a file without a row here is an orphan and swept.
create table artifact (
    digest     text primary key,
    bytes      bigint      not null,
    created_at timestamptz not null
);
