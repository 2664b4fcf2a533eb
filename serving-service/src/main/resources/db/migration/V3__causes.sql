-- The event that decided so, and the trace it belongs to.
ALTER TABLE deployment
    ADD COLUMN event       uuid,
    ADD COLUMN traceparent text;
