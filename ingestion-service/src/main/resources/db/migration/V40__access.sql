-- Who may do what with a dataset. Denied is what is not here: a dataset's owner and the platform's own roles need no row.

alter table dataset add column purpose text;

create table dataset_grant (
    dataset    varchar(63)  not null references dataset (name),
    -- user:<name>, role:<role> or department:<name>
    grantee    varchar(220) not null,
    permission varchar(10)  not null check (permission in ('READ', 'WRITE', 'QUARANTINE', 'EXPORT')),
    granted_by varchar(200) not null,
    granted_at timestamptz  not null,
    primary key (dataset, grantee, permission)
);

create index dataset_grant_by_grantee on dataset_grant (grantee);

-- What was granted and taken back, by whom. Rows are added and never changed.
create table dataset_grant_change (
    id         uuid primary key,
    dataset    varchar(63)  not null references dataset (name),
    kind       varchar(10)  not null check (kind in ('GRANTED', 'REVOKED', 'OWNER', 'PURPOSE')),
    -- the grantee, the new owner or the new purpose
    subject    text,
    permission varchar(10),
    changed_by varchar(200) not null,
    changed_at timestamptz  not null
);

create index dataset_grant_change_by_dataset on dataset_grant_change (dataset, changed_at);

-- Refusals, one row a day, dataset, caller and permission, so that nobody can fill the table by asking again.
create table dataset_refusal (
    dataset    varchar(63)  not null references dataset (name),
    caller     varchar(200) not null,
    permission varchar(10)  not null,
    day        date         not null,
    times      bigint       not null,
    first_at   timestamptz  not null,
    last_at    timestamptz  not null,
    primary key (dataset, caller, permission, day)
);

-- Until now every data owner could change and every data scientist could read every dataset. Datasets from that time
-- keep it; their owners narrow it.
insert into dataset_grant_change (id, dataset, kind, subject, changed_by, changed_at)
select gen_random_uuid(), name, 'OWNER', owner, owner, created_at from dataset;
insert into dataset_grant_change (id, dataset, kind, subject, changed_by, changed_at)
select gen_random_uuid(), name, 'OWNER', 'role:data-owner', 'migration', now() from dataset;
update dataset set owner = 'role:data-owner';
insert into dataset_grant (dataset, grantee, permission, granted_by, granted_at)
select name, 'role:data-scientist', permission, 'migration', now()
from dataset cross join (values ('READ'), ('EXPORT')) as every(permission);
insert into dataset_grant_change (id, dataset, kind, subject, permission, changed_by, changed_at)
select gen_random_uuid(), dataset, 'GRANTED', grantee, permission, granted_by, granted_at from dataset_grant;
