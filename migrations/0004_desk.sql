-- What the officials' desk needs: tasks by deadline, decisions that can be taken back, appeals, clocks,
-- mandates that two people grant.

-- Something that awaits whoever holds a role in an authority: one row while it waits, none afterwards.
create table task (
    id uuid primary key,
    kind text not null,                    -- moderate, answer, appeal, mandate
    subject_id uuid not null,              -- the experiment, the appeal, the mandate that is asked for
    experiment_id uuid references experiment (id),
    authority_id uuid not null references authority (id),
    role text not null,
    barred_id uuid references person (id), -- who must not do it: who decided before, who asked
    begun_at bigint not null,
    due_at bigint not null,
    claimed_by uuid references person (id),
    claim_ends bigint
);
create unique index task_subject on task (kind, subject_id);
create index task_desk on task (authority_id, role, due_at, id);
create index task_role on task (role, due_at, id);
create index task_experiment on task (experiment_id);

insert into task (id, kind, subject_id, experiment_id, authority_id, role, barred_id, begun_at, due_at)
select id, 'moderate', id, id, authority_id, 'moderator', author_id, submitted_at, moderate_by
from experiment where status = 'submitted';
insert into task (id, kind, subject_id, experiment_id, authority_id, role, barred_id, begun_at, due_at)
select id, 'answer', id, id, authority_id, 'elected', author_id, review_at, answer_by
from experiment where status = 'under_review';

-- A public clock: an authority was asked, and answered or not. Never deleted, but for a decision taken back.
create table answer_clock (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    authority_id uuid not null references authority (id),
    kind text not null,                    -- first_answer
    started_at bigint not null,
    due_at bigint not null,
    stopped_at bigint,
    outcome text                           -- accepted, refused, redirected, handed_over
);
create index answer_clock_authority on answer_clock (authority_id, stopped_at, due_at);
create index answer_clock_experiment on answer_clock (experiment_id);

insert into answer_clock (id, experiment_id, authority_id, kind, started_at, due_at)
select id, id, authority_id, 'first_answer', review_at, answer_by from experiment where status = 'under_review';

-- A decision and all that its act says. Public, but for who may still take it back.
create table decision (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    kind text not null,                    -- moderate, answer, appeal
    verdict text not null,
    reason_code text not null,
    reason_text text not null,
    reason_lang text not null,
    authority_id uuid not null references authority (id),
    official_id uuid not null references person (id),
    decided_at bigint not null,
    event_id uuid not null,                -- the mail that waits until it cannot be taken back
    undo_ends bigint not null,
    undone_at bigint,
    before text not null,                  -- JSON: what taking it back restores
    after text not null                    -- JSON: how it has to stand for that
);
create index decision_experiment on decision (experiment_id, decided_at);
create index decision_official on decision (official_id, decided_at);

-- An author asks somebody else to look at a refusal again.
create table appeal (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    decision_id uuid references decision (id),
    authority_id uuid not null references authority (id), -- who looks again
    reason_text text not null,
    reason_lang text not null,
    filed_at bigint not null,
    due_at bigint not null,
    settled_at bigint
);
create index appeal_experiment on appeal (experiment_id, filed_at);

-- What officials tell each other about a file. Never public.
create table note (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    person_id uuid not null references person (id),
    written_at bigint not null,
    body text not null
);
create index note_experiment on note (experiment_id, written_at);

-- Texts that an authority uses again and again for its reasons.
create table reason_template (
    id uuid primary key,
    authority_id uuid not null references authority (id),
    verdict text not null,                 -- return, reject, refuse …
    title text not null,
    body text not null,
    lang text not null,
    person_id uuid not null references person (id),
    written_at bigint not null
);
create index reason_template_authority on reason_template (authority_id, verdict);

-- A mandate that one administrator asks for and another grants.
create table mandate_request (
    id uuid primary key,
    person_id uuid not null references person (id),
    authority_id uuid not null references authority (id),
    role text not null,
    from_at bigint not null,
    until_at bigint,
    deputy_of uuid references person (id), -- whose absence it covers
    asked_by uuid not null references person (id),
    asked_at bigint not null,
    settled_by uuid references person (id),
    settled_at bigint,
    outcome text                           -- granted, refused
);
create index mandate_request_open on mandate_request (settled_at, asked_at);

alter table mandate add column deputy_of uuid references person (id);
alter table mandate add column ended_by uuid references person (id);
alter table mandate add column end_reason text;

-- An event that waits: nobody is told before.
alter table outbox add column due_at bigint not null default 0;

-- Who held it before, on a step that gives it to another authority.
alter table experiment_step add column from_authority_id uuid references authority (id);
