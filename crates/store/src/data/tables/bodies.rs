//! Public bodies: what they are, who holds a mandate there, what they decide about.

use super::{Key, Table};

/// Every authority.
pub const AUTHORITIES: Table = Table {
    key: Key::Word,
    sql: "select a.slug as id, a.name, a.kind, t.id as territory, t.name as territory_name, a.support_threshold,
            a.moderation_hours, a.answer_days, a.authorise_days, a.result_days
         from authority a join territory t on t.id = a.territory_id
         where a.slug > $1 order by a.slug limit $2",
};

/// Mandates in force.
pub const MANDATES: Table = Table {
    key: Key::RowAt,
    sql: "select m.id, a.slug as authority, m.role, i.name, m.from_at, m.until_at, d.name as deputy_of
         from mandate m
         join authority a on a.id = m.authority_id
         left join person_identity i on i.person_id = m.person_id
         left join person_identity d on d.person_id = m.deputy_of
         where m.from_at <= $3 and (m.until_at is null or m.until_at > $3) and m.id > $1 order by m.id limit $2",
};

/// Who decided about what, decides, will decide, and by which law.
pub const COMPETENCES: Table = Table {
    key: Key::Row,
    sql:
        "select c.id, a.slug as authority, c.theme, t.id as territory, t.name as territory_name, c.from_at, c.until_at,
            g.slug as given_by, c.basis
         from competence c
         join authority a on a.id = c.authority_id
         join territory t on t.id = c.territory_id
         left join authority g on g.id = c.given_by
         where c.id > $1 order by c.id limit $2",
};

/// Which authorities a body of several levels is made of.
pub const MEMBERSHIPS: Table = Table {
    key: Key::Row,
    sql: "select s.id, b.slug as body, m.slug as member, s.from_at, s.until_at
         from membership s
         join authority b on b.id = s.body_id
         join authority m on m.id = s.member_id
         where s.id > $1 order by s.id limit $2",
};
