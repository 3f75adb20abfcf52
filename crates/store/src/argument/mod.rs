//! The discussion of an experiment: arguments for and against, questions, one level of answers, marks.

mod list;
mod mark;
mod personal;
mod write;

use domain::{ArgumentId, ExperimentId, Moment, PersonId, Status, Written};

use crate::{Error, Result, Tx, experiment::Stand};

pub use list::{
    Argument, Counts, Cursor, PAGE, Page, Removed, Version, answers, counts, one, page, some, some_answers, summary,
    versions,
};
pub use mark::Mark;
pub(crate) use personal::{erase, export};
pub use write::{Answer, Edit, Post};

/// A content and its experiment, as acts about it need them.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub id: ArgumentId,
    pub parent_id: Option<ArgumentId>,
    pub side: String,
    pub person_id: PersonId,
    pub body: String,
    pub lang: String,
    pub written_at: Moment,
    pub edited_at: Option<Moment>,
    pub useful_count: i64,
    pub useless_count: i64,
    pub answer_count: i64,
    pub removed_at: Option<Moment>,
}

impl Row {
    /// As the rules see it.
    pub fn written(&self) -> Written {
        Written { author: self.person_id, at: self.written_at, removed: self.removed_at.is_some() }
    }
}

/// The experiment of a discussion, for whoever takes part: one that anybody may read.
pub(crate) async fn place(tx: &mut Tx, slug: &str) -> Result<(Stand, Status)> {
    let stand = Stand::by_slug(tx, slug).await?;
    let status = stand.status()?;
    let never_public = status == Status::Withdrawn && stand.opened_at.is_none();
    if !status.is_public() || never_public { Err(Error::NotFound) } else { Ok((stand, status)) }
}

/// A content of this experiment.
pub(crate) async fn row(tx: &mut Tx, experiment: ExperimentId, id: ArgumentId) -> Result<Row> {
    let row: Option<Row> = optional!(
        tx,
        "select id, parent_id, side, person_id, body, lang, written_at, edited_at, useful_count,
            useless_count, answer_count, removed_at
         from argument where id = $1 and experiment_id = $2",
        id,
        experiment
    )?;
    row.ok_or(Error::NotFound)
}

/// One more, or one less, of a side.
pub(crate) async fn count(tx: &mut Tx, experiment: ExperimentId, side: &str, by: i64) -> Result<()> {
    let of = |which: &str| if side == which { by } else { 0 };
    execute!(
        tx,
        "insert into discussion (experiment_id, for_count, against_count, question_count, answer_count)
         values ($1, $2, $3, $4, $5)
         on conflict (experiment_id) do update set
            for_count = discussion.for_count + excluded.for_count,
            against_count = discussion.against_count + excluded.against_count,
            question_count = discussion.question_count + excluded.question_count,
            answer_count = discussion.answer_count + excluded.answer_count",
        experiment,
        of("for"),
        of("against"),
        of("question"),
        of("answer")
    )?;
    Ok(())
}
