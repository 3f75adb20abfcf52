//! Texts that an authority uses again and again for its reasons.

use domain::{AuthorityId, FieldError, Lang, PersonId, Refusal, Role, clean_line, clean_text};
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx, session};

/// Verdicts of moderators and of elected officials that need words.
pub const VERDICTS: [(&str, Role); 5] = [
    ("return", Role::Moderator),
    ("reject", Role::Moderator),
    ("accept", Role::Elected),
    ("refuse", Role::Elected),
    ("redirect", Role::Elected),
];

/// A text to begin from.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Template {
    /// The template.
    pub id: Uuid,
    /// The authority's.
    pub authority_id: AuthorityId,
    /// Its name.
    pub authority: String,
    /// For which verdict.
    pub verdict: String,
    /// What it is called.
    pub title: String,
    /// The text.
    pub body: String,
}

/// The templates of an authority in one language, by verdict and title.
///
/// # Errors
/// As for any read.
pub async fn of(conn: &mut Conn, authority: AuthorityId, lang: Lang) -> Result<Vec<Template>> {
    all!(
        conn,
        "select t.id, t.authority_id, a.name as authority, t.verdict, t.title, t.body
         from reason_template t join authority a on a.id = t.authority_id
         where t.authority_id = $1 and t.lang = $2 order by t.verdict, t.title, t.id limit 100",
        authority,
        lang.code()
    )
}

/// Keeps a new text.
pub struct Add {
    /// Id of the form.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// For which authority.
    pub authority: AuthorityId,
    /// For which verdict.
    pub verdict: String,
    /// What it is called.
    pub title: String,
    /// The text.
    pub body: String,
    /// Its language.
    pub lang: Lang,
}

impl Act for Add {
    type Output = ();
    const RECORD: Record = Record::Nothing("work inside an authority");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let actor = session::actor(tx, self.person).await?;
        let now = tx.now;
        let invalid = |field: &str, refusal| Error::Invalid(vec![FieldError::new(field, refusal)]);
        let known = VERDICTS.iter().find(|(code, _)| *code == self.verdict);
        let (_, role) = known.ok_or_else(|| invalid("verdict", Refusal::NotAChoice))?;
        if !actor.holds(*role, self.authority, now) {
            return Err(Refusal::NoMandate.into());
        }
        let title = clean_line(&self.title, 80).map_err(|refusal| invalid("title", refusal))?;
        let body = clean_text(&self.body, 2000).map_err(|refusal| invalid("body", refusal))?;
        let id = tx.new_id();
        execute!(
            tx,
            "insert into reason_template (id, authority_id, verdict, title, body, lang, person_id, written_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            self.authority,
            &self.verdict,
            title,
            body,
            self.lang.code(),
            self.person,
            now
        )?;
        Ok(())
    }
}

/// Forgets a text; decisions that began from it keep their words.
pub struct Remove {
    /// Which.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
}

impl Act for Remove {
    type Output = ();
    const RECORD: Record = Record::Nothing("work inside an authority");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row: Option<(AuthorityId,)> =
            optional!(tx, "select authority_id from reason_template where id = $1", self.id)?;
        let Some((authority,)) = row else { return Ok(()) };
        let actor = session::actor(tx, self.person).await?;
        let now = tx.now;
        if ![Role::Moderator, Role::Elected].into_iter().any(|role| actor.holds(role, authority, now)) {
            return Err(Error::NotFound);
        }
        execute!(tx, "delete from reason_template where id = $1", self.id)?;
        Ok(())
    }
}
