-- What is kept so that nobody counts or sorts it while a page is read.

-- The sequencer takes what waits in the order of the acts; after an outage a great deal waits.
create index record_pending_order on record_pending (created_at, id);

-- How much waits for whom.
create table task_count (
    authority_id uuid not null references authority (id),
    role text not null,
    kind text not null,
    waiting bigint not null,
    primary key (authority_id, role, kind)
);
insert into task_count (authority_id, role, kind, waiting)
select authority_id, role, kind, count(*) from task group by authority_id, role, kind;
-- what somebody must not do is taken off for them
create index task_barred on task (barred_id, role);
