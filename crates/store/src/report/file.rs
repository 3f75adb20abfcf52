use domain::{
    ArgumentId, CaseId, HOUR, Lang, Moment, PersonId, REPORT_MEMORY, Reason, Refusal, Role, Task, clean_text,
    report_pace,
};
use uuid::Uuid;

use crate::{
    Act, Record, Result, Tx,
    argument::{place, row},
    task::{self, NewTask},
};

/// Somebody says that a content should not be there.
pub struct File {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// Which content.
    pub argument: ArgumentId,
    /// Why, from the public list.
    pub reason: Reason,
    /// What a moderator should know besides; may be empty.
    pub body: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for File {
    type Output = CaseId;
    const RECORD: Record = Record::Nothing("between whoever reports and the authority, whose ruling is recorded");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<CaseId> {
        let (stand, _) = place(tx, &self.slug).await?;
        let content = row(tx, stand.id, self.argument).await?;
        if content.removed_at.is_some() {
            return Err(Refusal::Removed.into());
        }
        if content.person_id == self.person {
            return Err(Refusal::OwnText.into());
        }
        if !Reason::REPORTABLE.contains(&self.reason) {
            return Err(Refusal::NotAChoice.into());
        }
        let body = match clean_text(&self.body, 1000) {
            Err(Refusal::Missing) => String::new(),
            other => other?,
        };
        settled(tx, content.id, self.reason).await?;
        let open: Option<(CaseId, i64)> = optional!(
            tx,
            "select id, report_count from report_case where argument_id = $1 and decided_at is null",
            content.id
        )?;
        if let Some((case, _)) = open {
            waiting(tx, case, self.person).await?;
        }
        pace(tx, self.person).await?;
        let (case, count) = match open {
            Some(open) => open,
            None => {
                let id = CaseId(tx.new_id());
                let now = tx.now;
                execute!(
                    tx,
                    "insert into report_case (id, argument_id, experiment_id, authority_id, opened_at, report_count)
                     values ($1, $2, $3, $4, $5, 0)",
                    id,
                    content.id,
                    stand.id,
                    stand.authority_id,
                    now
                )?;
                let (hours,): (i64,) =
                    one!(tx, "select moderation_hours from authority where id = $1", stand.authority_id)?;
                let task = NewTask {
                    kind: Task::Report,
                    subject: content.id.0,
                    experiment: Some(stand.id),
                    authority: stand.authority_id,
                    role: Role::Moderator,
                    barred: Some(content.person_id),
                    due: now.plus(hours * HOUR),
                };
                task::open(tx, task).await?;
                (id, 0)
            }
        };
        execute!(tx, "update report_case set report_count = $2 where id = $1", case, count + 1)?;
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into report (id, case_id, person_id, reason_code, body, lang, made_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            case,
            self.person,
            self.reason.code(),
            body,
            self.lang.code(),
            now
        )?;
        Ok(case)
    }
}

/// What was reported for this reason and kept is decided; another reason is another question.
async fn settled(tx: &mut Tx, content: ArgumentId, reason: Reason) -> Result<()> {
    let before: Option<(Uuid,)> = optional!(
        tx,
        "select r.id from report r join report_case c on c.id = r.case_id
         where c.argument_id = $1 and c.ruling = 'keep' and r.reason_code = $2 limit 1",
        content,
        reason.code()
    )?;
    if before.is_some() { Err(Refusal::AlreadyRuled.into()) } else { Ok(()) }
}

async fn waiting(tx: &mut Tx, case: CaseId, person: PersonId) -> Result<()> {
    let mine: Option<(Uuid,)> =
        optional!(tx, "select id from report where case_id = $1 and person_id = $2", case, person)?;
    if mine.is_some() { Err(Refusal::AlreadyReported.into()) } else { Ok(()) }
}

/// Repetition in bad faith is slowed; whoever was right, or waits for an answer, is not.
async fn pace(tx: &mut Tx, person: PersonId) -> Result<()> {
    let since = tx.now.plus(-REPORT_MEMORY);
    let (dismissed,): (i64,) = one!(
        tx,
        "select count(*) from report r join report_case c on c.id = r.case_id
         where r.person_id = $1 and r.made_at > $2 and c.ruling = 'keep'",
        person,
        since
    )?;
    let (last,): (Option<Moment>,) = one!(tx, "select max(made_at) from report where person_id = $1", person)?;
    Ok(report_pace(dismissed, last, tx.now)?)
}
