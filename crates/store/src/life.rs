//! What the page of an experiment says about its life beyond the proposal, and the lessons of all of them.

use domain::{Conclusion, ExperimentId, Finding, Lang, Moment, Part, PersonId, Status, Theme};

use crate::{Conn, Error, Result};

/// What the authority laid down when it allowed a try.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Allowed {
    /// Under which law.
    pub legal_basis: String,
    /// The formal act, when there is a derogation.
    pub formal_act: String,
    /// A line each.
    pub conditions: String,
    /// First instant after its last day.
    pub ends_at: Moment,
}

/// The life of one experiment.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// Who has which part today, and their names; none once erased.
    pub parts: Vec<(PersonId, Part, Option<String>)>,
    /// What the authority laid down.
    pub allowed: Option<Allowed>,
    /// Instants that lists and clocks need.
    pub registered_at: Option<Moment>,
    /// When the try began.
    pub started_at: Option<Moment>,
    /// When it has to end.
    pub ends_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// When results are due.
    pub results_due: Option<Moment>,
    /// When the goal was moved after the first reading.
    pub goal_moved_at: Option<Moment>,
    /// What the authority decided.
    pub conclusion: Option<Conclusion>,
    /// Slug and title of the experiment in which it goes on.
    pub merged_into: Option<(String, String)>,
    /// What it took from the one that it learned from.
    pub retry_lesson: Option<String>,
    /// Its family: see [`family`].
    pub family: Vec<Relative>,
}

#[derive(sqlx::FromRow)]
struct Row {
    registered_at: Option<Moment>,
    started_at: Option<Moment>,
    ends_at: Option<Moment>,
    ended_at: Option<Moment>,
    last_primary_at: Option<Moment>,
    result_days: i64,
    goal_moved_at: Option<Moment>,
    conclusion: Option<String>,
    retry_of: Option<ExperimentId>,
    retry_lesson: Option<String>,
    merged_slug: Option<String>,
    merged_title: Option<String>,
}

/// Its instants and what was decided, in one statement; without who takes part, what was laid down, and the family.
///
/// # Errors
/// As for any read.
pub async fn brief(conn: &mut Conn, id: ExperimentId) -> Result<Life> {
    read(conn, id).await.map(|(life, _)| life)
}

async fn read(conn: &mut Conn, id: ExperimentId) -> Result<(Life, Option<ExperimentId>)> {
    let row: Row = one!(
        conn,
        "select e.registered_at, e.started_at, e.ends_at, e.ended_at, e.last_primary_at, a.result_days, e.goal_moved_at,
            e.conclusion, e.retry_of, e.retry_lesson, m.slug as merged_slug, t.title as merged_title
         from experiment e
         join authority a on a.id = e.authority_id
         left join experiment m on m.id = e.merged_into
         left join experiment_text t on t.experiment_id = m.id and t.lang = m.lang
         where e.id = $1",
        id
    )?;
    let life = Life {
        registered_at: row.registered_at,
        started_at: row.started_at,
        ends_at: row.ends_at,
        ended_at: row.ended_at,
        results_due: crate::results::results_due(row.ended_at, row.last_primary_at, row.result_days),
        goal_moved_at: row.goal_moved_at,
        conclusion: row.conclusion.as_deref().and_then(Conclusion::parse),
        merged_into: row.merged_slug.zip(row.merged_title),
        retry_lesson: row.retry_lesson.filter(|text| !text.is_empty()),
        ..Life::default()
    };
    Ok((life, row.retry_of))
}

/// The life of an experiment.
///
/// # Errors
/// As for any read.
pub async fn of(conn: &mut Conn, id: ExperimentId, lang: Lang) -> Result<Life> {
    let (life, retry_of) = read(conn, id).await?;
    let people: Vec<(PersonId, String, Option<String>)> = all!(
        conn,
        "select p.person_id, p.part, i.name from part p left join person_identity i on i.person_id = p.person_id
         where p.experiment_id = $1 and p.until_at is null order by p.from_at, p.id limit 200",
        id
    )?;
    let parts = people.into_iter().filter_map(|(person, part, name)| Some((person, Part::parse(&part)?, name)));
    let parts = parts.collect();
    let allowed: Option<Allowed> = optional!(
        conn,
        "select z.legal_basis, z.formal_act, z.conditions, z.ends_at
         from authorisation z join decision d on d.id = z.decision_id
         where z.experiment_id = $1 and d.undone_at is null order by d.decided_at desc, d.id desc limit 1",
        id
    )?;
    let (children,): (i64,) =
        one!(conn, "select count(*) from experiment where retry_of = $1 and opened_at is not null", id)?;
    let family = if retry_of.is_some() || children > 0 { family(conn, id, lang).await? } else { Vec::new() };
    Ok(Life { parts, allowed, family, ..life })
}

/// One of a family of tries that learned from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    /// Which.
    pub id: ExperimentId,
    /// The one that it learned from.
    pub parent: Option<ExperimentId>,
    /// How far from the first, which is 0.
    pub depth: usize,
    /// Its page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// What it showed.
    pub finding: Option<Finding>,
}

type Kin = (ExperimentId, Option<ExperimentId>, String, String, String, Option<String>);

macro_rules! kin {
    ($where:expr) => {
        concat!(
            "select e.id, e.retry_of, e.slug, coalesce(t.title, o.title), e.status, e.finding
             from experiment e
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $2 and t.lang <> e.lang
             where e.opened_at is not null and ",
            $where
        )
    };
}

/// The whole family of an experiment, from the first try down, each after the one that it learned from: at most 60,
/// at most eight generations up.
///
/// # Errors
/// As for any read.
pub async fn family(conn: &mut Conn, id: ExperimentId, lang: Lang) -> Result<Vec<Relative>> {
    let mut first = id;
    for _ in 0..8 {
        let up: Option<(Option<ExperimentId>,)> = optional!(
            conn,
            "select p.id from experiment e join experiment p on p.id = e.retry_of and p.opened_at is not null where e.id = $1",
            first
        )?;
        match up.and_then(|row| row.0) {
            Some(parent) => first = parent,
            None => break,
        }
    }
    let root: Vec<Kin> = all!(conn, kin!("e.id = $1"), first, lang.code())?;
    let mut waiting: Vec<(usize, Kin)> = root.into_iter().map(|kin| (0, kin)).collect();
    let mut found = Vec::new();
    while let Some((depth, (id, parent, slug, title, status, finding))) = waiting.pop() {
        if found.len() >= 60 {
            break;
        }
        let status = Status::parse(&status).ok_or_else(|| Error::Internal(format!("status {status} in a row")))?;
        let finding = finding.as_deref().and_then(Finding::parse);
        let parent = parent.filter(|_| depth > 0);
        found.push(Relative { id, parent, depth, slug, title, status, finding });
        let children: Vec<Kin> =
            all!(conn, kin!("e.retry_of = $1 order by e.submitted_at desc, e.id desc limit 30"), id, lang.code())?;
        waiting.extend(children.into_iter().map(|kin| (depth + 1, kin)));
    }
    Ok(found)
}

/// What is looked for in the library.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Words.
    pub question: String,
    /// A theme only.
    pub theme: Option<Theme>,
    /// A territory only, and what lies in it.
    pub within: Option<String>,
    /// A finding only.
    pub finding: Option<Finding>,
}

/// What was learned once.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The experiment's page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Where.
    pub commune: String,
    /// About what.
    pub theme: Theme,
    /// What it showed.
    pub finding: Finding,
    /// In short.
    pub summary: String,
    /// What worked.
    pub worked: String,
    /// What did not.
    pub failed: String,
    /// What to change.
    pub change: String,
    /// Under which conditions it can be taken up.
    pub reuse: String,
    /// The language of these words.
    pub lang: Lang,
    /// What the authority decided.
    pub conclusion: Option<Conclusion>,
    /// When it was published.
    pub at: Moment,
}

#[derive(sqlx::FromRow)]
struct LessonRow {
    slug: String,
    title: String,
    commune: String,
    theme: String,
    finding: String,
    summary: String,
    lesson_worked: String,
    lesson_failed: String,
    lesson_change: String,
    lesson_reuse: String,
    lang: String,
    conclusion: Option<String>,
    published_at: Moment,
}

/// At most so many lessons on a page.
pub const LESSONS: usize = 50;

/// What was learned, newest first.
///
/// # Errors
/// As for any read.
pub async fn lessons(conn: &mut Conn, lang: Lang, asked: &Asked) -> Result<Vec<Lesson>> {
    let mut terms = domain::terms(&asked.question);
    terms.truncate(3);
    let range = |n: usize| {
        let term = terms.get(n).or(terms.first()).cloned().unwrap_or_default();
        (term.clone(), format!("{term}\u{10ffff}"))
    };
    let (one, two, three) = (range(0), range(1), range(2));
    let rows: Vec<LessonRow> = all!(
        conn,
        "select e.slug, coalesce(t.title, o.title) as title, c.name as commune, e.theme, r.finding, r.summary,
            r.lesson_worked, r.lesson_failed, r.lesson_change, r.lesson_reuse, r.lang, e.conclusion, r.published_at
         from result r
         join experiment e on e.id = r.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang
         join territory c on c.id = e.territory_id
         where ($2 = '' or e.theme = $2)
           and ($3 = '' or e.territory_id in (select territory_id from territory_within where ancestor_id = $3))
           and ($4 = '' or r.finding = $4)
           and ($5 = '' or (
                e.id in (select experiment_id from experiment_term where term >= $5 and term < $6)
                and e.id in (select experiment_id from experiment_term where term >= $7 and term < $8)
                and e.id in (select experiment_id from experiment_term where term >= $9 and term < $10)))
         order by r.published_at desc, e.id desc limit $11",
        lang.code(),
        asked.theme.map_or("", Theme::code),
        asked.within.as_deref().unwrap_or_default(),
        asked.finding.map_or("", Finding::code),
        one.0,
        one.1,
        two.0,
        two.1,
        three.0,
        three.1,
        LESSONS as i64
    )?;
    let read = |row: LessonRow| {
        Some(Lesson {
            theme: Theme::parse(&row.theme)?,
            finding: Finding::parse(&row.finding)?,
            slug: row.slug,
            title: row.title,
            commune: row.commune,
            summary: row.summary,
            worked: row.lesson_worked,
            failed: row.lesson_failed,
            change: row.lesson_change,
            reuse: row.lesson_reuse,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            conclusion: row.conclusion.as_deref().and_then(Conclusion::parse),
            at: row.published_at,
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
