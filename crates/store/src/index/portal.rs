//! Portals of the settings, claimed with a lease: a process that dies leaves its work to the next one.

use domain::{HOUR, MINUTE, Moment};

use serde::{Deserialize, Serialize};

use crate::{Act, Conn, Record, Result, Tx};

/// How long nobody else reads a portal after somebody began to read a page.
const LEASE: i64 = 10 * MINUTE;
/// How long a portal is left alone that fails.
const AGAIN: i64 = HOUR;

/// A portal, as the settings have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its address.
    pub origin: String,
    /// What people call it.
    pub name: String,
    /// The software that it runs.
    pub family: String,
    /// What it is about where its datasets do not say so: `epci:200093201`; or empty.
    pub place: String,
    /// A query of its own that narrows what is read; or empty.
    pub filter: String,
}

/// Takes the settings over: new portals are read at once, and what came from portals that are gone is forgotten piece by
/// piece, see [`super::Sweep`].
pub struct Configure {
    /// All of them.
    pub portals: Vec<Setting>,
}

impl Act for Configure {
    type Output = ();
    const RECORD: Record = Record::Nothing("settings of the operator");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(tx, "update portal set place_in_line = -1")?;
        for (n, p) in self.portals.iter().enumerate() {
            // another filter is another catalogue: it is read from its beginning
            execute!(
                tx,
                "insert into portal (origin, name, family, place, filter, place_in_line, round, next_page, found, last_found,
                    next_at, problem)
                 values ($1, $2, $3, $4, $5, $6, 1, '', 0, 0, 0, '')
                 on conflict (origin) do update set
                    name = excluded.name, place_in_line = excluded.place_in_line,
                    next_page = case when portal.family = excluded.family and portal.filter = excluded.filter
                        and portal.place = excluded.place then portal.next_page else '' end,
                    next_at = case when portal.family = excluded.family and portal.filter = excluded.filter
                        and portal.place = excluded.place then portal.next_at else 0 end,
                    family = excluded.family, place = excluded.place, filter = excluded.filter",
                &p.origin,
                &p.name,
                &p.family,
                &p.place,
                &p.filter,
                n as i64
            )?;
        }
        Ok(())
    }
}

/// A portal of which a page is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which.
    pub portal: Setting,
    /// Which reading this is.
    pub round: i64,
    /// JSON: what to ask; empty before the first page.
    pub next_page: String,
}

/// Takes the portal that waits longest.
pub struct Claim;

impl Act for Claim {
    type Output = Option<Due>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Option<Due>> {
        let now = tx.now;
        let row: Option<(String, String, String, String, String, i64, String)> = optional!(
            tx,
            "select origin, name, family, place, filter, round, next_page from portal
             where place_in_line >= 0 and next_at <= $1 and leased_until < $1 order by next_at, origin limit 1",
            now
        )?;
        let Some((origin, name, family, place, filter, round, next_page)) = row else { return Ok(None) };
        execute!(
            tx,
            "update portal set leased_until = $2, began_at = case when next_page = '' then $3 else began_at end,
                found = case when next_page = '' then 0 else found end
             where origin = $1",
            &origin,
            now.plus(LEASE),
            now
        )?;
        Ok(Some(Due { portal: Setting { origin, name, family, place, filter }, round, next_page }))
    }
}

/// A portal did not answer, or with nothing that can be read. It is asked for the same page again.
pub struct Fail {
    /// Which.
    pub origin: String,
    /// JSON: the sentence in each language.
    pub problem: String,
    /// How long it wants to be left alone, when it says so.
    pub rest: Option<i64>,
}

impl Act for Fail {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let next = now.plus(self.rest.unwrap_or(AGAIN).clamp(MINUTE, 24 * HOUR));
        execute!(
            tx,
            "update portal set failing_since = coalesce(failing_since, $2), problem = $3, next_at = $4, leased_until = 0
             where origin = $1",
            &self.origin,
            now,
            &self.problem,
            next
        )?;
        Ok(())
    }
}

/// How the reading of a portal stands.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Portal {
    /// Its address.
    pub origin: String,
    /// What people call it.
    pub name: String,
    /// The software that it runs.
    pub family: String,
    /// What it is about where its datasets do not say so; or empty.
    pub place: String,
    /// A query of its own that narrows what is read; or empty.
    pub filter: String,
    /// Whether a reading has begun that is not over.
    pub reads: bool,
    /// Datasets of it so far.
    pub found: i64,
    /// Datasets of the last whole reading.
    pub last_found: i64,
    /// When the last reading began.
    pub began_at: Option<Moment>,
    /// When the last whole one ended.
    pub done_at: Option<Moment>,
    /// When it is asked next.
    pub next_at: Moment,
    /// Since when it fails.
    pub failing_since: Option<Moment>,
    /// JSON: why.
    pub problem: String,
}

/// All portals of the settings, in their order.
///
/// # Errors
/// As for any read.
pub async fn portals(conn: &mut Conn) -> Result<Vec<Portal>> {
    all!(
        conn,
        "select origin, name, family, place, filter, next_page <> '' as reads, found, last_found, began_at, done_at, next_at,
            failing_since, problem
         from portal where place_in_line >= 0 order by place_in_line, origin"
    )
}
