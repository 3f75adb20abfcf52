-- Arguments about an experiment, what readers think of them, and reports that are decided once.

-- An argument for, against, a question; or an answer to one of these, one level deep. What was removed leaves its row,
-- because it leaves its place.
create table argument (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    parent_id uuid,                        -- what this answers; null for an argument
    nth bigint not null,                   -- its place among the answers, from 1; 0 for an argument
    side text not null,                    -- for, against, question; answer
    person_id uuid not null references person (id),
    authority_id uuid references authority (id), -- in whose name this answers
    body text not null,
    lang text not null,
    written_at bigint not null,
    edited_at bigint,
    useful_count bigint not null,          -- kept, not counted
    useless_count bigint not null,
    strength bigint not null,              -- millionths, follows from the two by the one rule of the domain
    answer_count bigint not null,          -- answers ever given, removed ones too
    removed_at bigint,
    removed_by uuid                        -- the case in which that was decided
);
create index argument_strongest on argument (experiment_id, strength, written_at, id) where parent_id is null;
create index argument_side_strongest on argument (experiment_id, side, strength, written_at, id) where parent_id is null;
create index argument_newest on argument (experiment_id, written_at, id) where parent_id is null;
create index argument_side_newest on argument (experiment_id, side, written_at, id) where parent_id is null;
create index argument_answers on argument (parent_id, nth);
create index argument_person on argument (person_id, written_at);

-- How many of each an experiment has, without what was removed. Kept, not counted.
create table discussion (
    experiment_id uuid primary key references experiment (id),
    for_count bigint not null,
    against_count bigint not null,
    question_count bigint not null,
    answer_count bigint not null
);

-- What an argument said before it was edited.
create table argument_version (
    id uuid primary key,
    argument_id uuid not null references argument (id),
    body text not null,
    lang text not null,
    written_at bigint not null             -- when that version began to hold
);
create index argument_version_argument on argument_version (argument_id, written_at);

-- Useful, or not: one mark for each person and argument, which can be taken back.
create table argument_mark (
    argument_id uuid not null references argument (id),
    person_id uuid not null references person (id),
    useful boolean not null,
    primary key (argument_id, person_id)
);
create index argument_mark_person on argument_mark (person_id);

-- Everything that was reported about one content, decided once; also a moderator's own look at it.
create table report_case (
    id uuid primary key,
    argument_id uuid not null references argument (id),
    experiment_id uuid not null references experiment (id),
    authority_id uuid not null references authority (id), -- who decides
    opened_at bigint not null,
    report_count bigint not null,
    decided_at bigint,
    official_id uuid references person (id),
    ruling text,                           -- remove, keep
    reason_code text,
    reason_text text,
    reason_lang text
);
create unique index report_case_open on report_case (argument_id) where decided_at is null;
create index report_case_argument on report_case (argument_id, decided_at);
create index report_case_log on report_case (decided_at, authority_id);

-- Somebody says that a content should not be there, and why.
create table report (
    id uuid primary key,
    case_id uuid not null references report_case (id),
    person_id uuid not null references person (id),
    reason_code text not null,
    body text not null,
    lang text not null,
    made_at bigint not null,
    unique (case_id, person_id)
);
create index report_person on report (person_id, made_at);
