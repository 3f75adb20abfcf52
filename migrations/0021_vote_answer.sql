-- What an authority makes of the result of a vote, in public, once.
create table consultation_reply (
    consultation_id uuid primary key references consultation (id),
    kept text not null,                    -- kept, partly, not
    body text not null,
    lang text not null,
    official_id uuid not null references person (id),
    replied_at bigint not null
);
