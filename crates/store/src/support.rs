//! "I want this tried": one per person, counted once however often it is sent.

use domain::{Because, Event, ExperimentId, PersonId, Status, SupportOutcome, give_support, withdraw_support};
use record::Kind;
use serde::{Deserialize, Serialize};

use crate::{
    Act, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    follow, outbox,
};

/// Gives a person's support.
pub struct Give {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
}

/// Takes it back.
pub struct Withdraw {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
}

/// How it stands afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Supports in all.
    pub count: i64,
    /// Whether this act reached the threshold.
    pub reached: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ExperimentId,
    status: String,
    support_count: i64,
    support_threshold: i64,
    given: bool,
}

async fn load(tx: &mut Tx, slug: &str, person: PersonId) -> Result<(Row, Status)> {
    let row: Option<Row> = optional!(
        tx,
        "select e.id, e.status, e.support_count, e.support_threshold,
            s.person_id is not null as given
         from experiment e
         left join support s on s.experiment_id = e.id and s.person_id = $2
         where e.slug = $1",
        slug,
        person
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let status = Status::parse(&row.status).ok_or(Error::NotFound)?;
    if !status.is_public() {
        return Err(Error::NotFound);
    }
    Ok((row, status))
}

impl Act for Give {
    type Output = Counted;
    const RECORD: Record = Record::Leaf(&[Kind::SupportGiven, Kind::ReviewStarted]);

    async fn perform(&self, tx: &mut Tx) -> Result<Counted> {
        let (row, status) = load(tx, &self.slug, self.person).await?;
        let outcome = give_support(status, row.given, row.support_count, row.support_threshold)?;
        let (count, reached) = match outcome {
            SupportOutcome::Unchanged => {
                tx.unchanged();
                return Ok(Counted { count: row.support_count, reached: false });
            }
            SupportOutcome::Counted(count) => (count, false),
            SupportOutcome::ReachesThreshold(count) => (count, true),
        };
        let now = tx.now;
        execute!(
            tx,
            "insert into support (experiment_id, person_id, given_at) values ($1, $2, $3)",
            row.id,
            self.person,
            now
        )?;
        follow::by_default(tx, self.person, &self.slug, Because::Supported).await?;
        count_to(tx, row.id, count).await?;
        leaf(tx, Kind::SupportGiven, row.id, self.person).await?;
        if reached {
            review(tx, &self.slug).await?;
        }
        Ok(Counted { count, reached })
    }
}

impl Act for Withdraw {
    type Output = Counted;
    const RECORD: Record = Record::Leaf(&[Kind::SupportWithdrawn]);

    async fn perform(&self, tx: &mut Tx) -> Result<Counted> {
        let (row, status) = load(tx, &self.slug, self.person).await?;
        let SupportOutcome::Counted(count) = withdraw_support(status, row.given, row.support_count)? else {
            tx.unchanged();
            return Ok(Counted { count: row.support_count, reached: false });
        };
        execute!(tx, "delete from support where experiment_id = $1 and person_id = $2", row.id, self.person)?;
        follow::no_longer(tx, self.person, &self.slug, Because::Supported).await?;
        count_to(tx, row.id, count).await?;
        leaf(tx, Kind::SupportWithdrawn, row.id, self.person).await?;
        Ok(Counted { count, reached: false })
    }
}

async fn count_to(tx: &mut Tx, id: ExperimentId, count: i64) -> Result<()> {
    execute!(tx, "update experiment set support_count = $2, version = version + 1 where id = $1", id, count)?;
    Ok(())
}

async fn leaf(tx: &mut Tx, kind: Kind, id: ExperimentId, person: PersonId) -> Result<()> {
    let secret = [("supporter", person.0.as_bytes().to_vec())];
    tx.leaf(kind, &[("experiment", id.to_string().into())], Some(person), &secret).await
}

/// Open → UnderReview: the authority's first public clock starts.
async fn review(tx: &mut Tx, slug: &str) -> Result<()> {
    let mut stand = Stand::by_slug(tx, slug).await?;
    let (id, authority) = (stand.id, stand.authority_id);
    stand.go(tx, Status::UnderReview, authority, None).await?;
    step(tx, NewStep { authority: Some(authority), ..NewStep::of(id, Event::ThresholdReached) }).await?;
    let public = [("experiment", id.to_string().into()), ("authority", authority.to_string().into())];
    tx.leaf(Kind::ReviewStarted, &public, None, &[]).await?;
    tx.event(&outbox::Event::ReviewStarted { experiment: id }).await
}
