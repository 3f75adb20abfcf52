//! What went wrong on the ground, or nearly.

use domain::{
    ExperimentId, Hat, IncidentId, Lang, Moment, PersonId, PictureId, Refusal, Severity, clean_text, write_down,
};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    experiment::Stand,
    outbox, part,
    picture::NewPicture,
    suspension::{self, Begin},
};

/// Incidents on a page.
const PAGE: i64 = 20;

/// Somebody tells an incident, and may have the try wait.
pub struct Report {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// How bad.
    pub severity: Severity,
    /// When.
    pub at: Moment,
    /// What happened.
    pub body: String,
    /// What was done.
    pub response: String,
    /// In which language.
    pub lang: Lang,
    /// A photo.
    pub picture: Option<NewPicture>,
    /// Whether the try has to wait.
    pub suspend: bool,
}

impl Act for Report {
    type Output = IncidentId;
    const RECORD: Record = Record::Leaf(&[Kind::Incident, Kind::Suspended]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<IncidentId> {
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let (status, hats) = (stand.status()?, part::hats(tx, &stand, self.person).await?);
        if !hats.contains(&Hat::Agent) {
            write_down(status, &hats)?;
        } else if !status.is_on_the_ground() {
            return Err(Refusal::WrongStatus.into());
        }
        let cause = match self.suspend {
            true => Some(suspension::cause(status, &hats)?),
            false => None,
        };
        if self.at > tx.now {
            return Err(Refusal::InTheFuture.into());
        }
        let (body, response) = (clean_text(&self.body, 4000)?, clean_text(&self.response, 2000)?);
        let picture = match &self.picture {
            Some(picture) => Some(picture.keep(tx).await?),
            None => None,
        };
        let (id, now) = (IncidentId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into incident (id, experiment_id, person_id, happened_at, written_at, severity, body, lang, response,
                picture_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            id,
            stand.id,
            self.person,
            self.at,
            now,
            self.severity.code(),
            &body,
            self.lang.code(),
            &response,
            picture
        )?;
        let public = [("experiment", stand.id.to_string().into()), ("severity", self.severity.code().into())];
        let secret = [("person", self.person.0.as_bytes().to_vec()), ("body", body.clone().into_bytes())];
        tx.leaf(Kind::Incident, &public, Some(self.person), &secret).await?;
        if let Some(cause) = cause {
            let begin = Begin { cause, incident: id, person: Some(self.person), text: &body, lang: self.lang };
            suspension::begin(tx, &mut stand, begin).await?;
        } else {
            tx.event(&outbox::Event::IncidentReported { experiment: stand.id, incident: id.0 }).await?;
        }
        Ok(id)
    }
}

/// An incident as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Which.
    pub id: IncidentId,
    /// When it happened.
    pub happened_at: Moment,
    /// How bad.
    pub severity: Severity,
    /// What happened.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// What was done; empty for a stop rule, which does not act.
    pub response: String,
    /// A photo.
    pub picture: Option<PictureId>,
    /// Whether a stop rule wrote it.
    pub by_rule: bool,
    /// Who told it; none for a stop rule, and once erased.
    pub name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: IncidentId,
    happened_at: Moment,
    severity: String,
    body: String,
    lang: String,
    response: String,
    picture_id: Option<PictureId>,
    by_rule: bool,
    name: Option<String>,
}

/// A page of incidents, newest first, and where the next one begins.
///
/// # Errors
/// As for any read.
pub async fn latest(
    conn: &mut Conn,
    experiment: ExperimentId,
    before: Option<(Moment, IncidentId)>,
    limit: Option<i64>,
) -> Result<(Vec<Incident>, Option<(Moment, IncidentId)>)> {
    let (at, id) = before.unwrap_or((Moment(i64::MAX), IncidentId(Uuid::max())));
    let limit = limit.unwrap_or(PAGE);
    let rows: Vec<Row> = all!(
        conn,
        "select n.id, n.happened_at, n.severity, n.body, n.lang, n.response, n.picture_id,
            n.stop_rule_id is not null as by_rule, i.name
         from incident n left join person_identity i on i.person_id = n.person_id
         where n.experiment_id = $1 and (n.happened_at < $2 or (n.happened_at = $2 and n.id < $3))
         order by n.happened_at desc, n.id desc limit $4",
        experiment,
        at,
        id,
        limit + 1
    )?;
    let more = rows.len() as i64 > limit;
    let incidents = rows
        .into_iter()
        .take(limit as usize)
        .map(|row| {
            Ok(Incident {
                id: row.id,
                happened_at: row.happened_at,
                severity: Severity::parse(&row.severity)
                    .ok_or_else(|| Error::Internal(format!("severity {} in a row", row.severity)))?,
                body: row.body,
                lang: Lang::parse(&row.lang).unwrap_or_default(),
                response: row.response,
                picture: row.picture_id,
                by_rule: row.by_rule,
                name: row.name,
            })
        })
        .collect::<Result<Vec<Incident>>>()?;
    let next = incidents.last().filter(|_| more).map(|i| (i.happened_at, i.id));
    Ok((incidents, next))
}
