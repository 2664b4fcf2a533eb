-- Files that came together are profiled together, which takes a third of the time. Profiles of single files are made
-- again when they are asked for.
drop table file_profile;

create table file_profile (
    -- of the digests of the files
    id         varchar(71) not null,
    -- of the names and types of the columns, which of them are withheld, and the form of the profile
    shape      varchar(71) not null,
    -- the digests of the files, in order; a file whose rows are there twice is in it twice
    files      text[]      not null,
    -- JSON with the sketches in base64
    profile    text        not null,
    created_at timestamptz not null,
    primary key (id, shape)
);

create index file_profile_files on file_profile using gin (files);
