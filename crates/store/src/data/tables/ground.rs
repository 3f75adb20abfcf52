//! What was registered, measured, seen, and found.

use super::{Key, Table, public};

/// Every version of a protocol that was signed.
pub const PROTOCOLS: Table = Table {
    key: Key::Word,
    sql: public!(
        "select e.slug || '.' || v.number as id, e.slug as experiment, v.number, v.lang, v.frozen,
            v.frozen_hash as hash, v.reason, v.reason_lang, v.moves_goal, v.registered_at
         from protocol_version v join experiment e on e.id = v.experiment_id",
        "and e.slug || '.' || v.number > $1 order by 1 limit $2"
    ),
};

/// What is measured.
pub const INDICATORS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select n.id, e.slug as experiment, n.place, n.weight, n.measure, n.unit, n.population, n.method,
            coalesce(n.checked_baseline, n.baseline) as baseline, coalesce(n.checked_at, n.baseline_at) as baseline_at,
            n.target, n.direction, n.retired_at
         from indicator n join experiment e on e.id = n.experiment_id",
        "and n.id > $1 order by n.id limit $2"
    ),
};

/// On which days it is to be measured.
pub const DATES: Table = Table {
    key: Key::Word,
    sql: public!(
        "select e.slug || '.' || n.place || '.' || d.due_at as id, e.slug as experiment, n.place as indicator, d.due_at
         from indicator_date d
         join indicator n on n.id = d.indicator_id and n.retired_at is null
         join experiment e on e.id = n.experiment_id",
        "and e.slug || '.' || n.place || '.' || d.due_at > $1 order by 1 limit $2"
    ),
};

/// When a try suspends itself.
pub const STOP_RULES: Table = Table {
    key: Key::Row,
    sql: public!(
        "select r.id, e.slug as experiment, n.place as indicator, r.side, r.threshold, r.who, r.hours
         from stop_rule r
         join indicator n on n.id = r.indicator_id
         join experiment e on e.id = r.experiment_id",
        "and r.retired_at is null and r.id > $1 order by r.id limit $2"
    ),
};

/// What was measured; a reading that was corrected stands in for the one before.
pub const READINGS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select r.id, e.slug as experiment, n.place as indicator, r.measured_at, r.value, r.source, r.note,
            r.written_at as recorded_at, r.import_id is not null as imported
         from reading r
         join indicator n on n.id = r.indicator_id
         join experiment e on e.id = r.experiment_id",
        "and r.replaced_by is null and r.id > $1 order by r.id limit $2"
    ),
};

/// The field journals.
pub const JOURNAL: Table = Table {
    key: Key::Row,
    sql: public!(
        "select j.id, e.slug as experiment, j.happened_at, i.name as author, j.body as text, j.lang, j.latitude,
            j.longitude, j.picture_id as picture
         from journal_entry j
         join experiment e on e.id = j.experiment_id
         left join person_identity i on i.person_id = j.person_id",
        "and j.id > $1 order by j.id limit $2"
    ),
};

/// What went wrong.
pub const INCIDENTS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select n.id, e.slug as experiment, n.happened_at, n.severity, n.stop_rule_id is not null as by_rule,
            i.name as author, n.body as text, n.response, n.lang, n.picture_id as picture
         from incident n
         join experiment e on e.id = n.experiment_id
         left join person_identity i on i.person_id = n.person_id",
        "and n.id > $1 order by n.id limit $2"
    ),
};

/// When tries waited, why, and who has agreed to go on. What those said is public once the try goes on.
pub const SUSPENSIONS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select s.id, e.slug as experiment, s.incident_id as incident, s.cause, s.begun_at, s.reason_text as text,
            s.reason_lang as lang, s.ended_at, case when s.ended_at is null then null else s.end_text end as end_text,
            case when s.ended_at is null then null else s.end_lang end as end_lang,
            exists (select 1 from signature g where g.experiment_id = s.experiment_id and g.deed = 'resume'
                and g.hat = 'elected' and g.signed_at >= s.begun_at) as authority_agrees,
            exists (select 1 from signature g where g.experiment_id = s.experiment_id and g.deed = 'resume'
                and g.hat = 'evaluator' and g.signed_at >= s.begun_at) as evaluator_agrees
         from suspension s join experiment e on e.id = s.experiment_id",
        "and s.id > $1 order by s.id limit $2"
    ),
};

/// What was found and learned, and what the promoter sees otherwise.
pub const RESULTS: Table = Table {
    key: Key::Word,
    sql: public!(
        "select e.slug as id, r.finding, r.summary, r.deviations, r.harms, r.costs, r.lesson_worked as worked,
            r.lesson_failed as failed, r.lesson_change as change, r.lesson_reuse as reuse, r.lang, i.name as evaluator,
            r.protocol_number as protocol, r.published_at, d.body as dissent, d.lang as dissent_lang,
            w.name as dissent_author, d.written_at as dissented_at
         from result r
         join experiment e on e.id = r.experiment_id
         left join person_identity i on i.person_id = r.evaluator_id
         left join dissent d on d.experiment_id = r.experiment_id
         left join person_identity w on w.person_id = d.person_id",
        "and e.slug > $1 order by e.slug limit $2"
    ),
};
