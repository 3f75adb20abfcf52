//! An experiment in a list; the lists of a person and of an authority. The public list is in
//! [`super::find`].

use domain::{ExperimentId, Lang, Moment, PersonId, PictureId, Status, Theme};

use super::known_status;
use crate::{Conn, Error, Result};

/// An experiment in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The experiment.
    pub id: ExperimentId,
    /// The page's last part.
    pub slug: String,
    /// Title in the reader's language if there is one.
    pub title: String,
    /// What would be tried.
    pub proposal: String,
    /// The language of these words.
    pub words_in: Lang,
    /// What it is about.
    pub theme: Theme,
    /// Commune.
    pub commune: String,
    /// Its INSEE code.
    pub commune_code: String,
    /// Name of its author; none once erased.
    pub author: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Supports so far.
    pub support_count: i64,
    /// Supports that open a review.
    pub support_threshold: i64,
    /// A photo.
    pub picture: Option<PictureId>,
    /// Whether the words are a translation.
    pub translated: bool,
    /// When it was opened or sent, whichever the list is sorted by.
    pub at: Moment,
}

/// Its row, see [`card_select`].
#[derive(sqlx::FromRow)]
pub(super) struct CardRow {
    pub(super) id: ExperimentId,
    slug: String,
    title: String,
    proposal: String,
    words_in: String,
    theme: String,
    commune: String,
    commune_code: String,
    author: Option<String>,
    status: String,
    support_count: i64,
    support_threshold: i64,
    picture_id: Option<PictureId>,
    translated: bool,
    at: Moment,
}

impl TryFrom<CardRow> for Card {
    type Error = Error;
    fn try_from(row: CardRow) -> Result<Card> {
        Ok(Card {
            id: row.id,
            slug: row.slug,
            title: row.title,
            proposal: row.proposal,
            words_in: Lang::parse(&row.words_in).unwrap_or_default(),
            theme: Theme::parse(&row.theme).ok_or_else(|| Error::Internal(format!("theme {} in a row", row.theme)))?,
            commune: row.commune,
            commune_code: row.commune_code,
            author: row.author,
            status: known_status(&row.status)?,
            support_count: row.support_count,
            support_threshold: row.support_threshold,
            picture: row.picture_id,
            translated: row.translated,
            at: row.at,
        })
    }
}

/// The columns of a card; `$1` is the reader's language. A macro, because the text has to be one literal.
macro_rules! card_select {
    ($at:expr, $rest:expr) => {
        concat!(
            "select e.id, e.slug, coalesce(t.title, o.title) as title, coalesce(t.proposal, o.proposal) as proposal,
                coalesce(t.lang, o.lang) as words_in, e.theme, c.name as commune, c.code as commune_code, i.name as author, e.status, e.support_count, e.support_threshold, e.picture_id,
                t.title is not null as translated, ",
            $at,
            " as at
             from experiment e
             join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
             left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang
             join territory c on c.id = e.territory_id
             left join person_identity i on i.person_id = e.author_id ",
            $rest
        )
    };
}
pub(super) use card_select;

/// What a person proposed, newest first.
///
/// # Errors
/// As for any read.
pub async fn of_author(conn: &mut Conn, lang: Lang, author: PersonId) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!("e.submitted_at", "where e.author_id = $2 order by e.submitted_at desc, e.id limit 100"),
        lang.code(),
        author
    )?;
    rows.into_iter().map(Card::try_from).collect()
}

/// What a person supports, last given first.
///
/// # Errors
/// As for any read.
pub async fn supported_by(conn: &mut Conn, lang: Lang, person: PersonId) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "s.given_at",
            "join support s on s.experiment_id = e.id where s.person_id = $2 order by s.given_at desc, e.id limit 100"
        ),
        lang.code(),
        person
    )?;
    rows.into_iter().map(Card::try_from).collect()
}
