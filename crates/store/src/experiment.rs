//! Experiments: sending a draft, the list, the page.

use domain::{
    AuthorityId, DAY, DraftId, Event, ExperimentId, FieldError, HOUR, Lang, Moment, PersonId, PictureId, Proposal,
    ProposalForm, Reason, Refusal, Role, Status, Theme,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx, authority,
    draft::{self, Owner},
    outbox,
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
        let competent = authority::competent(tx, &proposal.place.commune)
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
    write_text(tx, id, draft.lang, proposal).await?;
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
    sent(tx, id, author, authority, Event::Resubmitted, proposal).await?;
    Ok(slug)
}

async fn sent(
    tx: &mut Tx,
    id: ExperimentId,
    author: PersonId,
    authority: AuthorityId,
    event: Event,
    proposal: &Proposal,
) -> Result<()> {
    step(tx, NewStep { experiment: id, event, actor: Some(author), authority: Some(authority), reason: None }).await?;
    tx.leaf(
        Kind::ProposalSubmitted,
        &[("experiment", id.to_string().into()), ("authority", authority.to_string().into())],
        Some(author),
        &[("author", author.0.as_bytes().to_vec()), ("text", serde_json::to_vec(proposal)?)],
    )
    .await?;
    tx.event(&outbox::Event::ProposalSubmitted { experiment: id }).await
}

/// Adds a language's words, and finds the experiment by them.
pub(crate) async fn write_text(tx: &mut Tx, id: ExperimentId, lang: Lang, proposal: &Proposal) -> Result<()> {
    execute!(
        tx,
        "insert into experiment_text (experiment_id, lang, title, problem, proposal, audience, place)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        lang.code(),
        &proposal.title,
        &proposal.problem,
        &proposal.proposal,
        &proposal.audience,
        &proposal.place.words
    )?;
    let commune: Option<(String,)> =
        optional!(tx, "select name from territory where id = $1", format!("commune:{}", proposal.place.commune))?;
    let commune = commune.map(|c| c.0).unwrap_or_default();
    let mut weights = std::collections::BTreeMap::new();
    let themes = format!("{} {}", proposal.theme.name(Lang::Fr), proposal.theme.name(Lang::En));
    for (text, weight) in [
        (proposal.title.as_str(), 8i64),
        (&commune, 4),
        (&proposal.place.words, 4),
        (&themes, 3),
        (&proposal.proposal, 1),
        (&proposal.problem, 1),
        (&proposal.audience, 1),
    ] {
        for term in domain::terms(text) {
            let known = weights.entry(term).or_insert(weight);
            *known = (*known).max(weight);
        }
    }
    for (term, weight) in weights {
        execute!(
            tx,
            "insert into experiment_term (term, experiment_id, weight) values ($1, $2, $3)
             on conflict (term, experiment_id) do nothing",
            term,
            id,
            weight
        )?;
    }
    Ok(())
}

/// The title as an address: folded words, then a piece of the id when it is taken.
async fn free_slug(tx: &mut Tx, title: &str, id: ExperimentId) -> Result<String> {
    let words: Vec<String> = domain::fold(title)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 60 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    let tail = &id.0.simple().to_string()[20..];
    if slug.is_empty() || slug == "new" {
        return Ok(format!("essai-{tail}"));
    }
    let taken: Option<(String,)> = optional!(tx, "select slug from experiment where slug = $1", &slug)?;
    Ok(if taken.is_some() { format!("{slug}-{tail}") } else { slug })
}

pub(crate) struct NewStep<'a> {
    pub experiment: ExperimentId,
    pub event: Event,
    pub actor: Option<PersonId>,
    pub authority: Option<AuthorityId>,
    pub reason: Option<(Reason, &'a str, Lang)>,
}

/// Writes a line of the public history.
pub(crate) async fn step(tx: &mut Tx, step: NewStep<'_>) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now);
    execute!(
        tx,
        "insert into experiment_step (id, experiment_id, at, event, actor_id, authority_id, reason_code, reason_text, reason_lang)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        step.experiment,
        now,
        step.event.code(),
        step.actor,
        step.authority,
        step.reason.map(|r| r.0.code()),
        step.reason.map(|r| r.1),
        step.reason.map(|r| r.2.code())
    )?;
    Ok(())
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

/// An experiment in a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// The experiment.
    pub id: ExperimentId,
    /// The page's last part.
    pub slug: String,
    /// Title in the reader's language if there is one.
    pub title: String,
    /// What would be tried.
    pub proposal: String,
    /// Commune.
    pub commune: String,
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

#[derive(sqlx::FromRow)]
struct CardRow {
    id: ExperimentId,
    slug: String,
    title: String,
    proposal: String,
    commune: String,
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
            commune: row.commune,
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

fn known_status(code: &str) -> Result<Status> {
    Status::parse(code).ok_or_else(|| Error::Internal(format!("status {code} in a row")))
}

/// The columns of a card; `$1` is the reader's language. A macro, because the text has to be one literal.
macro_rules! card_select {
    ($at:literal, $rest:literal) => {
        concat!(
            "select e.id, e.slug, coalesce(t.title, o.title) as title, coalesce(t.proposal, o.proposal) as proposal,
                c.name as commune, i.name as author, e.status, e.support_count, e.support_threshold, e.picture_id,
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

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most [`PAGE`].
    pub cards: Vec<Card>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// Cards on a page.
pub const PAGE: usize = 20;

/// A place in the list: after the card with this instant and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its instant.
    pub at: Moment,
    /// Its id.
    pub id: ExperimentId,
}

impl Cursor {
    /// As it stands in an address.
    pub fn encode(&self) -> String {
        format!("{}.{}", self.at.0, self.id.0.simple())
    }

    /// Reads one; none when it was forged.
    pub fn decode(raw: &str) -> Option<Cursor> {
        let (at, id) = raw.split_once('.')?;
        Some(Cursor { at: Moment(at.parse().ok()?), id: ExperimentId(Uuid::try_parse(id).ok()?) })
    }
}

/// The public list, newest first, or what is found for a question, best first.
///
/// # Errors
/// As for any read.
pub async fn list(conn: &mut Conn, lang: Lang, question: &str, after: Option<Cursor>) -> Result<Page> {
    let terms = domain::terms(question);
    if !terms.is_empty() {
        return search(conn, lang, terms).await;
    }
    if !question.trim().is_empty() {
        return Ok(Page { cards: Vec::new(), next: None });
    }
    let after = after.unwrap_or(Cursor { at: Moment(i64::MAX), id: ExperimentId(Uuid::max()) });
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "e.opened_at",
            "where e.opened_at is not null and (e.opened_at < $2 or (e.opened_at = $2 and e.id < $3))
             order by e.opened_at desc, e.id desc limit $4"
        ),
        lang.code(),
        after.at,
        after.id,
        PAGE as i64 + 1
    )?;
    let mut cards = rows.into_iter().map(Card::try_from).collect::<Result<Vec<_>>>()?;
    let more = cards.len() > PAGE;
    cards.truncate(PAGE);
    let next = cards.last().filter(|_| more).map(|c| Cursor { at: c.at, id: c.id });
    Ok(Page { cards, next })
}

/// Experiments that hold every term (the last one may be the beginning of a word), by weight.
async fn search(conn: &mut Conn, lang: Lang, mut terms: Vec<String>) -> Result<Page> {
    terms.sort();
    terms.dedup();
    terms.truncate(4);
    // always four terms, so that one statement serves every question; a repeated one changes nothing
    while terms.len() < 4 {
        terms.push(terms[0].clone());
    }
    let end = |t: &String| format!("{t}\u{10ffff}");
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "coalesce(e.opened_at, 0)",
            "join (
                select experiment_id, sum(weight) as score, count(distinct k) as hits from (
                    select experiment_id, weight, 1 as k from experiment_term where term >= $2 and term < $3
                    union all select experiment_id, weight, 2 from experiment_term where term >= $4 and term < $5
                    union all select experiment_id, weight, 3 from experiment_term where term >= $6 and term < $7
                    union all select experiment_id, weight, 4 from experiment_term where term >= $8 and term < $9
                ) found group by experiment_id
             ) f on f.experiment_id = e.id
             where f.hits = 4 and e.opened_at is not null
             order by f.score desc, e.opened_at desc, e.id desc limit $10"
        ),
        lang.code(),
        &terms[0],
        end(&terms[0]),
        &terms[1],
        end(&terms[1]),
        &terms[2],
        end(&terms[2]),
        &terms[3],
        end(&terms[3]),
        PAGE as i64
    )?;
    Ok(Page { cards: rows.into_iter().map(Card::try_from).collect::<Result<_>>()?, next: None })
}

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

/// What waits for, or lately left, the authorities of an official: see [`crate::desk`].
pub(crate) async fn of_authority(
    conn: &mut Conn,
    lang: Lang,
    authority: AuthorityId,
    status: Status,
) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "coalesce(e.answer_by, e.moderate_by)",
            "where e.authority_id = $2 and e.status = $3 order by at, e.id limit 100"
        ),
        lang.code(),
        authority,
        status.code()
    )?;
    rows.into_iter().map(Card::try_from).collect()
}

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

/// A line of the public history.
#[derive(Clone, Debug)]
pub struct HistoryStep {
    /// When.
    pub at: Moment,
    /// What.
    pub event: Event,
    /// The authority that acted, or that received it.
    pub authority: Option<String>,
    /// The reason from the public list.
    pub reason: Option<Reason>,
    /// The text that goes with it.
    pub text: Option<String>,
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
    latitude: Option<i64>,
    longitude: Option<i64>,
    theme: String,
    duration_months: i64,
    picture_id: Option<PictureId>,
    author_id: PersonId,
    author_name: Option<String>,
    authority_id: AuthorityId,
    authority_name: String,
    status: String,
    support_count: i64,
    support_threshold: i64,
    submitted_at: Moment,
    moderate_by: Moment,
    answer_by: Option<Moment>,
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
            c.name as commune, e.latitude, e.longitude, e.theme, e.duration_months, e.picture_id, e.author_id,
            i.name as author_name, e.authority_id, a.name as authority_name, e.status, e.support_count,
            e.support_threshold, e.submitted_at, e.moderate_by, e.answer_by, s.person_id is not null as supported
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
    if !status.is_public() && !concerned {
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
        point: row.latitude.zip(row.longitude),
        theme: Theme::parse(&row.theme).ok_or_else(|| Error::Internal(format!("theme {} in a row", row.theme)))?,
        duration: row.duration_months,
        picture: row.picture_id,
        author: row.author_id,
        author_name: row.author_name,
        authority: row.authority_id,
        authority_name: row.authority_name,
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

#[derive(sqlx::FromRow)]
struct StepRow {
    at: Moment,
    event: String,
    authority: Option<String>,
    reason_code: Option<String>,
    reason_text: Option<String>,
}

async fn history(conn: &mut Conn, id: ExperimentId) -> Result<Vec<HistoryStep>> {
    let rows: Vec<StepRow> = all!(
        conn,
        "select s.at, s.event, a.name as authority, s.reason_code, s.reason_text
         from experiment_step s left join authority a on a.id = s.authority_id
         where s.experiment_id = $1 order by s.at, s.id",
        id
    )?;
    let known = rows.into_iter().filter_map(|row| {
        Some(HistoryStep {
            at: row.at,
            event: Event::parse(&row.event)?,
            authority: row.authority,
            reason: row.reason_code.as_deref().and_then(Reason::parse),
            text: row.reason_text.filter(|t| !t.is_empty()),
        })
    });
    Ok(known.collect())
}

/// Whom a mail about an experiment goes to, and what it is about.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The page's last part.
    pub slug: String,
    /// Title in its original language.
    pub title: String,
    /// The authority's name.
    pub authority_name: String,
    /// Until when it has to answer.
    pub answer_by: Option<Moment>,
    /// The author's address and language.
    pub author: Option<(String, Lang)>,
    /// Addresses and languages of moderators and elected officials of the authority.
    pub officials: Vec<(String, Lang, Role)>,
    /// The last reason given.
    pub reason: Option<(Reason, String)>,
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    slug: String,
    title: String,
    authority_id: AuthorityId,
    authority_name: String,
    answer_by: Option<Moment>,
    email: Option<String>,
    lang: Option<String>,
}

/// What is needed to write to the people concerned.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn notice(conn: &mut Conn, id: ExperimentId, now: Moment) -> Result<Notice> {
    let row: Option<NoticeRow> = optional!(
        conn,
        "select e.slug, o.title, e.authority_id, a.name as authority_name, e.answer_by, i.email, i.lang
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join authority a on a.id = e.authority_id
         left join person_identity i on i.person_id = e.author_id
         where e.id = $1",
        id
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let language = |code: &str| Lang::parse(code).unwrap_or_default();
    let officials: Vec<(String, String, String)> = all!(
        conn,
        "select distinct i.email, i.lang, m.role from mandate m join person_identity i on i.person_id = m.person_id
         where m.authority_id = $1 and m.from_at <= $2 and (m.until_at is null or m.until_at > $2)
         order by i.email, m.role",
        row.authority_id,
        now
    )?;
    let steps = history(conn, id).await?;
    let last = steps.into_iter().rev().find_map(|s| Some((s.reason?, s.text.unwrap_or_default())));
    Ok(Notice {
        slug: row.slug,
        title: row.title,
        authority_name: row.authority_name,
        answer_by: row.answer_by,
        author: row.email.zip(row.lang.as_deref().map(language)),
        officials: officials
            .into_iter()
            .filter_map(|(email, lang, role)| Some((email, language(&lang), Role::parse(&role)?)))
            .collect(),
        reason: last,
    })
}

/// The deadline that starts when a review begins.
pub(crate) fn answer_deadline(now: Moment, days: i64) -> Moment {
    now.plus(days * DAY)
}
