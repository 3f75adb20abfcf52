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
    pub answer_by: Option<Moment>,
    pub version: i64,
}

impl Stand {
    pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Stand> {
        let row: Option<Stand> = optional!(
            conn,
            "select id, slug, author_id, authority_id, status, opened_at, review_at, moderate_by, answer_by, version
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
        let (answer_days, moderation_hours): (i64, i64) =
            one!(tx, "select answer_days, moderation_hours from authority where id = $1", authority)?;
        match to {
            Status::Submitted => self.moderate_by = now.plus(moderation_hours * HOUR),
            Status::Open => self.opened_at = self.opened_at.or(Some(now)),
            Status::UnderReview => {
                let due = now.plus(answer_days * DAY);
                (self.review_at, self.answer_by) = (Some(now), Some(due));
                let id = tx.new_id();
                execute!(
                    tx,
                    "insert into answer_clock (id, experiment_id, authority_id, kind, started_at, due_at)
                     values ($1, $2, $3, 'first_answer', $4, $5)",
                    id,
                    self.id,
                    authority,
                    now,
                    due
                )?;
            }
            Status::Returned | Status::Rejected | Status::Accepted | Status::Refused => {}
        }
        self.keep(tx).await
    }

    /// Goes back to how it stood before a decision, its clock running on.
    pub async fn restore(&mut self, tx: &mut Tx, before: &Stand) -> Result<()> {
        // a clock that the decision started at another authority
        execute!(tx, "delete from answer_clock where experiment_id = $1 and stopped_at is null", self.id)?;
        if before.status()? == Status::UnderReview {
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
                answer_by = $8, version = version + 1
             where id = $1 and version = $2",
            self.id,
            self.version,
            self.authority_id,
            &self.status,
            self.opened_at,
            self.review_at,
            self.moderate_by,
            self.answer_by
        )?;
        if changed != 1 {
            return Err(domain::Refusal::WrongStatus.into());
        }
        self.version += 1;
        self.await_next(tx).await
    }

    /// The one task that this status asks for.
    async fn await_next(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "delete from task where experiment_id = $1 and kind in ('moderate', 'answer')", self.id)?;
        let (kind, due) = match (self.status()?, self.answer_by) {
            (Status::Submitted, _) => (Task::Moderate, self.moderate_by),
            (Status::UnderReview, Some(by)) => (Task::Answer, by),
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
