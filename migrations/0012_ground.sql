-- What readings and their files need beyond 0010: one row for one measurement however often a file is sent,
-- charts of a year and more, and how far an import is.

-- Which one it is among those with the same instant and value: tells a second measurement from a second reading of
-- the same file.
alter table reading add column nth bigint not null default 0;
create unique index reading_once on reading (indicator_id, measured_at, value, nth);

-- As reading_day, for charts of more than two hundred days. Weeks since 1970-01-01, a Thursday.
create table reading_week (
    indicator_id uuid not null references indicator (id),
    week bigint not null,
    count bigint not null,
    total bigint not null,                 -- millionths
    least bigint not null,
    most bigint not null,
    last_value bigint not null,
    last_at bigint not null,
    primary key (indicator_id, week)
);

-- Kept for whoever draws: how many readings there are, and from when to when.
alter table indicator add column reading_count bigint not null default 0;
alter table indicator add column first_day bigint;
alter table indicator add column last_day bigint;

-- A file is for one indicator. What has been written of it, what was there already, what cannot be read.
alter table reading_import add column indicator_id uuid references indicator (id);
alter table reading_import add column file_hash bytea;
alter table reading_import add column kept bigint not null default 0;
alter table reading_import add column known bigint not null default 0;
alter table reading_import add column bad bigint not null default 0;
alter table reading_import add column leased_until bigint not null default 0;
create index reading_import_person on reading_import (person_id);
create index reading_person on reading (person_id);
