use domain::{
    AuthorityId, ConsultationId, FieldError, Lang, PersonId, Refusal, clean_line,
    consultation::{Answers, LIMITS, Method, Question, prepare},
};
use uuid::Uuid;

use super::list::{by_id, by_slug};
use crate::{Act, Error, Record, Result, Tx, session};

/// An official begins to prepare a consultation.
pub struct Begin {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub official: PersonId,
    /// For whom.
    pub authority: AuthorityId,
    /// In a line.
    pub title: String,
    /// What will be asked.
    pub question: Question,
    /// How it will be counted.
    pub method: Method,
    /// The experiment that it is about, if it began from one.
    pub experiment: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Begin {
    /// The last part of its page.
    type Output = String;
    const RECORD: Record = Record::Nothing("nothing is fixed yet; what is opened is recorded");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<String> {
        let actor = session::actor(tx, self.official).await?;
        prepare(&actor, self.authority, tx.now)?;
        let title =
            clean_line(&self.title, LIMITS[0].1).map_err(|r| Error::Invalid(vec![FieldError::new("title", r)]))?;
        if !self.question.methods().contains(&self.method) {
            return Err(Error::Invalid(vec![FieldError::new("method", Refusal::NotAChoice)]));
        }
        let id = ConsultationId(uuid::Builder::from_random_bytes(tx.random()).into_uuid());
        let slug = free_slug(tx, &title, id).await?;
        let mut form = Answers::begin(self.method);
        form.set("title", &title);
        form.set("experiment", &self.experiment);
        let now = tx.now;
        execute!(
            tx,
            "insert into consultation (id, slug, authority_id, question, method, lang, title, form, version,
                prepared_by, prepared_at, voter_count)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, 0)",
            id,
            &slug,
            self.authority,
            self.question.code(),
            self.method.code(),
            self.lang.code(),
            &title,
            serde_json::to_string(&form.0)?,
            self.official,
            now
        )?;
        wrote(tx, id, self.official).await?;
        Ok(slug)
    }
}

async fn free_slug(tx: &mut Tx, title: &str, id: ConsultationId) -> Result<String> {
    let slug = domain::address_of(title);
    let tail = &id.0.simple().to_string()[20..];
    if ["", "new", "prepare"].contains(&slug.as_str()) {
        return Ok(format!("vote-{tail}"));
    }
    let taken: Option<(String,)> = optional!(tx, "select slug from consultation where slug = $1", &slug)?;
    Ok(if taken.is_some() { format!("{slug}-{tail}") } else { slug })
}

/// Whoever wrote a part of it does not open it.
async fn wrote(tx: &mut Tx, id: ConsultationId, person: PersonId) -> Result<()> {
    execute!(
        tx,
        "insert into consultation_writer (consultation_id, person_id) values ($1, $2)
         on conflict (consultation_id, person_id) do nothing",
        id,
        person
    )?;
    Ok(())
}

/// An official changes what is prepared. What is incomplete is kept too: only opening checks everything.
pub struct Save {
    /// Who.
    pub official: PersonId,
    /// Which.
    pub slug: String,
    /// The version that they saw.
    pub version: i64,
    /// Everything that was typed.
    pub form: Answers,
}

impl Act for Save {
    /// The new version.
    type Output = i64;
    const RECORD: Record = Record::Nothing("nothing is fixed yet; what is opened is recorded");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<i64> {
        let before = by_slug(tx, &self.slug).await?;
        let actor = session::actor(tx, self.official).await?;
        prepare(&actor, before.authority, tx.now)?;
        if before.terms.is_some() {
            return Err(Refusal::Fixed.into());
        }
        if before.version != self.version {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let title = clean_line(self.form.get("title"), LIMITS[0].1).unwrap_or(before.title);
        execute!(
            tx,
            "update consultation set form = $2, title = $3, version = version + 1 where id = $1 and version = $4",
            before.id,
            serde_json::to_string(&self.form.0)?,
            &title,
            self.version
        )?;
        wrote(tx, before.id, self.official).await?;
        Ok(by_id(tx, before.id).await?.version)
    }
}
