-- The life of an experiment after its acceptance: who takes part, the protocol, what is measured and what happens,
-- what was found, what the authority makes of it.

-- ---------------------------------------------------------------- people

-- Who has which part, since when. Its author promotes an experiment without a row here. Ended, never deleted.
create table part (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    part text not null,                    -- promoter, partner, evaluator, referent, tester, host
    from_at bigint not null,
    until_at bigint,
    taken_in_by uuid references person (id) -- who accepted or invited them; null: they took it by their mandate
);
create unique index part_once on part (experiment_id, person_id, part) where until_at is null;
create index part_person on part (person_id);

-- "I want to take part", and what the promoter said to it.
create table join_request (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    part text not null,                    -- partner, tester, host
    message text not null,
    lang text not null,
    asked_at bigint not null,
    settled_at bigint,
    settled_by uuid references person (id),
    outcome text,                          -- welcome, declined, withdrawn
    answer text
);
create unique index join_request_once on join_request (experiment_id, person_id, part) where settled_at is null;
create index join_request_person on join_request (person_id);

-- A link by which somebody takes a part. The link itself is not kept, only its hash.
create table invitation (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    part text not null,
    token_hash bytea not null unique,
    made_by uuid not null references person (id),
    made_at bigint not null,
    expires_at bigint not null,
    taken_by uuid references person (id),
    taken_at bigint,
    withdrawn_at bigint
);
create index invitation_experiment on invitation (experiment_id);

-- Somebody stands behind a deed that takes several people: registering, starting, resuming. What they sign is named by
-- its hash, so that a signature under another text counts for nothing.
create table signature (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    deed text not null,                    -- register, start, resume
    subject_hash bytea not null,           -- of the frozen protocol, or of what was checked
    hat text not null,                     -- promoter, evaluator, referent, elected
    person_id uuid not null references person (id),
    signed_at bigint not null,
    unique (experiment_id, deed, subject_hash, hat, person_id)
);
create index signature_person on signature (person_id);

-- ---------------------------------------------------------------- the protocol

-- What is being written, a page at a time: two people on two pages do not disturb each other. The version guards against
-- two people on one page.
create table protocol_page (
    experiment_id uuid not null references experiment (id),
    chapter text not null,                 -- hypothesis, primary, indicator-2 …
    form text not null,                    -- JSON object of strings, as typed
    version bigint not null,
    changed_by uuid references person (id),
    changed_at bigint not null,
    primary key (experiment_id, chapter)
);

-- What was signed: exact bytes, never changed. The newest number holds.
create table protocol_version (
    experiment_id uuid not null references experiment (id),
    number bigint not null,
    lang text not null,
    frozen bytea not null,                 -- canonical JSON (RFC 8785)
    frozen_hash bytea not null,            -- its SHA-256
    reason text not null,                  -- why it was amended; empty for the first
    reason_lang text not null,
    moves_goal boolean not null,           -- the primary indicator or its target changed after the first reading
    registered_at bigint not null,
    primary key (experiment_id, number)
);

-- What the version that holds measures. The row of a place stays the same through every version, so that readings keep
-- their indicator; a place that is given up is retired. Values are millionths of the unit.
create table indicator (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    place bigint not null,                 -- 1 is the primary one
    weight text not null,                  -- primary, secondary, guardrail
    measure text not null,
    unit text not null,
    population text not null,
    method text not null,
    baseline bigint not null,
    baseline_at bigint not null,
    target bigint not null,
    direction text not null,               -- up, down
    checked_baseline bigint,               -- as recorded when the try began
    checked_at bigint,
    retired_at bigint,
    unique (experiment_id, place)
);

-- On which days it is to be measured.
create table indicator_date (
    indicator_id uuid not null references indicator (id),
    due_at bigint not null,
    primary key (indicator_id, due_at)
);

-- When the try suspends itself. Rows of a version that no longer holds are retired.
create table stop_rule (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    indicator_id uuid not null references indicator (id),
    side text not null,                    -- above, below
    threshold bigint not null,             -- millionths
    who text not null,
    hours bigint not null,
    retired_at bigint
);
create index stop_rule_experiment on stop_rule (experiment_id);
create index stop_rule_indicator on stop_rule (indicator_id);

-- ---------------------------------------------------------------- on the ground

-- A CSV file of readings that waits for a yes, or is being written, or is done. Resumed at next_line.
create table reading_import (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    file_name text not null,
    body bytea not null,                   -- as it was sent
    settings text not null,                -- JSON: coding, separator, which column is what
    line_count bigint not null,
    next_line bigint not null,
    state text not null,                   -- waiting, confirmed, done, refused
    problems text not null,                -- JSON: numbered lines that cannot be read
    made_at bigint not null,
    confirmed_at bigint,
    done_at bigint
);
create index reading_import_experiment on reading_import (experiment_id, made_at);
create index reading_import_todo on reading_import (state, confirmed_at);

-- One dated measurement. Corrected by another row that takes its place; nothing is changed or deleted.
create table reading (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    indicator_id uuid not null references indicator (id),
    measured_at bigint not null,
    value bigint not null,                 -- millionths of the unit
    source text not null,
    note text not null,
    person_id uuid references person (id),
    written_at bigint not null,
    import_id uuid references reading_import (id),
    line bigint,                           -- of the file
    replaced_by uuid                       -- the reading that corrects it
);
create index reading_indicator on reading (indicator_id, measured_at, id);
create index reading_experiment on reading (experiment_id, written_at);
create unique index reading_line on reading (import_id, indicator_id, line);

-- What a chart needs, kept while readings are written: per indicator and day, without those that were replaced.
create table reading_day (
    indicator_id uuid not null references indicator (id),
    day bigint not null,                   -- days since 1970-01-01
    count bigint not null,
    total bigint not null,                 -- millionths
    least bigint not null,
    most bigint not null,
    last_value bigint not null,
    last_at bigint not null,
    primary key (indicator_id, day)
);

-- The field journal.
create table journal_entry (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    happened_at bigint not null,
    written_at bigint not null,
    body text not null,
    lang text not null,
    latitude bigint,                       -- millionths of a degree, WGS 84
    longitude bigint,
    picture_id uuid references picture (id)
);
create index journal_entry_experiment on journal_entry (experiment_id, happened_at, id);
create index journal_entry_person on journal_entry (person_id);

-- What went wrong, or nearly.
create table incident (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid references person (id), -- null: a stop rule wrote it
    happened_at bigint not null,
    written_at bigint not null,
    severity text not null,                -- near-miss, minor, serious
    body text not null,
    lang text not null,
    response text not null,                -- what was done
    latitude bigint,
    longitude bigint,
    picture_id uuid references picture (id),
    stop_rule_id uuid references stop_rule (id),
    reading_id uuid references reading (id),
    closed_at bigint
);
create index incident_experiment on incident (experiment_id, happened_at, id);
create index incident_person on incident (person_id);

-- Each time it waited, and why.
create table suspension (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    incident_id uuid not null references incident (id),
    cause text not null,                   -- stop-rule, safety, authority
    person_id uuid references person (id), -- null: a stop rule
    begun_at bigint not null,
    reason_text text not null,
    reason_lang text not null,
    ended_at bigint,
    end_text text,
    end_lang text
);
create index suspension_experiment on suspension (experiment_id, begun_at);
create index suspension_person on suspension (person_id);

-- ---------------------------------------------------------------- what was decided and found

-- Under what law and until when the authority allowed it; one row for each decision that did.
create table authorisation (
    decision_id uuid primary key references decision (id),
    experiment_id uuid not null references experiment (id),
    legal_basis text not null,
    formal_act text not null,              -- number and date of the act, when there is a derogation
    conditions text not null,              -- a line each; empty without
    ends_at bigint not null
);
create index authorisation_experiment on authorisation (experiment_id);

-- What the evaluator says was found. A finding is never removed, whoever is erased.
create table result (
    experiment_id uuid primary key references experiment (id),
    finding text not null,                 -- supported, not-supported, inconclusive, not-measurable
    summary text not null,
    deviations text not null,
    harms text not null,
    costs text not null,
    lesson_worked text not null,
    lesson_failed text not null,
    lesson_change text not null,
    lesson_reuse text not null,
    lang text not null,
    evaluator_id uuid not null references person (id),
    protocol_number bigint not null,
    published_at bigint not null
);
create index result_published on result (published_at, experiment_id);
create index result_evaluator on result (evaluator_id);

-- The promoter sees it otherwise.
create table dissent (
    experiment_id uuid primary key references experiment (id),
    person_id uuid not null references person (id),
    body text not null,
    lang text not null,
    written_at bigint not null
);

-- A proposal that came back in another: what it says goes on there.
alter table experiment add column merged_into uuid;
-- The experiment that this one learned from, and what it took from it.
alter table experiment add column retry_of uuid;
alter table experiment add column retry_lesson text;
create index experiment_retry on experiment (retry_of);
alter table draft add column retry_of uuid;
alter table draft add column retry_lesson text;

-- Kept for lists and for what is computed from the clock.
alter table experiment add column registered_at bigint;
alter table experiment add column started_at bigint;
alter table experiment add column ends_at bigint;        -- from the authorisation
alter table experiment add column ended_at bigint;
alter table experiment add column first_reading_at bigint;
alter table experiment add column last_primary_at bigint; -- of the newest primary reading
alter table experiment add column goal_moved_at bigint;  -- marked for good
alter table experiment add column finding text;
alter table experiment add column conclusion text;       -- generalise, keep, prolong, abandon
alter table experiment add column stop_reason text;      -- coded why, when stopped early

create index experiment_ends on experiment (status, ends_at);

-- What an authority can change: days to answer a registered protocol, days to publish results.
alter table authority add column authorise_days bigint not null default 60;
alter table authority add column result_days bigint not null default 183;
