//! The pages of a protocol while it is written: each has a version of its own.

use domain::{
    ExperimentId, Hat, Moment, PersonId, Refusal, Status,
    protocol::{Chapter, ProtocolForm, field_max},
};
use serde::{Deserialize, Serialize};

use super::version::current;
use crate::{Act, Conn, Record, Result, Tx, experiment::Stand, part};

/// A page as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Raw answers.
    pub form: ProtocolForm,
    /// Goes up with every change; 0 when nobody has written it.
    pub version: i64,
    /// Who changed it last; none once erased.
    pub by: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

/// Every page of a protocol.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// All answers together.
    pub form: ProtocolForm,
    /// Chapter code, and its page.
    pub pages: Vec<(String, Page)>,
}

impl Pages {
    /// One page.
    pub fn page(&self, code: &str) -> Page {
        self.pages.iter().find(|(c, _)| c == code).map(|(_, page)| page.clone()).unwrap_or_default()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    chapter: String,
    form: String,
    version: i64,
    name: Option<String>,
    changed_at: Moment,
}

/// The pages of a protocol; after its registration, what was not changed since comes from the version that holds.
///
/// # Errors
/// As for any read.
pub async fn pages(conn: &mut Conn, id: ExperimentId) -> Result<Pages> {
    let rows: Vec<Row> = all!(
        conn,
        "select p.chapter, p.form, p.version, i.name, p.changed_at
         from protocol_page p left join person_identity i on i.person_id = p.changed_by
         where p.experiment_id = $1",
        id
    )?;
    let mut form = match current(conn, id).await? {
        Some(version) => ProtocolForm::of(&version.protocol),
        None => ProtocolForm::default(),
    };
    let mut pages = Vec::with_capacity(rows.len());
    for row in rows {
        let own: ProtocolForm = serde_json::from_str(&row.form)?;
        if let Some(chapter) = Chapter::parse(&row.chapter) {
            for field in chapter.fields() {
                form.0.remove(&field);
            }
        }
        form.0.extend(own.0.clone());
        pages.push((row.chapter, Page { form: own, version: row.version, by: row.name, at: Some(row.changed_at) }));
    }
    Ok(Pages { form, pages })
}

/// Whether somebody with these hats writes the protocol at this status: whoever runs the try, and the authority's
/// people while nothing is signed.
pub fn may_write(hats: &[Hat], status: Status) -> bool {
    let runs = hats.contains(&Hat::CoRunner);
    match status {
        Status::Accepted => runs || hats.contains(&Hat::Agent),
        Status::Registered | Status::Authorised | Status::Conditioned | Status::Running | Status::Suspended => runs,
        _ => false,
    }
}

/// Keeps one page. When somebody else changed it since `version`, nothing is written and theirs comes back.
pub struct Write {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Which page; `amendment` is the reason of a new version.
    pub chapter: String,
    /// Its answers, as typed.
    pub form: ProtocolForm,
    /// The version that the writer saw.
    pub version: i64,
}

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Kept {
    /// It is kept, under this version.
    Yes(i64),
    /// Somebody else wrote meanwhile: their page.
    Conflict(Page),
}

impl Act for Write {
    type Output = Kept;
    const RECORD: Record = Record::Nothing("a draft; its signed version is recorded");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Kept> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let hats = part::hats(tx, &stand, self.person).await?;
        if !may_write(&hats, stand.status()?) {
            return Err(Refusal::WrongStatus.into());
        }
        let fields = match Chapter::parse(&self.chapter) {
            Some(chapter) => chapter.fields(),
            None if self.chapter == super::REASON => vec!["reason".to_owned()],
            None => return Err(crate::Error::NotFound),
        };
        // a text far beyond its limit is cut to something that can still be shown and shortened
        let cut = |name: &String| self.form.get(name).chars().take(field_max(name).max(1500) * 2).collect::<String>();
        let form = ProtocolForm(fields.iter().map(|name| (name.clone(), cut(name))).collect());
        let before = pages(tx, stand.id).await?.page(&self.chapter);
        if before.version != self.version {
            // the same words twice are no conflict
            if before.form == form {
                return Ok(Kept::Yes(before.version));
            }
            return Ok(Kept::Conflict(before));
        }
        let (now, version) = (tx.now, self.version + 1);
        execute!(
            tx,
            "insert into protocol_page (experiment_id, chapter, form, version, changed_by, changed_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (experiment_id, chapter) do update set form = excluded.form, version = excluded.version,
                changed_by = excluded.changed_by, changed_at = excluded.changed_at",
            stand.id,
            &self.chapter,
            serde_json::to_string(&form)?,
            version,
            self.person,
            now
        )?;
        Ok(Kept::Yes(version))
    }
}
