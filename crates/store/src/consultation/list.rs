use domain::{AuthorityId, ConsultationId, Lang, Moment, consultation::Method};
use tally::Ballot;

use super::{Consultation, Row, cast::read, consultation_select};
use crate::{Conn, Error, Result};

/// The consultation with this address, prepared ones too.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Consultation> {
    let row: Option<Row> = optional!(conn, consultation_select!("where c.slug = $1"), slug)?;
    row.map_or(Err(Error::NotFound), Consultation::try_from)
}

pub(super) async fn by_id(conn: &mut Conn, id: ConsultationId) -> Result<Consultation> {
    let row: Option<Row> = optional!(conn, consultation_select!("where c.id = $1"), id)?;
    row.map_or(Err(Error::NotFound), Consultation::try_from)
}

/// A consultation in a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Line {
    /// The last part of its page.
    pub slug: String,
    /// In a line.
    pub title: String,
    /// Who asks.
    pub authority: String,
    /// How it is counted.
    method: String,
    /// The language in which it was written.
    lang: String,
    /// When it opens.
    pub opens_at: Moment,
    /// When it closes.
    pub closes_at: Moment,
    /// When its result was published.
    pub published_at: Option<Moment>,
    /// How many have voted.
    pub voter_count: i64,
}

impl Line {
    /// How it is counted.
    pub fn method(&self) -> Option<Method> {
        Method::parse(&self.method)
    }

    /// The language in which it was written.
    pub fn lang(&self) -> Lang {
        Lang::parse(&self.lang).unwrap_or_default()
    }
}

macro_rules! line_select {
    ($rest:literal) => {
        concat!(
            "select c.slug, c.title, a.name as authority, c.method, c.lang, c.opens_at, c.closes_at, c.published_at,
                c.voter_count
             from consultation c join authority a on a.id = c.authority_id ",
            $rest
        )
    };
}

/// Those in which one can vote, or soon can; whoever ends first comes first.
///
/// # Errors
/// As for any read.
pub async fn open_now(conn: &mut Conn, now: Moment) -> Result<Vec<Line>> {
    all!(
        conn,
        line_select!("where c.opened_at is not null and c.closes_at > $1 order by c.closes_at, c.id limit 50"),
        now
    )
}

/// Those that are over, the latest first; before an instant.
///
/// # Errors
/// As for any read.
pub async fn past(conn: &mut Conn, now: Moment, before: Moment) -> Result<Vec<Line>> {
    all!(
        conn,
        line_select!(
            "where c.opened_at is not null and c.closes_at <= $1 and c.closes_at < $2
             order by c.closes_at desc, c.id limit 20"
        ),
        now,
        before
    )
}

/// Those about an experiment, the latest first.
///
/// # Errors
/// As for any read.
pub async fn of_experiment(conn: &mut Conn, slug: &str) -> Result<Vec<Line>> {
    all!(
        conn,
        line_select!(
            "join consultation_experiment e on e.consultation_id = c.id
             where e.experiment_slug = $1 order by c.opens_at desc, c.id limit 10"
        ),
        slug
    )
}

/// What is being prepared.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Drafted {
    /// The last part of its page.
    pub slug: String,
    /// In a line.
    pub title: String,
    /// For whom.
    pub authority: String,
    /// By whom.
    pub by: Option<String>,
    /// Since when.
    pub prepared_at: Moment,
}

/// What an authority prepares.
///
/// # Errors
/// As for any read.
pub async fn drafts(conn: &mut Conn, authority: AuthorityId) -> Result<Vec<Drafted>> {
    all!(
        conn,
        "select c.slug, c.title, a.name as authority, i.name as \"by\", c.prepared_at
         from consultation c join authority a on a.id = c.authority_id
         left join person_identity i on i.person_id = c.prepared_by
         where c.authority_id = $1 and c.opened_at is null order by c.prepared_at desc, c.id limit 50",
        authority
    )
}

/// A result that awaits the answer of its authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The last part of its page.
    pub slug: String,
    /// In a line.
    pub title: String,
    /// Whose answer.
    pub authority: String,
    /// By when it committed to give it.
    pub due: Moment,
}

/// Results that an authority has not answered yet, the one that is due first before the others.
///
/// # Errors
/// As for any read.
pub async fn owed(conn: &mut Conn, authority: AuthorityId) -> Result<Vec<Owed>> {
    let rows: Vec<Row> = all!(
        conn,
        consultation_select!(
            "where c.authority_id = $1 and c.published_at is not null and r.replied_at is null
             order by c.published_at, c.id limit 50"
        ),
        authority
    )?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let of = Consultation::try_from(row)?;
        let days = i64::from(of.terms()?.plan.answer_days);
        let due = of.times.published.unwrap_or(Moment(0)).plus(days * domain::DAY);
        all.push(Owed { due, slug: of.slug, title: of.title, authority: of.authority_name });
    }
    all.sort_by_key(|owed| owed.due);
    Ok(all)
}

/// All published ballots, in the order of their hashes.
///
/// # Errors
/// As for any read.
pub async fn ballots(conn: &mut Conn, id: ConsultationId) -> Result<Vec<Ballot>> {
    let rows: Vec<(String,)> =
        all!(conn, "select body from published_ballot where consultation_id = $1 order by hash", id)?;
    rows.iter().map(|(body,)| read(body)).collect()
}

/// The published ballot with this number.
///
/// # Errors
/// As for any read.
pub async fn ballot(conn: &mut Conn, id: ConsultationId, key: &str) -> Result<Option<Ballot>> {
    let row: Option<(String,)> =
        optional!(conn, "select body from published_ballot where consultation_id = $1 and key = $2", id, key)?;
    row.map(|(body,)| read(&body)).transpose()
}

/// What those who stand behind a consultation are told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The last part of its page.
    pub slug: String,
    /// In a line.
    pub title: String,
    /// When it closes.
    pub closes: Moment,
    /// Within how many days the authority answers its result.
    pub answer_days: i64,
    /// Who prepared and who opened it: addresses and languages.
    pub readers: Vec<(String, Lang)>,
}

/// What those who stand behind a consultation are told of it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn told(conn: &mut Conn, id: ConsultationId) -> Result<Told> {
    let consultation = by_id(conn, id).await?;
    let terms = consultation.terms()?;
    let rows: Vec<(String, String)> = all!(
        conn,
        "select i.email, i.lang from consultation c
         join person_identity i on i.person_id = c.prepared_by or i.person_id = c.opened_by
         where c.id = $1 order by i.email",
        id
    )?;
    Ok(Told {
        closes: terms.plan.closes,
        answer_days: terms.plan.answer_days.into(),
        readers: rows.into_iter().map(|(to, lang)| (to, Lang::parse(&lang).unwrap_or_default())).collect(),
        slug: consultation.slug,
        title: consultation.title,
    })
}

/// Public experiments that an authority holds, for a choice: address and title, the newest first.
///
/// # Errors
/// As for any read.
pub async fn subjects(conn: &mut Conn, authority: AuthorityId, lang: Lang) -> Result<Vec<(String, String)>> {
    all!(
        conn,
        "select e.slug, coalesce(t.title, o.title)
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         where e.authority_id = $1 and e.opened_at is not null and e.status not in ('rejected', 'merged', 'withdrawn')
         order by e.opened_at desc, e.id limit 80",
        authority,
        lang.code()
    )
}
