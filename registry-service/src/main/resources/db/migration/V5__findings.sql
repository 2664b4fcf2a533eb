-- What the validator found beside the scores; null for versions whose training did not say.
alter table model_version add column slices jsonb;
alter table model_version add column checks jsonb;
alter table model_version add column backtests jsonb;
