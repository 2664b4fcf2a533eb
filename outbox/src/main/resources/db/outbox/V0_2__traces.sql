-- The trace that an event came with, so that what it causes carries the same one, however much later that is.
alter table inbox_event add column traceparent text;
create index inbox_event_trace on inbox_event (event_id) where traceparent is not null;
