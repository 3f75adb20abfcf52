//! What is sent: queued when something happens, claimed by one server, settled with what the receiver answered.

use domain::{
    ConsultationId, DELIVERIES_KEPT, EventType, ExperimentId, MINUTE, Moment, Outcome, Status, Stopped, VoteStage,
    outcome,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::stop;
use crate::{Act, Conn, Record, Result, Tx, follow::news_of, outbox::Event};

/// How long a server may take for one delivery.
const LEASE: i64 = MINUTE;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An experiment.
    Experiment,
    /// A vote.
    Vote,
    /// The webhook itself.
    Webhook,
}

impl Subject {
    pub(super) fn code(self) -> &'static str {
        match self {
            Subject::Experiment => "experiment",
            Subject::Vote => "vote",
            Subject::Webhook => "webhook",
        }
    }

    pub(super) fn parse(code: &str) -> Option<Subject> {
        [Subject::Experiment, Subject::Vote, Subject::Webhook].into_iter().find(|subject| subject.code() == code)
    }
}

/// What an event announces to everybody, if it does.
enum About {
    Experiment(ExperimentId, EventType),
    Vote(ConsultationId, VoteStage),
}

fn about(event: &Event) -> Option<About> {
    Some(match event {
        Event::ConsultationOpened { consultation } => About::Vote(*consultation, VoteStage::Opened),
        Event::ConsultationCounted { consultation } => About::Vote(*consultation, VoteStage::Counted),
        Event::ConsultationReplied { consultation } => About::Vote(*consultation, VoteStage::Replied),
        other => {
            let (news, experiment) = news_of(other)?;
            About::Experiment(experiment, EventType::of(news)?)
        }
    })
}

/// Queues an event for each webhook that wants it. What is not public any more is announced to nobody.
pub(crate) async fn announce(tx: &mut Tx, event_id: Uuid, event: &Event, at: Moment) -> Result<()> {
    let Some((kind, subject, id, slug)) = (match about(event) {
        None => None,
        Some(About::Experiment(id, kind)) => {
            public_slug(tx, id).await?.map(|slug| (kind, Subject::Experiment, id.0, slug))
        }
        Some(About::Vote(id, stage)) => {
            let found: Option<(String,)> = optional!(tx, "select slug from consultation where id = $1", id)?;
            found.map(|(slug,)| (EventType::of_vote(stage), Subject::Vote, id.0, slug))
        }
    }) else {
        return Ok(());
    };
    let now = tx.now;
    // a receiver that wants nothing any more gets nothing; one that is only paused or broken finds it when it goes on
    execute!(
        tx,
        "insert into webhook_delivery
           (webhook_id, event_id, type, subject, subject_id, slug, at, due_at, leased_until, tries, attempts)
         select w.id, $1, $2, $3, $4, $5, $6, $7, 0, 0, 0 from webhook w
         where w.stopped_why <> 'gone' and (w.types = '' or ' ' || w.types || ' ' like $8)
         on conflict do nothing",
        event_id,
        kind.code(),
        subject.code(),
        id,
        slug,
        at,
        now,
        // an underscore stands for any letter here; no two codes differ by that alone
        format!("% {} %", kind.code())
    )?;
    Ok(())
}

/// The address of an experiment that everybody may read.
async fn public_slug(conn: &mut Conn, id: ExperimentId) -> Result<Option<String>> {
    let row: Option<(String, String, Option<Moment>)> =
        optional!(conn, "select slug, status, opened_at from experiment where id = $1", id)?;
    Ok(row.and_then(|(slug, status, opened)| {
        let status = Status::parse(&status)?;
        (status.is_public() && (status != Status::Withdrawn || opened.is_some())).then_some(slug)
    }))
}

/// A message that this server may send until its lease ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sending {
    /// To which webhook.
    pub webhook: Uuid,
    /// The message's id: the same for every receiver and each attempt.
    pub event: Uuid,
    /// Where.
    pub address: String,
    /// The secrets that sign it: the present one first.
    pub secrets: Vec<Vec<u8>>,
    /// The code of its type.
    pub kind: String,
    /// What it is about.
    pub subject: Subject,
    /// Its id.
    pub subject_id: Uuid,
    /// Its address.
    pub slug: String,
    /// When it happened.
    pub at: Moment,
}

/// Claims the next message of each of so many webhooks: one at a time for each, who waited longest first.
pub struct Claim {
    /// Webhooks at most.
    pub limit: i64,
}

#[derive(sqlx::FromRow)]
struct Due {
    event_id: Uuid,
    r#type: String,
    subject: String,
    subject_id: Uuid,
    slug: String,
    at: Moment,
}

#[derive(sqlx::FromRow)]
struct Receiver {
    id: Uuid,
    address: String,
    secret: Vec<u8>,
    old_secret: Option<Vec<u8>>,
    old_until: Option<Moment>,
}

impl Act for Claim {
    type Output = Vec<Sending>;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<Vec<Sending>> {
        let now = tx.now;
        let receivers: Vec<Receiver> = all!(
            tx,
            "select w.id, w.address, w.secret, w.old_secret, w.old_until from webhook w
             where w.stopped_at is null
               and exists (select 1 from webhook_delivery d where d.webhook_id = w.id and d.due_at <= $1)
               and not exists (select 1 from webhook_delivery d where d.webhook_id = w.id and d.due_at is not null
                               and d.leased_until > $1)
             order by w.tried_at, w.id limit $2",
            now,
            self.limit
        )?;
        let mut claimed = Vec::with_capacity(receivers.len());
        for Receiver { id, address, secret, old_secret, old_until } in receivers {
            let due: Option<Due> = optional!(
                tx,
                "select event_id, type, subject, subject_id, slug, at from webhook_delivery
                 where webhook_id = $1 and due_at <= $2 order by due_at, event_id limit 1",
                id,
                now
            )?;
            let Some(due) = due else { continue };
            execute!(
                tx,
                "update webhook_delivery set leased_until = $3 where webhook_id = $1 and event_id = $2",
                id,
                due.event_id,
                now.plus(LEASE)
            )?;
            execute!(tx, "update webhook set tried_at = $2 where id = $1", id, now)?;
            let old = old_secret.filter(|_| old_until.is_some_and(|until| now < until));
            let Some(subject) = Subject::parse(&due.subject) else { continue };
            claimed.push(Sending {
                webhook: id,
                event: due.event_id,
                address,
                secrets: [secret].into_iter().chain(old).collect(),
                kind: due.r#type,
                subject,
                subject_id: due.subject_id,
                slug: due.slug,
                at: due.at,
            });
        }
        Ok(claimed)
    }
}

/// Writes down how an attempt ended, and what follows.
pub struct Settle {
    /// To which webhook.
    pub webhook: Uuid,
    /// Which message.
    pub event: Uuid,
    /// The status of the answer; none without one.
    pub status: Option<u16>,
    /// The code of why there was none; nothing otherwise.
    pub problem: &'static str,
    /// How long it took, in microseconds.
    pub took: i64,
    /// The pause that the receiver asked for, in microseconds.
    pub asked: Option<i64>,
}

impl Act for Settle {
    type Output = ();
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (webhook, event, now) = (self.webhook, self.event, tx.now);
        let row: Option<(i64, i64, Moment)> = optional!(
            tx,
            "select tries, attempts, at from webhook_delivery
             where webhook_id = $1 and event_id = $2 and due_at is not null",
            webhook,
            event
        )?;
        // deleted meanwhile
        let Some((tries, attempts, at)) = row else { return Ok(()) };
        execute!(
            tx,
            "insert into webhook_attempt (webhook_id, event_id, number, at, took, status, problem)
             values ($1, $2, $3, $4, $5, $6, $7)",
            webhook,
            event,
            attempts + 1,
            now,
            self.took,
            self.status.map(i64::from),
            self.problem
        )?;
        let [jitter] = tx.random();
        let (due, tried, done, failed) = match outcome(self.status, tries, self.asked, jitter) {
            Outcome::Arrived => (None, tries, Some(now), None),
            Outcome::Again { after } => (Some(now.plus(after)), tries + 1, None, None),
            Outcome::Gone | Outcome::GivenUp => (None, tries + 1, None, Some(now)),
        };
        execute!(
            tx,
            "update webhook_delivery
             set due_at = $3, tries = $4, done_at = $5, failed_at = $6, attempts = attempts + 1, leased_until = 0
             where webhook_id = $1 and event_id = $2",
            webhook,
            event,
            due,
            tried,
            done,
            failed
        )?;
        if done.is_some() {
            execute!(tx, "update webhook set good_at = $2 where id = $1", webhook, now)?;
        } else if self.status == Some(410) {
            execute!(
                tx,
                "update webhook_delivery set due_at = null, failed_at = $2 where webhook_id = $1 and due_at is not null",
                webhook,
                now
            )?;
            end(tx, webhook, Stopped::Gone).await?;
        } else if failed.is_some() {
            let (good,): (Option<Moment>,) = one!(tx, "select good_at from webhook where id = $1", webhook)?;
            // nothing has arrived since this happened: the receiver is not just tired of this message
            if good.is_none_or(|good| good < at) {
                end(tx, webhook, Stopped::Failing).await?;
            }
        }
        Ok(())
    }
}

/// Stops a webhook that runs, and has its person told.
async fn end(tx: &mut Tx, id: Uuid, why: Stopped) -> Result<()> {
    let (runs,): (i64,) = one!(tx, "select count(*) from webhook where id = $1 and stopped_at is null", id)?;
    if runs == 1 {
        let now = tx.now;
        stop(tx, id, why, now).await?;
        tx.event(&Event::WebhookStopped { webhook: id }).await?;
    }
    Ok(())
}

/// Forgets what was announced long ago.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    let now = tx.now;
    let old = now.plus(-DELIVERIES_KEPT);
    execute!(
        tx,
        "delete from webhook_attempt where exists (select 1 from webhook_delivery d
           where d.webhook_id = webhook_attempt.webhook_id and d.event_id = webhook_attempt.event_id and d.at < $1)",
        old
    )?;
    execute!(tx, "delete from webhook_delivery where at < $1", old)?;
    execute!(tx, "update webhook set old_secret = null, old_until = null where old_until <= $1", now)?;
    Ok(())
}
