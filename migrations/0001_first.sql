-- The first schema, one text for SQLite and PostgreSQL.
--
-- Types: uuid, text, bigint, boolean, bytea only. Instants are bigint microseconds since 1970 UTC.
-- What is hashed or signed is bytea. Identity stands apart from acts, so that erasing a person
-- touches only the tables of the first section and the openings of commitments.

-- ---------------------------------------------------------------- identity

-- Somebody, without saying who. Acts point here.
create table person (
    id uuid primary key,
    created_at bigint not null,
    erased_at bigint
);

create table person_identity (
    person_id uuid primary key references person (id),
    email text not null,
    email_key text not null unique,       -- lower case
    name text,                            -- as shown; null until chosen
    lang text not null
);

-- A browser. The token is in the cookie; only its SHA-256 is here.
create table session (
    id uuid primary key,
    token_hash bytea not null unique,
    person_id uuid references person (id), -- null before sign-in
    device text not null,                  -- as the browser calls itself
    created_at bigint not null,
    seen_at bigint not null
);
create index session_person on session (person_id);

-- A code sent by mail, bound to the browser that asked for it.
create table sign_in_code (
    id uuid primary key,
    session_id uuid not null,
    email text not null,
    email_key text not null,
    lang text not null,
    code_hash bytea not null,              -- SHA-256(id ‖ code)
    created_at bigint not null,
    expires_at bigint not null,
    attempts bigint not null,
    used_at bigint
);
create index sign_in_code_session on sign_in_code (session_id, created_at);
create index sign_in_code_email on sign_in_code (email_key, created_at);

-- Mails to send. Subject and body are emptied once sent.
create table mail (
    id uuid primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    created_at bigint not null,
    due_at bigint not null,                -- next attempt
    attempts bigint not null,
    leased_until bigint not null,
    sent_at bigint,
    given_up_at bigint,
    last_error text
);
create index mail_due on mail (sent_at, due_at);

-- ---------------------------------------------------------------- territories and authorities

create table territory (
    id text primary key,                   -- commune:59350, epci:200093201, departement:59, region:32
    kind text not null,
    code text not null,                    -- INSEE or SIREN code
    name text not null,
    population bigint,
    vintage text not null                  -- of the source
);

-- Every territory inside every other, itself included.
create table territory_within (
    territory_id text not null references territory (id),
    ancestor_id text not null references territory (id),
    primary key (territory_id, ancestor_id)
);
create index territory_within_ancestor on territory_within (ancestor_id);

create table authority (
    id uuid primary key,
    slug text not null unique,
    kind text not null,
    name text not null,
    territory_id text not null references territory (id),
    support_threshold bigint not null,
    answer_days bigint not null,
    moderation_hours bigint not null
);
create index authority_territory on authority (territory_id);

-- A dated role in an authority. There are no roles on people.
create table mandate (
    id uuid primary key,
    person_id uuid not null references person (id),
    authority_id uuid not null references authority (id),
    role text not null,                    -- administrator, moderator, elected
    from_at bigint not null,
    until_at bigint,
    granted_by uuid references person (id),
    confirmed_by uuid references person (id)
);
create index mandate_person on mandate (person_id);
create index mandate_authority on mandate (authority_id, role);

-- ---------------------------------------------------------------- drafts and experiments

-- A picture, re-encoded: nothing of the file that was sent remains.
create table picture (
    id uuid primary key,
    width bigint not null,
    height bigint not null,
    large bytea not null,                  -- JPEG, 1600 px at most
    small bytea not null,                  -- JPEG, 640 px at most
    created_at bigint not null
);

-- A proposal that its author has not sent. Raw answers, as typed.
create table draft (
    id uuid primary key,
    session_id uuid,                       -- of the browser that began it, until sign-in
    person_id uuid references person (id),
    experiment_id uuid,                    -- set when it completes a returned proposal
    lang text not null,
    form text not null,                    -- JSON object of strings
    picture_id uuid references picture (id),
    created_at bigint not null,
    updated_at bigint not null
);
create index draft_person on draft (person_id);
create index draft_session on draft (session_id);

create table experiment (
    id uuid primary key,
    draft_id uuid not null unique,         -- what it was sent from: sending twice has one effect
    slug text not null unique,
    author_id uuid not null references person (id),
    authority_id uuid not null references authority (id),
    territory_id text not null references territory (id),
    latitude bigint,                       -- millionths of a degree, WGS 84
    longitude bigint,
    theme text not null,
    duration_months bigint not null,
    lang text not null,                    -- in which it was written
    picture_id uuid references picture (id),
    status text not null,
    support_count bigint not null,         -- kept, not counted
    support_threshold bigint not null,     -- as it was when submitted
    submitted_at bigint not null,
    opened_at bigint,
    review_at bigint,
    moderate_by bigint not null,           -- deadline of the moderation
    answer_by bigint,                      -- deadline of the first public clock
    version bigint not null
);
create index experiment_public on experiment (status, opened_at, id);
create index experiment_author on experiment (author_id);
create index experiment_desk on experiment (authority_id, status, moderate_by);

-- The words, per language; the original one is that of experiment.lang.
create table experiment_text (
    experiment_id uuid not null references experiment (id),
    lang text not null,
    title text not null,
    problem text not null,
    proposal text not null,
    audience text not null,
    place text not null,
    primary key (experiment_id, lang)
);

-- The public history.
create table experiment_step (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    at bigint not null,
    event text not null,
    actor_id uuid references person (id),
    authority_id uuid references authority (id),
    reason_code text,
    reason_text text,
    reason_lang text
);
create index experiment_step_experiment on experiment_step (experiment_id, at);

-- Folded and stemmed terms; the weight grows with the place where the term stands.
create table experiment_term (
    term text not null,
    experiment_id uuid not null references experiment (id),
    weight bigint not null,
    primary key (term, experiment_id)
);
create index experiment_term_experiment on experiment_term (experiment_id);

-- "I want this tried": one per person.
create table support (
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    given_at bigint not null,
    primary key (experiment_id, person_id)
);
create index support_person on support (person_id);

-- ---------------------------------------------------------------- effects and accounts

-- A form that was already carried out, and what it answered: a double click has one effect.
create table submission (
    id uuid primary key,
    act text not null,
    actor_id uuid,
    outcome text not null,                 -- JSON
    created_at bigint not null
);

-- Typed, versioned events; mail, feeds, webhooks read them.
create table outbox (
    id uuid primary key,
    kind text not null,
    version bigint not null,
    payload text not null,                 -- JSON
    created_at bigint not null,
    leased_until bigint not null,
    done_at bigint
);
create index outbox_todo on outbox (done_at, created_at);

-- Leaves of the civic record that wait to be sequenced.
create table record_pending (
    id uuid primary key,
    kind text not null,
    leaf bytea not null,
    created_at bigint not null
);

-- What opens the commitments of a leaf. Erasable: without it the leaf says nothing about anybody.
create table commitment_opening (
    leaf_id uuid not null,
    name text not null,
    salt bytea not null,
    data bytea not null,
    person_id uuid,
    primary key (leaf_id, name)
);
create index commitment_opening_person on commitment_opening (person_id);

-- Facts about this instance.
create table instance (
    key text primary key,
    value text not null
);
