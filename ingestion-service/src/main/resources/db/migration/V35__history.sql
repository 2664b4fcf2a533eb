-- A movable name for a version, and every move of it.
create table dataset_tag (
    dataset  varchar(63)  not null references dataset (name),
    tag      varchar(63)  not null,
    number   integer      not null,
    moved_by varchar(200) not null,
    moved_at timestamptz  not null,
    primary key (dataset, tag),
    foreign key (dataset, number) references dataset_version (dataset, number)
);

create table dataset_tag_move (
    id          uuid primary key,
    dataset     varchar(63)  not null references dataset (name),
    tag         varchar(63)  not null,
    -- null where the tag was new
    from_number integer,
    -- null where it was removed
    to_number   integer,
    moved_by    varchar(200) not null,
    moved_at    timestamptz  not null
);

create index dataset_tag_move_by_tag on dataset_tag_move (dataset, tag, moved_at);

-- What retention let go: the version's row stays, its files do not.
create table dataset_expiry (
    dataset    varchar(63) not null,
    number     integer     not null,
    reason     text        not null,
    expired_at timestamptz not null,
    primary key (dataset, number),
    foreign key (dataset, number) references dataset_version (dataset, number)
);

-- How long the content of a dataset's versions is kept; without a row for ever.
create table dataset_retention (
    dataset       varchar(63)  primary key references dataset (name),
    keep_versions integer check (keep_versions > 0),
    keep_days     integer check (keep_days > 0),
    changed_by    varchar(200) not null,
    changed_at    timestamptz  not null,
    check (keep_versions is not null or keep_days is not null)
);

-- Why a version must stay. Released holds stay as rows.
create table dataset_hold (
    id             uuid primary key,
    dataset        varchar(63)  not null,
    number         integer      not null,
    kind           varchar(10)  not null check (kind in ('MODEL', 'MANUAL')),
    reason         text         not null,
    model          varchar(200),
    run            varchar(200),
    held_by        varchar(200) not null,
    held_at        timestamptz  not null,
    released_by    varchar(200),
    release_reason text,
    released_at    timestamptz,
    foreign key (dataset, number) references dataset_version (dataset, number)
);

create index dataset_hold_by_version on dataset_hold (dataset, number);
create unique index dataset_hold_by_run on dataset_hold (dataset, number, model, run) where kind = 'MODEL';
