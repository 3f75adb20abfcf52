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
