-- A model of another library may take its inputs from callers alone.
alter table model_version alter column recipe drop not null;
