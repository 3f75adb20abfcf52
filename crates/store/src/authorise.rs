//! What an authority says to a registered protocol: the end of the second public clock.

use domain::{
    Authorisation, AuthorityId, DAY, DecisionId, FieldError, Lang, Moment, Need, PersonId, Reason, Refusal, Task,
    clean_line, clean_text,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Error, Record, Result, Tx, authority,
    decision::{self, NewDecision},
    experiment::{NewStep, Stand, step},
    outbox, part, protocol, task,
};

/// No authorisation is longer: an experiment is limited in time.
const LONGEST: i64 = 7 * 366 * DAY;

/// Authorises, with conditions or without, refuses, or names another authority.
#[derive(Clone)]
pub struct Authorise {
    /// Id of the form.
    pub submission: Uuid,
    /// The elected official.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What is said.
    pub said: Authorisation,
    /// From the public list.
    pub reason: Reason,
    /// Slug of the next authority, for a redirection.
    pub to: Option<String>,
    /// In the official's words.
    pub text: String,
    /// Under which law; needed to allow.
    pub legal_basis: String,
    /// Number and date of the formal act; needed when the protocol asks for a derogation.
    pub formal_act: String,
    /// A line each; needed to allow under conditions.
    pub conditions: String,
    /// The last day, as `2027-06-30`; needed to allow.
    pub ends_on: String,
    /// The language of all this.
    pub lang: Lang,
}

/// What was understood.
struct Checked {
    text: String,
    legal_basis: String,
    formal_act: String,
    conditions: String,
    ends_at: Option<Moment>,
}

impl Authorise {
    fn check(&self, derogation: bool, now: Moment) -> Result<Checked> {
        let mut errors = Vec::new();
        let mut keep = |field: &str, value: std::result::Result<String, Refusal>, needed: bool| match value {
            Ok(text) => text,
            Err(Refusal::Missing) if !needed => String::new(),
            Err(refusal) => {
                errors.push(FieldError::new(field, refusal));
                String::new()
            }
        };
        let allows = self.said.allows();
        let text = keep("text", clean_text(&self.text, 4000), true);
        let legal_basis = keep("legal_basis", clean_line(&self.legal_basis, 400), allows);
        let formal_act = keep("formal_act", clean_line(&self.formal_act, 200), allows && derogation);
        let conditional = self.said == Authorisation::AllowIf;
        let conditions = keep("conditions", clean_text(&self.conditions, 3000), conditional);
        let ends_at = match allows.then(|| Moment::after_day(&self.ends_on)) {
            None => None,
            Some(Ok(end)) if end <= now || end > now.plus(LONGEST) => {
                errors.push(FieldError::new("ends_on", Refusal::BadPeriod));
                None
            }
            Some(Ok(end)) => Some(end),
            Some(Err(refusal)) => {
                errors.push(FieldError::new("ends_on", refusal));
                None
            }
        };
        if !self.said.reasons().contains(&self.reason) {
            errors.push(FieldError::new("reason", Refusal::NotAChoice));
        }
        if (self.said == Authorisation::Redirect) != self.to.is_some() {
            errors.push(FieldError::new("to", Refusal::NotAChoice));
        }
        let conditions = if conditional { conditions } else { String::new() };
        if errors.is_empty() {
            Ok(Checked { text, legal_basis, formal_act, conditions, ends_at })
        } else {
            Err(Error::Invalid(errors))
        }
    }
}

/// Where it stands afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorised {
    /// The decision, which can be taken back for a few minutes.
    pub decision: DecisionId,
}

impl Act for Authorise {
    type Output = Authorised;
    const RECORD: Record = Record::Leaf(&[Kind::Authorised]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Authorised> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (id, authority, before, now) = (stand.id, stand.authority_id, stand.clone(), tx.now);
        let hats = part::hats(tx, &stand, self.official).await?;
        let allowed = self.said.deed().allow(stand.status()?, &hats, Need::ALL)?;
        let version = protocol::current(tx, id).await?.ok_or(Error::NotFound)?;
        let checked = self.check(version.protocol.law.derogation, now)?;
        let to: Option<AuthorityId> = match &self.to {
            Some(slug) => Some(authority::by_slug(tx, slug).await?.id),
            None => None,
        };
        if to == Some(authority) {
            return Err(Refusal::SameAuthority.into());
        }
        task::free_for(tx, Task::Authorise, id.0, self.official).await?;
        stand.ends_at = checked.ends_at.or(stand.ends_at);
        stand.go(tx, allowed.to, to.unwrap_or(authority), Some(self.said.outcome())).await?;
        let reason = Some((self.reason, checked.text.as_str(), self.lang));
        let (actor, from) = (Some(self.official), to.map(|_| authority));
        let line = NewStep::of(id, self.said.event());
        step(tx, NewStep { actor, authority: Some(to.unwrap_or(authority)), reason, from, ..line }).await?;
        let mut public = vec![
            ("experiment", id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("answer", self.said.code().into()),
            ("reason", self.reason.code().into()),
            ("version", version.number.into()),
            ("hash", record::hex(&version.hash).into()),
        ];
        public.extend(to.map(|to| ("to", to.to_string().into())));
        public.extend(checked.ends_at.map(|end| ("ends", end.as_day().into())));
        let words = [&checked.text, &checked.legal_basis, &checked.formal_act, &checked.conditions].map(|s| s.as_str());
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", words.join("\n\n").into_bytes())];
        tx.leaf(Kind::Authorised, &public, Some(self.official), &secret).await?;
        let event = outbox::Event::AuthorisationDecided { experiment: id, deed: self.said.code().into() };
        let decision = NewDecision {
            kind: Task::Authorise,
            verdict: self.said.code(),
            reason: self.reason,
            text: &checked.text,
            lang: self.lang,
            official: self.official,
            authority,
            before: &before,
            after: &stand,
            event,
        };
        let decision = decision::write(tx, decision).await?;
        if let Some(ends_at) = checked.ends_at {
            execute!(
                tx,
                "insert into authorisation (decision_id, experiment_id, legal_basis, formal_act, conditions, ends_at)
                 values ($1, $2, $3, $4, $5, $6)",
                decision,
                id,
                checked.legal_basis,
                checked.formal_act,
                checked.conditions,
                ends_at
            )?;
        }
        Ok(Authorised { decision })
    }
}
