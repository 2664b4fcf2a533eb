-- A contract is more than columns now: JSON with keys, rules and the handling of duplicates. Rows without it are read
-- from their columns.

alter table dataset add column contract text;
alter table dataset_version add column contract text;

-- Every contract a dataset ever had.
create table contract_version (
    dataset    varchar(63)  not null references dataset (name),
    version    integer      not null,
    contract   text         not null,
    created_at timestamptz  not null,
    created_by varchar(200) not null,
    primary key (dataset, version)
);

insert into contract_version
select distinct on (dataset, contract_version)
       dataset, contract_version,
       '{"version":' || contract_version || ',"columns":' || columns
           || coalesce(',"timeColumn":' || to_json(time_column)::text, '') || '}',
       created_at, created_by
from (select name as dataset, contract_version, columns, time_column, changed_at as created_at, owner as created_by,
             0 as preference
      from dataset
      where columns is not null
      union all
      select dataset, contract_version, columns, time_column, created_at, created_by, 1
      from dataset_version) known
order by dataset, contract_version, preference, created_at;
