-- When each replica was last heard of: one that is gone writes no record that it serves no more.
CREATE TABLE replica (
    id   text        PRIMARY KEY,
    seen timestamptz NOT NULL
);

-- Of those there were nobody knows which are gone: they are told as they were, up to now.
INSERT INTO replica SELECT DISTINCT replica, now() FROM deployment;
