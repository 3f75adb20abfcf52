//! Drafts: what somebody is still writing, signed in or not.

use domain::{DraftId, Lang, Moment, PersonId, PictureId, ProposalForm, Refusal, SessionId};

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    picture::{self, NewPicture},
};

/// Whose drafts: a person's, or those of a browser that has not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The browser.
    pub session: SessionId,
    /// The person, when signed in.
    pub person: Option<PersonId>,
}

/// A draft as its author sees it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The draft.
    pub id: DraftId,
    /// Raw answers.
    pub form: ProposalForm,
    /// The photo.
    pub picture: Option<PictureId>,
    /// The language in which it is written.
    pub lang: Lang,
    /// Last change.
    pub updated_at: Moment,
    /// Whether it completes a returned proposal.
    pub completes: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DraftId,
    form: String,
    picture_id: Option<PictureId>,
    lang: String,
    updated_at: Moment,
    completes: bool,
}

impl From<Row> for Draft {
    fn from(row: Row) -> Draft {
        Draft {
            id: row.id,
            form: serde_json::from_str(&row.form).unwrap_or_default(),
            picture: row.picture_id,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            updated_at: row.updated_at,
            completes: row.completes,
        }
    }
}

/// One draft of this owner. Somebody else's does not exist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(conn: &mut Conn, id: DraftId, owner: Owner) -> Result<Draft> {
    let row: Option<Row> = optional!(
        conn,
        "select id, form, picture_id, lang, updated_at, experiment_id is not null as completes from draft
         where id = $1 and (person_id = $2 or (person_id is null and session_id = $3))",
        id,
        owner.person,
        owner.session
    )?;
    row.map(Draft::from).ok_or(Error::NotFound)
}

/// The drafts of this owner, last changed first.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, owner: Owner) -> Result<Vec<Draft>> {
    let rows: Vec<Row> = all!(
        conn,
        "select id, form, picture_id, lang, updated_at, experiment_id is not null as completes from draft
         where person_id = $1 or (person_id is null and session_id = $2) order by updated_at desc, id limit 50",
        owner.person,
        owner.session
    )?;
    Ok(rows.into_iter().map(Draft::from).collect())
}

/// What happens to the photo.
#[derive(Clone, Debug, Default)]
pub enum Photo {
    /// Nothing.
    #[default]
    Keep,
    /// It goes.
    Remove,
    /// This one takes its place.
    Replace(NewPicture),
}

/// Keeps the answers of a draft; the first time makes it.
pub struct Keep {
    /// Chosen by the form that begins it.
    pub id: DraftId,
    /// Whose.
    pub owner: Owner,
    /// Every answer so far.
    pub form: ProposalForm,
    /// What happens to the photo.
    pub photo: Photo,
    /// The language in which it is written, when new.
    pub lang: Lang,
}

impl Act for Keep {
    type Output = ();
    const RECORD: Record = Record::Nothing("a draft is its author's alone");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        let form = serde_json::to_string(&self.form)?;
        let known: Option<(Option<PictureId>,)> = optional!(tx, "select picture_id from draft where id = $1", self.id)?;
        match known {
            Some(_) => {
                let draft = find(tx, self.id, self.owner).await?;
                execute!(tx, "update draft set form = $2, updated_at = $3 where id = $1", self.id, form, now)?;
                self.change_photo(tx, draft.picture).await
            }
            None => {
                self.not_sent_before(tx).await?;
                execute!(
                    tx,
                    "insert into draft (id, session_id, person_id, lang, form, created_at, updated_at)
                     values ($1, $2, $3, $4, $5, $6, $6)",
                    self.id,
                    self.owner.person.is_none().then_some(self.owner.session),
                    self.owner.person,
                    self.lang.code(),
                    form,
                    now
                )?;
                self.change_photo(tx, None).await
            }
        }
    }
}

impl Keep {
    /// A form that comes late, from another tab say, does not bring back what was sent.
    async fn not_sent_before(&self, tx: &mut Tx) -> Result<()> {
        let sent: Option<(PersonId,)> = optional!(tx, "select author_id from experiment where draft_id = $1", self.id)?;
        match sent {
            None => Ok(()),
            Some((author,)) if self.owner.person == Some(author) => Err(Refusal::WrongStatus.into()),
            Some(_) => Err(Error::NotFound),
        }
    }

    async fn change_photo(&self, tx: &mut Tx, before: Option<PictureId>) -> Result<()> {
        let after = match &self.photo {
            Photo::Keep => return Ok(()),
            Photo::Remove => None,
            Photo::Replace(new) => Some(new.keep(tx).await?),
        };
        execute!(tx, "update draft set picture_id = $2 where id = $1", self.id, after)?;
        if let Some(before) = before {
            let (used,): (i64,) = one!(tx, "select count(*) from experiment where picture_id = $1", before)?;
            if used == 0 {
                picture::discard(tx, before).await?;
            }
        }
        Ok(())
    }
}

/// Throws a draft away.
pub struct Discard {
    /// Which.
    pub id: DraftId,
    /// Whose.
    pub owner: Owner,
}

impl Act for Discard {
    type Output = ();
    const RECORD: Record = Record::Nothing("a draft is its author's alone");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let Ok(draft) = find(tx, self.id, self.owner).await else { return Ok(()) };
        execute!(tx, "delete from draft where id = $1", self.id)?;
        if let Some(id) = draft.picture
            && !draft.completes
        {
            picture::discard(tx, id).await?;
        }
        Ok(())
    }
}

/// A draft tries again what was tried once: it names the experiment that it learned from, and what it took from it.
pub struct Retry {
    /// The draft.
    pub id: DraftId,
    /// Whose.
    pub owner: Owner,
    /// The page of the experiment that it learned from.
    pub slug: String,
    /// What it took from it; may be empty.
    pub lesson: String,
}

impl Act for Retry {
    type Output = ();
    const RECORD: Record = Record::Nothing("a draft is its author's alone");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        find(tx, self.id, self.owner).await?;
        let row: Option<(domain::ExperimentId, String)> =
            optional!(tx, "select id, status from experiment where slug = $1 and opened_at is not null", &self.slug)?;
        let (from, status) = row.ok_or(Error::NotFound)?;
        if !domain::Status::parse(&status).is_some_and(|s| s.teaches()) {
            return Err(Refusal::WrongStatus.into());
        }
        let lesson = match domain::clean_text(&self.lesson, 1000) {
            Err(Refusal::Missing) => String::new(),
            other => other?,
        };
        execute!(tx, "update draft set retry_of = $2, retry_lesson = $3 where id = $1", self.id, from, lesson)?;
        Ok(())
    }
}
