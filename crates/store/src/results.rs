//! What was found, what the promoter sees otherwise, and what the authority makes of it.

use domain::{
    Conclusion, DAY, DecisionId, Deed, Event, ExperimentId, FieldError, Finding, Hat, Lang, Moment, Need, PersonId,
    Reason, Refusal, Task, clean_text,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    decision::{self, NewDecision},
    experiment::{NewStep, Stand, add_terms, step},
    outbox, part, protocol, task,
};

/// The evaluator's words, under the names of their fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// What was found, in short.
    pub summary: String,
    /// Where the try left its protocol.
    pub deviations: String,
    /// Who or what suffered.
    pub harms: String,
    /// What it cost.
    pub costs: String,
    /// What worked.
    pub worked: String,
    /// What did not.
    pub failed: String,
    /// What to do otherwise next time.
    pub change: String,
    /// Under which conditions it can be taken up elsewhere.
    pub reuse: String,
}

impl Words {
    /// Name and text of each, in the order in which they are read.
    pub fn each(&self) -> [(&'static str, &String); 8] {
        [
            ("summary", &self.summary),
            ("deviations", &self.deviations),
            ("harms", &self.harms),
            ("costs", &self.costs),
            ("worked", &self.worked),
            ("failed", &self.failed),
            ("change", &self.change),
            ("reuse", &self.reuse),
        ]
    }

    fn check(&self) -> Result<Words> {
        let mut errors = Vec::new();
        let [summary, deviations, harms, costs, worked, failed, change, reuse] = self.each().map(|(name, raw)| {
            clean_text(raw, 4000).map_err(|refusal| errors.push(FieldError::new(name, refusal))).unwrap_or_default()
        });
        if errors.is_empty() {
            Ok(Words { summary, deviations, harms, costs, worked, failed, change, reuse })
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Publishes what was found. Nobody can take it away again.
pub struct Publish {
    /// Id of the form.
    pub submission: Uuid,
    /// The evaluator.
    pub evaluator: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What it showed.
    pub finding: Finding,
    /// In words.
    pub words: Words,
    /// Their language.
    pub lang: Lang,
}

impl Act for Publish {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::ResultsPublished]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.evaluator))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.evaluator).await?;
        let allowed = Deed::Publish.allow(stand.status()?, &hats, Need::ALL)?;
        let words = self.words.check()?;
        let version = protocol::current(tx, stand.id).await?.ok_or(Error::NotFound)?;
        let (id, authority, now) = (stand.id, stand.authority_id, tx.now);
        stand.go(tx, allowed.to, authority, None).await?;
        execute!(
            tx,
            "insert into result (experiment_id, finding, summary, deviations, harms, costs, lesson_worked, lesson_failed,
                lesson_change, lesson_reuse, lang, evaluator_id, protocol_number, published_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            id,
            self.finding.code(),
            &words.summary,
            &words.deviations,
            &words.harms,
            &words.costs,
            &words.worked,
            &words.failed,
            &words.change,
            &words.reuse,
            self.lang.code(),
            self.evaluator,
            version.number,
            now
        )?;
        execute!(tx, "update experiment set finding = $2 where id = $1", id, self.finding.code())?;
        // lessons are found like everything else, also by whoever writes a new proposal
        let lessons =
            [&words.summary, &words.worked, &words.failed, &words.change, &words.reuse].map(|s| (s.as_str(), 2));
        add_terms(tx, id, &lessons).await?;
        let actor = Some(self.evaluator);
        step(tx, NewStep { actor, authority: Some(authority), ..NewStep::of(id, Event::Published) }).await?;
        let public = [
            ("experiment", id.to_string().into()),
            ("finding", self.finding.code().into()),
            ("version", version.number.into()),
            ("hash", record::hex(&version.hash).into()),
        ];
        let secret = [("evaluator", self.evaluator.0.as_bytes().to_vec()), ("text", serde_json::to_vec(&words)?)];
        tx.leaf(Kind::ResultsPublished, &public, Some(self.evaluator), &secret).await?;
        tx.event(&outbox::Event::ResultsPublished { experiment: id }).await
    }
}

/// The promoter says, once, that they see it otherwise. The finding stays as it is.
pub struct Dissent {
    /// The promoter.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What they say.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Dissent {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Dissented]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        if !hats.contains(&Hat::Promoter) {
            return Err(Refusal::NotYours { deed: Deed::Withdraw }.into());
        }
        if !stand.status()?.has_results() {
            return Err(Refusal::WrongStatus.into());
        }
        let said: Option<(Moment,)> =
            optional!(tx, "select written_at from dissent where experiment_id = $1", stand.id)?;
        if said.is_some() {
            return Err(Refusal::AlreadySaid.into());
        }
        let text = clean_text(&self.text, 4000)?;
        let now = tx.now;
        execute!(
            tx,
            "insert into dissent (experiment_id, person_id, body, lang, written_at) values ($1, $2, $3, $4, $5)",
            stand.id,
            self.person,
            &text,
            self.lang.code(),
            now
        )?;
        step(tx, NewStep { actor: Some(self.person), ..NewStep::of(stand.id, Event::Dissented) }).await?;
        let public = [("experiment", stand.id.to_string().into())];
        let secret = [("promoter", self.person.0.as_bytes().to_vec()), ("text", text.into_bytes())];
        tx.leaf(Kind::Dissented, &public, Some(self.person), &secret).await
    }
}

/// The authority says what follows: one of the four ways.
pub struct Conclude {
    /// Id of the form.
    pub submission: Uuid,
    /// The elected official.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Which way.
    pub conclusion: Conclusion,
    /// Why.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Conclude {
    type Output = DecisionId;
    const RECORD: Record = Record::Leaf(&[Kind::Decided]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<DecisionId> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority, before) = (stand.id, stand.authority_id, stand.clone());
        let hats = part::hats(tx, &stand, self.official).await?;
        let allowed = Deed::Decide.allow(stand.status()?, &hats, Need::ALL)?;
        let text = clean_text(&self.text, 4000)?;
        task::free_for(tx, Task::Conclude, id.0, self.official).await?;
        stand.conclusion = Some(self.conclusion.code().to_owned());
        stand.go(tx, allowed.to, authority, Some("decided")).await?;
        let reason = Some((Reason::OnResults, text.as_str(), self.lang));
        let actor = Some(self.official);
        step(tx, NewStep { actor, authority: Some(authority), reason, ..NewStep::of(id, Event::Decided) }).await?;
        let public = [
            ("experiment", id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("conclusion", self.conclusion.code().into()),
        ];
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::Decided, &public, Some(self.official), &secret).await?;
        let event = outbox::Event::ConclusionDecided { experiment: id, conclusion: self.conclusion.code().into() };
        let decision = NewDecision {
            kind: Task::Conclude,
            verdict: self.conclusion.code(),
            reason: Reason::OnResults,
            text: &text,
            lang: self.lang,
            official: self.official,
            authority,
            before: &before,
            after: &stand,
            event,
        };
        decision::write(tx, decision).await
    }
}

/// The authority has done what it decided: nothing more is expected.
pub struct Close {
    /// The elected official.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What became of the decision.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Close {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::Closed]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority) = (stand.id, stand.authority_id);
        let hats = part::hats(tx, &stand, self.official).await?;
        let allowed = Deed::Close.allow(stand.status()?, &hats, Need::ALL)?;
        let text = clean_text(&self.text, 4000)?;
        stand.go(tx, allowed.to, authority, None).await?;
        let reason = Some((Reason::OnResults, text.as_str(), self.lang));
        let actor = Some(self.official);
        step(tx, NewStep { actor, authority: Some(authority), reason, ..NewStep::of(id, Event::Closed) }).await?;
        let public = [("experiment", id.to_string().into()), ("authority", authority.to_string().into())];
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::Closed, &public, Some(self.official), &secret).await
    }
}

/// What was found, as everybody reads it.
#[derive(Clone, Debug)]
pub struct Results {
    /// What it showed.
    pub finding: Finding,
    /// In words.
    pub words: Words,
    /// Their language.
    pub lang: Lang,
    /// The evaluator; none once erased.
    pub evaluator: Option<String>,
    /// When.
    pub at: Moment,
    /// What the promoter sees otherwise: text, name, when.
    pub dissent: Option<(String, Option<String>, Moment)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    finding: String,
    summary: String,
    deviations: String,
    harms: String,
    costs: String,
    lesson_worked: String,
    lesson_failed: String,
    lesson_change: String,
    lesson_reuse: String,
    lang: String,
    evaluator: Option<String>,
    published_at: Moment,
    dissent: Option<String>,
    dissenter: Option<String>,
    dissented_at: Option<Moment>,
}

/// What was found, and what one would change: for whoever is about to try something alike.
///
/// # Errors
/// As for any read.
pub async fn learned(conn: &mut Conn, id: ExperimentId) -> Result<Option<(Finding, String)>> {
    let row: Option<(String, String)> =
        optional!(conn, "select finding, lesson_change from result where experiment_id = $1", id)?;
    Ok(row.and_then(|(finding, change)| Some((Finding::parse(&finding)?, change))))
}

/// What was found, once it is published.
///
/// # Errors
/// As for any read.
pub async fn results(conn: &mut Conn, id: ExperimentId) -> Result<Option<Results>> {
    let row: Option<Row> = optional!(
        conn,
        "select r.finding, r.summary, r.deviations, r.harms, r.costs, r.lesson_worked, r.lesson_failed, r.lesson_change,
            r.lesson_reuse, r.lang, i.name as evaluator, r.published_at, d.body as dissent, p.name as dissenter,
            d.written_at as dissented_at
         from result r
         left join person_identity i on i.person_id = r.evaluator_id
         left join dissent d on d.experiment_id = r.experiment_id
         left join person_identity p on p.person_id = d.person_id
         where r.experiment_id = $1",
        id
    )?;
    let Some(row) = row else { return Ok(None) };
    let finding =
        Finding::parse(&row.finding).ok_or_else(|| Error::Internal(format!("finding {} in a row", row.finding)))?;
    let words = Words {
        summary: row.summary,
        deviations: row.deviations,
        harms: row.harms,
        costs: row.costs,
        worked: row.lesson_worked,
        failed: row.lesson_failed,
        change: row.lesson_change,
        reuse: row.lesson_reuse,
    };
    Ok(Some(Results {
        finding,
        words,
        lang: Lang::parse(&row.lang).unwrap_or_default(),
        evaluator: row.evaluator,
        at: row.published_at,
        dissent: row.dissent.zip(row.dissented_at).map(|(text, at)| (text, row.dissenter, at)),
    }))
}

/// When results are due: so many days after the last primary reading, or after the end when there is none; never
/// later because it was stopped early.
pub fn results_due(ended_at: Option<Moment>, last_primary_at: Option<Moment>, result_days: i64) -> Option<Moment> {
    last_primary_at.or(ended_at).map(|from| from.plus(result_days * DAY))
}
