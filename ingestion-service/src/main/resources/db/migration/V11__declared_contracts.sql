-- Whether a person gave the dataset its contract. A derived dataset without one follows its query's columns.
alter table dataset add column contract_declared boolean not null default false;
