-- A model's row is the lock of everything that changes what it serves; revision counts those changes.
create table model (
    name       text primary key,
    revision   bigint      not null,
    created_at timestamptz not null
);

create table model_version (
    model             text        not null references model (name),
    number            integer     not null,
    run               text        not null,
    job               text        not null,
    language          text        not null,
    flavor            text        not null,
    dataset_name      text        not null,
    dataset_version   integer     not null,
    dataset_digest    text,
    code_digest       text,
    code_commit       text,
    artifact_digest   text        not null,
    artifact_bytes    bigint      not null,
    reference_digest  text,
    reference_bytes   bigint,
    signature         jsonb       not null,
    recipe            jsonb       not null,
    split             jsonb,
    primary_metric    text        not null,
    metrics           jsonb       not null,
    comparisons       jsonb       not null,
    trigger_kind      text        not null,
    trigger_cause     text,
    promoted          boolean     not null,
    decision_reason   text        not null,
    decided_at        timestamptz not null,
    created_at        timestamptz not null,
    primary key (model, number),
    unique (model, run)
);

create index model_version_dataset on model_version (dataset_name, dataset_version);

-- The present holder of each alias, one row an alias.
create table model_alias (
    model      text        not null references model (name),
    alias      text        not null,
    version    integer     not null,
    pinned     boolean     not null,
    pin_reason text,
    pinned_by  text,
    revision   bigint      not null,
    since      timestamptz not null,
    primary key (model, alias),
    foreign key (model, version) references model_version (model, number),
    check (not pinned or (pin_reason is not null and pinned_by is not null))
);

-- Who held each alias when: a row is the start of a reign, the next row of the same alias its end.
create table model_alias_change (
    model      text        not null,
    revision   bigint      not null,
    alias      text        not null,
    version    integer     not null,
    kind       text        not null,
    reason     text        not null,
    changed_by text        not null,
    since      timestamptz not null,
    primary key (model, revision, alias),
    foreign key (model, version) references model_version (model, number)
);

-- Trained models on their way in: their files are fetched and verified by claimed work, never in the consumer.
create table intake (
    id              bigint generated always as identity primary key,
    model           text        not null references model (name),
    run             text        not null,
    event_id        uuid        not null,
    trained         jsonb       not null,
    state           text        not null check (state in ('WAITING', 'REGISTERED', 'REJECTED')),
    version         integer,
    reason          text,
    attempts        integer     not null,
    next_attempt_at timestamptz not null,
    received_at     timestamptz not null,
    finished_at     timestamptz,
    unique (model, run)
);

create index intake_waiting on intake (next_attempt_at) where state = 'WAITING';

create table dataset_version (
    dataset       text        not null,
    version       integer     not null,
    parent        integer,
    parents       jsonb       not null,
    change        text        not null,
    quality       text        not null,
    digest        text        not null,
    row_count     bigint      not null,
    time_from     text,
    time_through  text,
    event_id      uuid        not null,
    recorded_at   timestamptz not null,
    primary key (dataset, version)
);

create table drift_observation (
    event_id     uuid primary key,
    model        text        not null,
    version      integer,
    kind         text        not null,
    severity     text        not null,
    action       text        not null,
    likely_cause text        not null,
    window_start timestamptz not null,
    window_end   timestamptz not null,
    features     jsonb       not null,
    observed_at  timestamptz not null
);

create index drift_observation_version on drift_observation (model, version, observed_at desc);

-- One hash chain a model: each entry's hash covers the entry before it.
create table audit_entry (
    model         text        not null references model (name),
    number        bigint      not null,
    at            timestamptz not null,
    actor         text        not null,
    action        text        not null,
    version       integer,
    revision      bigint      not null,
    reason        text        not null,
    previous_hash text        not null,
    hash          text        not null,
    primary key (model, number)
);

create function audit_entry_is_append_only() returns trigger language plpgsql as
$$
begin
    raise exception 'the audit log is append-only';
end
$$;

create trigger audit_entry_append_only
    before update or delete or truncate on audit_entry
    for each statement execute function audit_entry_is_append_only();
