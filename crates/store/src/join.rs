//! Taking part: "I want to take part", invitations by link, and what an elected official takes by mandate.

use domain::{Actor, DAY, Deed, Event, ExperimentId, Hat, Lang, Moment, Part, PersonId, Refusal, Status, clean_text};
use record::Kind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    experiment::{NewStep, Stand, step},
    outbox, part, session,
};

/// An invitation is good for this long.
const INVITED: i64 = 30 * DAY;

/// Whether people can still take a part: from its opening on, until it is over.
pub fn is_open(status: Status) -> bool {
    matches!(status, Status::Open | Status::UnderReview | Status::Accepted)
        || (status.is_registered() && !status.has_results())
}

/// Offers oneself for a part.
pub struct Ask {
    /// Id of the form.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Which part.
    pub part: Part,
    /// What they say to the promoter.
    pub message: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Ask {
    type Output = ();
    const RECORD: Record = Record::Nothing("an offer; a part that is taken is recorded");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        if !is_open(stand.status()?) {
            return Err(Refusal::WrongStatus.into());
        }
        if !Part::OFFERED.contains(&self.part) {
            return Err(Refusal::NotAChoice.into());
        }
        let now = tx.now;
        let actor = session::actor(tx, self.person).await?;
        let cast = part::cast(tx, stand.id, stand.author_id, stand.authority_id).await?;
        cast.take(&actor, self.part, now)?;
        let message = clean_text(&self.message, 1000)?;
        let waits: Option<(Uuid,)> = optional!(
            tx,
            "select id from join_request where experiment_id = $1 and person_id = $2 and part = $3 and settled_at is null",
            stand.id,
            self.person,
            self.part.code()
        )?;
        if waits.is_some() {
            return Err(Refusal::AlreadyHeld.into());
        }
        let request = tx.new_id();
        execute!(
            tx,
            "insert into join_request (id, experiment_id, person_id, part, message, lang, asked_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            request,
            stand.id,
            self.person,
            self.part.code(),
            message,
            self.lang.code(),
            now
        )?;
        tx.event(&outbox::Event::JoinAsked { experiment: stand.id, request }).await
    }
}

/// Somebody who wants to take part.
#[derive(Clone, Debug)]
pub struct Request {
    /// The request.
    pub id: Uuid,
    /// Who; none once erased.
    pub name: Option<String>,
    /// As what.
    pub part: Part,
    /// What they say.
    pub message: String,
    /// When.
    pub at: Moment,
}

/// Who waits for an answer, oldest first.
///
/// # Errors
/// As for any read.
pub async fn requests(conn: &mut Conn, id: ExperimentId) -> Result<Vec<Request>> {
    let rows: Vec<(Uuid, Option<String>, String, String, Moment)> = all!(
        conn,
        "select r.id, i.name, r.part, r.message, r.asked_at
         from join_request r left join person_identity i on i.person_id = r.person_id
         where r.experiment_id = $1 and r.settled_at is null order by r.asked_at, r.id limit 200",
        id
    )?;
    let read = |(id, name, part, message, at): (Uuid, Option<String>, String, String, Moment)| {
        Some(Request { id, name, part: Part::parse(&part)?, message, at })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The promoter's answer to somebody who wants to take part.
pub struct Settle {
    /// Who answers.
    pub promoter: PersonId,
    /// The page's last part.
    pub slug: String,
    /// The request.
    pub request: Uuid,
    /// Whether they are welcome.
    pub welcome: bool,
}

impl Act for Settle {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::PartChanged]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        promotes(tx, &stand, self.promoter).await?;
        let row: Option<(PersonId, String, Option<Moment>)> = optional!(
            tx,
            "select person_id, part, settled_at from join_request where id = $1 and experiment_id = $2",
            self.request,
            stand.id
        )?;
        let (person, wanted, settled) = row.ok_or(Error::NotFound)?;
        if settled.is_some() {
            tx.unchanged();
            return Ok(());
        }
        let now = tx.now;
        execute!(
            tx,
            "update join_request set settled_at = $2, settled_by = $3, outcome = $4 where id = $1",
            self.request,
            now,
            self.promoter,
            if self.welcome { "welcome" } else { "declined" }
        )?;
        tx.event(&outbox::Event::JoinAnswered { experiment: stand.id, request: self.request }).await?;
        if !self.welcome {
            tx.unchanged();
            return Ok(());
        }
        let wanted = Part::parse(&wanted).ok_or(Error::NotFound)?;
        take(tx, &stand, person, wanted, Some(self.promoter)).await
    }
}

/// Whom an answer to a request goes to: address, language, part, and whether they are welcome.
///
/// # Errors
/// [`Error::NotFound`], also once they are erased.
pub async fn answered(conn: &mut Conn, request: Uuid) -> Result<(String, Lang, Part, bool)> {
    let row: Option<(String, String, String, Option<String>)> = optional!(
        conn,
        "select i.email, i.lang, r.part, r.outcome
         from join_request r join person_identity i on i.person_id = r.person_id where r.id = $1",
        request
    )?;
    let (email, lang, part, outcome) = row.ok_or(Error::NotFound)?;
    let part = Part::parse(&part).ok_or(Error::NotFound)?;
    Ok((email, Lang::parse(&lang).unwrap_or_default(), part, outcome.as_deref() == Some("welcome")))
}

async fn promotes(tx: &mut Tx, stand: &Stand, person: PersonId) -> Result<()> {
    let hats = part::hats(tx, stand, person).await?;
    if hats.contains(&Hat::Promoter) { Ok(()) } else { Err(Refusal::NotYours { deed: Deed::Withdraw }.into()) }
}

/// Gives somebody a part, whatever led there.
async fn take(tx: &mut Tx, stand: &Stand, person: PersonId, wanted: Part, by: Option<PersonId>) -> Result<()> {
    if !is_open(stand.status()?) {
        return Err(Refusal::WrongStatus.into());
    }
    let actor = session::actor(tx, person).await?;
    let now = tx.now;
    part::cast(tx, stand.id, stand.author_id, stand.authority_id).await?.take(&actor, wanted, now)?;
    let id = tx.new_id();
    execute!(
        tx,
        "insert into part (id, experiment_id, person_id, part, from_at, taken_in_by) values ($1, $2, $3, $4, $5, $6)",
        id,
        stand.id,
        person,
        wanted.code(),
        now,
        by
    )?;
    if wanted.runs() {
        step(tx, NewStep { actor: Some(person), ..NewStep::of(stand.id, Event::Joined) }).await?;
    }
    changed(tx, stand.id, person, wanted, "taken").await
}

async fn changed(tx: &mut Tx, id: ExperimentId, person: PersonId, part: Part, how: &str) -> Result<()> {
    let public = [("experiment", id.to_string().into()), ("part", part.code().into()), ("how", how.into())];
    let secret = [("person", person.0.as_bytes().to_vec())];
    tx.leaf(Kind::PartChanged, &public, Some(person), &secret).await
}

/// Makes a link by which somebody takes a part.
pub struct Invite {
    /// Who invites.
    pub promoter: PersonId,
    /// The page's last part.
    pub slug: String,
    /// To what.
    pub part: Part,
}

impl Act for Invite {
    /// The token of the link; shown once, kept nowhere.
    type Output = String;
    const RECORD: Record = Record::Nothing("an invitation; a part that is taken is recorded");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<String> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        promotes(tx, &stand, self.promoter).await?;
        if !is_open(stand.status()?) {
            return Err(Refusal::WrongStatus.into());
        }
        let token = record::hex(&tx.random::<16>());
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into invitation (id, experiment_id, part, token_hash, made_by, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            stand.id,
            self.part.code(),
            Sha256::digest(token.as_bytes()).to_vec(),
            self.promoter,
            now,
            now.plus(INVITED)
        )?;
        Ok(token)
    }
}

/// What a link invites to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The experiment's page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// To what.
    pub part: Part,
}

/// What the link with this token invites to, while it is good.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::InvitationOver`].
pub async fn invited(conn: &mut Conn, token: &str, now: Moment) -> Result<Invited> {
    type Row = (String, String, String, Moment, Option<Moment>, Option<Moment>);
    let row: Option<Row> = optional!(
        conn,
        "select e.slug, t.title, v.part, v.expires_at, v.taken_at, v.withdrawn_at
         from invitation v
         join experiment e on e.id = v.experiment_id
         join experiment_text t on t.experiment_id = e.id and t.lang = e.lang
         where v.token_hash = $1",
        Sha256::digest(token.as_bytes()).to_vec()
    )?;
    let (slug, title, part, expires, taken, withdrawn) = row.ok_or(Error::NotFound)?;
    if taken.is_some() || withdrawn.is_some() || now >= expires {
        return Err(Refusal::InvitationOver.into());
    }
    Ok(Invited { slug, title, part: Part::parse(&part).ok_or(Error::NotFound)? })
}

/// Takes the part that a link invites to.
pub struct Accept {
    /// Who.
    pub person: PersonId,
    /// Of the link.
    pub token: String,
}

impl Act for Accept {
    /// The experiment's page.
    type Output = String;
    const RECORD: Record = Record::Leaf(&[Kind::PartChanged]);

    async fn perform(&self, tx: &mut Tx) -> Result<String> {
        let now = tx.now;
        let found = invited(tx, &self.token, now).await?;
        let stand = Stand::by_slug(tx, &found.slug).await?;
        let hash = Sha256::digest(self.token.as_bytes()).to_vec();
        let (by,): (PersonId,) = one!(tx, "select made_by from invitation where token_hash = $1", hash.clone())?;
        take(tx, &stand, self.person, found.part, Some(by)).await?;
        execute!(
            tx,
            "update invitation set taken_by = $2, taken_at = $3 where token_hash = $1",
            hash,
            self.person,
            now
        )?;
        Ok(found.slug)
    }
}

/// An elected official of the authority that holds an experiment stands for it on the ground.
pub struct Refer {
    /// Who.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
}

impl Act for Refer {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::PartChanged]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        take(tx, &stand, self.official, Part::Referent, None).await
    }
}

/// Leaves every part that one has. The author goes on promoting.
pub struct Leave {
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
}

impl Act for Leave {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::PartChanged]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let now = tx.now;
        let held: Vec<(String,)> = all!(
            tx,
            "select part from part where experiment_id = $1 and person_id = $2 and until_at is null",
            stand.id,
            self.person
        )?;
        if held.is_empty() {
            tx.unchanged();
            return Ok(());
        }
        execute!(
            tx,
            "update part set until_at = $3 where experiment_id = $1 and person_id = $2 and until_at is null",
            stand.id,
            self.person,
            now
        )?;
        for part in held.iter().filter_map(|(code,)| Part::parse(code)) {
            changed(tx, stand.id, self.person, part, "left").await?;
        }
        Ok(())
    }
}

/// Whether somebody may take a part themselves, for the page that offers it.
///
/// # Errors
/// The refusal that says why not.
pub async fn may_refer(conn: &mut Conn, slug: &str, actor: &Actor, now: Moment) -> Result<()> {
    let stand = Stand::by_slug(conn, slug).await?;
    if !is_open(stand.status()?) {
        return Err(Refusal::WrongStatus.into());
    }
    part::cast(conn, stand.id, stand.author_id, stand.authority_id).await?.take(actor, Part::Referent, now)?;
    Ok(())
}
