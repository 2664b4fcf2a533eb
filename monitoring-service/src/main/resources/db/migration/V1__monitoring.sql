-- What is deployed now, by model: the state of the highest revision seen.
create table deployed_model (
    model      text primary key,
    revision   bigint      not null,
    reason     text        not null,
    pinned     boolean     not null,
    changed_at timestamptz not null
);

create table deployment (
    model           text        not null,
    version         text        not null,
    alias           text        not null,
    dataset         text        not null,
    dataset_version bigint      not null,
    since           timestamptz not null,
    primary key (model, version, alias)
);

-- Finished training, also of what was never promoted.
create table training_run (
    run             text primary key,
    model           text        not null,
    dataset         text        not null,
    dataset_version bigint      not null,
    outcome         text        not null,
    metrics         text        not null,
    recorded_at     timestamptz not null
);
create index training_run_model on training_run (model, recorded_at);

-- What a version saw when it was trained. Pending rows are claimed and fetched from the registry.
create table model_reference (
    model           text        not null,
    version         text        not null,
    digest          text        not null,
    state           text        not null check (state in ('pending', 'stored')),
    attempts        int         not null,
    next_attempt_at timestamptz not null,
    last_error      text,
    content         bytea,
    primary key (model, version)
);
create index model_reference_pending on model_reference (next_attempt_at) where state = 'pending';

-- Captured parts of windows that have not been judged yet.
create table window_part (
    id           bigint generated always as identity primary key,
    model        text        not null,
    version      text        not null,
    replica      text        not null,
    window_start timestamptz not null,
    window_end   timestamptz not null,
    part         int         not null,
    rows         bigint      not null,
    requests     bigint      not null,
    errors       bigint      not null,
    features     text        not null,
    event_id     uuid        not null,
    received_at  timestamptz not null,
    unique (model, version, replica, window_start, part)
);
create index window_part_order on window_part (model, version, window_start);

-- One judgement of one analysis window.
create table analysis (
    id             uuid primary key,
    model          text        not null,
    version        text        not null,
    window_start   timestamptz not null,
    window_end     timestamptz not null,
    rows           bigint      not null,
    requests       bigint      not null,
    errors         bigint      not null,
    effective_rows bigint      not null,
    verdict        text        not null check (verdict in ('stable', 'drifted', 'too-few-samples')),
    explanation    text        not null,
    tests          text        not null,
    judged_at      timestamptz not null
);
create index analysis_recent on analysis (model, version, window_end desc);

create table alert (
    id           uuid primary key,
    dedup_key    text        not null,
    model        text        not null,
    version      text,
    kind         text        not null check (kind in ('data', 'prediction', 'performance', 'quality')),
    severity     text        not null,
    action       text        not null,
    likely_cause text        not null,
    features     text        not null,
    event_id     uuid        not null,
    opened_at    timestamptz not null,
    closed_at    timestamptz,
    closed_why   text
);
create unique index alert_open on alert (dedup_key) where closed_at is null;
create index alert_recent on alert (model, opened_at desc);

-- From which datasets a dataset is derived.
create table dataset_parent (
    dataset text not null,
    parent  text not null,
    primary key (dataset, parent)
);

create table prediction (
    id          text primary key,
    model       text             not null,
    version     text             not null,
    entity      text             not null,
    target_time text             not null,
    value       double precision not null,
    at          timestamptz      not null
);
create index prediction_target on prediction (model, target_time, entity);
create index prediction_age on prediction (at);

-- Ground truth; entity and time are filled in from the prediction where only its id was given.
create table outcome (
    id            uuid primary key,
    model         text             not null,
    prediction_id text,
    entity        text,
    target_time   text,
    actual        double precision not null,
    observed_at   timestamptz      not null,
    received_at   timestamptz      not null
);
create index outcome_target on outcome (model, entity, target_time);
create index outcome_received on outcome (received_at);
create index outcome_unresolved on outcome (prediction_id) where entity is null;

-- How good a version was for one target time.
create table evaluation (
    model         text             not null,
    version       text             not null,
    target_time   text             not null,
    outcomes      bigint           not null,
    wape          double precision not null,
    mae           double precision not null,
    low           double precision not null,
    high          double precision not null,
    threshold     double precision,
    baseline_rows bigint           not null,
    baseline_wape double precision,
    model_wape_on_baseline_rows double precision,
    verdict       text             not null check (verdict in ('kept', 'degraded', 'too-few-outcomes')),
    evaluated_at  timestamptz      not null,
    primary key (model, version, target_time)
);
