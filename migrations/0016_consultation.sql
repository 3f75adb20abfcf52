-- Consultations: what is asked, who has voted, and ballots that nobody can date.

-- A vote. What is prepared stands in the form; once it is opened, the terms say everything and never change.
create table consultation (
    id uuid primary key,
    slug text not null unique,
    authority_id uuid not null references authority (id),
    question text not null,                -- go, which, budget
    method text not null,
    lang text not null,
    title text not null,
    form text not null,                    -- JSON: what was typed, by field
    version bigint not null,
    prepared_by uuid not null references person (id),
    prepared_at bigint not null,
    terms text,                            -- canonical JSON, served and hashed as it is; null while it is prepared
    terms_hash bytea,                      -- SHA-256
    opened_by uuid references person (id),
    opened_at bigint,                      -- when it was fixed
    opens_at bigint,
    closes_at bigint,
    closed_at bigint,                      -- when the box was shut
    voter_count bigint not null,           -- kept, not counted
    seed bytea,                            -- what lots are drawn from, once the box was shut
    lot bytea,                             -- the value that was committed to, revealed then
    outcome text,                          -- canonical JSON
    outcome_hash bytea,
    published_at bigint
);
create index consultation_public on consultation (opens_at, id) where opened_at is not null;
create index consultation_due on consultation (closes_at) where opened_at is not null and published_at is null;
create index consultation_authority on consultation (authority_id);

-- Who wrote any part of what is prepared: they do not open it.
create table consultation_writer (
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    primary key (consultation_id, person_id)
);

-- The experiments that it is about.
create table consultation_experiment (
    consultation_id uuid not null references consultation (id),
    experiment_slug text not null,
    primary key (consultation_id, experiment_slug)
);
create index consultation_experiment_slug on consultation_experiment (experiment_slug);

-- What nobody may know: half of the lot until the box is shut, and the link between voters and ballots of forms, which
-- only a vote that replaces another needs. The row goes when the box is shut.
create table consultation_secret (
    consultation_id uuid primary key references consultation (id),
    link bytea not null,
    lot bytea not null
);

-- Who has voted, and by which way; one way for each person. Not when, and not how often.
create table consultation_voter (
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    channel text not null,                 -- form; blind and paper are kept free
    primary key (consultation_id, person_id)
);
create index consultation_voter_person on consultation_voter (person_id);

-- Ballots while the vote is open. No person, no time, no number that grows with time.
create table ballot (
    consultation_id uuid not null references consultation (id),
    key text not null,
    hash bytea not null,                   -- SHA-256 of the text
    body text not null,                    -- canonical JSON, as it will be published
    primary key (consultation_id, key)
);
create index ballot_hash on ballot (consultation_id, hash);

-- Ballots as they are published: written anew once the box is shut, in the order of their hashes, so that not even the
-- order of rows remembers when they came.
create table published_ballot (
    consultation_id uuid not null references consultation (id),
    hash bytea not null,
    key text not null,
    body text not null,
    primary key (consultation_id, hash)
);
create index published_ballot_key on published_ballot (consultation_id, key);
