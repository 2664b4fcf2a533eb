-- What is known of the rows of an immutable data file: the profile of a version is the sum of the profiles of its files.
create table file_profile (
    digest     varchar(71) not null,
    -- of the names and types of the columns, which of them are withheld, and the form of the profile
    shape      varchar(71) not null,
    -- JSON with the sketches in base64
    profile    text        not null,
    created_at timestamptz not null,
    primary key (digest, shape)
);
