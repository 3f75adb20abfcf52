//! Decisions: what each act of decision says, and taking one back within minutes.

use domain::{
    AppealId, AuthorityId, DecisionId, Event as Step, ExperimentId, Lang, Moment, PersonId, Reason, Refusal, Task, UNDO,
};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx, appeal,
    experiment::{NewStep, Stand, step},
    outbox,
};

pub(crate) struct NewDecision<'a> {
    pub kind: Task,
    pub verdict: &'a str,
    pub reason: Reason,
    pub text: &'a str,
    pub lang: Lang,
    pub official: PersonId,
    /// Who decided: the authority that held it, or that judged an appeal.
    pub authority: AuthorityId,
    pub before: &'a Stand,
    pub after: &'a Stand,
    /// Whom it makes us tell, once it cannot be taken back any more.
    pub event: outbox::Event,
}

/// Writes a decision down. Its author can take it back for a few minutes; only then anybody is written to.
pub(crate) async fn write(tx: &mut Tx, decision: NewDecision<'_>) -> Result<DecisionId> {
    let (id, now) = (DecisionId(tx.new_id()), tx.now);
    let ends = now.plus(UNDO);
    let event = tx.event_at(&decision.event, ends).await?;
    execute!(
        tx,
        "insert into decision (id, experiment_id, kind, verdict, reason_code, reason_text, reason_lang, authority_id,
            official_id, decided_at, event_id, undo_ends, before, after)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id,
        decision.before.id,
        decision.kind.code(),
        decision.verdict,
        decision.reason.code(),
        decision.text,
        decision.lang.code(),
        decision.authority,
        decision.official,
        now,
        event,
        ends,
        serde_json::to_string(decision.before)?,
        serde_json::to_string(decision.after)?
    )?;
    Ok(id)
}

/// A decision as its act says it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The decision.
    pub id: DecisionId,
    /// What it was about.
    pub kind: Task,
    /// The verdict's code: of [`domain::Verdict`], [`domain::Answer`] or [`domain::Judgement`].
    pub verdict: String,
    /// From the public list.
    pub reason: Reason,
    /// In the official's words.
    pub text: String,
    /// The language of these words.
    pub lang: Lang,
    /// Who decided: the authority.
    pub authority: String,
    /// The person; none once erased.
    pub official: Option<String>,
    /// When.
    pub at: Moment,
    /// The experiment's page.
    pub slug: String,
    /// Its title in its original language.
    pub title: String,
    /// Until when whoever decided may take it back.
    pub undo_ends: Moment,
    /// When it was taken back.
    pub undone_at: Option<Moment>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DecisionId,
    kind: String,
    verdict: String,
    reason_code: String,
    reason_text: String,
    reason_lang: String,
    authority: String,
    official: Option<String>,
    decided_at: Moment,
    slug: String,
    title: String,
    undo_ends: Moment,
    undone_at: Option<Moment>,
}

impl TryFrom<Row> for Decision {
    type Error = Error;
    fn try_from(row: Row) -> Result<Decision> {
        Ok(Decision {
            id: row.id,
            kind: Task::parse(&row.kind).ok_or_else(|| Error::Internal(format!("task {} in a row", row.kind)))?,
            verdict: row.verdict,
            reason: Reason::parse(&row.reason_code)
                .ok_or_else(|| Error::Internal(format!("reason {} in a row", row.reason_code)))?,
            text: row.reason_text,
            lang: Lang::parse(&row.reason_lang).unwrap_or_default(),
            authority: row.authority,
            official: row.official,
            at: row.decided_at,
            slug: row.slug,
            title: row.title,
            undo_ends: row.undo_ends,
            undone_at: row.undone_at,
        })
    }
}

/// The columns of a decision. A macro, because the text has to be one literal.
macro_rules! decision_select {
    ($rest:expr) => {
        concat!(
            "select d.id, d.kind, d.verdict, d.reason_code, d.reason_text, d.reason_lang, a.name as authority,
                i.name as official, d.decided_at, e.slug, o.title, d.undo_ends, d.undone_at
             from decision d
             join experiment e on e.id = d.experiment_id
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             join authority a on a.id = d.authority_id
             left join person_identity i on i.person_id = d.official_id ",
            $rest
        )
    };
}

/// The decision with this id about this experiment; whether its reader may see the experiment is asked elsewhere.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(conn: &mut Conn, id: DecisionId, slug: &str) -> Result<Decision> {
    let row: Option<Row> = optional!(conn, decision_select!("where d.id = $1 and e.slug = $2"), id, slug)?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// The decisions about an experiment that stand, oldest first.
///
/// # Errors
/// As for any read.
pub async fn about(conn: &mut Conn, experiment: ExperimentId) -> Result<Vec<Decision>> {
    let rows: Vec<Row> = all!(
        conn,
        decision_select!("where d.experiment_id = $1 and d.undone_at is null order by d.decided_at, d.id"),
        experiment
    )?;
    rows.into_iter().map(Decision::try_from).collect()
}

/// What a person decided lately, newest first: at most ten, of the last day.
///
/// # Errors
/// As for any read.
pub async fn lately(conn: &mut Conn, official: PersonId, now: Moment) -> Result<Vec<Decision>> {
    let rows: Vec<Row> = all!(
        conn,
        decision_select!(
            "where d.official_id = $1 and d.decided_at > $2 and d.undone_at is null
             order by d.decided_at desc, d.id limit 10"
        ),
        official,
        now.plus(-domain::DAY)
    )?;
    rows.into_iter().map(Decision::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Mine {
    kind: String,
    authority_id: AuthorityId,
    event_id: Uuid,
    undo_ends: Moment,
    undone_at: Option<Moment>,
    before: String,
    after: String,
}

async fn mine(tx: &mut Tx, id: DecisionId, official: PersonId) -> Result<Mine> {
    let row: Option<Mine> = optional!(
        tx,
        "select kind, authority_id, event_id, undo_ends, undone_at, before, after from decision
         where id = $1 and official_id = $2",
        id,
        official
    )?;
    row.ok_or(Error::NotFound)
}

/// Takes a decision back, by whoever took it, while nobody has been told and nothing else has happened.
/// The history keeps both.
pub struct Undo {
    /// Which.
    pub decision: DecisionId,
    /// Who took it.
    pub official: PersonId,
}

impl Act for Undo {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::DecisionUndone]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row = mine(tx, self.decision, self.official).await?;
        if row.undone_at.is_some() {
            tx.unchanged();
            return Ok(());
        }
        let now = tx.now;
        if now >= row.undo_ends {
            return Err(Refusal::TooLate.into());
        }
        let (before, after): (Stand, Stand) = (serde_json::from_str(&row.before)?, serde_json::from_str(&row.after)?);
        let mut stand = Stand::by_slug(tx, &before.slug).await?;
        // supports may have come meanwhile, nothing else
        if (&stand.status, stand.authority_id) != (&after.status, after.authority_id) {
            return Err(Refusal::WrongStatus.into());
        }
        execute!(tx, "delete from outbox where id = $1 and done_at is null", row.event_id)?;
        execute!(tx, "update decision set undone_at = $2 where id = $1", self.decision, now)?;
        stand.restore(tx, &before).await?;
        if Task::parse(&row.kind) == Some(Task::Appeal) {
            reopen(tx, before.id, row.authority_id).await?;
        }
        let (official, authority) = (Some(self.official), Some(row.authority_id));
        step(tx, NewStep { actor: official, authority, ..NewStep::of(before.id, Step::Undone) }).await?;
        let public = [("decision", self.decision.to_string().into()), ("experiment", before.id.to_string().into())];
        let secret = [("official", self.official.0.as_bytes().to_vec())];
        tx.leaf(Kind::DecisionUndone, &public, official, &secret).await
    }
}

/// The appeal that was judged waits again.
async fn reopen(tx: &mut Tx, experiment: ExperimentId, judges: AuthorityId) -> Result<()> {
    let last: Option<(AppealId,)> = optional!(
        tx,
        "select id from appeal where experiment_id = $1 and authority_id = $2 and settled_at is not null
         order by settled_at desc limit 1",
        experiment,
        judges
    )?;
    appeal::reopen(tx, last.ok_or(Error::NotFound)?.0).await
}

/// Tells the people concerned at once: from then on the decision stands.
pub struct TellNow {
    /// Which.
    pub decision: DecisionId,
    /// Who took it.
    pub official: PersonId,
}

impl Act for TellNow {
    type Output = ();
    const RECORD: Record = Record::Nothing("the decision is recorded already");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row = mine(tx, self.decision, self.official).await?;
        if row.undone_at.is_some() {
            return Err(Refusal::WrongStatus.into());
        }
        let now = tx.now;
        execute!(tx, "update outbox set due_at = $2 where id = $1 and due_at > $2", row.event_id, now)?;
        execute!(tx, "update decision set undo_ends = $2 where id = $1 and undo_ends > $2", self.decision, now)?;
        Ok(())
    }
}
