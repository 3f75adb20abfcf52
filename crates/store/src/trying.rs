//! A try begins, and ends.

use domain::{
    Amount, Deed, Event, ExperimentId, FieldError, Hat, Lang, Moment, Need, PersonId, Reason, Refusal, Status,
    clean_text,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    outbox, part, protocol, signature,
};

/// Says that everything is ready. With promoter and elected referent, who checked the same things, the try begins.
pub struct Start {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The safeguards were checked.
    pub safeguards: bool,
    /// The authority's conditions are met.
    pub conditions: bool,
    /// The primary indicator as it was measured just before.
    pub baseline: String,
    /// On which day, as `2027-01-15`.
    pub baseline_on: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Started {
    /// Somebody else has to check too.
    Waiting,
    /// It begins.
    Running,
}

/// What is signed at a start: the protocol that holds, and the baseline.
pub fn start_subject(protocol_hash: &[u8], baseline: Amount, on: &str) -> Vec<u8> {
    let baseline = baseline.plain();
    Sha256::new()
        .chain_update(protocol_hash)
        .chain_update(&baseline)
        .chain_update([0])
        .chain_update(on)
        .finalize()
        .to_vec()
}

impl Act for Start {
    type Output = Started;
    const RECORD: Record = Record::Leaf(&[Kind::Signed, Kind::Started]);

    async fn perform(&self, tx: &mut Tx) -> Result<Started> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (status, now) = (stand.status()?, tx.now);
        let hats = part::hats(tx, &stand, self.person).await?;
        let allowed = Deed::Start.allow(status, &hats, Need::ALL)?;
        let mut errors = Vec::new();
        for (field, need, there) in [
            ("safeguards", Need::Safeguards, self.safeguards),
            ("conditions", Need::ConditionsMet, self.conditions || status != Status::Conditioned),
        ] {
            if !there {
                errors.push(FieldError::new(field, Refusal::Lacks { need }));
            }
        }
        let baseline = Amount::parse(&self.baseline).map_err(|r| errors.push(FieldError::new("baseline", r))).ok();
        let on = match Moment::of_day(&self.baseline_on) {
            Ok(day) if day > now => Err(Refusal::BadPeriod),
            other => other,
        };
        let on = on.map_err(|r| errors.push(FieldError::new("baseline_on", r))).ok();
        let (Some(baseline), Some(on), true) = (baseline, on, errors.is_empty()) else {
            return Err(Error::Invalid(errors));
        };
        let version = protocol::current(tx, stand.id).await?.ok_or(Error::NotFound)?;
        let subject = start_subject(&version.hash, baseline, &on.as_day());
        execute!(
            tx,
            "update indicator set checked_baseline = $2, checked_at = $3 where experiment_id = $1 and place = 1",
            stand.id,
            baseline,
            on
        )?;
        if !signature::sign(tx, &stand, Deed::Start, &subject, self.person, &allowed).await? {
            tx.unchanged();
            return Ok(Started::Waiting);
        }
        let (id, authority) = (stand.id, stand.authority_id);
        stand.go(tx, allowed.to, authority, None).await?;
        step(tx, NewStep { authority: Some(authority), ..NewStep::of(id, Event::Started) }).await?;
        let public = [
            ("experiment", id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("version", version.number.into()),
            ("baseline", baseline.plain().into()),
        ];
        tx.leaf(Kind::Started, &public, None, &[]).await?;
        tx.event(&outbox::Event::TryStarted { experiment: id }).await?;
        Ok(Started::Running)
    }
}

/// What was recorded of the primary indicator just before the start, and on which day.
///
/// # Errors
/// As for any read.
pub async fn baseline(conn: &mut Conn, id: ExperimentId) -> Result<Option<(Amount, Moment)>> {
    let row: Option<(Option<Amount>, Option<Moment>)> = optional!(
        conn,
        "select checked_baseline, checked_at from indicator where experiment_id = $1 and place = 1",
        id
    )?;
    Ok(row.and_then(|(value, at)| value.zip(at)))
}

/// Ends a try: at its end date, or before, with a coded reason.
pub struct End {
    /// Id of the form.
    pub submission: Uuid,
    /// The promoter, or an elected official.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Why before its end; none at the end.
    pub why: Option<Reason>,
    /// In words.
    pub text: String,
    /// The language of these words.
    pub lang: Lang,
}

impl Act for End {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Ended]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        let deed = if self.why.is_some() { Deed::Terminate } else { Deed::Complete };
        deed.allow(stand.status()?, &hats, Need::ALL)?;
        match self.why {
            None if stand.ends_at.is_none_or(|end| tx.now < end) => Err(Refusal::TooEarly.into()),
            None => end(tx, stand, Deed::Complete, Some(self.person), None).await,
            Some(why) if !Reason::WHY_STOPPED.contains(&why) => {
                Err(Error::Invalid(vec![FieldError::new("reason", Refusal::NotAChoice)]))
            }
            Some(why) => {
                let text = clean_text(&self.text, 4000)
                    .map_err(|refusal| Error::Invalid(vec![FieldError::new("text", refusal)]))?;
                end(tx, stand, Deed::Terminate, Some(self.person), Some((why, &text, self.lang))).await
            }
        }
    }
}

async fn end(
    tx: &mut Tx,
    mut stand: Stand,
    deed: Deed,
    by: Option<PersonId>,
    why: Option<(Reason, &str, Lang)>,
) -> Result<()> {
    let (id, authority, now) = (stand.id, stand.authority_id, tx.now);
    let to = deed.leads(stand.status()?)?;
    stand.go(tx, to, authority, None).await?;
    execute!(tx, "update suspension set ended_at = $2 where experiment_id = $1 and ended_at is null", id, now)?;
    execute!(tx, "update experiment set stop_reason = $2 where id = $1", id, why.map(|w| w.0.code()))?;
    let event = if deed == Deed::Complete { Event::Completed } else { Event::Terminated };
    step(tx, NewStep { actor: by, authority: Some(authority), reason: why, ..NewStep::of(id, event) }).await?;
    let mut public = vec![("experiment", id.to_string().into()), ("how", deed.code().into())];
    public.extend(why.map(|w| ("why", w.0.code().into())));
    let mut secret = Vec::new();
    secret.extend(by.map(|person| ("person", person.0.as_bytes().to_vec())));
    secret.extend(why.map(|w| ("text", w.1.as_bytes().to_vec())));
    tx.leaf(Kind::Ended, &public, by, &secret).await?;
    tx.event(&outbox::Event::TryEnded { experiment: id, deed: deed.code().into() }).await
}

/// Ends every try whose end date has come.
pub struct EndDue;

impl Act for EndDue {
    /// How many.
    type Output = usize;
    const RECORD: Record = Record::Leaf(&[Kind::Ended]);

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        let now = tx.now;
        let due: Vec<(String,)> = all!(
            tx,
            "select slug from experiment where status in ('running', 'suspended') and ends_at <= $1 order by ends_at, id
             limit 100",
            now
        )?;
        if due.is_empty() {
            tx.unchanged();
        }
        for (slug,) in &due {
            let stand = Stand::by_slug(tx, slug).await?;
            Deed::Complete.allow(stand.status()?, &[Hat::Clock], &[Need::EndReached])?;
            end(tx, stand, Deed::Complete, None, None).await?;
        }
        Ok(due.len())
    }
}
