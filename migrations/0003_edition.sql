-- How far each writing process has come. Whoever keeps rendered pages looks here once a second, and so
-- sees that another process changed something. A row per process, because on a row that all write, all
-- transactions of several servers would conflict.
create table edition (
    writer uuid primary key,
    number bigint not null,
    written_at bigint not null
);
