//! Where an experiment stands: what decisions change, always together with what is awaited next.

use domain::{AuthorityId, DAY, ExperimentId, HOUR, Moment, PersonId, Status, Task};
use serde::{Deserialize, Serialize};

use super::known_status;
use crate::{
    Conn, Error, Result, Tx,
    task::{self, NewTask},
};

/// The columns of an experiment that a decision may change, and whom it concerns.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, Deserialize)]
pub(crate) struct Stand {
    pub id: ExperimentId,
    pub slug: String,
    pub author_id: PersonId,
    pub authority_id: AuthorityId,
    pub status: String,
    pub opened_at: Option<Moment>,
    pub review_at: Option<Moment>,
    pub moderate_by: Moment,
    /// Deadline of the public clock that runs: the first answer, the authorisation, or what follows.
    pub answer_by: Option<Moment>,
    pub version: i64,
    #[serde(default)]
    pub registered_at: Option<Moment>,
    #[serde(default)]
    pub started_at: Option<Moment>,
    #[serde(default)]
    pub ends_at: Option<Moment>,
    #[serde(default)]
    pub ended_at: Option<Moment>,
    #[serde(default)]
    pub merged_into: Option<ExperimentId>,
    #[serde(default)]
    pub conclusion: Option<String>,
}

impl Stand {
    pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Stand> {
        let row: Option<Stand> = optional!(
            conn,
            "select id, slug, author_id, authority_id, status, opened_at, review_at, moderate_by, answer_by, version,
                registered_at, started_at, ends_at, ended_at, merged_into, conclusion
             from experiment where slug = $1",
            slug
        )?;
        row.ok_or(Error::NotFound)
    }

    pub fn status(&self) -> Result<Status> {
        known_status(&self.status)
    }

    /// Moves on, perhaps at another authority: what was awaited is over, what is awaited next begins with a
    /// deadline of its own. `outcome` is how a running public clock stops.
    pub async fn go(&mut self, tx: &mut Tx, to: Status, authority: AuthorityId, outcome: Option<&str>) -> Result<()> {
        let now = tx.now;
        if let Some(outcome) = outcome {
            execute!(
                tx,
                "update answer_clock set stopped_at = $2, outcome = $3 where experiment_id = $1 and stopped_at is null",
                self.id,
                now,
                outcome
            )?;
        }
        self.authority_id = authority;
        self.status = to.code().to_owned();
        let (answer_days, moderation_hours, authorise_days): (i64, i64, i64) =
            one!(tx, "select answer_days, moderation_hours, authorise_days from authority where id = $1", authority)?;
        match to {
            Status::Submitted => self.moderate_by = now.plus(moderation_hours * HOUR),
            Status::Open => self.opened_at = self.opened_at.or(Some(now)),
            Status::UnderReview | Status::Registered | Status::Published => {
                let days = if to == Status::Registered { authorise_days } else { answer_days };
                let due = now.plus(days * DAY);
                (self.review_at, self.answer_by) = (Some(now), Some(due));
                if to == Status::Registered {
                    self.registered_at = self.registered_at.or(Some(now));
                }
                let id = tx.new_id();
                execute!(
                    tx,
                    "insert into answer_clock (id, experiment_id, authority_id, kind, started_at, due_at)
                     values ($1, $2, $3, $4, $5, $6)",
                    id,
                    self.id,
                    authority,
                    clock(to),
                    now,
                    due
                )?;
            }
            Status::Running => self.started_at = self.started_at.or(Some(now)),
            Status::Completed | Status::Terminated => self.ended_at = Some(now),
            _ => {}
        }
        self.keep(tx).await
    }

    /// Goes back to how it stood before a decision, its clock running on.
    pub async fn restore(&mut self, tx: &mut Tx, before: &Stand) -> Result<()> {
        // a clock that the decision started at another authority
        execute!(tx, "delete from answer_clock where experiment_id = $1 and stopped_at is null", self.id)?;
        if before.status()?.has_clock() {
            execute!(
                tx,
                "update answer_clock set stopped_at = null, outcome = null
                 where experiment_id = $1 and authority_id = $2 and started_at = $3",
                self.id,
                before.authority_id,
                before.review_at
            )?;
        }
        *self = Stand { version: self.version, ..before.clone() };
        self.keep(tx).await
    }

    async fn keep(&mut self, tx: &mut Tx) -> Result<()> {
        let changed = execute!(
            tx,
            "update experiment set authority_id = $3, status = $4, opened_at = $5, review_at = $6, moderate_by = $7,
                answer_by = $8, registered_at = $9, started_at = $10, ends_at = $11, ended_at = $12, merged_into = $13,
                conclusion = $14, version = version + 1
             where id = $1 and version = $2",
            self.id,
            self.version,
            self.authority_id,
            &self.status,
            self.opened_at,
            self.review_at,
            self.moderate_by,
            self.answer_by,
            self.registered_at,
            self.started_at,
            self.ends_at,
            self.ended_at,
            self.merged_into,
            self.conclusion.as_deref()
        )?;
        if changed != 1 {
            return Err(domain::Refusal::WrongStatus.into());
        }
        self.version += 1;
        self.await_next(tx).await
    }

    /// The one task that this status asks for.
    async fn await_next(&self, tx: &mut Tx) -> Result<()> {
        let gone = all!(
            tx,
            "delete from task where experiment_id = $1 and kind in ('moderate', 'answer', 'authorise', 'conclude')
             returning authority_id, role, kind",
            self.id
        )?;
        task::are_gone(tx, gone).await?;
        let (kind, due) = match (self.status()?, self.answer_by) {
            (Status::Submitted, _) => (Task::Moderate, self.moderate_by),
            (Status::UnderReview, Some(by)) => (Task::Answer, by),
            (Status::Registered, Some(by)) => (Task::Authorise, by),
            (Status::Published, Some(by)) => (Task::Conclude, by),
            _ => return Ok(()),
        };
        let task = NewTask {
            kind,
            subject: self.id.0,
            experiment: Some(self.id),
            authority: self.authority_id,
            role: kind.roles()[0],
            barred: Some(self.author_id),
            due,
        };
        task::open(tx, task).await
    }
}

/// What an authority is asked by the clock of a status.
fn clock(status: Status) -> &'static str {
    match status {
        Status::Registered => "authorisation",
        Status::Published => "conclusion",
        _ => "first_answer",
    }
}
