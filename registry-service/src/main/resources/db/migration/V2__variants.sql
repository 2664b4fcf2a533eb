-- Beside the champion other versions may be deployed, each behind an alias: with a share of the requests, or as a shadow
-- that is only compared. The champion gets what the others leave.
alter table model_alias
    add column weight integer not null default 0 check (weight between 0 and 100),
    add column shadow boolean not null default false,
    add check (not shadow or weight = 0);
