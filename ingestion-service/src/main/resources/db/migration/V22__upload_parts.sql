-- The parts of an upload that count. A part's file bears its writer's name, so that a writer that was overtaken, here or
-- in another process, cannot touch the file of the one that goes on.
create table resumable_upload_part (
    upload uuid    not null references resumable_upload (id) on delete cascade,
    part   integer not null,
    writer uuid    not null,
    primary key (upload, part)
);
