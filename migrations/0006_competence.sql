-- Who is competent for what, where, since when. A row is ended, not deleted: every past day keeps its answer.
create table competence (
    id uuid primary key,
    authority_id uuid not null references authority (id),
    theme text not null,
    territory_id text not null references territory (id),
    from_at bigint not null,
    until_at bigint,
    given_by uuid references authority (id), -- who gave it away; null: by law
    basis text not null,                   -- the law or the deliberation
    person_id uuid references person (id), -- who wrote the row; null: from a file
    written_at bigint not null
);
create index competence_theme on competence (theme, territory_id);
create index competence_authority on competence (authority_id);

-- Which authorities a body of several levels is made of.
create table membership (
    id uuid primary key,
    body_id uuid not null references authority (id),
    member_id uuid not null references authority (id),
    from_at bigint not null,
    until_at bigint,
    basis text not null
);
create index membership_body on membership (body_id);
create index membership_member on membership (member_id);
