-- Ballots on paper, typed by two people.

-- Sheets that were typed. No time, and nobody who voted: a sheet has a number and nothing else.
create table paper_sheet (
    consultation_id uuid not null references consultation (id),
    sheet bigint not null,                 -- the number that is written on it
    state text not null,                   -- once, differs, counts
    primary key (consultation_id, sheet)
);
create index paper_sheet_state on paper_sheet (consultation_id, state, sheet);

-- What was typed for a sheet, and by whom; at most two people. The rows go when the box is shut.
create table paper_entry (
    consultation_id uuid not null references consultation (id),
    sheet bigint not null,
    person_id uuid not null references person (id),
    choice text not null,                  -- JSON, as in a ballot
    primary key (consultation_id, sheet, person_id)
);
create index paper_entry_person on paper_entry (person_id, consultation_id, sheet);

-- Where a voter lives, if they say so: for turnout by territory, never beside a ballot. Null again once that is published.
alter table consultation_voter add column territory text;

-- Turnout by territory, as it is published: small numbers, and those from which they would follow, are not even here.
create table consultation_turnout (
    consultation_id uuid not null references consultation (id),
    territory text not null,               -- its id; empty: those who did not say
    voters bigint,                         -- null: held back
    primary key (consultation_id, territory)
);
