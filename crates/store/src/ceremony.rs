//! What has to be known between the two requests of a ceremony: bound to a browser, good once, for minutes.

use domain::{MINUTE, Moment, SessionId};
use uuid::Uuid;

use crate::{Act, Record, Result, Tx};

/// The time to look for a key, or to sign in elsewhere and come back.
pub const LIFE: i64 = 10 * MINUTE;

/// Begins one; another of the same kind in this browser is over then.
pub struct Begin {
    /// The browser.
    pub session: SessionId,
    /// Which ceremony.
    pub kind: &'static str,
    /// What its end needs, as JSON.
    pub state: String,
}

impl Act for Begin {
    type Output = ();
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (id, now) = (tx.new_id(), tx.now);
        execute!(tx, "delete from ceremony where session_id = $1 and kind = $2", self.session, self.kind)?;
        execute!(
            tx,
            "insert into ceremony (id, session_id, kind, state, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
            id,
            self.session,
            self.kind,
            &self.state,
            now,
            now.plus(LIFE)
        )?;
        Ok(())
    }
}

/// Takes what a ceremony's end needs, whatever comes of it: none when there is none, or when it is too old.
pub struct Take {
    /// The browser.
    pub session: SessionId,
    /// Which ceremony.
    pub kind: &'static str,
}

impl Act for Take {
    type Output = Option<String>;
    const RECORD: Record = Record::Nothing("signing in is no civic act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Option<String>> {
        let now = tx.now;
        let row: Option<(Uuid, String, Moment)> = optional!(
            tx,
            "select id, state, expires_at from ceremony where session_id = $1 and kind = $2
             order by created_at desc, id desc limit 1",
            self.session,
            self.kind
        )?;
        let Some((id, state, expires_at)) = row else { return Ok(None) };
        // of two requests at once, on two servers too, one gets it
        let taken = execute!(tx, "delete from ceremony where id = $1", id)?;
        Ok((taken == 1 && now < expires_at).then_some(state))
    }
}
