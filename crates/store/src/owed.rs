//! What somebody runs, and what they owe there: readings and results.

use domain::{Clocks, DAY, Lang, Moment, Part, PersonId, Status};

use crate::{Conn, Result};

/// A reading is asked for this long before its day.
const AHEAD: i64 = 14 * DAY;
/// A reading counts for its day when it was made so long before it, or later.
const NEAR: i64 = 7 * DAY;

/// An experiment in which somebody has a part.
#[derive(Clone, Debug)]
pub struct Running {
    /// Its page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Which parts.
    pub parts: Vec<Part>,
}

/// What somebody has a part in, newest first.
///
/// # Errors
/// As for any read.
pub async fn running(conn: &mut Conn, lang: Lang, person: PersonId) -> Result<Vec<Running>> {
    let rows: Vec<(String, String, String, String)> = all!(
        conn,
        "select e.slug, coalesce(t.title, o.title), e.status, p.part
         from part p
         join experiment e on e.id = p.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         where p.person_id = $1 and p.until_at is null order by e.submitted_at desc, e.slug, p.from_at limit 200",
        person,
        lang.code()
    )?;
    let mut running: Vec<Running> = Vec::new();
    for (slug, title, status, part) in rows {
        let (Some(status), Some(part)) = (Status::parse(&status), Part::parse(&part)) else { continue };
        match running.last_mut() {
            Some(last) if last.slug == slug => last.parts.push(part),
            _ => running.push(Running { slug, title, status, parts: vec![part] }),
        }
    }
    Ok(running)
}

/// What is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A reading of this.
    Reading(String),
    /// What was found.
    Results,
}

/// Something that somebody owes.
#[derive(Clone, Debug)]
pub struct Debt {
    /// The experiment's page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What.
    pub what: Kind,
    /// When.
    pub due: Moment,
}

/// What somebody owes, what is due first.
///
/// # Errors
/// As for any read.
pub async fn debts(conn: &mut Conn, lang: Lang, person: PersonId, now: Moment) -> Result<Vec<Debt>> {
    let readings: Vec<(String, String, String, Moment)> = all!(
        conn,
        "select e.slug, coalesce(t.title, o.title), i.measure, min(d.due_at)
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         join indicator i on i.experiment_id = e.id and i.retired_at is null
         join indicator_date d on d.indicator_id = i.id and d.due_at <= $3
         where e.status in ('running', 'suspended')
           and (e.author_id = $1 or exists (select 1 from part p where p.experiment_id = e.id and p.person_id = $1
                and p.until_at is null and p.part in ('promoter', 'partner')))
           and not exists (select 1 from reading r where r.indicator_id = i.id and r.measured_at >= d.due_at - $4)
         group by e.slug, coalesce(t.title, o.title), i.id, i.measure order by 4, 1, 3 limit 50",
        person,
        lang.code(),
        now.plus(AHEAD),
        NEAR
    )?;
    let reading = |(slug, title, measure, due)| Debt { slug, title, what: Kind::Reading(measure), due };
    let mut debts: Vec<Debt> = readings.into_iter().map(reading).collect();
    type Over = (String, String, Option<Moment>, Option<Moment>, i64);
    let results: Vec<Over> = all!(
        conn,
        "select e.slug, coalesce(t.title, o.title), e.ended_at, e.last_primary_at, a.result_days
         from part p
         join experiment e on e.id = p.experiment_id
         join authority a on a.id = e.authority_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         where p.person_id = $1 and p.until_at is null and p.part = 'evaluator' and e.status in ('completed', 'terminated')
         order by e.ended_at, e.slug limit 50",
        person,
        lang.code()
    )?;
    debts.extend(results.into_iter().filter_map(|(slug, title, ended_at, last_primary_at, result_days)| {
        let clocks = Clocks { ended_at, last_primary_at, result_days, ..Clocks::default() };
        Some(Debt { slug, title, what: Kind::Results, due: clocks.results_by()? })
    }));
    debts.sort_by_key(|debt| debt.due);
    Ok(debts)
}
