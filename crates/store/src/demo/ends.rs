//! How things ended in the demo world's past, on the pages of those who follow them.

use domain::Moment;
use uuid::Uuid;

use crate::{Act, Result, Tx, follow};

/// Whoever follows something finds on their page what became of it; nobody is written to.
pub(super) async fn tell(tx: &mut Tx, today: Moment) -> Result<()> {
    let ends: Vec<(Uuid, String, Moment)> = all!(
        tx,
        "select id, payload, created_at from outbox where kind in ('results_published', 'conclusion_decided')
         order by created_at, id"
    )?;
    for (id, payload, at) in ends {
        tx.now = at;
        follow::begin(tx, id, &serde_json::from_str(&payload)?, at).await?;
        while (follow::Spread { limit: 10_000 }).perform(tx).await? {}
    }
    tx.now = today;
    execute!(tx, "update notice set pending = false where pending")?;
    Ok(())
}
