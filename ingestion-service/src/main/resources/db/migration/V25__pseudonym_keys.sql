-- Keys of pseudonyms. They are stored wrapped by the master key, which is not in this database.
create table pseudonym_key (
    -- the dataset's own ('dataset:' and its name), or a name that several datasets share
    key_group  varchar(80)  not null,
    number     integer      not null,
    wrapped    bytea        not null,
    created_at timestamptz  not null,
    created_by varchar(200) not null,
    primary key (key_group, number)
);

-- Which key each version number of a dataset's key stands for. The greatest is used for new rows.
create table dataset_pseudonym_key (
    dataset    varchar(63)  not null references dataset (name),
    version    integer      not null,
    key_group  varchar(80)  not null,
    number     integer      not null,
    created_at timestamptz  not null,
    created_by varchar(200) not null,
    primary key (dataset, version),
    foreign key (key_group, number) references pseudonym_key (key_group, number)
);
