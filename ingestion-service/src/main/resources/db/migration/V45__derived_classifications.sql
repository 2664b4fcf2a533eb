-- How people classified columns that a query gives: the contract of a derived dataset is made anew at every rebuild.
create table derived_classification (
    dataset        varchar(63) not null references dataset (name),
    column_name    text        not null,
    classification varchar(20) not null,
    primary key (dataset, column_name)
);
