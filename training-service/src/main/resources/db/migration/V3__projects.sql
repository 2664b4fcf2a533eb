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
