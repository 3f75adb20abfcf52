use domain::{ArgumentId, CaseId, Lang, PersonId, Reason, Reported, Ruling, Task, rule};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Record, Result, Tx,
    argument::{self, place, row},
    outbox, session, task,
};

/// A moderator decides about a content, once for everybody who reported it; also without any report. Keeping what was
/// removed puts it back.
pub struct Decide {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub moderator: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// Which content.
    pub argument: ArgumentId,
    /// What becomes of it.
    pub ruling: Ruling,
    /// From the public list.
    pub reason: Reason,
    /// In the moderator's words.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Decide {
    type Output = CaseId;
    const RECORD: Record = Record::Leaf(&[Kind::ArgumentModerated]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.moderator))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<CaseId> {
        let (stand, _) = place(tx, &self.slug).await?;
        let content = row(tx, stand.id, self.argument).await?;
        let open: Option<(CaseId, domain::AuthorityId, Option<PersonId>)> = optional!(
            tx,
            "select c.id, c.authority_id, b.official_id from report_case c left join report_case b on b.id = c.appeal_of
             where c.argument_id = $1 and c.decided_at is null",
            content.id
        )?;
        let authority = open.map_or(stand.authority_id, |case| case.1);
        let by_moderator = match open {
            Some((case, ..)) => reported_by(tx, case, self.moderator).await?,
            None => false,
        };
        let actor = session::actor(tx, self.moderator).await?;
        let removed_by = open.and_then(|case| case.2);
        let reported = Reported { author: content.person_id, authority, by_moderator, removed_by };
        let text = rule(&actor, &reported, self.ruling, self.reason, &self.text, tx.now)?;
        task::free_for(tx, Task::Report, content.id.0, self.moderator).await?;
        let stays = content.removed_at.is_none() == (self.ruling == Ruling::Keep);
        if open.is_none() && stays {
            return Err(domain::Refusal::Unchanged.into());
        }
        let now = tx.now;
        let case = match open {
            Some((case, ..)) => case,
            None => {
                let id = CaseId(tx.new_id());
                execute!(
                    tx,
                    "insert into report_case (id, argument_id, experiment_id, authority_id, opened_at, report_count)
                     values ($1, $2, $3, $4, $5, 0)",
                    id,
                    content.id,
                    stand.id,
                    authority,
                    now
                )?;
                id
            }
        };
        execute!(
            tx,
            "update report_case set decided_at = $2, official_id = $3, ruling = $4, reason_code = $5, reason_text = $6,
                reason_lang = $7
             where id = $1",
            case,
            now,
            self.moderator,
            self.ruling.code(),
            self.reason.code(),
            &text,
            self.lang.code()
        )?;
        match self.ruling {
            Ruling::Remove => execute!(
                tx,
                "update argument set removed_at = coalesce(removed_at, $2), removed_by = $3 where id = $1",
                content.id,
                now,
                case
            )?,
            Ruling::Keep => {
                execute!(tx, "update argument set removed_at = null, removed_by = null where id = $1", content.id)?
            }
        };
        if !stays {
            let by = if self.ruling == Ruling::Remove { -1 } else { 1 };
            argument::count(tx, stand.id, &content.side, by).await?;
        }
        task::close(tx, Task::Report, content.id.0).await?;
        let public = [
            ("experiment", stand.id.to_string().into()),
            ("argument", content.id.to_string().into()),
            ("authority", authority.to_string().into()),
            ("ruling", self.ruling.code().into()),
            ("reason", self.reason.code().into()),
        ];
        let secret = [("moderator", self.moderator.0.as_bytes().to_vec()), ("text", text.into_bytes())];
        tx.leaf(Kind::ArgumentModerated, &public, Some(self.moderator), &secret).await?;
        tx.event(&outbox::Event::ReportDecided { experiment: stand.id, case }).await?;
        Ok(case)
    }
}

async fn reported_by(tx: &mut Tx, case: CaseId, person: PersonId) -> Result<bool> {
    let found: Option<(Uuid,)> =
        optional!(tx, "select id from report where case_id = $1 and person_id = $2", case, person)?;
    Ok(found.is_some())
}
