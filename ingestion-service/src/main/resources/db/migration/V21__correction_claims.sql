-- Keys that the service makes of a client's are longer than those.
alter table upload_key alter column idempotency_key type varchar(240);
alter table correction alter column idempotency_key type varchar(240);

-- The request that claimed the row: only that one gives it up.
alter table correction add column claim uuid not null;
