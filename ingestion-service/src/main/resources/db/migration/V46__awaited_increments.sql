-- The pull whose increment became a suspect version: the watermark stays before it until its rows are accepted.
alter table dataset_source add column awaited uuid references dataset_pull (id);
