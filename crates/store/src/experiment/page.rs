//! The page of one experiment.

use domain::{AuthorityId, ExperimentId, Lang, Moment, PersonId, PictureId, Role, Status, Theme};

use super::{
    history::{HistoryStep, history},
    known_status,
};
use crate::{Conn, Error, Result};

/// A page's worth of an experiment.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The experiment.
    pub id: ExperimentId,
    /// The page's last part.
    pub slug: String,
    /// Words, in the reader's language if there is a translation.
    pub title: String,
    /// The problem.
    pub problem: String,
    /// What would be tried.
    pub proposal: String,
    /// Who is concerned.
    pub audience: String,
    /// The place in words.
    pub place: String,
    /// The language of these words.
    pub words_in: Lang,
    /// Whether they are a translation.
    pub translated: bool,
    /// Commune.
    pub commune: String,
    /// Its INSEE code.
    pub commune_code: String,
    /// Millionths of a degree, WGS 84.
    pub point: Option<(i64, i64)>,
    /// What it is about.
    pub theme: Theme,
    /// Months.
    pub duration: i64,
    /// A photo.
    pub picture: Option<PictureId>,
    /// Who proposed it.
    pub author: PersonId,
    /// Their name; none once erased.
    pub author_name: Option<String>,
    /// Who holds it.
    pub authority: AuthorityId,
    /// Its name.
    pub authority_name: String,
    /// Its stable name in addresses.
    pub authority_slug: String,
    /// Where it stands.
    pub status: Status,
    /// Supports so far.
    pub support_count: i64,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// When it was sent first.
    pub submitted_at: Moment,
    /// Until when a moderator should have read it.
    pub moderate_by: Moment,
    /// Until when the authority has to answer.
    pub answer_by: Option<Moment>,
    /// Whether the reader supports it.
    pub supported: bool,
    /// Its public history, oldest first.
    pub steps: Vec<HistoryStep>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ExperimentId,
    slug: String,
    title: String,
    problem: String,
    proposal: String,
    audience: String,
    place: String,
    lang: String,
    translated: bool,
    commune: String,
    commune_code: String,
    latitude: Option<i64>,
    longitude: Option<i64>,
    theme: String,
    duration_months: i64,
    picture_id: Option<PictureId>,
    author_id: PersonId,
    author_name: Option<String>,
    authority_id: AuthorityId,
    authority_name: String,
    authority_slug: String,
    status: String,
    support_count: i64,
    support_threshold: i64,
    submitted_at: Moment,
    moderate_by: Moment,
    answer_by: Option<Moment>,
    opened_at: Option<Moment>,
    supported: bool,
}

/// The page of an experiment, for one reader. What is not public exists for its author and for
/// whoever holds a mandate in the authority that holds it, and for nobody else.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(conn: &mut Conn, slug: &str, lang: Lang, reader: &domain::Actor, now: Moment) -> Result<Experiment> {
    let row: Option<Row> = optional!(
        conn,
        "select e.id, e.slug, coalesce(t.title, o.title) as title, coalesce(t.problem, o.problem) as problem,
            coalesce(t.proposal, o.proposal) as proposal, coalesce(t.audience, o.audience) as audience,
            coalesce(t.place, o.place) as place, coalesce(t.lang, o.lang) as lang, t.lang is not null as translated,
            c.name as commune, c.code as commune_code, e.latitude, e.longitude, e.theme, e.duration_months, e.picture_id, e.author_id,
            i.name as author_name, e.authority_id, a.name as authority_name, a.slug as authority_slug, e.status, e.support_count,
            e.support_threshold, e.submitted_at, e.moderate_by, e.answer_by, e.opened_at, s.person_id is not null as supported
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2 and t.lang <> e.lang
         join territory c on c.id = e.territory_id
         join authority a on a.id = e.authority_id
         left join person_identity i on i.person_id = e.author_id
         left join support s on s.experiment_id = e.id and s.person_id = $3
         where e.slug = $1",
        slug,
        lang.code(),
        reader.person
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let status = known_status(&row.status)?;
    let concerned =
        reader.person == Some(row.author_id) || Role::ALL.iter().any(|role| reader.holds(*role, row.authority_id, now));
    // what was taken back before anybody read it was never public
    let public = status.is_public() && (status != Status::Withdrawn || row.opened_at.is_some());
    if !public && !concerned {
        return Err(Error::NotFound);
    }
    let steps = history(conn, row.id).await?;
    Ok(Experiment {
        id: row.id,
        slug: row.slug,
        title: row.title,
        problem: row.problem,
        proposal: row.proposal,
        audience: row.audience,
        place: row.place,
        words_in: Lang::parse(&row.lang).unwrap_or_default(),
        translated: row.translated,
        commune: row.commune,
        commune_code: row.commune_code,
        point: row.latitude.zip(row.longitude),
        theme: Theme::parse(&row.theme).ok_or_else(|| Error::Internal(format!("theme {} in a row", row.theme)))?,
        duration: row.duration_months,
        picture: row.picture_id,
        author: row.author_id,
        author_name: row.author_name,
        authority: row.authority_id,
        authority_name: row.authority_name,
        authority_slug: row.authority_slug,
        status,
        support_count: row.support_count,
        support_threshold: row.support_threshold,
        submitted_at: row.submitted_at,
        moderate_by: row.moderate_by,
        answer_by: row.answer_by,
        supported: row.supported,
        steps,
    })
}
