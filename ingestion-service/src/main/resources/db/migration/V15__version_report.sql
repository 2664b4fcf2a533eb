-- What became of every row that was received for a version: JSON, null for versions made before there were reports.
alter table dataset_version add column report text;

-- Rows of an upsert replace those of the same key.
alter table dataset_version drop constraint dataset_version_mode_check;
alter table dataset_version add constraint dataset_version_mode_check check (mode in ('REPLACE', 'APPEND', 'UPSERT'));
