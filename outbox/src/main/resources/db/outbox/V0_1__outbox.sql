-- Events to be published. A transaction holds the row of outbox_key from before it draws a sequence number until it
-- ends, so that per topic and key the order of sequences, and of positions, is the order of commits.
create table outbox_key (
    topic         text   not null,
    key           text   not null,
    last_sequence bigint not null,
    primary key (topic, key)
);

create table outbox_event (
    position     bigint generated always as identity primary key,
    id           uuid        not null unique,
    topic        text        not null,
    key          text        not null,
    sequence     bigint      not null,
    causation_id uuid,
    traceparent  text,
    data         bytea       not null,
    created_at   timestamptz not null,
    sent_at      timestamptz
);
create index outbox_event_unsent on outbox_event (position) include (topic, key) where sent_at is null;
create index outbox_event_sent on outbox_event (sent_at) where sent_at is not null;

-- Events received. The row of inbox_key is held while an event of that key is applied.
create table inbox_event (
    consumer    text        not null,
    event_id    uuid        not null,
    received_at timestamptz not null,
    primary key (consumer, event_id)
);
create index inbox_event_received on inbox_event (received_at);

create table inbox_key (
    consumer      text not null,
    topic         text not null,
    key           text not null,
    last_sequence bigint,
    primary key (consumer, topic, key)
);

-- Events that could not be applied (poison), and the later ones of their key that wait behind them.
create table dead_letter (
    id           uuid primary key,
    position     bigint generated always as identity unique,
    consumer     text        not null,
    topic        text        not null,
    key          text,
    event_id     uuid        not null,
    causation_id uuid,
    sequence     bigint,
    event_time   timestamptz not null,
    data         bytea,
    state        text        not null check (state in ('poison', 'waiting', 'replayed', 'skipped')),
    reason       text        not null,
    received_at  timestamptz not null,
    resolved_at  timestamptz,
    resolved_by  text
);
create index dead_letter_open on dead_letter (consumer, topic, key, position) where state in ('poison', 'waiting');
