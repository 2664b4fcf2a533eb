-- A trainer project whose files are kept in a folder by their digest. What it says of itself is read from these files.
create table project (
    digest     text primary key,
    name       text        not null,
    git        text,
    git_commit text,
    bytes      bigint      not null,
    created_by text        not null,
    created_at timestamptz not null
);
create index project_newest on project (created_at);

-- Whose job goes first: the higher priority, then the department that was served least, then the older job.
alter table policy add column priority integer not null default 5;
alter table policy add column department text not null default '';
alter table job add column priority integer not null default 5;
alter table job add column department text not null default '';
create index job_by_start on job (started_at);

-- When a policy trains by the clock: five cron fields, in UTC, and when that is next.
alter table policy add column schedule text;
alter table policy add column next_run timestamptz;
create index policy_due on policy (next_run) where next_run is not null;
