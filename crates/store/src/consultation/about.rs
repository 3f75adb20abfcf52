//! The experiments that a consultation is about, and telling those who follow them.

use domain::{ConsultationId, ExperimentId, VoteStage};
use serde_json::Value;

use crate::{Conn, Result, Tx, outbox::Event};

/// Every one, in the order of their ids.
pub(super) async fn about(conn: &mut Conn, id: ConsultationId) -> Result<Vec<ExperimentId>> {
    let rows: Vec<(ExperimentId,)> = all!(
        conn,
        "select e.id from consultation_experiment c join experiment e on e.slug = c.experiment_slug
         where c.consultation_id = $1 order by e.id",
        id
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// A leaf names the experiment when there is one and no other.
pub(super) fn named(about: &[ExperimentId]) -> Option<(&'static str, Value)> {
    let [one] = about else { return None };
    Some(("experiment", one.to_string().into()))
}

/// Whoever follows them is told how far a vote about them is.
pub(super) async fn tell(
    tx: &mut Tx,
    consultation: ConsultationId,
    about: &[ExperimentId],
    stage: VoteStage,
) -> Result<()> {
    for experiment in about {
        let stage = stage.code().to_owned();
        tx.event(&Event::VoteMoved { experiment: *experiment, consultation, stage }).await?;
    }
    Ok(())
}
