-- The language of a mail, for its HTML part and its header; rows of an older version are French.
alter table mail add column lang text not null default 'fr';

-- What officials were reminded of, each thing once however many servers look.
create table reminder (
    subject_id uuid not null,              -- a clock, a task, a person
    stage text not null,                   -- soon, late, long; moderate; week:2026-11-23
    reminded_at bigint not null,
    primary key (subject_id, stage)
);

-- Since when a person does not want the weekly letter about what awaits them; null: they get it.
alter table person_identity add column letters_stopped_at bigint;
