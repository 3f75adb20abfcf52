-- The civic record as a log: leaves with numbers, the hashes over them, and the heads that were published.

-- A log of leaves. There is one, until it is lost and another origin goes on after it.
create table record_log (
    log bigint primary key,                -- 1, 2 …
    origin text not null unique,           -- as in its checkpoints; also the name of its key
    size bigint not null,
    root bytea not null,                   -- of the tree of that size
    peaks bytea not null,                  -- hashes of its perfect subtrees, the largest first
    advanced_at bigint not null
);

-- What was written down, in its order. Rows are added, never changed.
create table record_leaf (
    log bigint not null references record_log (log),
    number bigint not null,                -- from 0, without a gap
    id uuid not null,                      -- that it had while it waited
    kind text not null,
    leaf bytea not null,
    hash bytea not null,                   -- SHA-256(0x00 ‖ leaf)
    experiment_id uuid,                    -- which it is about; not of the record, but to find it
    created_at bigint not null,            -- of the act
    primary key (log, number)
);
create unique index record_leaf_id on record_leaf (id, log);
create index record_leaf_experiment on record_leaf (experiment_id, log, number);

-- Hashes of perfect subtrees of 256^level leaves, level 1 and up: what tiles are made of.
create table record_hash (
    log bigint not null references record_log (log),
    level bigint not null,
    number bigint not null,
    hash bytea not null,
    primary key (log, level, number)
);

-- Heads that were signed, with the cosignatures they have. Old ones are forgotten.
create table record_checkpoint (
    log bigint not null references record_log (log),
    size bigint not null,
    note text not null,                    -- signed note
    witnessed boolean not null,            -- whether the cosignatures are a quorum of the policy
    published_at bigint not null,
    primary key (log, size)
);

alter table record_pending add column experiment_id uuid;

-- The leaf that a line of an experiment's history left; null for lines of an older version.
alter table experiment_step add column leaf_id uuid;
