use domain::{
    APPEAL_TIME, Actor, ArgumentId, AuthorityId, CaseId, Contested, ExperimentId, Lang, Moment, PersonId, Role, Task,
    contest,
};
use record::Kind;
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx, appeal,
    argument::place,
    session,
    task::{self, NewTask},
};

/// A removal, as its author may contest it.
#[derive(sqlx::FromRow)]
struct Row {
    person_id: PersonId,
    removed_at: Option<Moment>,
    case_id: Option<CaseId>,
    authority_id: Option<AuthorityId>,
    official_id: Option<PersonId>,
    before: bool,
}

impl Row {
    fn contested(&self) -> Contested {
        Contested { author: self.person_id, removed_at: self.removed_at, before: self.before }
    }
}

async fn removal(conn: &mut Conn, experiment: ExperimentId, argument: ArgumentId) -> Result<Row> {
    let row: Option<Row> = optional!(
        conn,
        "select a.person_id, a.removed_at, c.id as case_id, c.authority_id, c.official_id,
            (c.appeal_of is not null or exists (select 1 from report_case n where n.appeal_of = c.id)) as before
         from argument a left join report_case c on c.id = a.removed_by
         where a.id = $1 and a.experiment_id = $2",
        argument,
        experiment
    )?;
    row.ok_or(Error::NotFound)
}

/// Whether this reader may ask for another look at a removal now.
///
/// # Errors
/// [`Error::NotFound`], and the refusal that says why not.
pub async fn contestable(
    conn: &mut Conn,
    experiment: ExperimentId,
    argument: ArgumentId,
    actor: &Actor,
    now: Moment,
) -> Result<()> {
    let row = removal(conn, experiment, argument).await?;
    contest(actor, &row.contested(), "…", now)?;
    Ok(())
}

/// The author of a text that was removed asks somebody else to look again. The removal holds meanwhile.
pub struct Appeal {
    /// The form's id.
    pub submission: Uuid,
    /// Who wrote the text.
    pub author: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// Which text.
    pub argument: ArgumentId,
    /// Why, for whoever looks again.
    pub text: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Appeal {
    type Output = CaseId;
    const RECORD: Record = Record::Leaf(&[Kind::ArgumentAppealed]);
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.author))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<CaseId> {
        let (stand, _) = place(tx, &self.slug).await?;
        let removal = removal(tx, stand.id, self.argument).await?;
        let (actor, now) = (session::actor(tx, self.author).await?, tx.now);
        let text = contest(&actor, &removal.contested(), &self.text, now)?;
        let (Some(contested), Some(decided)) = (removal.case_id, removal.authority_id) else {
            return Err(Error::Internal("a text was removed in no case".into()));
        };
        let authority = appeal::judges(tx, decided, Role::Moderator, removal.official_id, self.author).await?;
        let id = CaseId(tx.new_id());
        execute!(
            tx,
            "insert into report_case (id, argument_id, experiment_id, authority_id, opened_at, report_count, appeal_of,
                appeal_text, appeal_lang)
             values ($1, $2, $3, $4, $5, 0, $6, $7, $8)",
            id,
            self.argument,
            stand.id,
            authority,
            now,
            contested,
            &text,
            self.lang.code()
        )?;
        let waits = NewTask {
            kind: Task::Report,
            subject: self.argument.0,
            experiment: Some(stand.id),
            authority,
            role: Role::Moderator,
            barred: removal.official_id,
            due: now.plus(APPEAL_TIME),
        };
        task::open(tx, waits).await?;
        let public = [
            ("experiment", stand.id.to_string().into()),
            ("argument", self.argument.to_string().into()),
            ("authority", authority.to_string().into()),
        ];
        let secret = [("author", self.author.0.as_bytes().to_vec()), ("text", text.into_bytes())];
        tx.leaf(Kind::ArgumentAppealed, &public, Some(self.author), &secret).await?;
        Ok(id)
    }
}
