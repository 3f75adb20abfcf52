//! What became of the experiments of the demo world after their acceptance. It passes through the same acts as
//! everybody else's, only at instants of the past.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Authorisation, Conclusion, DAY, ExperimentId, Finding, Lang, Moment, Part, PersonId, Reason, Role, Severity,
    protocol::{Chapter, ProtocolForm},
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Act, Error, Result, Tx, authorise,
    demo::{Experiment, World, official},
    experiment::Stand,
    incident, join, protocol, results, trying, withdraw,
};

/// The life of one experiment. Days are counted back from today.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Life {
    /// Key of the evaluator.
    evaluator: String,
    /// Keys of the partners.
    partners: Vec<String>,
    /// Slug of the one that it learned from, and what it took from it.
    pub(crate) retry_of: Option<String>,
    pub(crate) retry_lesson: String,
    /// Slug of the one in which it goes on.
    pub(crate) merged_into: Option<String>,
    accepted: i64,
    registered: Option<i64>,
    authorised: Option<i64>,
    legal_basis: String,
    conditions: String,
    /// Days until its end; negative when that is past.
    ends_in: i64,
    started: Option<i64>,
    suspended: Option<i64>,
    suspended_text: String,
    completed: Option<i64>,
    stopped: Option<i64>,
    stop_reason: String,
    stop_text: String,
    published: Option<i64>,
    finding: String,
    words: results::Words,
    dissent: String,
    decided: Option<i64>,
    conclusion: String,
    conclusion_text: String,
    closed: Option<i64>,
    close_text: String,
    withdrawn: Option<i64>,
    withdraw_reason: String,
    withdraw_text: String,
    amended: Option<i64>,
    amend_reason: String,
    amendment: BTreeMap<String, String>,
    /// Answers of the protocol, over those that every experiment of the demo shares. `@-30` is a day counted from today.
    protocol: BTreeMap<String, String>,
}

/// What the acts of one life have in common.
struct Living<'a> {
    told: &'a Experiment,
    life: &'a Life,
    world: &'a World,
    people: &'a HashMap<String, PersonId>,
    today: Moment,
}

impl Living<'_> {
    fn person(&self, key: &str) -> Result<PersonId> {
        self.people.get(key).copied().ok_or_else(|| Error::Internal(format!("the demo world has no {key}")))
    }

    fn slug(&self) -> String {
        self.told.slug.clone()
    }

    fn at(&self, tx: &mut Tx, days_ago: i64) {
        tx.now = self.today.plus(-days_ago * DAY);
    }

    fn lang(&self) -> Lang {
        self.told.lang
    }

    fn form(&self) -> ProtocolForm {
        let shared = self.world.protocol.get(self.lang().code()).cloned().unwrap_or_default();
        let mut form = ProtocolForm(shared);
        form.0.extend(self.life.protocol.clone());
        for text in form.0.values_mut() {
            let days = text.split('\n').map(|line| match line.strip_prefix('@').and_then(|n| n.parse::<i64>().ok()) {
                Some(days) => self.today.plus(days * DAY).as_day(),
                None => line.to_owned(),
            });
            *text = days.collect::<Vec<_>>().join("\n");
        }
        form
    }
}

/// Lets an accepted experiment live until today.
pub(crate) async fn live(
    tx: &mut Tx,
    told: &Experiment,
    life: &Life,
    world: &World,
    people: &HashMap<String, PersonId>,
    today: Moment,
) -> Result<()> {
    let l = Living { told, life, world, people, today };
    if let Some(days) = life.registered {
        register(tx, &l, days).await?;
    }
    if let Some(days) = life.authorised {
        allow(tx, &l, days).await?;
    }
    if let Some(days) = life.started {
        begin(tx, &l, days).await?;
    }
    if let Some(days) = life.amended {
        amend(tx, &l, days).await?;
    }
    if let Some(days) = life.suspended {
        l.at(tx, days);
        suspend(tx, &l).await?;
    }
    finish(tx, &l).await?;
    if let Some(days) = life.withdrawn {
        l.at(tx, days);
        let reason = Reason::parse(&life.withdraw_reason).ok_or(Error::NotFound)?;
        let act = withdraw::Withdraw {
            submission: Uuid::nil(),
            promoter: l.person(&told.author)?,
            slug: l.slug(),
            reason,
            text: life.withdraw_text.clone(),
            lang: l.lang(),
        };
        act.perform(tx).await?;
    }
    Ok(())
}

async fn register(tx: &mut Tx, l: &Living<'_>, days: i64) -> Result<()> {
    let promoter = l.person(&l.told.author)?;
    let evaluator = l.person(&l.life.evaluator)?;
    l.at(tx, days + 3);
    let mut parts = vec![(evaluator, Part::Evaluator)];
    for key in &l.life.partners {
        parts.push((l.person(key)?, Part::Partner));
    }
    for (person, part) in parts {
        let token = join::Invite { promoter, slug: l.slug(), part }.perform(tx).await?;
        join::Accept { person, token }.perform(tx).await?;
    }
    let form = l.form();
    for chapter in Chapter::ALL {
        let (slug, form, chapter) = (l.slug(), form.of_chapter(chapter), chapter.code().to_owned());
        protocol::Write { person: promoter, slug, chapter, form, version: 0 }.perform(tx).await?;
    }
    sign(tx, l, days).await
}

/// Promoter and evaluator, an hour apart.
async fn sign(tx: &mut Tx, l: &Living<'_>, days: i64) -> Result<()> {
    let id = Stand::by_slug(tx, &l.told.slug).await?.id;
    for (key, hour) in [(&l.told.author, 1), (&l.life.evaluator, 0)] {
        l.at(tx, days);
        tx.now = tx.now.plus(-hour * domain::HOUR);
        let ready = protocol::ready(tx, id).await?;
        let (person, subject) = (l.person(key)?, record::hex(&ready.subject));
        protocol::Sign { person, slug: l.slug(), subject }.perform(tx).await?;
    }
    Ok(())
}

async fn amend(tx: &mut Tx, l: &Living<'_>, days: i64) -> Result<()> {
    l.at(tx, days + 1);
    let mut form = l.form();
    form.0.extend(l.life.amendment.clone());
    form.set("reason", &l.life.amend_reason);
    let changed = l.life.amendment.keys().map(|field| Chapter::of(field).code().to_owned());
    for chapter in changed.chain([protocol::REASON.to_owned()]) {
        let page = match Chapter::parse(&chapter) {
            Some(chapter) => form.of_chapter(chapter),
            None => form.clone(),
        };
        let person = l.person(&l.told.author)?;
        protocol::Write { person, slug: l.slug(), chapter, form: page, version: 0 }.perform(tx).await?;
    }
    sign(tx, l, days).await
}

async fn allow(tx: &mut Tx, l: &Living<'_>, days: i64) -> Result<()> {
    l.at(tx, days);
    let said = if l.life.conditions.is_empty() { Authorisation::Allow } else { Authorisation::AllowIf };
    let text = l.lang().t(
        "Le protocole dit ce qu’on mesure et quand on s’arrête. Nous autorisons exactement cela.",
        "The protocol says what is measured and when it stops. We authorise exactly that.",
    );
    let act = authorise::Authorise {
        submission: Uuid::nil(),
        official: official(l.world, l.people, Role::Elected, &l.told.authority)?,
        slug: l.slug(),
        said,
        reason: said.reasons()[0],
        to: None,
        text: text.to_owned(),
        legal_basis: l.life.legal_basis.clone(),
        formal_act: String::new(),
        conditions: l.life.conditions.clone(),
        ends_on: l.today.plus(l.life.ends_in * DAY).as_day(),
        lang: l.lang(),
    };
    act.perform(tx).await.map(drop)
}

async fn begin(tx: &mut Tx, l: &Living<'_>, days: i64) -> Result<()> {
    let elected = official(l.world, l.people, Role::Elected, &l.told.authority)?;
    l.at(tx, days + 1);
    join::Refer { official: elected, slug: l.slug() }.perform(tx).await?;
    let form = l.form();
    let baseline_on = tx.now.as_day();
    for person in [l.person(&l.told.author)?, elected] {
        l.at(tx, days);
        let start = trying::Start {
            person,
            slug: l.slug(),
            safeguards: true,
            conditions: true,
            baseline: form.get("i1_baseline").to_owned(),
            baseline_on: baseline_on.clone(),
        };
        start.perform(tx).await?;
    }
    Ok(())
}

/// Somebody who runs it has it wait, for safety.
async fn suspend(tx: &mut Tx, l: &Living<'_>) -> Result<()> {
    let report = incident::Report {
        submission: Uuid::nil(),
        person: l.person(&l.told.author)?,
        slug: l.slug(),
        severity: Severity::Minor,
        at: tx.now,
        body: l.life.suspended_text.clone(),
        response: l.lang().t("L’essai attend.", "The try waits.").to_owned(),
        lang: l.lang(),
        picture: None,
        suspend: true,
    };
    report.perform(tx).await.map(drop)
}

/// The end, the results, and what follows.
async fn finish(tx: &mut Tx, l: &Living<'_>) -> Result<()> {
    let (life, lang) = (l.life, l.lang());
    let promoter = l.person(&l.told.author)?;
    if let Some(days) = life.completed {
        l.at(tx, days);
        trying::EndDue.perform(tx).await?;
    }
    if let Some(days) = life.stopped {
        l.at(tx, days);
        let why = Reason::parse(&life.stop_reason);
        let text = life.stop_text.clone();
        trying::End { submission: Uuid::nil(), person: promoter, slug: l.slug(), why, text, lang }.perform(tx).await?;
    }
    if let Some(days) = life.published {
        l.at(tx, days);
        let publish = results::Publish {
            submission: Uuid::nil(),
            evaluator: l.person(&life.evaluator)?,
            slug: l.slug(),
            finding: Finding::parse(&life.finding).ok_or(Error::NotFound)?,
            words: life.words.clone(),
            lang,
        };
        publish.perform(tx).await?;
        if !life.dissent.is_empty() {
            l.at(tx, days - 4);
            results::Dissent { person: promoter, slug: l.slug(), text: life.dissent.clone(), lang }.perform(tx).await?;
        }
    }
    let Some(days) = life.decided else { return Ok(()) };
    let elected = official(l.world, l.people, Role::Elected, &l.told.authority)?;
    l.at(tx, days);
    let conclude = results::Conclude {
        submission: Uuid::nil(),
        official: elected,
        slug: l.slug(),
        conclusion: Conclusion::parse(&life.conclusion).ok_or(Error::NotFound)?,
        text: life.conclusion_text.clone(),
        lang,
    };
    conclude.perform(tx).await?;
    if let Some(days) = life.closed {
        l.at(tx, days);
        results::Close { official: elected, slug: l.slug(), text: life.close_text.clone(), lang }.perform(tx).await?;
    }
    Ok(())
}

/// When the first answer came.
pub(crate) fn accepted(told: &Experiment) -> Option<i64> {
    told.life.as_ref().filter(|life| life.registered.is_some()).map(|life| life.accepted)
}

/// Ties a draft to the experiment that it learned from, whatever stands there at that instant.
pub(crate) async fn learn(tx: &mut Tx, draft: domain::DraftId, life: &Life) -> Result<()> {
    let Some(from) = &life.retry_of else { return Ok(()) };
    let row: Option<(ExperimentId,)> = optional!(tx, "select id from experiment where slug = $1", from)?;
    let (from,) = row.ok_or(Error::NotFound)?;
    execute!(tx, "update draft set retry_of = $2, retry_lesson = $3 where id = $1", draft, from, &life.retry_lesson)?;
    Ok(())
}
