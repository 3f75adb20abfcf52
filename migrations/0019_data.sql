-- Open data: datasets behind experiments, the copies of them that are kept, and what makes readings of them.

-- One file of one dataset, wherever it comes from. The key is (source, upstream, address): identifiers of portals are
-- worth nothing without their host, and change when a portal harvests again.
create table dataset (
    id uuid primary key,
    source text not null,                  -- scheme, host and port of whoever described it
    upstream text not null,                -- the portal's identifier; the address for a plain file
    address text not null,                 -- what is fetched
    family text not null,
    title text not null,
    told text not null,                    -- JSON: everything that the portal said, in the common model
    modified_at bigint,                    -- of the data, as the portal says
    person_id uuid not null references person (id),
    made_at bigint not null,
    -- live: as it was; changed: its columns are no longer those of a recipe; gone: does not answer
    state text not null,
    problem text not null,                 -- JSON: why it is not live; empty otherwise
    checked_at bigint not null,
    failing_since bigint,
    next_check bigint not null,
    leased_until bigint not null default 0,
    latest_id uuid,                        -- the newest snapshot
    unique (source, upstream, address)
);
create index dataset_next on dataset (next_check);

-- Bytes that never change; they lie in the data folder under their SHA-256.
create table snapshot (
    id uuid primary key,
    dataset_id uuid not null references dataset (id),
    hash bytea not null,
    size bigint not null,
    mime text not null,
    etag text not null,
    shape text not null,                   -- JSON: encoding, delimiter, columns, first rows
    parser bigint not null,                -- the version of what read it
    fetched_at bigint not null,
    unique (dataset_id, hash)
);
create index snapshot_hash on snapshot (hash);

-- What somebody looks at before it is attached; a day at most.
create table dataset_preview (
    id uuid primary key,
    person_id uuid not null references person (id),
    experiment_id uuid not null references experiment (id),
    typed text not null,                   -- the address as it was pasted
    source text not null,
    upstream text not null,
    address text not null,
    family text not null,
    told text not null,
    hash bytea not null,
    size bigint not null,
    mime text not null,
    etag text not null,
    shape text not null,
    made_at bigint not null
);
create index dataset_preview_person on dataset_preview (person_id);

-- evidence, baseline, measure: what a dataset is for an experiment, pinned to the copy that its author saw.
create table dataset_link (
    id uuid primary key,
    dataset_id uuid not null references dataset (id),
    experiment_id uuid not null references experiment (id),
    role text not null,
    snapshot_id uuid not null references snapshot (id),
    person_id uuid not null references person (id),
    made_at bigint not null,
    unique (dataset_id, experiment_id, role)
);
create index dataset_link_experiment on dataset_link (experiment_id);
create index dataset_link_person on dataset_link (person_id);

-- What makes readings of a dataset for an indicator, at each new snapshot.
create table dataset_recipe (
    id uuid primary key,
    dataset_id uuid not null references dataset (id),
    experiment_id uuid not null references experiment (id),
    indicator_id uuid not null references indicator (id),
    recipe text not null,                  -- canonical JSON, which a leaf names by its hash
    person_id uuid not null references person (id),
    made_at bigint not null,
    last_at bigint not null,               -- readings after this instant are new
    ended_at bigint
);
create index dataset_recipe_dataset on dataset_recipe (dataset_id);
create index dataset_recipe_experiment on dataset_recipe (experiment_id);

-- Which snapshot and which recipe made which readings: whoever has both computes them again.
create table dataset_run (
    id uuid primary key,
    recipe_id uuid not null references dataset_recipe (id),
    snapshot_id uuid not null references snapshot (id),
    made text not null,                    -- JSON: the readings, and what was left out
    kept bigint not null,
    made_at bigint not null
);
create index dataset_run_recipe on dataset_run (recipe_id);
