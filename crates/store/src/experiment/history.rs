//! The public history of an experiment.

use domain::{AuthorityId, Event, ExperimentId, Lang, Moment, PersonId, Reason};

use uuid::Uuid;

use crate::{Conn, Result, Tx};

pub(crate) struct NewStep<'a> {
    pub experiment: ExperimentId,
    pub event: Event,
    pub actor: Option<PersonId>,
    pub authority: Option<AuthorityId>,
    pub reason: Option<(Reason, &'a str, Lang)>,
    /// The authority that gave it away.
    pub from: Option<AuthorityId>,
}

impl NewStep<'_> {
    /// A step of which nothing else is said.
    pub fn of(experiment: ExperimentId, event: Event) -> NewStep<'static> {
        NewStep { experiment, event, actor: None, authority: None, reason: None, from: None }
    }
}

/// Writes a line of the public history. Whatever is told there is in the civic record too: the act writes its leaf next.
pub(crate) async fn step(tx: &mut Tx, step: NewStep<'_>) -> Result<()> {
    let (id, leaf, now) = (tx.new_id(), tx.announce_leaf(), tx.now);
    execute!(
        tx,
        "insert into experiment_step (id, experiment_id, at, event, actor_id, authority_id, reason_code, reason_text,
            reason_lang, from_authority_id, leaf_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        step.experiment,
        now,
        step.event.code(),
        step.actor,
        step.authority,
        step.reason.map(|r| r.0.code()),
        step.reason.map(|r| r.1),
        step.reason.map(|r| r.2.code()),
        step.from,
        leaf
    )?;
    Ok(())
}

/// A line of the public history.
#[derive(Clone, Debug)]
pub struct HistoryStep {
    /// When.
    pub at: Moment,
    /// What.
    pub event: Event,
    /// The authority that acted, or that received it.
    pub authority: Option<String>,
    /// The reason from the public list.
    pub reason: Option<Reason>,
    /// The text that goes with it.
    pub text: Option<String>,
    /// The authority that gave it away.
    pub from: Option<String>,
    /// Its leaf in the civic record.
    pub leaf: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct StepRow {
    at: Moment,
    event: String,
    authority: Option<String>,
    reason_code: Option<String>,
    reason_text: Option<String>,
    from_authority: Option<String>,
    leaf_id: Option<Uuid>,
}

pub(super) async fn history(conn: &mut Conn, id: ExperimentId) -> Result<Vec<HistoryStep>> {
    let rows: Vec<StepRow> = all!(
        conn,
        "select s.at, s.event, a.name as authority, s.reason_code, s.reason_text, f.name as from_authority,
            s.leaf_id
         from experiment_step s
         left join authority a on a.id = s.authority_id
         left join authority f on f.id = s.from_authority_id
         where s.experiment_id = $1 order by s.at, s.id",
        id
    )?;
    let known = rows.into_iter().filter_map(|row| {
        Some(HistoryStep {
            at: row.at,
            event: Event::parse(&row.event)?,
            authority: row.authority,
            reason: row.reason_code.as_deref().and_then(Reason::parse),
            text: row.reason_text.filter(|t| !t.is_empty()),
            from: row.from_authority,
            leaf: row.leaf_id,
        })
    });
    Ok(known.collect())
}
