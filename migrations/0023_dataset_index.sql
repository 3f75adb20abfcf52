-- What portals offer: read at night, page by page, so that whoever adds data finds something for their place at once.

-- A portal of the settings, and how far its catalogue is read.
create table portal (
    origin text primary key,               -- its address, as the settings have it
    name text not null,
    family text not null,
    place text not null,                   -- what it is about where its datasets do not say so: epci:200093201; or empty
    filter text not null,                  -- a query of the portal's own that narrows what is read; or empty
    place_in_line bigint not null,         -- as the settings list them
    round bigint not null,                 -- which reading this is
    next_page text not null,               -- JSON: what to ask next; empty before the first page
    found bigint not null,                 -- datasets of this reading so far
    last_found bigint not null,            -- of the last whole one
    began_at bigint,
    done_at bigint,                        -- when the last whole one ended
    next_at bigint not null,
    leased_until bigint not null default 0,
    failing_since bigint,
    problem text not null                  -- JSON: the sentence in each language; empty otherwise
);
create index portal_next on portal (next_at);

-- A dataset of a portal. The key is (portal, upstream).
create table indexed_dataset (
    id uuid primary key,
    origin text not null references portal (origin),
    upstream text not null,
    address text not null,                 -- what is looked at when somebody chooses it
    title text not null,
    publisher text not null,
    place text not null,                   -- in words
    licence text not null,                 -- normalised, or empty
    formats text not null,                 -- in words
    modified_at bigint,
    hash bytea not null,                   -- of all that is kept of it: what did not change is not written again
    round bigint not null,                 -- the reading that saw it last
    unique (origin, upstream)
);
create index indexed_dataset_round on indexed_dataset (origin, round);

-- The terms of a dataset, once for each place that it is about (commune:59350, epci:200093201) and once for everywhere,
-- which is empty. The empty term finds all datasets of a place.
create table indexed_term (
    place text not null,
    term text not null,
    dataset_id uuid not null references indexed_dataset (id),
    weight bigint not null,
    primary key (place, term, dataset_id)
);
create index indexed_term_dataset on indexed_term (dataset_id);
