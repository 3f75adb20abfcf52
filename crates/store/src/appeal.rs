//! Another look at a refusal, by somebody else.

use domain::{
    APPEAL_TIME, AppealId, Appealed, AuthorityId, DecisionId, Event, ExperimentId, Judgement, Lang, Moment, PersonId,
    Role, Status, Task, appeal, judge,
};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    decision::{self, NewDecision},
    experiment::{NewStep, Stand, step},
    outbox, session,
    task::{self, NewTask},
};

/// The refusal that stands, for an experiment that was refused.
#[derive(Clone, Debug)]
struct Refused {
    decision: Option<DecisionId>,
    rule: Appealed,
}

#[derive(sqlx::FromRow)]
struct Last {
    id: DecisionId,
    kind: String,
    official_id: PersonId,
    decided_at: Moment,
}

/// Refusals that an appeal confirmed are looked at no third time.
async fn refused(conn: &mut Conn, stand: &Stand) -> Result<Refused> {
    let last: Option<Last> = optional!(
        conn,
        "select id, kind, official_id, decided_at from decision
         where experiment_id = $1 and undone_at is null and kind <> 'appeal' order by decided_at desc, id desc limit 1",
        stand.id
    )?;
    // refused before decisions were kept: the history knows when and by whom
    let told: Option<(Moment, Option<PersonId>)> = optional!(
        conn,
        "select at, actor_id from experiment_step where experiment_id = $1 and event in ('rejected', 'refused', 'merged')
         order by at desc, id desc limit 1",
        stand.id
    )?;
    let last = last.filter(|d| matches!(Task::parse(&d.kind), Some(Task::Moderate | Task::Answer | Task::Authorise)));
    let (decided_at, decided_by) = match (&last, told) {
        (Some(last), _) => (last.decided_at, Some(last.official_id)),
        (None, Some((at, by))) => (at, by),
        (None, None) => (Moment(0), None),
    };
    let (before,): (i64,) =
        one!(conn, "select count(*) from appeal where experiment_id = $1 and filed_at >= $2", stand.id, decided_at)?;
    let rule = Appealed {
        author: stand.author_id,
        status: stand.status()?,
        decided_by,
        decided_at,
        before: before > 0,
        registered: stand.registered_at.is_some(),
    };
    Ok(Refused { decision: last.map(|d| d.id), rule })
}

/// Whether this author may ask for another look now.
///
/// # Errors
/// [`Error::NotFound`], and the refusal that says why not.
pub async fn possible(conn: &mut Conn, slug: &str, actor: &domain::Actor, now: Moment) -> Result<()> {
    let stand = Stand::by_slug(conn, slug).await?;
    let refused = refused(conn, &stand).await?;
    appeal(actor, &refused.rule, "…", now)?;
    Ok(())
}

/// Asks for another look.
pub struct File {
    /// Id of the form.
    pub submission: Uuid,
    /// The author.
    pub author: PersonId,
    /// The page's last part.
    pub slug: String,
    /// Why, for everybody.
    pub text: String,
    /// The language of that text.
    pub lang: Lang,
}

impl Act for File {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::AppealFiled]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.author))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let refused = refused(tx, &stand).await?;
        let actor = session::actor(tx, self.author).await?;
        let now = tx.now;
        let text = appeal(&actor, &refused.rule, &self.text, now)?;
        let role = refused.rule.role()?;
        let authority = judges(tx, stand.authority_id, role, refused.rule.decided_by, stand.author_id).await?;
        let (id, due) = (AppealId(tx.new_id()), now.plus(APPEAL_TIME));
        execute!(
            tx,
            "insert into appeal (id, experiment_id, decision_id, authority_id, reason_text, reason_lang, filed_at, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            stand.id,
            refused.decision,
            authority,
            &text,
            self.lang.code(),
            now,
            due
        )?;
        await_judge(tx, id, stand.id, authority, role, refused.rule.decided_by, due).await?;
        let leaf = tx.announce_leaf();
        execute!(
            tx,
            "insert into experiment_step (id, experiment_id, at, event, actor_id, authority_id, reason_text, reason_lang,
                leaf_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            stand.id,
            now,
            Event::Appealed.code(),
            self.author,
            authority,
            &text,
            self.lang.code(),
            leaf
        )?;
        let public = [("experiment", stand.id.to_string().into()), ("authority", authority.to_string().into())];
        let secret = [("author", self.author.0.as_bytes().to_vec()), ("text", text.into_bytes())];
        tx.leaf(Kind::AppealFiled, &public, Some(self.author), &secret).await?;
        tx.event(&outbox::Event::AppealFiled { experiment: stand.id, authority, role }).await
    }
}

/// The authority where somebody else holds the role: the one that refused, or else the smallest larger one.
/// When nobody anywhere can, it waits where it was refused, and administrators see that it is late.
pub(crate) async fn judges(
    tx: &mut Tx,
    refused: AuthorityId,
    role: Role,
    refused_by: Option<PersonId>,
    author: PersonId,
) -> Result<AuthorityId> {
    let now = tx.now;
    let others: Vec<(AuthorityId, bool, String)> = all!(
        tx,
        "select a.id, a.id = $1, t.kind
         from authority a
         join territory t on t.id = a.territory_id
         join authority h on h.id = $1
         where (a.id = $1 or a.territory_id in (
                select w.ancestor_id from territory_within w where w.territory_id = h.territory_id))
           and exists (select 1 from mandate m where m.authority_id = a.id and m.role = $2 and m.from_at <= $3
                and (m.until_at is null or m.until_at > $3) and ($4 is null or m.person_id <> $4) and m.person_id <> $5)
         order by a.slug",
        refused,
        role.code(),
        now,
        refused_by,
        author
    )?;
    let size = |kind: &str| ["commune", "epci", "departement", "region"].iter().position(|k| *k == kind).unwrap_or(9);
    let nearest = others.into_iter().min_by_key(|(_, here, kind)| (!here, size(kind)));
    Ok(nearest.map_or(refused, |n| n.0))
}

async fn await_judge(
    tx: &mut Tx,
    id: AppealId,
    experiment: ExperimentId,
    authority: AuthorityId,
    role: Role,
    barred: Option<PersonId>,
    due: Moment,
) -> Result<()> {
    let kind = Task::Appeal;
    task::open(tx, NewTask { kind, subject: id.0, experiment: Some(experiment), authority, role, barred, due }).await
}

/// An appeal, as whoever looks again reads it.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// The appeal.
    pub id: AppealId,
    /// Who looks again.
    pub authority: AuthorityId,
    /// Its name.
    pub authority_name: String,
    /// The role that does.
    pub role: Role,
    /// Who refused.
    pub refused_by: Option<PersonId>,
    /// What the author says.
    pub text: String,
    /// The language of these words.
    pub lang: Lang,
    /// When.
    pub filed_at: Moment,
    /// Until when it should be looked at.
    pub due_at: Moment,
}

#[derive(sqlx::FromRow)]
struct AppealRow {
    id: AppealId,
    authority_id: AuthorityId,
    authority_name: String,
    reason_text: String,
    reason_lang: String,
    filed_at: Moment,
    due_at: Moment,
}

/// The appeal that waits about this experiment.
///
/// # Errors
/// [`Error::NotFound`] when none does.
pub async fn waiting(conn: &mut Conn, slug: &str) -> Result<Appeal> {
    let stand = Stand::by_slug(conn, slug).await?;
    let row: Option<AppealRow> = optional!(
        conn,
        "select p.id, p.authority_id, a.name as authority_name, p.reason_text, p.reason_lang, p.filed_at, p.due_at
         from appeal p join authority a on a.id = p.authority_id
         where p.experiment_id = $1 and p.settled_at is null order by p.filed_at desc limit 1",
        stand.id
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let refused = refused(conn, &stand).await?;
    Ok(Appeal {
        id: row.id,
        authority: row.authority_id,
        authority_name: row.authority_name,
        role: refused.rule.role()?,
        refused_by: refused.rule.decided_by,
        text: row.reason_text,
        lang: Lang::parse(&row.reason_lang).unwrap_or_default(),
        filed_at: row.filed_at,
        due_at: row.due_at,
    })
}

/// Decides an appeal.
pub struct Judge {
    /// Id of the form.
    pub submission: Uuid,
    /// Who looks again.
    pub official: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What is decided.
    pub judgement: Judgement,
    /// In the official's words.
    pub text: String,
    /// The language of that text.
    pub lang: Lang,
}

/// Where the proposal stands afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// The status.
    pub status: Status,
    /// The decision, which can be taken back for a few minutes.
    pub decision: DecisionId,
}

impl Act for Judge {
    type Output = Judged;
    const RECORD: Record = Record::Leaf(&[Kind::AppealJudged]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Judged> {
        let waiting = waiting(tx, &self.slug).await?;
        let mut stand = Stand::by_slug(tx, &self.slug).await?;
        let before = stand.clone();
        let refused = refused(tx, &stand).await?;
        let actor = session::actor(tx, self.official).await?;
        let now = tx.now;
        let text = judge(&actor, &refused.rule, waiting.authority, &self.text, now)?;
        task::free_for(tx, Task::Appeal, waiting.id.0, self.official).await?;
        execute!(tx, "update appeal set settled_at = $2 where id = $1", waiting.id, now)?;
        task::close(tx, Task::Appeal, waiting.id.0).await?;
        let status = match self.judgement {
            Judgement::Uphold => refused.rule.status,
            Judgement::Overturn => refused.rule.onward()?,
        };
        let holder = stand.authority_id;
        stand.go(tx, status, holder, None).await?;
        let (experiment, reason) = (stand.id, self.judgement.reason());
        step(
            tx,
            NewStep {
                actor: Some(self.official),
                authority: Some(waiting.authority),
                reason: Some((reason, &text, self.lang)),
                ..NewStep::of(experiment, self.judgement.event())
            },
        )
        .await?;
        let public = [
            ("experiment", experiment.to_string().into()),
            ("authority", waiting.authority.to_string().into()),
            ("judgement", self.judgement.code().into()),
        ];
        let secret = [("official", self.official.0.as_bytes().to_vec()), ("text", text.clone().into_bytes())];
        tx.leaf(Kind::AppealJudged, &public, Some(self.official), &secret).await?;
        let decision = NewDecision {
            kind: Task::Appeal,
            verdict: self.judgement.code(),
            reason,
            text: &text,
            lang: self.lang,
            official: self.official,
            authority: waiting.authority,
            before: &before,
            after: &stand,
            event: outbox::Event::AppealJudged { experiment, judgement: self.judgement.code().into() },
        };
        let decision = decision::write(tx, decision).await?;
        Ok(Judged { status, decision })
    }
}

/// A judgement was taken back: the appeal waits again.
pub(crate) async fn reopen(tx: &mut Tx, id: AppealId) -> Result<()> {
    execute!(tx, "update appeal set settled_at = null where id = $1", id)?;
    let row: Option<(String, Moment)> = optional!(
        tx,
        "select e.slug, p.due_at from appeal p join experiment e on e.id = p.experiment_id where p.id = $1",
        id
    )?;
    let (slug, due) = row.ok_or(Error::NotFound)?;
    let appeal = waiting(tx, &slug).await?;
    let stand = Stand::by_slug(tx, &slug).await?;
    await_judge(tx, id, stand.id, appeal.authority, appeal.role, appeal.refused_by, due).await
}
