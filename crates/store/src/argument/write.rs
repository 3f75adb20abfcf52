use domain::{
    ARGUMENT_MOST, ARGUMENT_SPELL, ARGUMENTS_A_SPELL, ArgumentId, AuthorityId, Because, ExperimentId, Lang, PersonId,
    Refusal, Role, Side, argue, clean_text, edit, strength,
};
use record::Kind;
use uuid::Uuid;

use super::{count, place, row};
use crate::{Act, Record, Result, Tx, follow, outbox, session};

/// The side of a row that answers.
const ANSWER: &str = "answer";

/// Somebody argues for or against an experiment, or asks something.
pub struct Post {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// For, against, or a question.
    pub side: Side,
    /// In their words.
    pub body: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Post {
    type Output = ArgumentId;
    const RECORD: Record = Record::Leaf(&[Kind::Argument]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<ArgumentId> {
        let (stand, status) = place(tx, &self.slug).await?;
        argue(status)?;
        let body = clean_text(&self.body, ARGUMENT_MOST)?;
        pace(tx, self.person).await?;
        let new = New {
            experiment: stand.id,
            parent: None,
            nth: 0,
            side: self.side.code(),
            person: self.person,
            authority: None,
            body,
            lang: self.lang,
        };
        let id = new.write(tx).await?;
        follow::by_default(tx, self.person, &self.slug, Because::Argued).await?;
        tx.event(&outbox::Event::ArgumentPosted { experiment: stand.id, argument: id }).await?;
        Ok(id)
    }
}

/// Somebody answers an argument, in their own name or in that of the authority.
pub struct Answer {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// What is answered.
    pub to: ArgumentId,
    /// Whether the authority that holds the experiment answers. Whoever calls this has seen that the session is strong.
    pub official: bool,
    /// In their words.
    pub body: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Answer {
    type Output = ArgumentId;
    const RECORD: Record = Record::Leaf(&[Kind::Argument]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<ArgumentId> {
        let (stand, status) = place(tx, &self.slug).await?;
        argue(status)?;
        let to = row(tx, stand.id, self.to).await?;
        if to.parent_id.is_some() {
            return Err(Refusal::NotAChoice.into());
        }
        if to.removed_at.is_some() {
            return Err(Refusal::Removed.into());
        }
        let authority = match self.official {
            true => Some(spokesperson(tx, self.person, stand.authority_id).await?),
            false => None,
        };
        let body = clean_text(&self.body, ARGUMENT_MOST)?;
        pace(tx, self.person).await?;
        let nth = to.answer_count + 1;
        execute!(tx, "update argument set answer_count = $2 where id = $1", to.id, nth)?;
        let new = New {
            experiment: stand.id,
            parent: Some(to.id),
            nth,
            side: ANSWER,
            person: self.person,
            authority,
            body,
            lang: self.lang,
        };
        let answer = new.write(tx).await?;
        let (experiment, argument) = (stand.id, to.id);
        let event = match authority {
            Some(_) => outbox::Event::ArgumentOfficiallyAnswered { experiment, argument, answer },
            None => outbox::Event::ArgumentAnswered { experiment, argument, answer },
        };
        tx.event(&event).await?;
        // whoever speaks for an authority does so at work
        if authority.is_none() {
            follow::by_default(tx, self.person, &self.slug, Because::Argued).await?;
        }
        Ok(answer)
    }
}

/// The authority, when this person holds any mandate there today.
async fn spokesperson(tx: &mut Tx, person: PersonId, authority: AuthorityId) -> Result<AuthorityId> {
    let actor = session::actor(tx, person).await?;
    if Role::ALL.into_iter().any(|role| actor.holds(role, authority, tx.now)) {
        Ok(authority)
    } else {
        Err(Refusal::NoMandate.into())
    }
}

/// Nobody fills a discussion alone.
async fn pace(tx: &mut Tx, person: PersonId) -> Result<()> {
    let since = tx.now.plus(-ARGUMENT_SPELL);
    let (lately,): (i64,) =
        one!(tx, "select count(*) from argument where person_id = $1 and written_at > $2", person, since)?;
    if lately >= ARGUMENTS_A_SPELL { Err(Refusal::TooMany.into()) } else { Ok(()) }
}

struct New<'a> {
    experiment: ExperimentId,
    parent: Option<ArgumentId>,
    nth: i64,
    side: &'a str,
    person: PersonId,
    authority: Option<AuthorityId>,
    body: String,
    lang: Lang,
}

impl New<'_> {
    async fn write(self, tx: &mut Tx) -> Result<ArgumentId> {
        let (id, now) = (ArgumentId(tx.new_id()), tx.now);
        execute!(
            tx,
            "insert into argument (id, experiment_id, parent_id, nth, side, person_id, authority_id, body, lang, written_at,
                useful_count, useless_count, strength, answer_count)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, 0)",
            id,
            self.experiment,
            self.parent,
            self.nth,
            self.side,
            self.person,
            self.authority,
            &self.body,
            self.lang.code(),
            now,
            strength(0, 0)
        )?;
        count(tx, self.experiment, self.side, 1).await?;
        let mut public = vec![
            ("experiment", self.experiment.to_string().into()),
            ("argument", id.to_string().into()),
            ("side", self.side.into()),
        ];
        public.extend(self.parent.map(|parent| ("answers", parent.to_string().into())));
        public.extend(self.authority.map(|authority| ("authority", authority.to_string().into())));
        let secret = [("person", self.person.0.as_bytes().to_vec()), ("body", self.body.into_bytes())];
        tx.leaf(Kind::Argument, &public, Some(self.person), &secret).await?;
        Ok(id)
    }
}

/// Its author changes a text, within minutes. What it said before is kept beside it.
pub struct Edit {
    /// Who.
    pub person: PersonId,
    /// The experiment's page.
    pub slug: String,
    /// Which.
    pub argument: ArgumentId,
    /// What it says from now on.
    pub body: String,
}

impl Act for Edit {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::ArgumentEdited]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (stand, _) = place(tx, &self.slug).await?;
        let before = row(tx, stand.id, self.argument).await?;
        edit(&before.written(), self.person, tx.now)?;
        let body = clean_text(&self.body, ARGUMENT_MOST)?;
        if body == before.body {
            tx.unchanged();
            return Ok(());
        }
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into argument_version (id, argument_id, body, lang, written_at) values ($1, $2, $3, $4, $5)",
            id,
            before.id,
            &before.body,
            &before.lang,
            before.edited_at.unwrap_or(before.written_at)
        )?;
        execute!(tx, "update argument set body = $2, edited_at = $3 where id = $1", before.id, &body, now)?;
        let public = [("experiment", stand.id.to_string().into()), ("argument", before.id.to_string().into())];
        let secret = [("person", self.person.0.as_bytes().to_vec()), ("body", body.into_bytes())];
        tx.leaf(Kind::ArgumentEdited, &public, Some(self.person), &secret).await
    }
}
