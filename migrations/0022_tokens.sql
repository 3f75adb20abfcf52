-- Personal access tokens: programs that act in a person's name.

-- The token itself is nowhere: only its SHA-256, like that of a session. It is made of 256 random bits, so that a hash without a
-- salt is enough.
create table access_token (
    id uuid primary key,
    person_id uuid not null references person (id),
    name text not null,                    -- what its person calls it
    token_hash bytea not null unique,
    scopes text not null,                  -- codes between spaces
    strong boolean not null,               -- made in a session that was opened by a strong way: mandates may count
    made_at bigint not null,
    expires_at bigint not null,
    used_on bigint                         -- the first instant of the day of its last use, UTC
);
create index access_token_person on access_token (person_id);

-- What was asked and answered under a key that a program chose, so that what is sent again happens once. Kept for a day.
create table idempotency (
    person_id uuid not null references person (id),
    key_hash bytea not null,               -- SHA-256 of the key
    asked bytea not null,                  -- SHA-256 of method, address and body
    outcome text not null,                 -- JSON: what the act answered
    made_at bigint not null,
    primary key (person_id, key_hash)
);
create index idempotency_made on idempotency (made_at);
