//! Consultations: prepared by one official, fixed and opened by another, voted in, shut by the clock, counted.
//!
//! A ballot of a form has a key that follows from a secret and from who votes, so that a later vote replaces the earlier
//! without a column that ties the two. The secret goes when the box is shut, see decision 30.

mod about;
mod blind;
mod cast;
mod count;
mod list;
mod open;
pub mod paper;
mod prepare;
mod reply;
pub mod turnout;
mod voter;

pub use blind::{Drop, Dropped, GROUP, Issue, issued, issuer, seals};
pub use cast::{Cast, Casted, Mine, mine, number};
pub use count::{Move, Publish, Shut, due, header, published};
pub use list::{
    Drafted, Line, Owed, Told, ballot, ballots, by_slug, drafts, of_experiment, open_now, owed, past, subjects, told,
};
pub use open::{Open, checked};
pub use prepare::{Begin, Save};
pub use reply::{Replied, Reply};
pub use voter::{erase, export};

use domain::{
    AuthorityId, ConsultationId, Lang, Moment, PersonId,
    consultation::{Answers, Kept, Method, Phase, Question, Terms, Times},
};

use crate::{Error, Result};

/// A consultation, with everything that its page says.
#[derive(Clone, Debug)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// The last part of its page.
    pub slug: String,
    /// Who asks.
    pub authority: AuthorityId,
    /// The authority's page.
    pub authority_slug: String,
    /// Its name.
    pub authority_name: String,
    /// What is asked.
    pub question: Question,
    /// How it is counted.
    pub method: Method,
    /// The language in which it was written.
    pub lang: Lang,
    /// In a line.
    pub title: String,
    /// What was typed while it was prepared.
    pub form: Answers,
    /// How often it was changed.
    pub version: i64,
    /// Who began it.
    pub prepared_by: PersonId,
    /// Its terms, and the text that is hashed; none while it is prepared.
    pub terms: Option<(Terms, String)>,
    /// When it opens, closes and so on.
    pub times: Times,
    /// How many have voted.
    pub voters: i64,
    /// The result as it was published, in canonical form.
    pub outcome: Option<String>,
    /// What the authority made of it.
    pub reply: Option<Replied>,
}

impl Consultation {
    /// Where it stands.
    pub fn phase(&self, now: Moment) -> Phase {
        self.times.phase(now)
    }

    /// Its terms.
    ///
    /// # Errors
    /// [`Error::NotFound`] while it is prepared: for anybody else it is not there.
    pub fn terms(&self) -> Result<&Terms> {
        self.terms.as_ref().map(|(terms, _)| terms).ok_or(Error::NotFound)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ConsultationId,
    slug: String,
    authority_id: AuthorityId,
    authority_slug: String,
    authority_name: String,
    question: String,
    method: String,
    lang: String,
    title: String,
    form: String,
    version: i64,
    prepared_by: PersonId,
    terms: Option<String>,
    opens_at: Option<Moment>,
    closes_at: Option<Moment>,
    closed_at: Option<Moment>,
    published_at: Option<Moment>,
    voter_count: i64,
    outcome: Option<String>,
    reply_kept: Option<String>,
    reply_body: Option<String>,
    reply_lang: Option<String>,
    replied_at: Option<Moment>,
}

/// The columns of a consultation, with what follows. A macro, because the text has to be one literal.
macro_rules! consultation_select {
    ($rest:literal) => {
        concat!(
            "select c.id, c.slug, c.authority_id, a.slug as authority_slug, a.name as authority_name, c.question, c.method,
                c.lang, c.title, c.form, c.version, c.prepared_by, c.terms, c.opens_at, c.closes_at, c.closed_at,
                c.published_at, c.voter_count, c.outcome, r.kept as reply_kept, r.body as reply_body, r.lang as reply_lang,
                r.replied_at
             from consultation c join authority a on a.id = c.authority_id
             left join consultation_reply r on r.consultation_id = c.id ",
            $rest
        )
    };
}
use consultation_select;

impl TryFrom<Row> for Consultation {
    type Error = Error;

    fn try_from(row: Row) -> Result<Consultation> {
        let unknown = || Error::Internal(format!("consultation {} is of a newer version", row.id));
        let terms = match row.terms {
            Some(text) => Some((serde_json::from_str(&text)?, text)),
            None => None,
        };
        let reply = match (row.reply_kept, row.reply_body, row.replied_at) {
            (Some(kept), Some(text), Some(at)) => {
                let lang = row.reply_lang.as_deref().and_then(Lang::parse).unwrap_or_default();
                Some(Replied { kept: Kept::parse(&kept).ok_or_else(unknown)?, text, lang, at })
            }
            _ => None,
        };
        Ok(Consultation {
            reply,
            id: row.id,
            authority: row.authority_id,
            authority_slug: row.authority_slug,
            authority_name: row.authority_name,
            question: Question::parse(&row.question).ok_or_else(unknown)?,
            method: Method::parse(&row.method).ok_or_else(unknown)?,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            title: row.title,
            form: Answers(serde_json::from_str(&row.form)?),
            version: row.version,
            prepared_by: row.prepared_by,
            terms,
            times: Times {
                opens: row.opens_at,
                closes: row.closes_at,
                closed: row.closed_at,
                published: row.published_at,
            },
            voters: row.voter_count,
            outcome: row.outcome,
            slug: row.slug,
        })
    }
}
