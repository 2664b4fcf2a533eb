-- Where a dataset's rows are pulled from, and every pull. Connections and their credentials are configuration and are
-- only named here.

create table dataset_source (
    dataset          varchar(63)  not null references dataset (name),
    name             varchar(63)  not null,
    connection       varchar(63)  not null,
    path             text,
    -- JSON object of texts
    parameters       text         not null,
    query            text,
    watermark_column text,
    mode             varchar(10)  not null,
    -- JSON object of texts
    format           text         not null,
    schedule         varchar(200),
    -- grows with every change, so that a pull of the former definition leaves no progress behind
    revision         integer      not null,
    -- what the last committed pull reached
    validator        text,
    last_modified    text,
    watermark        text,
    next_at          timestamptz,
    changed_by       varchar(200) not null,
    changed_at       timestamptz  not null,
    primary key (dataset, name)
);

create index dataset_source_next on dataset_source (next_at) where next_at is not null;

create table dataset_pull (
    id           uuid primary key,
    dataset      varchar(63)  not null references dataset (name),
    source       varchar(63)  not null,
    revision     integer      not null,
    cause        varchar(10)  not null check (cause in ('SCHEDULE', 'MANUAL')),
    requested_by varchar(200) not null,
    state        varchar(10)  not null check (state in ('QUEUED', 'DONE', 'UNCHANGED', 'FAILED')),
    outcome      text,
    version      integer,
    attempts     integer      not null,
    -- the watermarks it covers, exclusive and inclusive; fixed before the first row is read
    window_from  text,
    window_to    text,
    -- of the content that the last attempt read
    validator     text,
    last_modified text,
    requested_at timestamptz  not null,
    due_at       timestamptz  not null,
    started_at   timestamptz,
    finished_at  timestamptz
);

-- At most one pull of a source waits or runs, so that no two cover the same rows.
create unique index dataset_pull_waiting on dataset_pull (dataset, source) where state = 'QUEUED';
create index dataset_pull_due on dataset_pull (due_at) where state = 'QUEUED';
create index dataset_pull_by_source on dataset_pull (dataset, source, requested_at desc);
