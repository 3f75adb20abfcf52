-- Webhooks: programs elsewhere are told what happened (Standard Webhooks 1.0.0).

-- Whoever announces something has to sign it, so that a secret is here as it is: whoever reads this table can pretend to be this
-- instance towards these receivers, and nothing else.
create table webhook (
    id uuid primary key,
    person_id uuid not null references person (id),
    name text not null,                    -- what its person calls it
    address text not null,                 -- where it is sent
    types text not null,                   -- codes between spaces; none for every one
    secret bytea not null,                 -- 32 random bytes: the key of HMAC-SHA256
    old_secret bytea,                      -- the one before
    old_until bigint,                      -- the first instant at which it no longer signs
    made_at bigint not null,
    good_at bigint,                        -- when something last arrived
    tried_at bigint not null,              -- whose turn it is: who waited longest comes first
    stopped_at bigint,                     -- nothing is sent since
    stopped_why text not null              -- paused, failing, gone; nothing while it is sent
);
create index webhook_person on webhook (person_id);

-- What is sent to one of them. Kept for thirty days.
create table webhook_delivery (
    webhook_id uuid not null references webhook (id),
    event_id uuid not null,                -- the same for every receiver, and whenever it is sent again
    type text not null,
    subject text not null,                 -- experiment, vote, webhook
    subject_id uuid not null,
    slug text not null,
    at bigint not null,                    -- when it happened
    due_at bigint,                         -- when it is tried next; none when it arrived or was given up
    leased_until bigint not null,
    tries bigint not null,                 -- failures since it was queued
    attempts bigint not null,              -- every one ever
    done_at bigint,                        -- arrived
    failed_at bigint,                      -- given up
    primary key (webhook_id, event_id)
);
create index webhook_delivery_due on webhook_delivery (webhook_id, due_at) where due_at is not null;
create index webhook_delivery_at on webhook_delivery (at);

-- How each attempt ended.
create table webhook_attempt (
    webhook_id uuid not null,
    event_id uuid not null,
    number bigint not null,
    at bigint not null,
    took bigint not null,                  -- microseconds
    status bigint,                         -- of the answer, if there was one
    problem text not null,                 -- a code; nothing when there was an answer
    primary key (webhook_id, event_id, number),
    foreign key (webhook_id, event_id) references webhook_delivery (webhook_id, event_id)
);
