//! What somebody was told, on their page.

use domain::{Because, Lang, Moment, News, PersonId, Theme, Thing};
use uuid::Uuid;

use crate::{Act, Conn, Record, Result, Tx};

/// Lines of one page.
pub const PAGE: i64 = 30;

/// A line: what happened, to what, and why its reader is told.
#[derive(Clone, Debug)]
pub struct Item {
    /// The event.
    pub event: Uuid,
    /// What happened.
    pub news: News,
    /// The last part of the experiment's page.
    pub slug: String,
    /// Its title, in the reader's language if there is one.
    pub title: String,
    /// The conversation, of a message.
    pub conversation: Option<Uuid>,
    /// What its reader follows.
    pub thing: Thing,
    /// Its name; empty for the experiment itself.
    pub name: String,
    /// For which reason.
    pub because: Because,
    /// When it happened.
    pub at: Moment,
    /// When they were told.
    pub told_at: Moment,
    /// Whether they have not read it.
    pub unread: bool,
}

impl Item {
    /// Where it leads.
    pub fn path(&self) -> String {
        match self.conversation {
            Some(id) => format!("/me/messages/{id}"),
            None => format!("/experiments/{}", self.slug),
        }
    }

    /// Why its reader is told.
    pub fn why(&self, lang: Lang) -> String {
        if self.news == News::Message {
            return lang.t("parce qu’on vous a écrit", "because somebody wrote to you").to_owned();
        }
        self.because.why(lang, self.thing, &self.name)
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct ItemRow {
    pub person_id: PersonId,
    event_id: Uuid,
    kind: String,
    detail: String,
    slug: String,
    title: String,
    thing: String,
    key: String,
    name: Option<String>,
    because: String,
    at: Moment,
    told_at: Moment,
    unread: bool,
    pub many: i64,
}

impl ItemRow {
    /// None when a newer version wrote it.
    pub(super) fn read(self, lang: Lang) -> Option<Item> {
        let thing = Thing::parse(&self.thing)?;
        let theme = (thing == Thing::Theme).then(|| Theme::parse(&self.key)).flatten();
        let news = News::parse(&self.kind, &self.detail)?;
        Some(Item {
            event: self.event_id,
            news,
            slug: self.slug,
            title: self.title,
            conversation: (news == News::Message).then(|| self.detail.parse().ok()).flatten(),
            thing,
            name: theme.map_or(self.name.unwrap_or_default(), |theme| theme.name(lang).to_owned()),
            because: Because::parse(&self.because)?,
            at: self.at,
            told_at: self.told_at,
            unread: self.unread,
        })
    }
}

/// What somebody was told before `before`, newest first.
///
/// # Errors
/// As for any read.
pub async fn notices(
    conn: &mut Conn,
    person: PersonId,
    lang: Lang,
    before: Option<(Moment, Uuid)>,
    limit: i64,
) -> Result<Vec<Item>> {
    let (at, event) = before.unwrap_or((Moment(i64::MAX), Uuid::max()));
    let rows: Vec<ItemRow> = all!(
        conn,
        "select n.person_id, n.event_id, w.kind, w.detail, e.slug, coalesce(t.title, o.title) as title, n.thing, n.key,
            coalesce(a.name, y.name) as name, n.because, w.at, n.told_at, n.read_at is null as unread,
            cast(0 as bigint) as many
         from notice n
         join news w on w.id = n.event_id
         join experiment e on e.id = w.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $2
         left join authority a on n.thing = 'authority' and a.slug = n.key
         left join territory y on n.thing = 'territory' and y.id = n.key
         where n.person_id = $1 and (n.told_at < $3 or (n.told_at = $3 and n.event_id < $4))
         order by n.told_at desc, n.event_id desc limit $5",
        person,
        lang.code(),
        at,
        event,
        limit
    )?;
    Ok(rows.into_iter().filter_map(|row| row.read(lang)).collect())
}

/// Marks as read what somebody was told up to an instant: what came since is not lost unread.
pub struct Read {
    /// Who.
    pub person: PersonId,
    /// Up to when.
    pub until: Moment,
}

impl Act for Read {
    type Output = ();
    const RECORD: Record = Record::Nothing("reading is no act");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let now = tx.now;
        // nobody is told by mail what they have read
        let read = execute!(
            tx,
            "update notice set read_at = $2, pending = false where person_id = $1 and read_at is null and told_at <= $3",
            self.person,
            now,
            self.until
        )?;
        let read = i64::try_from(read).unwrap_or(i64::MAX);
        execute!(
            tx,
            "update person_identity set unread = case when unread > $2 then unread - $2 else 0 end where person_id = $1",
            self.person,
            read
        )?;
        Ok(())
    }
}
