//! A try waits: because a stop rule was breached, or somebody asked for safety. It goes on when authority and evaluator
//! agree.

use domain::{
    Amount, Deed, Event, ExperimentId, Hat, IncidentId, IndicatorId, Lang, Moment, Need, PersonId, ReadingId, Reason,
    Refusal, Severity, Status, StopRuleId, SuspensionId, Watch, breach, clean_text, protocol::Side,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    outbox, part,
    signature::{self, Signature},
};

/// Why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A stop rule was breached.
    StopRule,
    /// Somebody who runs it asked for safety.
    Safety,
    /// The authority did.
    Authority,
}

impl Cause {
    /// The code in rows and leaves.
    pub fn code(self) -> &'static str {
        match self {
            Cause::StopRule => "stop-rule",
            Cause::Safety => "safety",
            Cause::Authority => "authority",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Cause> {
        [Cause::StopRule, Cause::Safety, Cause::Authority].into_iter().find(|c| c.code() == code)
    }
}

#[derive(sqlx::FromRow)]
struct RuleRow {
    id: StopRuleId,
    side: String,
    threshold: Amount,
    hours: i64,
    who: String,
    measure: String,
    unit: String,
}

/// Looks at readings that were just written, in the same transaction: if one breaches a stop rule of a running try,
/// the try waits from here on. Gives back whether it does.
pub(crate) async fn watch(
    tx: &mut Tx,
    stand: &mut Stand,
    indicator: IndicatorId,
    readings: &[(ReadingId, Moment, Amount)],
) -> Result<bool> {
    if stand.status()? != Status::Running {
        return Ok(false);
    }
    let rows: Vec<RuleRow> = all!(
        tx,
        "select r.id, r.side, r.threshold, r.hours, r.who, i.measure, i.unit
         from stop_rule r join indicator i on i.id = r.indicator_id
         where r.indicator_id = $1 and r.retired_at is null order by r.threshold, r.id",
        indicator
    )?;
    if rows.is_empty() {
        return Ok(false);
    }
    let (resumed,): (Option<Moment>,) =
        one!(tx, "select max(ended_at) from suspension where experiment_id = $1", stand.id)?;
    let since = stand.started_at.into_iter().chain(resumed).max().unwrap_or(Moment(i64::MIN));
    let rules: Vec<Watch> = rows
        .iter()
        .filter_map(|r| Some(Watch { side: Side::parse(&r.side)?, threshold: r.threshold, hours: r.hours }))
        .collect();
    let values: Vec<(Moment, Amount)> = readings.iter().map(|(_, at, value)| (*at, *value)).collect();
    let Some(found) = breach(&rules, &values, since, tx.now) else { return Ok(false) };
    let (rule, (reading, at, value)) = (&rows[found.rule], readings[found.reading]);
    let lang = Lang::Fr;
    let text = format!(
        "Règle d’arrêt franchie\u{a0}: {} {}\u{a0}{} le {} (seuil\u{a0}: {}). {} agit avant le {}.",
        rule.measure,
        value.say(lang),
        rule.unit,
        at.day(lang),
        rule.threshold.say(lang),
        rule.who,
        found.act_by.day_and_hour(lang)
    );
    let incident = IncidentId(tx.new_id());
    let now = tx.now;
    execute!(
        tx,
        "insert into incident (id, experiment_id, happened_at, written_at, severity, body, lang, response,
            stop_rule_id, reading_id)
         values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9)",
        incident,
        stand.id,
        at,
        now,
        Severity::Serious.code(),
        &text,
        lang.code(),
        rule.id,
        reading
    )?;
    let public = [
        ("experiment", stand.id.to_string().into()),
        ("severity", Severity::Serious.code().into()),
        ("stop_rule", rule.id.to_string().into()),
    ];
    tx.leaf(Kind::Incident, &public, None, &[]).await?;
    begin(tx, stand, Begin { cause: Cause::StopRule, incident, person: None, text: &text, lang }).await?;
    Ok(true)
}

pub(crate) struct Begin<'a> {
    pub cause: Cause,
    pub incident: IncidentId,
    pub person: Option<PersonId>,
    pub text: &'a str,
    pub lang: Lang,
}

/// From here on it waits, and everybody concerned is told.
pub(crate) async fn begin(tx: &mut Tx, stand: &mut Stand, begin: Begin<'_>) -> Result<()> {
    let (id, now) = (SuspensionId(tx.new_id()), tx.now);
    let to = Deed::Suspend.leads(stand.status()?)?;
    let authority = stand.authority_id;
    stand.go(tx, to, authority, None).await?;
    execute!(
        tx,
        "insert into suspension (id, experiment_id, incident_id, cause, person_id, begun_at, reason_text, reason_lang)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        stand.id,
        begin.incident,
        begin.cause.code(),
        begin.person,
        now,
        begin.text,
        begin.lang.code()
    )?;
    let reason = if begin.cause == Cause::StopRule { Reason::SafetyRule } else { Reason::Precaution };
    let told = NewStep {
        actor: begin.person,
        authority: (begin.cause == Cause::Authority).then_some(authority),
        reason: Some((reason, begin.text, begin.lang)),
        ..NewStep::of(stand.id, Event::Suspended)
    };
    step(tx, told).await?;
    let public = [("experiment", stand.id.to_string().into()), ("cause", begin.cause.code().into())];
    let secret = begin.person.map(|p| ("person", p.0.as_bytes().to_vec()));
    tx.leaf(Kind::Suspended, &public, begin.person, secret.as_slice()).await?;
    tx.event(&outbox::Event::TrySuspended { experiment: stand.id, suspension: id.0 }).await
}

/// A time during which a try waits, or waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Which.
    pub id: SuspensionId,
    /// Why.
    pub cause: Cause,
    /// Since when.
    pub begun_at: Moment,
    /// Why, in words.
    pub text: String,
    /// In which language.
    pub lang: Lang,
    /// What those who agreed to go on said so far.
    pub end_text: Option<String>,
    /// Who has agreed to go on so far.
    pub signatures: Vec<Signature>,
}

/// The suspension that has not ended.
///
/// # Errors
/// [`Error::NotFound`] when it does not wait.
pub async fn current(conn: &mut Conn, experiment: ExperimentId) -> Result<Suspension> {
    let row: Option<(SuspensionId, String, Moment, String, String, Option<String>)> = optional!(
        conn,
        "select id, cause, begun_at, reason_text, reason_lang, end_text from suspension
         where experiment_id = $1 and ended_at is null order by begun_at desc limit 1",
        experiment
    )?;
    let (id, cause, begun_at, text, lang, end_text) = row.ok_or(Error::NotFound)?;
    let signatures = signature::under(conn, experiment, Deed::Resume, &subject(id)).await?;
    let cause = Cause::parse(&cause).ok_or_else(|| Error::Internal(format!("cause {cause} in a row")))?;
    Ok(Suspension { id, cause, begun_at, text, lang: Lang::parse(&lang).unwrap_or_default(), end_text, signatures })
}

/// What is signed: the end of this suspension and of no other.
fn subject(id: SuspensionId) -> Vec<u8> {
    Sha256::digest(id.0.as_bytes()).to_vec()
}

/// Somebody of the authority, or the evaluator, agrees to go on. With the second of the two it does.
pub struct Resume {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Why it may go on.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Resume {
    /// Whether it goes on; otherwise the other one has to agree.
    type Output = bool;
    const RECORD: Record = Record::Leaf(&[Kind::Signed, Kind::Resumed]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        let allowed = Deed::Resume.allow(stand.status()?, &hats, &[Need::Reason])?;
        let text = clean_text(&self.text, 2000)?;
        let waits = current(tx, stand.id).await?;
        if waits.signatures.iter().any(|s| s.person == self.person) {
            tx.unchanged();
            return Ok(false);
        }
        let all = signature::sign(tx, &stand, Deed::Resume, &subject(waits.id), self.person, &allowed).await?;
        let said = match waits.end_text {
            Some(first) => format!("{first}\n\n{text}"),
            None => text,
        };
        let (now, lang) = (tx.now, self.lang);
        execute!(
            tx,
            "update suspension set end_text = $2, end_lang = $3, ended_at = $4 where id = $1",
            waits.id,
            &said,
            lang.code(),
            all.then_some(now)
        )?;
        if !all {
            let asked = outbox::Event::ResumptionAsked { experiment: stand.id, suspension: waits.id.0 };
            tx.event(&asked).await?;
            return Ok(false);
        }
        let authority = stand.authority_id;
        stand.go(tx, allowed.to, authority, None).await?;
        let told = NewStep {
            authority: Some(authority),
            reason: Some((Reason::SafeAgain, &said, lang)),
            ..NewStep::of(stand.id, Event::Resumed)
        };
        step(tx, told).await?;
        tx.leaf(Kind::Resumed, &[("experiment", stand.id.to_string().into())], None, &[]).await?;
        tx.event(&outbox::Event::TryResumed { experiment: stand.id }).await?;
        Ok(true)
    }
}

/// Whether somebody with these hats can agree to go on.
pub fn may_resume(hats: &[Hat]) -> bool {
    Deed::Resume.allow(Status::Suspended, hats, &[Need::Reason]).is_ok()
}

/// Whether somebody with these hats can have a running try wait.
///
/// # Errors
/// Those of [`Deed::allow`].
pub fn cause(status: Status, hats: &[Hat]) -> std::result::Result<Cause, Refusal> {
    let allowed = Deed::Suspend.allow(status, hats, &[Need::Incident])?;
    Ok(if allowed.hats.contains(&Hat::CoRunner) { Cause::Safety } else { Cause::Authority })
}
