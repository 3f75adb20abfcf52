//! The demo world: one named cast for the demo, the tests and the browser tests. It passes through
//! the same rules as everybody else, only at instants of the past.

mod crowd;
mod data;
mod ends;
mod ground;
mod life;
mod queue;
mod talk;
mod voices;
mod votes;

use std::collections::HashMap;

use domain::{
    Answer, AuthorityId, DAY, DraftId, HOUR, Lang, Moment, PersonId, ProposalForm, Reason, Role, SessionId, Verdict,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Act, Error, Record, Result, Tx, account, answer, authority, competence,
    draft::{self, Owner, Photo},
    experiment, mandate,
    moderation::Moderate,
    reminder::Remind,
    support, task,
};

pub use crowd::Crowd;
pub use data::Told;
pub use queue::Queue;
pub use talk::{Talk, alike};

/// Everybody and everything in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Public bodies.
    pub authority: Vec<authority::Found>,
    /// The cast.
    pub person: Vec<Person>,
    /// Who is competent for what.
    #[serde(default)]
    pub competence: Vec<competence::Given>,
    /// Which bodies have which members.
    #[serde(default)]
    pub membership: Vec<competence::Join>,
    /// Who holds what.
    pub mandate: Vec<Mandate>,
    /// Answers that the protocols of all share, by language.
    #[serde(default)]
    pub protocol: HashMap<String, std::collections::BTreeMap<String, String>>,
    /// What is tried.
    pub experiment: Vec<Experiment>,
    /// What was seen and went wrong on the ground.
    #[serde(default)]
    pub ground: Vec<ground::Told>,
    /// What is said about it.
    #[serde(default)]
    pub discussion: Vec<voices::Told>,
    /// What is voted on.
    #[serde(default)]
    pub vote: Vec<votes::Told>,
    /// Open data, which came with whoever reads this file.
    #[serde(skip)]
    pub data: Vec<Told>,
    /// Keys of issuers, for the votes that are open; those beyond them have ballots of forms only.
    #[serde(skip)]
    pub issuers: Vec<String>,
}

impl World {
    /// In how many votes one can vote.
    pub fn open_votes(&self) -> usize {
        self.vote.iter().filter(|told| told.is_open()).count()
    }
}

/// Somebody of the cast.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How this file names them.
    pub key: String,
    /// Name shown.
    pub name: String,
    /// Address.
    pub email: String,
    /// Language of their mails.
    pub lang: Lang,
}

/// A mandate of the cast.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// Key of the person.
    pub person: String,
    /// Slug of the authority.
    pub authority: String,
    /// What it allows.
    pub role: Role,
}

/// Words in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    title: String,
    problem: String,
    proposal: String,
    audience: String,
    place: String,
}

/// The same reason in both languages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    fr: String,
    en: String,
}

/// An experiment of the demo world.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Its address.
    pub slug: String,
    pub(crate) author: String,
    pub(crate) authority: String,
    commune: String,
    lat: String,
    lon: String,
    theme: String,
    pub(crate) lang: Lang,
    duration_months: i64,
    state: String,
    days_ago_submitted: i64,
    days_ago_decided: Option<i64>,
    days_ago_review: Option<i64>,
    reason: Option<String>,
    #[serde(default)]
    reason_text: Said,
    days_ago_answered: Option<i64>,
    answer_reason: Option<String>,
    #[serde(default)]
    answer_text: Said,
    #[serde(default)]
    supports: i64,
    #[serde(default)]
    named_supporters: Vec<String>,
    fr: Words,
    en: Words,
    /// What became of it after its acceptance.
    #[serde(default)]
    pub(crate) life: Option<life::Life>,
}

impl Experiment {
    fn words(&self, lang: Lang) -> &Words {
        lang.t(&self.fr, &self.en)
    }

    fn form(&self, lang: Lang) -> ProposalForm {
        let words = self.words(lang);
        ProposalForm {
            title: words.title.clone(),
            problem: words.problem.clone(),
            proposal: words.proposal.clone(),
            theme: self.theme.clone(),
            duration: self.duration_months.to_string(),
            commune: self.commune.clone(),
            place: words.place.clone(),
            latitude: self.lat.clone(),
            longitude: self.lon.clone(),
            audience: words.audience.clone(),
        }
    }
}

/// Whether there is nothing here yet but the schema.
///
/// # Errors
/// As for any read.
pub async fn is_new(conn: &mut crate::Conn) -> Result<bool> {
    let row: Option<(String,)> = optional!(conn, "select slug from authority limit 1")?;
    Ok(row.is_none())
}

/// How many experiments there are, public or not.
///
/// # Errors
/// As for any read.
pub async fn size(conn: &mut crate::Conn) -> Result<i64> {
    let (count,): (i64,) = one!(conn, "select count(*) from experiment")?;
    Ok(count)
}

/// Loads the world into a database that holds the territories and nothing else.
pub struct Load {
    /// What to load.
    pub world: World,
}

impl Act for Load {
    type Output = usize;
    const RECORD: Record = Record::Leaf(&[record::Kind::ProposalSubmitted, record::Kind::MandateGranted]);

    async fn perform(&self, tx: &mut Tx) -> Result<usize> {
        let today = tx.now;
        tx.now = today.plus(-400 * DAY);
        let people = cast(tx, &self.world).await?;
        let crowd = self.world.experiment.iter().map(|e| e.supports).max().unwrap_or(0);
        let crowd = neighbours(tx, crowd).await?;
        for told in &self.world.experiment {
            live(tx, told, &self.world, &people, &crowd, today)
                .await
                .map_err(|e| Error::Internal(format!("{}: {e}", told.slug)))?;
        }
        tx.now = today;
        ground::fill(tx, &self.world.ground).await?;
        data::fill(tx, &self.world.data, &people).await?;
        voices::fill(tx, &self.world, &people, &crowd).await?;
        votes::fill(tx, &self.world, &people).await?;
        ends::tell(tx, today).await?;
        nothing_to_tell(tx).await?;
        Ok(self.world.experiment.len())
    }
}

async fn cast(tx: &mut Tx, world: &World) -> Result<HashMap<String, PersonId>> {
    let mut authorities = HashMap::new();
    for found in &world.authority {
        authorities.insert(found.slug.clone(), found.perform(tx).await?);
    }
    for given in &world.competence {
        competence::Add { submission: None, given: given.clone() }.perform(tx).await?;
    }
    for join in &world.membership {
        join.perform(tx).await?;
    }
    let mut people = HashMap::new();
    for p in &world.person {
        let id = account::create(tx, &p.email, &p.email.to_ascii_lowercase(), Some(&p.name), p.lang.code()).await?;
        people.insert(p.key.clone(), id);
    }
    let missing = |what: &str| Error::Internal(format!("the demo world has no {what}"));
    let mut administrators: Vec<PersonId> = Vec::new();
    let (first, others): (Vec<_>, Vec<_>) = world.mandate.iter().partition(|m| m.role == Role::Administrator);
    for m in first.into_iter().chain(others) {
        let person = *people.get(&m.person).ok_or_else(|| missing(&m.person))?;
        let authority = *authorities.get(&m.authority).ok_or_else(|| missing(&m.authority))?;
        let by = match administrators.as_slice() {
            [one, other, ..] => Some((*one, *other)),
            _ => None,
        };
        mandate::Grant { person, authority, role: m.role, by }.perform(tx).await?;
        if m.role == Role::Administrator {
            administrators.push(person);
        }
    }
    Ok(people)
}

/// People without a name who support things.
async fn neighbours(tx: &mut Tx, count: i64) -> Result<Vec<PersonId>> {
    let mut people = Vec::new();
    for n in 0..count {
        let email = format!("voisin-{n}@essaim.example");
        people.push(account::create(tx, &email, &email, None, "fr").await?);
    }
    Ok(people)
}

/// Lets one experiment live until today.
async fn live(
    tx: &mut Tx,
    told: &Experiment,
    world: &World,
    people: &HashMap<String, PersonId>,
    crowd: &[PersonId],
    today: Moment,
) -> Result<()> {
    let author = *people.get(&told.author).ok_or(Error::NotFound)?;
    let owner = Owner { session: SessionId(Uuid::nil()), person: Some(author) };
    let id = DraftId(tx.new_id());
    tx.now = today.plus(-told.days_ago_submitted * DAY);
    let keep = draft::Keep { id, owner, form: told.form(told.lang), photo: Photo::Keep, lang: told.lang };
    keep.perform(tx).await?;
    if let Some(life) = &told.life {
        life::learn(tx, id, life).await?;
    }
    let sent = experiment::Submit { draft: id, owner }.perform(tx).await?;
    settle(tx, &sent.slug, &told.slug, &told.authority).await?;
    translate(tx, told).await?;
    let Some(reason) = &told.reason else { return Ok(()) };
    let verdict = match told.state.as_str() {
        "returned" => Verdict::Return,
        "rejected" => Verdict::Reject,
        "merged" => Verdict::Merge,
        _ => Verdict::Open,
    };
    let moderator = official(world, people, Role::Moderator, &told.authority)?;
    tx.now = today.plus(-told.days_ago_decided.unwrap_or(0) * DAY);
    Moderate {
        submission: Uuid::nil(),
        moderator,
        slug: told.slug.clone(),
        verdict,
        reason: Reason::parse(reason).ok_or(Error::NotFound)?,
        into: told.life.as_ref().and_then(|life| life.merged_into.clone()),
        text: told.lang.t(&told.reason_text.fr, &told.reason_text.en).clone(),
        lang: told.lang,
    }
    .perform(tx)
    .await?;
    if verdict != Verdict::Open {
        return Ok(());
    }
    let named = told.named_supporters.iter().filter_map(|key| people.get(key));
    let anonymous = crowd.iter().take(told.supports.max(0) as usize);
    let supporters: Vec<PersonId> = named.chain(anonymous).copied().take(told.supports.max(0) as usize).collect();
    let opened = tx.now;
    let until = today.plus(-told.days_ago_review.unwrap_or(0) * DAY);
    let gap = (until.0 - opened.0) / (supporters.len().max(1) as i64);
    for (n, person) in supporters.into_iter().enumerate() {
        tx.now = opened.plus(gap * (n as i64 + 1) - HOUR.min(gap / 2));
        support::Give { person, slug: told.slug.clone() }.perform(tx).await?;
    }
    reply(tx, told, world, people, today).await?;
    match &told.life {
        Some(life) => life::live(tx, told, life, world, people, today).await,
        None => Ok(()),
    }
}

/// What the authority answered, if it did.
async fn reply(
    tx: &mut Tx,
    told: &Experiment,
    world: &World,
    people: &HashMap<String, PersonId>,
    today: Moment,
) -> Result<()> {
    let lives = life::accepted(told);
    let answer = match told.state.as_str() {
        "refused" => Answer::Refuse,
        "accepted" => Answer::Accept,
        _ if lives.is_some() => Answer::Accept,
        _ => return Ok(()),
    };
    let official = official(world, people, Role::Elected, &told.authority)?;
    let reason = told.answer_reason.as_deref().and_then(Reason::parse).unwrap_or(answer.reasons()[0]);
    tx.now = today.plus(-told.days_ago_answered.or(lives).unwrap_or(0) * DAY);
    answer::Give {
        submission: Uuid::nil(),
        official,
        slug: told.slug.clone(),
        answer,
        reason,
        to: None,
        text: told.lang.t(&told.answer_text.fr, &told.answer_text.en).clone(),
        lang: told.lang,
    }
    .perform(tx)
    .await
    .map(drop)
}

pub(crate) fn official(
    world: &World,
    people: &HashMap<String, PersonId>,
    role: Role,
    authority: &str,
) -> Result<PersonId> {
    let held = world.mandate.iter().find(|m| m.role == role && m.authority == authority);
    held.and_then(|m| people.get(&m.person)).copied().ok_or(Error::NotFound)
}

/// Its address, and the authority that the world names (a department's competence, say).
async fn settle(tx: &mut Tx, sent_as: &str, slug: &str, authority: &str) -> Result<()> {
    let holder = authority::by_slug(tx, authority).await?;
    execute!(
        tx,
        "update experiment_step set authority_id = $2 where experiment_id = (select id from experiment where slug = $1)",
        sent_as,
        holder.id
    )?;
    let (id,): (domain::ExperimentId,) = one!(tx, "select id from experiment where slug = $1", sent_as)?;
    task::moved(tx, id, holder.id).await?;
    execute!(
        tx,
        "update experiment set slug = $2, authority_id = $3, support_threshold = $4 where slug = $1",
        sent_as,
        slug,
        holder.id,
        holder.support_threshold
    )?;
    execute!(tx, "update follow set key = $2 where thing = 'experiment' and key = $1", sent_as, slug)?;
    Ok(())
}

async fn translate(tx: &mut Tx, told: &Experiment) -> Result<()> {
    let other = told.lang.t(Lang::En, Lang::Fr);
    let row: Option<(domain::ExperimentId,)> = optional!(tx, "select id from experiment where slug = $1", &told.slug)?;
    let (id,) = row.ok_or(Error::NotFound)?;
    let proposal = told.form(other).check().map_err(Error::Invalid)?;
    experiment::write_text(tx, id, other, &proposal).await
}

/// Nobody is written to about the past, nor reminded of it.
async fn nothing_to_tell(tx: &mut Tx) -> Result<()> {
    let now = tx.now;
    Remind.perform(tx).await?;
    execute!(tx, "update outbox set done_at = $1 where done_at is null", now)?;
    Ok(())
}

/// One more batch of generated experiments with people and supports, for measurements. The same
/// `first` always makes the same rows.
pub struct Grow {
    /// The world whose experiments are repeated.
    pub world: World,
    /// Number of the first experiment of this batch.
    pub first: i64,
    /// Experiments in this batch.
    pub count: i64,
    /// People who exist in all.
    pub people: i64,
    /// Supports per experiment.
    pub supports: i64,
}

impl Act for Grow {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[record::Kind::ProposalSubmitted]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let today = tx.now;
        tx.now = today.plus(-300 * DAY);
        let (known,): (i64,) = one!(tx, "select count(*) from person_identity where email_key like 'foule-%'")?;
        for n in known..self.people {
            let email = format!("foule-{n}@essaim.example");
            account::create(tx, &email, &email, None, "fr").await?;
        }
        let crowd: Vec<(PersonId,)> =
            all!(tx, "select person_id from person_identity where email_key like 'foule-%' order by email_key")?;
        let told: Vec<&Experiment> = self.world.experiment.iter().filter(|e| e.state == "open").collect();
        let moderators: Vec<(AuthorityId, PersonId)> = all!(
            tx,
            "select authority_id, person_id from mandate where role = 'moderator' order by authority_id, person_id"
        )?;
        for n in self.first..self.first + self.count {
            let pattern = told[(n as usize) % told.len()];
            let author = crowd[(n as usize * 7) % crowd.len()].0;
            let owner = Owner { session: SessionId(Uuid::nil()), person: Some(author) };
            let id = DraftId(tx.new_id());
            tx.now = today.plus(-250 * DAY).plus(n * HOUR / 4);
            let mut form = pattern.form(pattern.lang);
            form.title = format!("{} · {n}", form.title);
            draft::Keep { id, owner, form, photo: Photo::Keep, lang: pattern.lang }.perform(tx).await?;
            let sent = experiment::Submit { draft: id, owner }.perform(tx).await?;
            // not always the authority that the pattern was given to by hand
            let (holder,): (AuthorityId,) =
                one!(tx, "select authority_id from experiment where slug = $1", &sent.slug)?;
            let moderator = moderators.iter().find(|m| m.0 == holder).ok_or(Error::NotFound)?.1;
            Moderate {
                submission: Uuid::nil(),
                moderator,
                slug: sent.slug.clone(),
                verdict: Verdict::Open,
                reason: Reason::MeetsCharter,
                into: None,
                text: String::new(),
                lang: Lang::Fr,
            }
            .perform(tx)
            .await?;
            for k in 0..self.supports {
                let person = crowd[((n * 31 + k * 97) as usize) % crowd.len()].0;
                support::Give { person, slug: sent.slug.clone() }.perform(tx).await?;
            }
        }
        tx.now = today;
        nothing_to_tell(tx).await
    }
}
