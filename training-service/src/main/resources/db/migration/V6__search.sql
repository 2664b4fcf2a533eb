-- What made a model that one of the platform's own trainers made: a later search begins with it.
alter table artifact
    add column trainer    text,
    add column parameters jsonb;
