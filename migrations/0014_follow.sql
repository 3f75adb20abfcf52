-- Following, being told, and writing to whoever promotes an experiment.

-- Who follows what. A row that was stopped stays, so that no later default begins it again.
create table follow (
    person_id uuid not null references person (id),
    thing text not null,                   -- experiment, theme, territory, authority, lesson
    key text not null,                     -- the last part of its page, the code of a theme, the id of a territory
    because text not null,                 -- proposed, supported, argued, voted, asked
    asked boolean not null,                -- whether they asked for it, whatever else they did
    since_at bigint not null,
    stopped_at bigint,
    primary key (person_id, thing, key)
);
create index follow_thing on follow (thing, key, because, person_id) where stopped_at is null;

insert into follow (person_id, thing, key, because, asked, since_at)
select e.author_id, 'experiment', e.slug, 'proposed', false, e.submitted_at
from experiment e join person_identity i on i.person_id = e.author_id;
insert into follow (person_id, thing, key, because, asked, since_at)
select s.person_id, 'experiment', e.slug, 'supported', false, s.given_at
from support s join experiment e on e.id = s.experiment_id join person_identity i on i.person_id = s.person_id
where true
on conflict (person_id, thing, key) do nothing;

-- Something that happened and is being told: to whom, as far as the cursor. Its id is that of the event.
create table news (
    id uuid primary key,
    kind text not null,
    detail text not null,                  -- the code of an answer, a conclusion …; of a message, its conversation
    experiment_id uuid not null references experiment (id),
    at bigint not null,
    stage bigint not null,                 -- which of those who follow are told now
    after_id uuid,                         -- the last of them who was
    done_at bigint
);
create index news_todo on news (at, id) where done_at is null;

-- What one person is told, once.
create table notice (
    person_id uuid not null references person (id),
    event_id uuid not null references news (id),
    thing text not null,                   -- why: what they follow
    key text not null,
    because text not null,
    told_at bigint not null,
    pending boolean not null,              -- waits for a mail
    mailed_at bigint,
    read_at bigint,
    primary key (person_id, event_id)
);
create index notice_page on notice (person_id, told_at);
create index notice_pending on notice (person_id) where pending;
create index notice_event on notice (event_id);

-- A letter of the week to everybody who wants one: as far as the cursor.
create table digest_run (
    week text primary key,                 -- the day on which it is written
    begun_at bigint not null,
    after_id uuid not null,
    letters bigint not null,
    done_at bigint
);

-- How a person wants to be told, and what they have not read: kept, not counted.
alter table person_identity add column telling text not null default 'weekly'; -- at-once, weekly, never
alter table person_identity add column quiet_from bigint not null default 21;  -- hours of Paris without mail
alter table person_identity add column quiet_until bigint not null default 8;
alter table person_identity add column unread bigint not null default 0;
create index person_identity_telling on person_identity (telling, person_id);

-- Where one click ends such mails (RFC 8058); only on mails that can be ended, which leave after all others.
alter table mail add column unsubscribe text;
create index mail_urgent on mail (due_at, id) where sent_at is null and given_up_at is null and unsubscribe is null;
create index mail_bulk on mail (due_at, id) where sent_at is null and given_up_at is null and unsubscribe is not null;

-- A conversation with whoever promotes an experiment. Neither learns the other's address.
create table contact (
    id uuid primary key,
    experiment_id uuid not null references experiment (id),
    asker_id uuid not null references person (id),
    promoter_id uuid not null references person (id),
    begun_at bigint not null,
    written_at bigint not null,            -- the newest message
    closed_at bigint
);
create index contact_asker on contact (asker_id, written_at);
create index contact_promoter on contact (promoter_id, written_at);

create table contact_message (
    id uuid primary key,
    contact_id uuid not null references contact (id),
    person_id uuid not null references person (id),
    body text not null,                    -- empty once its writer is erased
    lang text not null,
    written_at bigint not null
);
create index contact_message_contact on contact_message (contact_id, written_at, id);
create index contact_message_person on contact_message (person_id, written_at);
