//! The open data behind experiments.

use super::{Key, Table, public};

/// `where`, datasets `d` that stand behind a public experiment, and what follows.
macro_rules! behind {
    ($select:expr, $rest:expr) => {
        concat!(
            $select,
            " where d.latest_id is not null and exists (select 1 from dataset_link l join experiment e on e.id = l.experiment_id
                where l.dataset_id = d.id and e.status not in ('submitted', 'returned')) ",
            $rest
        )
    };
}

/// Datasets, with what their portal says and how their source does.
pub const DATASETS: Table = Table {
    key: Key::Row,
    sql: behind!(
        "select d.id, d.title, d.source, d.address as source_address, d.family, d.told, d.state, d.problem, d.checked_at,
            d.failing_since, s.hash as latest_hash
         from dataset d join snapshot s on s.id = d.latest_id",
        "and d.id > $1 order by d.id limit $2"
    ),
};

/// Copies that are kept.
pub const COPIES: Table = Table {
    key: Key::Row,
    sql: behind!(
        "select s.id, d.id as dataset, s.hash, s.size, s.mime, s.fetched_at
         from snapshot s join dataset d on d.id = s.dataset_id",
        "and s.id > $1 order by s.id limit $2"
    ),
};

/// What a dataset is for an experiment.
pub const USES: Table = Table {
    key: Key::Row,
    sql: public!(
        "select u.id, u.dataset_id as dataset, e.slug as experiment, u.role, u.made_at as attached_at
         from dataset_link u join experiment e on e.id = u.experiment_id",
        "and u.id > $1 order by u.id limit $2"
    ),
};

/// Which recipe made how many readings of which copy.
pub const RUNS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select r.id, c.dataset_id as dataset, e.slug as experiment, n.place as indicator, n.measure, c.recipe,
            s.hash as copy_hash, r.kept as readings, r.made_at
         from dataset_run r
         join dataset_recipe c on c.id = r.recipe_id
         join experiment e on e.id = c.experiment_id
         join indicator n on n.id = c.indicator_id
         join snapshot s on s.id = r.snapshot_id",
        "and r.id > $1 order by r.id limit $2"
    ),
};
