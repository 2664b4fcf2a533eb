-- Until when a vault keeps a sealed file; files without a row are swept.
create table retention (
    vault      varchar(20) not null,
    digest     varchar(71) not null,
    kept_at    timestamptz not null,
    expires_at timestamptz not null,
    primary key (vault, digest)
);

create index retention_by_expiry on retention (vault, expires_at);

-- Rejected rows of the time before quarantine had a retention are kept as long as new ones are by default.
insert into retention (vault, digest, kept_at, expires_at)
select 'quarantine', rejected_digest, max(created_at), now() + interval '90 days'
from dataset_version
where rejected_digest is not null
group by rejected_digest;

-- An upload that is sent in pieces. The bytes lie sealed in numbered part files; a part counts once it is in this row.
create table resumable_upload (
    id              uuid primary key,
    dataset         varchar(63)  not null references dataset (name),
    mode            varchar(10)  not null,
    -- JSON object of the query parameters of its creation
    parameters      text         not null,
    idempotency_key varchar(200),
    -- of the whole, null until it is known
    announced_bytes bigint,
    received_bytes  bigint       not null,
    parts           integer      not null,
    -- who may add parts: the request that came last
    writer          uuid,
    -- what became of it
    version_number  integer,
    created_by      varchar(200) not null,
    created_at      timestamptz  not null,
    expires_at      timestamptz  not null,
    unique (dataset, idempotency_key)
);

create index resumable_upload_by_expiry on resumable_upload (expires_at);

-- A quarantined line that was corrected, and the version its correction is in: null while it is being ingested.
create table correction (
    dataset         varchar(63)  not null,
    number          integer      not null,
    line            bigint       not null,
    idempotency_key varchar(200) not null,
    corrected_in    integer,
    corrected_by    varchar(200) not null,
    corrected_at    timestamptz  not null,
    primary key (dataset, number, line),
    foreign key (dataset, number) references dataset_version (dataset, number),
    foreign key (dataset, corrected_in) references dataset_version (dataset, number)
);

create index correction_by_key on correction (dataset, idempotency_key);
