//! Tells everybody who follows: a row for each person and event, in bounded batches, taken up again where it was left.

use domain::{Because, ExperimentId, Lang, Moment, News, PersonId, Thing, Told, Verdict, tell};
use uuid::Uuid;

use crate::{Act, Conn, Record, Result, Tx, outbox::Event};

/// What an event means for whoever follows, and about which experiment; none when only a letter is written about it. A new
/// event is mapped here, and nowhere else.
pub fn news_of(event: &Event) -> Option<(News, ExperimentId)> {
    Some(match event {
        Event::ProposalModerated { experiment, verdict } => (News::Moderated(Verdict::parse(verdict)?), *experiment),
        Event::ReviewStarted { experiment } => (News::UnderReview, *experiment),
        Event::ProposalAnswered { experiment, answer } => (News::Answered(domain::Answer::parse(answer)?), *experiment),
        Event::ProposalHandedOver { experiment } => (News::HandedOver, *experiment),
        Event::AppealJudged { experiment, judgement } => match domain::Judgement::parse(judgement)? {
            domain::Judgement::Overturn => (News::Overturned, *experiment),
            domain::Judgement::Uphold => return None,
        },
        Event::ProtocolRegistered { experiment } => (News::Registered, *experiment),
        Event::ProtocolAmended { experiment } => (News::Amended, *experiment),
        Event::AuthorisationDecided { experiment, deed } => {
            (News::Authorised(domain::Authorisation::parse(deed)?), *experiment)
        }
        Event::TryStarted { experiment } => (News::Started, *experiment),
        Event::TrySuspended { experiment, .. } => (News::Suspended, *experiment),
        Event::TryResumed { experiment } => (News::Resumed, *experiment),
        Event::TryEnded { experiment, .. } => (News::Ended, *experiment),
        // its finding is read when it is told
        Event::ResultsPublished { experiment } => (News::Results(None), *experiment),
        Event::ConclusionDecided { experiment, conclusion } => {
            (News::Decided(domain::Conclusion::parse(conclusion)?), *experiment)
        }
        Event::Withdrawn { experiment } => (News::Withdrawn, *experiment),
        Event::VoteMoved { experiment, stage, .. } => (News::Vote(domain::VoteStage::parse(stage)?), *experiment),
        Event::ProposalSubmitted { .. }
        | Event::AppealFiled { .. }
        | Event::MandateAsked { .. }
        | Event::MandateGranted { .. }
        | Event::AnswerDue { .. }
        | Event::ModerationLate { .. }
        | Event::DeadlinesAhead { .. }
        | Event::JoinAsked { .. }
        | Event::JoinAnswered { .. }
        | Event::ResumptionAsked { .. }
        | Event::IncidentReported { .. }
        | Event::ImportEnded { .. }
        | Event::ArgumentPosted { .. }
        | Event::ArgumentAnswered { .. }
        | Event::ArgumentOfficiallyAnswered { .. }
        | Event::ReportDecided { .. }
        | Event::ContactWritten { .. }
        | Event::WayChanged { .. }
        | Event::ConsultationOpened { .. }
        | Event::ConsultationCounted { .. }
        | Event::ConsultationReplied { .. }
        | Event::WebhookStopped { .. }
        | Event::TokenMade { .. }
        | Event::PersonErased { .. } => return None,
    })
}

/// Begins to tell of an event; it has the event's id, so that nobody is told twice.
pub(crate) async fn begin(tx: &mut Tx, id: Uuid, event: &Event, at: Moment) -> Result<()> {
    let Some((news, experiment)) = news_of(event) else { return Ok(()) };
    let known: Option<(Option<String>,)> = optional!(tx, "select finding from experiment where id = $1", experiment)?;
    let Some((finding,)) = known else { return Ok(()) };
    let (kind, detail) = news.codes();
    let detail = match news {
        News::Results(_) => finding.unwrap_or_default(),
        _ => detail.to_owned(),
    };
    execute!(
        tx,
        "insert into news (id, kind, detail, experiment_id, at, stage) values ($1, $2, $3, $4, $5, 0)
         on conflict (id) do nothing",
        id,
        kind,
        detail,
        experiment,
        at
    )?;
    Ok(())
}

/// Tells one person of something that is for them alone, on their page.
pub(crate) async fn deliver(tx: &mut Tx, to: PersonId, experiment: ExperimentId, detail: &str) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now);
    execute!(
        tx,
        "insert into news (id, kind, detail, experiment_id, at, stage, done_at) values ($1, 'message', $2, $3, $4, 0, $4)",
        id,
        detail,
        experiment,
        now
    )?;
    execute!(
        tx,
        "insert into notice (person_id, event_id, thing, key, because, told_at, pending)
         values ($1, $2, 'experiment', '', 'asked', $3, false)",
        to,
        id,
        now
    )?;
    execute!(tx, "update person_identity set unread = unread + 1 where person_id = $1", to)?;
    Ok(())
}

/// Tells the next of those who follow, at most so many; whether there was anybody or anything left to tell.
pub struct Spread {
    /// People in one act.
    pub limit: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    detail: String,
    experiment_id: ExperimentId,
    at: Moment,
    stage: i64,
    after_id: Option<PersonId>,
}

/// How much is being told, and not to everybody yet.
///
/// # Errors
/// As for any read.
pub async fn spreading(conn: &mut Conn) -> Result<i64> {
    let (waiting,): (i64,) = one!(conn, "select count(*) from news where done_at is null")?;
    Ok(waiting)
}

/// Some of those who are told, for one reason.
struct Stage {
    thing: Thing,
    key: String,
    because: Because,
    by_mail: bool,
    by_mail_with_part: bool,
}

impl Act for Spread {
    type Output = bool;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<bool> {
        let row: Option<Row> = optional!(
            tx,
            "select id, kind, detail, experiment_id, at, stage, after_id from news where done_at is null
             order by at, id limit 1"
        )?;
        let Some(row) = row else { return Ok(false) };
        let stages = match News::parse(&row.kind, &row.detail) {
            Some(news) => stages(tx, news, row.experiment_id).await?,
            // of a newer version: for newer servers to tell
            None => Vec::new(),
        };
        let (mut at, mut after, mut left) = (row.stage, row.after_id, self.limit);
        while let Some(stage) = usize::try_from(at).ok().and_then(|n| stages.get(n)) {
            let (told, last) = stage.tell(tx, &row, after, left).await?;
            left -= told;
            if left <= 0 {
                after = last;
                break;
            }
            (at, after) = (at + 1, None);
        }
        let now = tx.now;
        let done: Option<Moment> = (at >= stages.len() as i64).then_some(now);
        execute!(tx, "update news set stage = $2, after_id = $3, done_at = $4 where id = $1", row.id, at, after, done)?;
        Ok(true)
    }
}

impl Stage {
    /// How many were told, and the last of them.
    async fn tell(
        &self,
        tx: &mut Tx,
        row: &Row,
        after: Option<PersonId>,
        limit: i64,
    ) -> Result<(i64, Option<PersonId>)> {
        let after = after.unwrap_or(PersonId(Uuid::nil()));
        let (thing, because, now) = (self.thing.code(), self.because.code(), tx.now);
        let people: Vec<(PersonId,)> = all!(
            tx,
            "select person_id from follow
             where thing = $1 and key = $2 and because = $3 and stopped_at is null and person_id > $4
             order by person_id limit $5",
            thing,
            &self.key,
            because,
            after,
            limit
        )?;
        let Some((last,)) = people.last().copied() else { return Ok((0, None)) };
        execute!(
            tx,
            "insert into notice (person_id, event_id, thing, key, because, told_at, pending)
             select f.person_id, $1, f.thing, f.key, f.because, $2,
                case when exists (select 1 from part p where p.experiment_id = $3 and p.person_id = f.person_id
                    and p.until_at is null) then $4 else $5 end
             from follow f join person_identity i on i.person_id = f.person_id
             where f.thing = $6 and f.key = $7 and f.because = $8 and f.stopped_at is null
               and f.person_id > $9 and f.person_id <= $10 and f.since_at <= $11
             on conflict (person_id, event_id) do nothing",
            row.id,
            now,
            row.experiment_id,
            self.by_mail_with_part,
            self.by_mail,
            thing,
            &self.key,
            because,
            after,
            last,
            row.at
        )?;
        // what happened before they followed is no news; a row that another reason made before has that reason
        execute!(
            tx,
            "update person_identity set unread = unread + 1 where person_id in (
                select n.person_id from notice n where n.event_id = $1 and n.thing = $2 and n.key = $3 and n.because = $4
                   and n.person_id > $5 and n.person_id <= $6)",
            row.id,
            thing,
            &self.key,
            because,
            after,
            last
        )?;
        Ok((people.len() as i64, Some(last)))
    }
}

/// Who is told, in the order of how much it concerns them: whoever has several reasons has the strongest.
async fn stages(tx: &mut Tx, news: News, experiment: ExperimentId) -> Result<Vec<Stage>> {
    let about: Option<(String, String, String, String, Option<String>)> = optional!(
        tx,
        "select e.slug, e.theme, e.territory_id, a.slug, r.slug
         from experiment e join authority a on a.id = e.authority_id left join experiment r on r.id = e.retry_of
         where e.id = $1",
        experiment
    )?;
    let Some((slug, theme, territory, authority, retried)) = about else { return Ok(Vec::new()) };
    let within: Vec<(String,)> =
        all!(tx, "select ancestor_id from territory_within where territory_id = $1 order by ancestor_id", territory)?;
    let experiments = Because::ALL.iter().map(|because| (Thing::Experiment, slug.clone(), *because));
    let asked = |thing: Thing, key: String| (thing, key, Because::Asked);
    let others = retried
        .map(|slug| asked(Thing::Lesson, slug))
        .into_iter()
        .chain([asked(Thing::Authority, authority)])
        .chain(within.into_iter().map(|(id,)| asked(Thing::Territory, id)))
        .chain([asked(Thing::Theme, theme)]);
    let told = experiments.chain(others).filter_map(|(thing, key, because)| {
        let told = tell(news, thing, because, false)?;
        let with_part = tell(news, thing, because, true).unwrap_or(Told::Page);
        Some(Stage {
            thing,
            key,
            because,
            by_mail: told == Told::PageAndMail,
            by_mail_with_part: with_part == Told::PageAndMail,
        })
    });
    Ok(told.collect())
}

/// A language's code in a row.
pub(super) fn spoken(code: &str) -> Lang {
    Lang::parse(code).unwrap_or_default()
}
