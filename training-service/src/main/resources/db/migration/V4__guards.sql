-- Whether one of the platform's own trainers made it: any other model is opened in a sandbox only. Where no project was ever
-- run, there is nothing else.
alter table artifact add column built_in boolean not null default false;
update artifact set built_in = true where not exists (select 1 from job where settings ->> 'project' is not null);

-- How often a job's runner was lost; a runner that stops gives its job back, which does not count.
alter table job add column interruptions integer not null default 0;
update job set interruptions = greatest(attempt - 1, 0);

-- What the tokens of a run have sent: bytes of bodies and artifacts, and metrics, params and tags.
create table run_spending (
    run     uuid   primary key references run (id),
    bytes   bigint not null,
    entries bigint not null
);
