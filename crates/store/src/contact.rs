//! Writing to whoever promotes an experiment, and their answer. Both read and write here; neither learns an address.

use domain::{DAY, ExperimentId, Lang, Moment, Part, PersonId, Refusal, clean_text, may_write};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx, experiment::Stand, follow, outbox::Event, part};

/// Characters of one message.
const MOST: usize = 2000;

/// Who can be written to about an experiment: its author, or whoever promotes it since; none when both are gone.
async fn promoter(conn: &mut Conn, stand: &Stand) -> Result<Option<PersonId>> {
    let cast = part::cast(conn, stand.id, stand.author_id, stand.authority_id).await?;
    for person in cast.with(Part::Promoter) {
        let there: Option<(String,)> =
            optional!(conn, "select lang from person_identity where person_id = $1", person)?;
        if there.is_some() {
            return Ok(Some(person));
        }
    }
    Ok(None)
}

/// Whether somebody can write to the promoter of a public experiment, and the promoter's name.
///
/// # Errors
/// [`Error::NotFound`], [`Refusal::NobodyThere`].
pub async fn addressee(conn: &mut Conn, slug: &str, person: PersonId) -> Result<(PersonId, Option<String>)> {
    let stand = Stand::by_slug(conn, slug).await?;
    if !stand.status()?.is_public() {
        return Err(Error::NotFound);
    }
    let to = promoter(conn, &stand).await?.ok_or(Refusal::NobodyThere)?;
    if to == person {
        return Err(Error::NotFound);
    }
    let (name,): (Option<String>,) = one!(conn, "select name from person_identity where person_id = $1", to)?;
    Ok((to, name))
}

/// Writes to the promoter; a conversation that is open goes on.
pub struct Ask {
    /// Id of the form.
    pub submission: Uuid,
    /// Who.
    pub person: PersonId,
    /// The page's last part.
    pub slug: String,
    /// What they say.
    pub body: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Ask {
    /// The conversation.
    type Output = Uuid;
    const RECORD: Record = Record::Nothing("a conversation of two people");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Uuid> {
        let (to, _) = addressee(tx, &self.slug, self.person).await?;
        let stand = Stand::by_slug(tx, &self.slug).await?;
        let body = clean_text(&self.body, MOST)?;
        let open: Option<(Uuid,)> = optional!(
            tx,
            "select id from contact where experiment_id = $1 and asker_id = $2 and promoter_id = $3 and closed_at is null
             order by begun_at limit 1",
            stand.id,
            self.person,
            to
        )?;
        allow(tx, self.person, open.is_none()).await?;
        let id = match open {
            Some((id,)) => id,
            None => {
                let (id, now) = (tx.new_id(), tx.now);
                execute!(
                    tx,
                    "insert into contact (id, experiment_id, asker_id, promoter_id, begun_at, written_at)
                     values ($1, $2, $3, $4, $5, $5)",
                    id,
                    stand.id,
                    self.person,
                    to,
                    now
                )?;
                id
            }
        };
        write(tx, id, stand.id, self.person, to, &body, self.lang).await?;
        Ok(id)
    }
}

/// Goes on with a conversation.
pub struct Reply {
    /// Id of the form.
    pub submission: Uuid,
    /// Who: one of the two.
    pub person: PersonId,
    /// The conversation.
    pub contact: Uuid,
    /// What they say.
    pub body: String,
    /// In which language.
    pub lang: Lang,
}

impl Act for Reply {
    type Output = ();
    const RECORD: Record = Record::Nothing("a conversation of two people");
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.person))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let row = row(tx, self.contact, self.person).await?;
        let to = row.other(self.person);
        let there: Option<(String,)> = optional!(tx, "select lang from person_identity where person_id = $1", to)?;
        if row.closed_at.is_some() || there.is_none() {
            return Err(Refusal::NobodyThere.into());
        }
        let body = clean_text(&self.body, MOST)?;
        allow(tx, self.person, false).await?;
        write(tx, self.contact, row.experiment_id, self.person, to, &body, self.lang).await
    }
}

/// Ends a conversation: no more messages come.
pub struct Close {
    /// Who: one of the two.
    pub person: PersonId,
    /// The conversation.
    pub contact: Uuid,
}

impl Act for Close {
    type Output = ();
    const RECORD: Record = Record::Nothing("a conversation of two people");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        row(tx, self.contact, self.person).await?;
        let now = tx.now;
        execute!(tx, "update contact set closed_at = $2 where id = $1 and closed_at is null", self.contact, now)?;
        Ok(())
    }
}

async fn allow(tx: &mut Tx, person: PersonId, begins: bool) -> Result<()> {
    let since = tx.now.plus(-DAY);
    let (messages,): (i64,) =
        one!(tx, "select count(*) from contact_message where person_id = $1 and written_at > $2", person, since)?;
    let (contacts,): (i64,) =
        one!(tx, "select count(*) from contact where asker_id = $1 and begun_at > $2", person, since)?;
    Ok(may_write(messages, contacts, begins)?)
}

async fn write(
    tx: &mut Tx,
    contact: Uuid,
    experiment: ExperimentId,
    from: PersonId,
    to: PersonId,
    body: &str,
    lang: Lang,
) -> Result<()> {
    let (message, now) = (tx.new_id(), tx.now);
    execute!(
        tx,
        "insert into contact_message (id, contact_id, person_id, body, lang, written_at) values ($1, $2, $3, $4, $5, $6)",
        message,
        contact,
        from,
        body,
        lang.code(),
        now
    )?;
    execute!(tx, "update contact set written_at = $2 where id = $1", contact, now)?;
    follow::deliver(tx, to, experiment, &contact.to_string()).await?;
    tx.event(&Event::ContactWritten { experiment, message }).await
}

#[derive(sqlx::FromRow)]
struct Row {
    experiment_id: ExperimentId,
    asker_id: PersonId,
    promoter_id: PersonId,
    closed_at: Option<Moment>,
}

impl Row {
    fn other(&self, person: PersonId) -> PersonId {
        if person == self.asker_id { self.promoter_id } else { self.asker_id }
    }
}

/// A conversation of this person; others do not know that it exists.
async fn row(conn: &mut Conn, contact: Uuid, person: PersonId) -> Result<Row> {
    let row: Option<Row> = optional!(
        conn,
        "select experiment_id, asker_id, promoter_id, closed_at from contact
         where id = $1 and (asker_id = $2 or promoter_id = $2)",
        contact,
        person
    )?;
    row.ok_or(Error::NotFound)
}

/// A conversation in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Talk {
    /// Which.
    pub id: Uuid,
    /// The experiment's page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Whether the reader asked; otherwise they promote it.
    pub asked: bool,
    /// The other's name; none once erased, or not chosen.
    pub with: Option<String>,
    /// The newest message.
    pub written_at: Moment,
    /// When it was ended.
    pub closed_at: Option<Moment>,
}

/// What a person talks about, newest first.
///
/// # Errors
/// As for any read.
pub async fn talks(conn: &mut Conn, person: PersonId, lang: Lang) -> Result<Vec<Talk>> {
    all!(
        conn,
        "select c.id, e.slug, coalesce(t.title, o.title) as title, c.asker_id = $1 as asked, i.name as \"with\",
            c.written_at, c.closed_at
         from contact c
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         left join person_identity i on i.person_id = case when c.asker_id = $1 then c.promoter_id else c.asker_id end
         where c.asker_id = $1 or c.promoter_id = $1 order by c.written_at desc, c.id limit 100",
        person,
        lang.code()
    )
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Whether the reader wrote it.
    pub mine: bool,
    /// What it says; empty once its writer is erased.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub at: Moment,
}

/// A conversation, oldest message first: the last two hundred.
///
/// # Errors
/// [`Error::NotFound`] for whoever is not one of the two.
pub async fn talk(conn: &mut Conn, contact: Uuid, person: PersonId, lang: Lang) -> Result<(Talk, Vec<Message>)> {
    row(conn, contact, person).await?;
    let talk: Talk = one!(
        conn,
        "select c.id, e.slug, coalesce(t.title, o.title) as title, c.asker_id = $2 as asked, i.name as \"with\",
            c.written_at, c.closed_at
         from contact c
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $3
         left join person_identity i on i.person_id = case when c.asker_id = $2 then c.promoter_id else c.asker_id end
         where c.id = $1",
        contact,
        person,
        lang.code()
    )?;
    let rows: Vec<(PersonId, String, String, Moment)> = all!(
        conn,
        "select person_id, body, lang, written_at from contact_message where contact_id = $1
         order by written_at desc, id desc limit 200",
        contact
    )?;
    let read = |(writer, body, lang, at): (PersonId, String, String, Moment)| Message {
        mine: writer == person,
        body,
        lang: Lang::parse(&lang).unwrap_or_default(),
        at,
    };
    Ok((talk, rows.into_iter().rev().map(read).collect()))
}

/// What the mail about a message needs.
#[derive(Clone, Debug)]
pub struct Sent {
    /// To whom.
    pub to: String,
    /// Their language.
    pub lang: Lang,
    /// The writer's name.
    pub from: Option<String>,
    /// What they wrote.
    pub body: String,
    /// In which language.
    pub words: Lang,
    /// The experiment's title.
    pub title: String,
    /// The conversation.
    pub contact: Uuid,
}

/// A message and whom it goes to.
///
/// # Errors
/// [`Error::NotFound`] once either is gone.
pub async fn sent(conn: &mut Conn, message: Uuid) -> Result<Sent> {
    type Row = (String, String, Option<String>, String, String, String, Uuid);
    let row: Option<Row> = optional!(
        conn,
        "select i.email, i.lang, w.name, m.body, m.lang, coalesce(t.title, o.title), c.id
         from contact_message m
         join contact c on c.id = m.contact_id
         join person_identity i on i.person_id = case when m.person_id = c.asker_id then c.promoter_id else c.asker_id end
         join person_identity w on w.person_id = m.person_id
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = i.lang
         where m.id = $1",
        message
    )?;
    let (to, lang, from, body, words, title, contact) = row.ok_or(Error::NotFound)?;
    let spoken = |code: &str| Lang::parse(code).unwrap_or_default();
    Ok(Sent { to, lang: spoken(&lang), from, body, words: spoken(&words), title, contact })
}

/// What a person wrote, for their export.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let rows: Vec<(String, String, Moment)> = all!(
        conn,
        "select e.slug, m.body, m.written_at from contact_message m
         join contact c on c.id = m.contact_id join experiment e on e.id = c.experiment_id
         where m.person_id = $1 order by m.written_at, m.id",
        person
    )?;
    let written = rows.iter().map(|(slug, body, at)| {
        json!({ "experiment": format!("/experiments/{slug}"), "text": body, "written": at.rfc3339() })
    });
    Ok(Value::Array(written.collect()))
}

/// What they wrote goes; the conversation is over for the other one.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now;
    execute!(tx, "update contact_message set body = '' where person_id = $1", person)?;
    execute!(
        tx,
        "update contact set closed_at = $2 where (asker_id = $1 or promoter_id = $1) and closed_at is null",
        person,
        now
    )?;
    Ok(())
}
