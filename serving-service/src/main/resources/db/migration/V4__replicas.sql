-- When each replica was last heard of: one that is gone writes no record that it serves no more.
CREATE TABLE replica (
    id   text        PRIMARY KEY,
    seen timestamptz NOT NULL
);

INSERT INTO replica SELECT replica, max(at) FROM deployment GROUP BY replica;
