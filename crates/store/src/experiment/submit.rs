//! Sending a draft, the first time and after a return.

use domain::{
    AuthorityId, Because, DraftId, Event, ExperimentId, FieldError, HOUR, Moment, PersonId, PictureId, Proposal,
    ProposalForm, Refusal, Role, Status, Task,
};
use record::Kind;
use serde::{Deserialize, Serialize};

use super::{
    history::{NewStep, step},
    words::write_text,
};
use crate::{
    Act, Conn, Error, Record, Result, Tx, authority, competence,
    draft::{self, Owner},
    follow, outbox,
    task::{self, NewTask},
};

/// Sends a draft to the competent authority: the first time as a new proposal, after a return as
/// its completion.
pub struct Submit {
    /// The draft; sent twice, it has one effect.
    pub draft: DraftId,
    /// Its author, signed in.
    pub owner: Owner,
}

/// Where a sent draft is to be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubmittedAs {
    /// The page's last part.
    pub slug: String,
}

impl Act for Submit {
    type Output = SubmittedAs;
    const RECORD: Record = Record::Leaf(&[Kind::ProposalSubmitted]);

    async fn perform(&self, tx: &mut Tx) -> Result<SubmittedAs> {
        let author = self.owner.person.ok_or(Error::NotFound)?;
        let sent: Option<(String,)> =
            optional!(tx, "select slug from experiment where draft_id = $1 and author_id = $2", self.draft, author)?;
        let draft = match (draft::find(tx, self.draft, self.owner).await, sent) {
            (Ok(draft), _) => draft,
            (Err(_), Some((slug,))) => {
                tx.unchanged();
                return Ok(SubmittedAs { slug });
            }
            (Err(error), None) => return Err(error),
        };
        let proposal = draft.form.check().map_err(Error::Invalid)?;
        let today = tx.now;
        let competent = competence::authority_for(tx, &proposal.place.commune, proposal.theme, today)
            .await
            .map_err(|_| Error::Invalid(vec![FieldError::new("commune", Refusal::NotAChoice)]))?;
        let again: Option<(Option<ExperimentId>,)> =
            optional!(tx, "select experiment_id from draft where id = $1", self.draft)?;
        let slug = match again.and_then(|row| row.0) {
            Some(id) => complete(tx, id, author, &draft, &proposal).await?,
            None => begin(tx, author, &draft, &proposal, &competent).await?,
        };
        execute!(tx, "delete from draft where id = $1", self.draft)?;
        Ok(SubmittedAs { slug })
    }
}

async fn begin(
    tx: &mut Tx,
    author: PersonId,
    draft: &draft::Draft,
    proposal: &Proposal,
    competent: &authority::Authority,
) -> Result<String> {
    let id = ExperimentId(tx.new_id());
    let slug = free_slug(tx, &proposal.title, id).await?;
    let now = tx.now;
    execute!(
        tx,
        "insert into experiment (id, draft_id, slug, author_id, authority_id, territory_id, latitude, longitude, theme,
            duration_months, lang, picture_id, status, support_count, support_threshold, submitted_at, moderate_by, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, 1)",
        id,
        draft.id,
        &slug,
        author,
        competent.id,
        format!("commune:{}", proposal.place.commune),
        proposal.place.point.map(|p| p.0),
        proposal.place.point.map(|p| p.1),
        proposal.theme.code(),
        proposal.duration,
        draft.lang.code(),
        draft.picture,
        Status::Submitted.code(),
        competent.support_threshold,
        now,
        now.plus(competent.moderation_hours * HOUR)
    )?;
    execute!(
        tx,
        "update experiment set retry_of = (select retry_of from draft where id = $2),
            retry_lesson = (select retry_lesson from draft where id = $2) where id = $1",
        id,
        draft.id
    )?;
    write_text(tx, id, draft.lang, proposal).await?;
    follow::by_default(tx, author, &slug, Because::Proposed).await?;
    let due = now.plus(competent.moderation_hours * HOUR);
    to_moderate(tx, id, author, competent.id, due).await?;
    sent(tx, id, author, competent.id, Event::Submitted, proposal).await?;
    Ok(slug)
}

/// Returned → Submitted: the changed text takes the place of the first.
async fn complete(
    tx: &mut Tx,
    id: ExperimentId,
    author: PersonId,
    draft: &draft::Draft,
    proposal: &Proposal,
) -> Result<String> {
    let before: Option<(String, String, AuthorityId, i64, Option<PictureId>)> = optional!(
        tx,
        "select e.slug, e.status, e.authority_id, a.moderation_hours, e.picture_id
         from experiment e join authority a on a.id = e.authority_id where e.id = $1 and e.author_id = $2",
        id,
        author
    )?;
    let (slug, status, authority, hours, picture) = before.ok_or(Error::NotFound)?;
    if status != Status::Returned.code() {
        return Err(Refusal::WrongStatus.into());
    }
    if form_of(tx, id).await?.check().as_ref() == Ok(proposal) && picture == draft.picture {
        return Err(Refusal::Unchanged.into());
    }
    let now = tx.now;
    execute!(
        tx,
        "update experiment set draft_id = $2, territory_id = $3, latitude = $4, longitude = $5, theme = $6,
            duration_months = $7, picture_id = $8, status = $9, moderate_by = $10, version = version + 1 where id = $1",
        id,
        draft.id,
        format!("commune:{}", proposal.place.commune),
        proposal.place.point.map(|p| p.0),
        proposal.place.point.map(|p| p.1),
        proposal.theme.code(),
        proposal.duration,
        draft.picture,
        Status::Submitted.code(),
        now.plus(hours * HOUR)
    )?;
    // a translation of the text before would now say something else
    execute!(tx, "delete from experiment_text where experiment_id = $1", id)?;
    execute!(tx, "delete from experiment_term where experiment_id = $1", id)?;
    write_text(tx, id, draft.lang, proposal).await?;
    to_moderate(tx, id, author, authority, now.plus(hours * HOUR)).await?;
    sent(tx, id, author, authority, Event::Resubmitted, proposal).await?;
    Ok(slug)
}

async fn to_moderate(
    tx: &mut Tx,
    id: ExperimentId,
    author: PersonId,
    authority: AuthorityId,
    due: Moment,
) -> Result<()> {
    let (kind, role) = (Task::Moderate, Role::Moderator);
    let task = NewTask { kind, subject: id.0, experiment: Some(id), authority, role, barred: Some(author), due };
    task::open(tx, task).await
}

async fn sent(
    tx: &mut Tx,
    id: ExperimentId,
    author: PersonId,
    authority: AuthorityId,
    event: Event,
    proposal: &Proposal,
) -> Result<()> {
    step(tx, NewStep { actor: Some(author), authority: Some(authority), ..NewStep::of(id, event) }).await?;
    tx.leaf(
        Kind::ProposalSubmitted,
        &[("experiment", id.to_string().into()), ("authority", authority.to_string().into())],
        Some(author),
        &[("author", author.0.as_bytes().to_vec()), ("text", serde_json::to_vec(proposal)?)],
    )
    .await?;
    tx.event(&outbox::Event::ProposalSubmitted { experiment: id }).await
}

/// The title as an address: folded words, then a piece of the id when it is taken.
async fn free_slug(tx: &mut Tx, title: &str, id: ExperimentId) -> Result<String> {
    let slug = domain::address_of(title);
    let tail = &id.0.simple().to_string()[20..];
    if slug.is_empty() || slug == "new" {
        return Ok(format!("essai-{tail}"));
    }
    let taken: Option<(String,)> = optional!(tx, "select slug from experiment where slug = $1", &slug)?;
    Ok(if taken.is_some() { format!("{slug}-{tail}") } else { slug })
}

/// Begins the completion of a returned proposal: its text becomes a draft again.
pub struct Revise {
    /// The page's last part.
    pub slug: String,
    /// The author, signed in.
    pub owner: Owner,
}

impl Act for Revise {
    type Output = DraftId;
    const RECORD: Record = Record::Nothing("a draft is its author's alone");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<DraftId> {
        let row: Option<(ExperimentId, String, String, Option<PictureId>)> = optional!(
            tx,
            "select id, status, lang, picture_id from experiment where slug = $1 and author_id = $2",
            &self.slug,
            self.owner.person
        )?;
        let (id, status, lang, picture) = row.ok_or(Error::NotFound)?;
        if status != Status::Returned.code() {
            return Err(Refusal::WrongStatus.into());
        }
        let begun: Option<(DraftId,)> = optional!(tx, "select id from draft where experiment_id = $1", id)?;
        if let Some((draft,)) = begun {
            return Ok(draft);
        }
        let draft = DraftId(tx.new_id());
        let form = serde_json::to_string(&form_of(tx, id).await?)?;
        let now = tx.now;
        execute!(
            tx,
            "insert into draft (id, person_id, experiment_id, lang, form, picture_id, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)",
            draft,
            self.owner.person,
            id,
            lang,
            form,
            picture,
            now
        )?;
        Ok(draft)
    }
}

/// The answers from which an experiment was made.
async fn form_of(conn: &mut Conn, id: ExperimentId) -> Result<ProposalForm> {
    #[derive(sqlx::FromRow)]
    struct Row {
        title: String,
        problem: String,
        proposal: String,
        audience: String,
        place: String,
        theme: String,
        duration_months: i64,
        territory_id: String,
        latitude: Option<i64>,
        longitude: Option<i64>,
    }
    let row: Row = one!(
        conn,
        "select t.title, t.problem, t.proposal, t.audience, t.place, e.theme, e.duration_months, e.territory_id, e.latitude, e.longitude
         from experiment e join experiment_text t on t.experiment_id = e.id and t.lang = e.lang where e.id = $1",
        id
    )?;
    let degrees =
        |n: Option<i64>| n.map(|n| format!("{}.{:06}", n / 1_000_000, n.abs() % 1_000_000)).unwrap_or_default();
    Ok(ProposalForm {
        title: row.title,
        problem: row.problem,
        proposal: row.proposal,
        theme: row.theme,
        duration: row.duration_months.to_string(),
        commune: row.territory_id.trim_start_matches("commune:").to_owned(),
        place: row.place,
        latitude: degrees(row.latitude),
        longitude: degrees(row.longitude),
        audience: row.audience,
    })
}
