//! Mail: what events make us write ([`notices`]), and how it leaves ([`relay`]).

mod follow;
mod ground;
mod html;
mod life;
mod notices;
mod people;
mod relay;
mod voices;

use std::{path::PathBuf, sync::Arc, time::Duration};

use domain::{ExperimentId, MINUTE, Pace, Way};
use store::{
    Store, account, consultation, contact, desk, experiment,
    mail::{self, Mail},
    mandate,
    outbox::{self, Event},
    reminder, session, token, webhook,
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

use crate::erasures;

pub use follow::letter;
pub use notices::about;
pub use relay::Relay;

/// Other servers on the same database ring no bell here.
const BETWEEN: Duration = Duration::from_secs(5);
/// Events and mails claimed at once: few enough to be done well before the lease of two minutes
/// ends, also when the relay is slow.
const BATCH: i64 = 10;

/// Writes and sends mail until told to stop.
pub struct Office {
    /// The database.
    pub store: Store,
    /// Where links lead.
    pub origin: String,
    /// None: mails stay in the database, for the development mailbox.
    pub relay: Option<Arc<Relay>>,
    /// Rung when there is something to send at once.
    pub bell: Arc<Notify>,
    /// Rings whoever tells those who follow.
    pub tell_bell: Arc<Notify>,
    /// Rings whoever tells programs elsewhere.
    pub webhook_bell: Arc<Notify>,
    /// Mails a minute that the provider takes.
    pub rate: Option<u32>,
    /// Where erasures are noted, if anywhere.
    pub erasures: Option<PathBuf>,
}

impl Office {
    /// Works whenever the bell rings, and every few seconds.
    pub async fn open(self, mut quit: watch::Receiver<bool>) {
        let mut pace = self.rate.map(|rate| Pace::new(i64::from(rate), self.store.now()));
        loop {
            if let Err(error) = self.write().await {
                tracing::warn!(%error, "events wait to be written about");
            }
            let mut wait = BETWEEN;
            if let Some(relay) = &self.relay {
                match self.send(relay, &mut pace).await {
                    // what happened meanwhile is written about before more is sent: a code waits for no letter
                    Ok(Next::More) if !*quit.borrow() => continue,
                    Ok(Next::After(micros)) => wait = wait.min(Duration::from_micros(micros)),
                    Ok(_) => {}
                    Err(error) => tracing::warn!(%error, "mails wait to be sent"),
                }
            }
            tokio::select! {
                () = self.bell.notified() => {}
                () = tokio::time::sleep(wait) => {}
                _ = quit.wait_for(|quit| *quit) => return,
            }
        }
    }

    /// Turns every event that waits into mails.
    async fn write(&self) -> store::Result<()> {
        loop {
            let claimed = self.store.act(outbox::Claim { limit: BATCH }).await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for outbox::Claimed { id, event } in claimed {
                if let (Some(list), Some(Event::PersonErased { person })) = (&self.erasures, &event)
                    && let Err(error) = erasures::note(list, *person, self.store.now())
                {
                    // the event stays, and is taken up again when its lease has ended
                    tracing::error!(%error, list = %list.display(), "an erasure waits to be noted");
                    continue;
                }
                // an event of a newer version is for newer servers to write about
                let mails = match &event {
                    Some(event) => self.about(event).await?,
                    None => Vec::new(),
                };
                self.store.act(outbox::Finish { id, mails }).await?;
            }
            self.tell_bell.notify_one();
            self.webhook_bell.notify_one();
        }
    }

    async fn about(&self, event: &Event) -> store::Result<Vec<Mail>> {
        match self.letters(event).await {
            // its subject is gone: nobody is written to
            Err(store::Error::NotFound) => Ok(Vec::new()),
            answer => answer,
        }
    }

    async fn letters(&self, event: &Event) -> store::Result<Vec<Mail>> {
        let (now, origin) = (self.store.now(), self.origin.as_str());
        let mut conn = self.store.read().await?;
        match event {
            Event::MandateAsked { request } => {
                let request = mandate::request(&mut conn, *request).await?;
                let readers = mandate::confirmers(&mut conn, &request, now).await?;
                Ok(people::asked(&request, &readers, origin))
            }
            Event::MandateGranted { mandate } => {
                let held = mandate::find(&mut conn, *mandate).await?;
                let reader = mandate::holder(&mut conn, &held).await?;
                Ok(reader.iter().map(|reader| people::granted(&held, reader, origin)).collect())
            }
            Event::ContactWritten { message, .. } => {
                Ok(vec![follow::message(&contact::sent(&mut conn, *message).await?, origin)])
            }
            Event::ConsultationOpened { consultation } | Event::ConsultationCounted { consultation } => {
                let told = consultation::told(&mut conn, *consultation).await?;
                let counted = matches!(event, Event::ConsultationCounted { .. });
                Ok(people::vote(&told, counted, now, origin))
            }
            Event::WayChanged { person, way, added } => {
                let reader = account::reader(&mut conn, *person).await?;
                let written = |reader| people::way_changed(Way::parse(way), *added, &reader, now, origin);
                Ok(reader.map(written).into_iter().collect())
            }
            Event::TokenMade { person, token } => {
                let token = token::one(&mut conn, *token, *person).await?;
                let reader = account::reader(&mut conn, *person).await?;
                Ok(reader.map(|reader| people::token_made(&token, &reader, origin)).into_iter().collect())
            }
            Event::WebhookStopped { webhook } => {
                let webhook = webhook::find(&mut conn, *webhook).await?;
                let reader = account::reader(&mut conn, webhook.person).await?;
                Ok(reader.and_then(|reader| people::webhook_stopped(&webhook, &reader, origin)).into_iter().collect())
            }
            Event::DeadlinesAhead { person } => {
                let Some(reader) = reminder::reader(&mut conn, *person).await? else { return Ok(Vec::new()) };
                let actor = session::mandates_of(&mut conn, *person).await?;
                let desk = desk::desk(&mut conn, &actor, &desk::Asked::default(), reader.1, now).await?;
                Ok(people::week(&desk, &reader, now, origin).into_iter().collect())
            }
            Event::JoinAsked { .. }
            | Event::JoinAnswered { .. }
            | Event::ProtocolRegistered { .. }
            | Event::ProtocolAmended { .. }
            | Event::AuthorisationDecided { .. }
            | Event::TryStarted { .. }
            | Event::TryEnded { .. }
            | Event::ResultsPublished { .. }
            | Event::ConclusionDecided { .. }
            | Event::Withdrawn { .. } => life::letters(&mut conn, event, now, origin).await,
            Event::TrySuspended { .. }
            | Event::ResumptionAsked { .. }
            | Event::TryResumed { .. }
            | Event::IncidentReported { .. }
            | Event::ImportEnded { .. } => ground::letters(&mut conn, event, now, origin).await,
            Event::ArgumentPosted { .. }
            | Event::ArgumentAnswered { .. }
            | Event::ArgumentOfficiallyAnswered { .. }
            | Event::ReportDecided { .. } => voices::letters(&mut conn, event, origin).await,
            _ => {
                let Some(experiment) = subject(event) else { return Ok(Vec::new()) };
                let mut notice = experiment::notice(&mut conn, experiment, now).await?;
                let elsewhere = match event {
                    Event::AppealFiled { authority, .. } => Some(*authority),
                    Event::AnswerDue { stage, .. } if stage == "long" => {
                        reminder::above(&mut conn, notice.authority).await?
                    }
                    _ => None,
                };
                if let Some(authority) = elsewhere {
                    notice.officials = experiment::officials(&mut conn, authority, now).await?;
                }
                Ok(about(event, &notice, origin))
            }
        }
    }

    /// Sends some of the mails that are due, no more than the provider's rate allows.
    async fn send(&self, relay: &Arc<Relay>, pace: &mut Option<Pace>) -> store::Result<Next> {
        let bulk = pace.as_mut().map_or(BATCH, |pace| pace.now(self.store.now()));
        let claimed = self.store.act(mail::Claim { limit: BATCH, bulk }).await?;
        if claimed.is_empty() {
            // nothing is due, or what is has to wait for its turn
            let wait = pace.as_ref().filter(|_| bulk == 0).map(|pace| pace.wait().clamp(0, MINUTE));
            return Ok(wait.map_or(Next::Nothing, |micros| Next::After(micros.unsigned_abs())));
        }
        if let Some(pace) = pace {
            pace.went(claimed.len() as i64);
        }
        let mut sending = JoinSet::new();
        for letter in claimed {
            let (relay, now) = (relay.clone(), self.store.now());
            sending.spawn(async move { relay.send(&letter, now).await });
        }
        while let Some(sent) = sending.join_next().await {
            // a task that panicked leaves its mail to the next try, when the lease has ended
            let Ok(sent) = sent else { continue };
            if let Some(error) = &sent.error {
                tracing::warn!(mail = %sent.id, permanent = sent.permanent, error, "a mail was not taken");
            }
            self.store.act(sent).await?;
        }
        Ok(Next::More)
    }
}

/// What comes after some mails were sent.
enum Next {
    /// Perhaps more.
    More,
    /// Nothing is due.
    Nothing,
    /// More, in so many microseconds.
    After(u64),
}

fn subject(event: &Event) -> Option<ExperimentId> {
    match event {
        Event::ProposalSubmitted { experiment }
        | Event::ProposalModerated { experiment, .. }
        | Event::ReviewStarted { experiment }
        | Event::ProposalAnswered { experiment, .. }
        | Event::ProposalHandedOver { experiment }
        | Event::AppealFiled { experiment, .. }
        | Event::AppealJudged { experiment, .. }
        | Event::AnswerDue { experiment, .. }
        | Event::ModerationLate { experiment }
        | Event::JoinAsked { experiment, .. }
        | Event::JoinAnswered { experiment, .. }
        | Event::ProtocolRegistered { experiment }
        | Event::ProtocolAmended { experiment }
        | Event::AuthorisationDecided { experiment, .. }
        | Event::TryStarted { experiment }
        | Event::TrySuspended { experiment, .. }
        | Event::ResumptionAsked { experiment, .. }
        | Event::TryResumed { experiment }
        | Event::IncidentReported { experiment, .. }
        | Event::ImportEnded { experiment, .. }
        | Event::TryEnded { experiment, .. }
        | Event::ResultsPublished { experiment }
        | Event::ConclusionDecided { experiment, .. }
        | Event::ArgumentPosted { experiment, .. }
        | Event::ArgumentAnswered { experiment, .. }
        | Event::ArgumentOfficiallyAnswered { experiment, .. }
        | Event::ReportDecided { experiment, .. }
        | Event::ContactWritten { experiment, .. }
        | Event::VoteMoved { experiment, .. }
        | Event::Withdrawn { experiment } => Some(*experiment),
        Event::MandateAsked { .. }
        | Event::MandateGranted { .. }
        | Event::DeadlinesAhead { .. }
        | Event::ConsultationOpened { .. }
        | Event::ConsultationCounted { .. }
        | Event::ConsultationReplied { .. }
        | Event::WebhookStopped { .. }
        | Event::TokenMade { .. }
        | Event::WayChanged { .. }
        | Event::PersonErased { .. } => None,
    }
}
