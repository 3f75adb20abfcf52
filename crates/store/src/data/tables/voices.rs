//! What is said about experiments. What was removed keeps its place and the reason, and loses its words.

use super::{Key, Table, public};

/// Arguments, questions and answers.
pub const ARGUMENTS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select a.id, e.slug as experiment, a.parent_id as answers_to, a.nth, a.side, i.name as author,
            o.slug as authority, case when a.removed_at is null then a.body else null end as text, a.lang, a.written_at,
            case when a.removed_at is null then a.edited_at else null end as edited_at,
            case when a.removed_at is null then a.useful_count else null end as useful,
            case when a.removed_at is null then a.useless_count else null end as useless,
            a.answer_count as answers, a.removed_at, w.slug as removed_by, c.reason_code as removal_reason,
            c.reason_text as removal_text, c.reason_lang as removal_lang
         from argument a
         join experiment e on e.id = a.experiment_id
         left join person_identity i on i.person_id = a.person_id
         left join authority o on o.id = a.authority_id
         left join report_case c on c.id = a.removed_by
         left join authority w on w.id = c.authority_id",
        "and a.id > $1 order by a.id limit $2"
    ),
};

/// What a text said before it was edited, while it is there.
pub const VERSIONS: Table = Table {
    key: Key::Row,
    sql: public!(
        "select v.id, e.slug as experiment, v.argument_id as argument, v.body as text, v.lang, v.written_at
         from argument_version v
         join argument a on a.id = v.argument_id and a.removed_at is null and a.edited_at is not null
         join experiment e on e.id = a.experiment_id",
        "and v.id > $1 order by v.id limit $2"
    ),
};
