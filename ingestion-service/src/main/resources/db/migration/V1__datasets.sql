-- A dataset is a name, a data contract and immutable versions. A version is a manifest of files named by digest,
-- so that an append shares its parent's files.

create table dataset (
    name             varchar(63) primary key,
    description      text,
    owner            varchar(200) not null,
    time_column      text,
    -- 0 until the columns are declared or inferred from the first version
    contract_version integer      not null,
    -- JSON array of columns, null until known
    columns          text,
    -- the query of a derived dataset, null for others
    derived_sql      text,
    created_at       timestamptz  not null,
    changed_at       timestamptz  not null
);

create table derived_input (
    dataset varchar(63) not null references dataset (name),
    alias   varchar(63) not null,
    input   varchar(63) not null references dataset (name),
    primary key (dataset, alias)
);

create index derived_input_by_input on derived_input (input);

create table dataset_version (
    dataset          varchar(63)  not null references dataset (name),
    number           integer      not null,
    parent           integer,
    mode             varchar(10)  not null check (mode in ('REPLACE', 'APPEND')),
    quality          varchar(10)  not null check (quality in ('ACCEPTED', 'SUSPECT')),
    withdrawn        boolean      not null default false,
    -- of the manifest: columns and files in order
    digest           varchar(71)  not null,
    -- of the bytes as they were uploaded; of the query for a derived version
    source_digest    varchar(71)  not null,
    rejected_digest  varchar(71),
    total_rows       bigint       not null,
    new_rows         bigint       not null,
    rejected_rows    bigint       not null,
    contract_version integer      not null,
    columns          text         not null,
    time_column      text,
    findings         text         not null,
    profile          text         not null,
    created_at       timestamptz  not null,
    created_by       varchar(200) not null,
    primary key (dataset, number),
    foreign key (dataset, parent) references dataset_version (dataset, number)
);

create table dataset_version_file (
    dataset  varchar(63) not null,
    number   integer     not null,
    position integer     not null,
    digest   varchar(71) not null,
    file_rows bigint     not null,
    bytes    bigint      not null,
    primary key (dataset, number, position),
    foreign key (dataset, number) references dataset_version (dataset, number)
);

create index dataset_version_file_by_digest on dataset_version_file (digest);

-- Which versions of its inputs a derived version was made of.
create table dataset_version_input (
    dataset       varchar(63) not null,
    number        integer     not null,
    alias         varchar(63) not null,
    input         varchar(63) not null,
    input_version integer     not null,
    primary key (dataset, number, alias),
    foreign key (dataset, number) references dataset_version (dataset, number),
    foreign key (input, input_version) references dataset_version (dataset, number)
);

create table dataset_decision (
    id         uuid primary key,
    dataset    varchar(63)  not null,
    number     integer      not null,
    kind       varchar(10)  not null check (kind in ('ACCEPT', 'WITHDRAW')),
    reason     text         not null,
    decided_by varchar(200) not null,
    decided_at timestamptz  not null,
    foreign key (dataset, number) references dataset_version (dataset, number)
);

create table upload_key (
    dataset         varchar(63)  not null references dataset (name),
    idempotency_key varchar(200) not null,
    mode            varchar(10)  not null,
    source_digest   varchar(71)  not null,
    number          integer      not null,
    created_at      timestamptz  not null,
    primary key (dataset, idempotency_key),
    foreign key (dataset, number) references dataset_version (dataset, number)
);

-- Work that a changed input causes: the row is locked while it is done, so that a crash frees it at once. It always
-- builds from the newest inputs, and finds nothing to do if an earlier row did it already.
create table rebuild (
    id           uuid primary key,
    dataset      varchar(63) not null references dataset (name),
    cause        uuid,
    state        varchar(10) not null check (state in ('QUEUED', 'DONE', 'FAILED')),
    outcome      text,
    requested_at timestamptz not null,
    finished_at  timestamptz
);

create index rebuild_queued on rebuild (requested_at) where state = 'QUEUED';
create index rebuild_by_dataset on rebuild (dataset, requested_at desc);
