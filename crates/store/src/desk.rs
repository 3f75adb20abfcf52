//! What awaits an official, by deadline.

use domain::{Actor, AuthorityId, ExperimentId, Lang, Moment, PersonId, Role, Task, TaskId};
use uuid::Uuid;

use crate::{Conn, Error, Result};

/// Files on one page of the desk.
pub const PAGE: usize = 50;

/// Nobody counts further than this what is late.
pub const LATE: i64 = 100;

/// What is asked of the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only this kind.
    pub kind: Option<Task>,
    /// Only this authority.
    pub authority: Option<AuthorityId>,
    /// Only what is late.
    pub late: bool,
    /// Only what this person has taken.
    pub mine: bool,
    /// After this file.
    pub after: Option<(Moment, TaskId)>,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The task.
    pub id: TaskId,
    /// What is expected.
    pub kind: Task,
    /// The experiment, the appeal, the mandate that is asked for.
    pub subject: Uuid,
    /// The experiment.
    pub experiment: Option<ExperimentId>,
    /// The experiment's page.
    pub slug: Option<String>,
    /// Its title; of a mandate, whose it would be.
    pub title: Option<String>,
    /// Its commune.
    pub commune: Option<String>,
    /// Its author; none once erased.
    pub author: Option<String>,
    /// Where it waits.
    pub authority: String,
    /// Since when.
    pub begun_at: Moment,
    /// Until when.
    pub due_at: Moment,
    /// Who has taken it, and their name.
    pub taken: Option<(PersonId, Option<String>)>,
}

/// How much waits at one authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Where.
    pub authority: AuthorityId,
    /// Its name.
    pub name: String,
    /// What is expected.
    pub kind: Task,
    /// Files.
    pub waiting: i64,
}

/// A page of the desk.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// The files, most pressing first.
    pub items: Vec<Item>,
    /// Where the next page begins.
    pub next: Option<(Moment, TaskId)>,
    /// How much waits in all, whatever was asked.
    pub counts: Vec<Count>,
    /// How much of that is late, at most [`LATE`] for each mandate.
    pub late: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TaskId,
    kind: String,
    subject_id: Uuid,
    experiment_id: Option<ExperimentId>,
    slug: Option<String>,
    title: Option<String>,
    commune: Option<String>,
    author: Option<String>,
    authority: String,
    begun_at: Moment,
    due_at: Moment,
    claimed_by: Option<PersonId>,
    claimed_name: Option<String>,
    claim_ends: Option<Moment>,
}

/// Where a person looks: their role in one authority, or in every one for administrators, who grant mandates everywhere.
fn places(actor: &Actor, now: Moment) -> Vec<(Option<AuthorityId>, Role)> {
    let mut places: Vec<(Option<AuthorityId>, Role)> = actor
        .mandates
        .iter()
        .filter(|m| m.holds(now))
        .map(|m| ((m.role != Role::Administrator).then_some(m.authority), m.role))
        .collect();
    places.sort_by_key(|(authority, role)| (*authority, role.code()));
    places.dedup();
    places
}

/// One page of what awaits this person. Three statements for each of their mandates, whatever waits there.
///
/// # Errors
/// As for any read.
pub async fn desk(conn: &mut Conn, actor: &Actor, asked: &Asked, lang: Lang, now: Moment) -> Result<Desk> {
    let Some(person) = actor.person else { return Ok(Desk::default()) };
    let mut desk = Desk::default();
    for (authority, role) in places(actor, now) {
        if role_awaits(role) {
            desk.counts.extend(counts(conn, authority, role, person).await?);
            desk.late += late(conn, authority, role, person, now).await?;
            desk.items.extend(waiting(conn, authority, role, person, asked, lang, now).await?);
        }
    }
    desk.items.sort_by_key(|item| (item.due_at, item.id));
    if desk.items.len() > PAGE {
        desk.items.truncate(PAGE);
        desk.next = desk.items.last().map(|item| (item.due_at, item.id));
    }
    Ok(desk)
}

fn role_awaits(role: Role) -> bool {
    Task::ALL.into_iter().any(|task| task.roles().contains(&role))
}

async fn waiting(
    conn: &mut Conn,
    authority: Option<AuthorityId>,
    role: Role,
    person: PersonId,
    asked: &Asked,
    lang: Lang,
    now: Moment,
) -> Result<Vec<Item>> {
    macro_rules! select {
        ($place:expr) => {
            concat!(
                "select t.id, t.kind, t.subject_id, t.experiment_id, e.slug, coalesce(x.title, o.title, ri.name, ri.email) as title,
                    c.name as commune, i.name as author, a.name as authority, t.begun_at, t.due_at, t.claimed_by,
                    k.name as claimed_name, t.claim_ends
                 from task t
                 join authority a on a.id = t.authority_id
                 left join experiment e on e.id = t.experiment_id
                 left join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
                 left join experiment_text x on x.experiment_id = e.id and x.lang = $3 and x.lang <> e.lang
                 left join territory c on c.id = e.territory_id
                 left join person_identity i on i.person_id = e.author_id
                 left join person_identity k on k.person_id = t.claimed_by
                 left join mandate_request r on t.kind = 'mandate' and r.id = t.subject_id
                 left join person_identity ri on ri.person_id = r.person_id
                 where ",
                $place,
                " and t.role = $2 and (t.barred_id is null or t.barred_id <> $4)
                   and (t.due_at > $5 or (t.due_at = $5 and t.id > $6)) and ($7 is null or t.kind = $7)
                   and t.due_at < $8 and ($9 is null or (t.claimed_by = $9 and t.claim_ends > $10))
                   and ($11 is null or t.authority_id = $11)
                 order by t.due_at, t.id limit $12"
            )
        };
    }
    let (after, after_id) = asked.after.unwrap_or((Moment(i64::MIN), TaskId(Uuid::nil())));
    let kind = asked.kind.map(Task::code);
    let before = if asked.late { now } else { Moment(i64::MAX) };
    let mine = asked.mine.then_some(person);
    let limit = PAGE as i64 + 1;
    let (role, lang) = (role.code(), lang.code());
    let rows: Vec<Row> = match authority {
        Some(authority) => all!(
            conn,
            select!("t.authority_id = $1"),
            authority,
            role,
            lang,
            person,
            after,
            after_id,
            kind,
            before,
            mine,
            now,
            asked.authority,
            limit
        )?,
        None => all!(
            conn,
            select!("$1 is null"),
            authority,
            role,
            lang,
            person,
            after,
            after_id,
            kind,
            before,
            mine,
            now,
            asked.authority,
            limit
        )?,
    };
    rows.into_iter().map(|row| item(row, now)).collect()
}

fn item(row: Row, now: Moment) -> Result<Item> {
    let ours = row.claim_ends.is_some_and(|ends| ends > now);
    Ok(Item {
        id: row.id,
        kind: Task::parse(&row.kind).ok_or_else(|| Error::Internal(format!("task {} in a row", row.kind)))?,
        subject: row.subject_id,
        experiment: row.experiment_id,
        slug: row.slug,
        title: row.title,
        commune: row.commune,
        author: row.author,
        authority: row.authority,
        begun_at: row.begun_at,
        due_at: row.due_at,
        taken: row.claimed_by.filter(|_| ours).map(|by| (by, row.claimed_name)),
    })
}

/// What is kept, less what this person must not do.
async fn counts(conn: &mut Conn, authority: Option<AuthorityId>, role: Role, person: PersonId) -> Result<Vec<Count>> {
    let rows: Vec<(AuthorityId, String, String, i64)> = all!(
        conn,
        "select c.authority_id, a.name, c.kind, c.waiting - coalesce(b.barred, 0) as waiting
         from task_count c
         join authority a on a.id = c.authority_id
         left join (select authority_id, kind, count(*) as barred from task where barred_id = $3 and role = $2
            group by authority_id, kind) b on b.authority_id = c.authority_id and b.kind = c.kind
         where ($1 is null or c.authority_id = $1) and c.role = $2 and c.waiting > coalesce(b.barred, 0)
         order by a.name, c.kind",
        authority,
        role.code(),
        person
    )?;
    rows.into_iter()
        .map(|(authority, name, kind, waiting)| {
            let kind = Task::parse(&kind).ok_or_else(|| Error::Internal(format!("task {kind} in a row")))?;
            Ok(Count { authority, name, kind, waiting })
        })
        .collect()
}

async fn late(
    conn: &mut Conn,
    authority: Option<AuthorityId>,
    role: Role,
    person: PersonId,
    now: Moment,
) -> Result<i64> {
    macro_rules! select {
        ($place:expr) => {
            concat!(
                "select count(*) from (select t.id from task t where ",
                $place,
                " and t.role = $2 and t.due_at < $3 and (t.barred_id is null or t.barred_id <> $4)
                 order by t.due_at limit $5) l"
            )
        };
    }
    let role = role.code();
    let (late,): (i64,) = match authority {
        Some(_) => one!(conn, select!("t.authority_id = $1"), authority, role, now, person, LATE)?,
        None => one!(conn, select!("$1 is null"), authority, role, now, person, LATE)?,
    };
    Ok(late)
}

/// The task about a subject, with who has taken it: for the page where it is dealt with.
///
/// # Errors
/// As for any read.
pub async fn about(conn: &mut Conn, kind: Task, subject: Uuid, now: Moment) -> Result<Option<Taken>> {
    type Found = (TaskId, Moment, Option<PersonId>, Option<String>, Option<Moment>);
    let row: Option<Found> = optional!(
        conn,
        "select t.id, t.due_at, t.claimed_by, k.name, t.claim_ends
         from task t left join person_identity k on k.person_id = t.claimed_by
         where t.kind = $1 and t.subject_id = $2",
        kind.code(),
        subject
    )?;
    Ok(row.map(|(id, due_at, by, name, ends)| Taken {
        id,
        due_at,
        by: by.filter(|_| ends.is_some_and(|ends| ends > now)).map(|by| (by, name)),
    }))
}

/// A task, and who has taken it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The task.
    pub id: TaskId,
    /// Until when.
    pub due_at: Moment,
    /// Who, and their name.
    pub by: Option<(PersonId, Option<String>)>,
}
