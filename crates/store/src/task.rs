//! What awaits officials: one row while it waits. Taking a file keeps two people from doing the same.

use domain::{Actor, AuthorityId, CLAIM, ExperimentId, Moment, PersonId, Refusal, Role, Task, TaskId};
use uuid::Uuid;

use crate::{Act, Error, Record, Result, Tx, session};

pub(crate) struct NewTask {
    pub kind: Task,
    /// The experiment, the appeal, the mandate that is asked for.
    pub subject: Uuid,
    pub experiment: Option<ExperimentId>,
    pub authority: AuthorityId,
    pub role: Role,
    /// Who must not do it.
    pub barred: Option<PersonId>,
    pub due: Moment,
}

pub(crate) async fn open(tx: &mut Tx, task: NewTask) -> Result<()> {
    let (id, now) = (TaskId(tx.new_id()), tx.now);
    execute!(
        tx,
        "insert into task (id, kind, subject_id, experiment_id, authority_id, role, barred_id, begun_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        task.kind.code(),
        task.subject,
        task.experiment,
        task.authority,
        task.role.code(),
        task.barred,
        now,
        task.due
    )?;
    count(tx, task.authority, task.role.code(), task.kind.code(), 1).await
}

pub(crate) async fn close(tx: &mut Tx, kind: Task, subject: Uuid) -> Result<()> {
    let gone = all!(
        tx,
        "delete from task where kind = $1 and subject_id = $2 returning authority_id, role, kind",
        kind.code(),
        subject
    )?;
    are_gone(tx, gone).await
}

/// What waits about an experiment waits at another authority, by the demo's own word.
pub(crate) async fn moved(tx: &mut Tx, experiment: ExperimentId, to: AuthorityId) -> Result<()> {
    let waits: Vec<(AuthorityId, String, String)> =
        all!(tx, "select authority_id, role, kind from task where experiment_id = $1", experiment)?;
    execute!(tx, "update task set authority_id = $2 where experiment_id = $1", experiment, to)?;
    for (_, role, kind) in &waits {
        count(tx, to, role, kind, 1).await?;
    }
    are_gone(tx, waits).await
}

/// Whoever deletes tasks says which, as `returning authority_id, role, kind` does.
pub(crate) async fn are_gone(tx: &mut Tx, gone: Vec<(AuthorityId, String, String)>) -> Result<()> {
    for (authority, role, kind) in gone {
        count(tx, authority, &role, &kind, -1).await?;
    }
    Ok(())
}

/// How many wait is kept, so that a desk answers as fast whatever waits there.
async fn count(tx: &mut Tx, authority: AuthorityId, role: &str, kind: &str, change: i64) -> Result<()> {
    execute!(
        tx,
        "insert into task_count (authority_id, role, kind, waiting) values ($1, $2, $3, $4)
         on conflict (authority_id, role, kind) do update set waiting = task_count.waiting + excluded.waiting",
        authority,
        role,
        kind,
        change
    )?;
    Ok(())
}

/// Refuses when somebody else has taken it.
pub(crate) async fn free_for(tx: &mut Tx, kind: Task, subject: Uuid, person: PersonId) -> Result<()> {
    let now = tx.now;
    let other: Option<(PersonId,)> = optional!(
        tx,
        "select claimed_by from task
         where kind = $1 and subject_id = $2 and claimed_by is not null and claimed_by <> $3 and claim_ends > $4",
        kind.code(),
        subject,
        person,
        now
    )?;
    if other.is_some() { Err(Refusal::Claimed.into()) } else { Ok(()) }
}

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    authority_id: AuthorityId,
    role: String,
    barred_id: Option<PersonId>,
    claimed_by: Option<PersonId>,
    claim_ends: Option<Moment>,
}

/// The task, for somebody whom it awaits.
async fn awaited(tx: &mut Tx, task: TaskId, actor: &Actor) -> Result<Row> {
    let row: Option<Row> = optional!(
        tx,
        "select kind, authority_id, role, barred_id, claimed_by, claim_ends from task where id = $1",
        task
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let now = tx.now;
    let role = Role::parse(&row.role).ok_or(Error::NotFound)?;
    // administrators grant mandates everywhere
    let holds = match Task::parse(&row.kind) {
        Some(Task::Mandate) => actor.holds_any(&[role], now),
        _ => actor.holds(role, row.authority_id, now),
    };
    if !holds || (row.barred_id.is_some() && row.barred_id == actor.person) {
        return Err(Error::NotFound);
    }
    Ok(row)
}

/// Takes files for a few hours. Those that somebody else has are left to them, unless `over`.
pub struct Take {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub tasks: Vec<TaskId>,
    /// Whether somebody else's are taken too.
    pub over: bool,
}

impl Act for Take {
    /// How many are theirs now.
    type Output = usize;
    const RECORD: Record = Record::Nothing("who reads a file is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        let actor = session::actor(tx, self.person).await?;
        let now = tx.now;
        let mut taken = 0;
        for task in &self.tasks {
            // dealt with meanwhile, or never theirs
            let Ok(row) = awaited(tx, *task, &actor).await else { continue };
            let held = row.claimed_by.filter(|by| *by != self.person).zip(row.claim_ends);
            if held.is_some_and(|(_, ends)| ends > now) && !self.over {
                continue;
            }
            execute!(
                tx,
                "update task set claimed_by = $2, claim_ends = $3 where id = $1",
                *task,
                self.person,
                now.plus(CLAIM)
            )?;
            taken += 1;
        }
        Ok(taken)
    }
}

/// Gives files back.
pub struct GiveBack {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub tasks: Vec<TaskId>,
}

impl Act for GiveBack {
    type Output = ();
    const RECORD: Record = Record::Nothing("who reads a file is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        for task in &self.tasks {
            execute!(
                tx,
                "update task set claimed_by = null, claim_ends = null where id = $1 and claimed_by = $2",
                *task,
                self.person
            )?;
        }
        Ok(())
    }
}
