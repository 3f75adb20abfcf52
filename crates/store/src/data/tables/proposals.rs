//! Experiments, and what is written about each on its way.

use super::{Key, Table, public};

/// Every public experiment.
pub const EXPERIMENTS: Table = Table {
    key: Key::Word,
    sql: public!(
        "select e.slug as id, e.id as record_id, o.title, e.lang, e.status, e.theme, c.code as territory,
            c.name as territory_name, e.latitude, e.longitude, o.place, o.problem, o.proposal, o.audience,
            e.duration_months, i.name as author, e.picture_id as picture, a.slug as authority, e.support_count as supports,
            e.support_threshold as threshold, e.submitted_at, e.opened_at, e.registered_at, e.started_at, e.ends_at,
            e.ended_at, e.last_primary_at, e.goal_moved_at, e.finding, e.conclusion, m.slug as merged_into,
            p.slug as retry_of, case when p.id is null then null else e.retry_lesson end as retry_lesson,
            (select max(j.happened_at) from journal_entry j
                join part w on w.experiment_id = j.experiment_id and w.person_id = j.person_id
                where j.experiment_id = e.id and w.part = 'evaluator' and w.until_at is null) as reviewed_at
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join territory c on c.id = e.territory_id
         join authority a on a.id = e.authority_id
         left join person_identity i on i.person_id = e.author_id
         left join experiment m on m.id = e.merged_into
         left join experiment p on p.id = e.retry_of and p.opened_at is not null and e.opened_at is not null",
        "and e.slug > $1 order by e.slug limit $2"
    ),
};

/// Their words in the other language.
pub const TRANSLATIONS: Table = Table {
    key: Key::Word,
    sql: public!(
        "select e.slug || '.' || t.lang as id, e.slug as experiment, t.lang, t.title, t.problem, t.proposal, t.audience,
            t.place
         from experiment e join experiment_text t on t.experiment_id = e.id and t.lang <> e.lang",
        "and e.slug || '.' || t.lang > $1 order by 1 limit $2"
    ),
};

/// What happened, as the history tells it.
pub const HISTORY: Table = Table {
    key: Key::Row,
    sql: public!(
        "select s.id, e.slug as experiment, s.at, s.event, a.slug as authority, f.slug as from_authority,
            s.reason_code as reason, s.reason_text as text, s.reason_lang as lang, s.leaf_id as leaf
         from experiment_step s
         join experiment e on e.id = s.experiment_id
         left join authority a on a.id = s.authority_id
         left join authority f on f.id = s.from_authority_id",
        "and s.id > $1 order by s.id limit $2"
    ),
};

/// Acts of decision, and what was laid down with them.
pub const DECISIONS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select d.id, e.slug as experiment, d.kind, d.verdict, d.reason_code as reason, d.reason_text as text,
            d.reason_lang as lang, a.slug as authority, i.name as official, d.decided_at, d.undone_at, z.legal_basis,
            z.formal_act, z.conditions, z.ends_at as allowed_until
         from decision d
         join experiment e on e.id = d.experiment_id
         join authority a on a.id = d.authority_id
         left join person_identity i on i.person_id = d.official_id
         left join authorisation z on z.decision_id = d.id",
        "and d.id > $1 order by d.id limit $2"
    ),
};

/// Public clocks: until when an authority has to answer, and when it did.
pub const DEADLINES: Table = Table {
    key: Key::Row,
    sql: public!(
        "select c.id, e.slug as experiment, a.slug as authority, c.kind, c.started_at, c.due_at, c.stopped_at, c.outcome
         from answer_clock c
         join experiment e on e.id = c.experiment_id
         join authority a on a.id = c.authority_id",
        "and c.id > $1 order by c.id limit $2"
    ),
};

/// Who takes part today, by the name that they chose.
pub const PARTICIPANTS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select p.id, e.slug as experiment, p.part, i.name
         from part p
         join experiment e on e.id = p.experiment_id
         left join person_identity i on i.person_id = p.person_id",
        "and p.until_at is null and p.id > $1 order by p.id limit $2"
    ),
};
