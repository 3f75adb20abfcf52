use domain::{ArgumentId, ArgumentOrder, ExperimentId, Lang, Moment, PersonId, Reason, Side};
use uuid::Uuid;

use crate::{Conn, Error, Result};

/// Arguments on a page.
pub const PAGE: usize = 12;
/// Answers that a list shows of each, beside the official ones.
const ANSWERS: i64 = 2;
/// Answers on the page of one argument.
const MANY: i64 = 50;
/// Of each side, in the summary.
const BEST: i64 = 2;

/// How many of each there are, without what was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// For.
    pub for_count: i64,
    /// Against.
    pub against_count: i64,
    /// Questions.
    pub question_count: i64,
    /// Answers to all of them.
    pub answer_count: i64,
}

impl Counts {
    /// Of one side.
    pub fn of(&self, side: Side) -> i64 {
        match side {
            Side::For => self.for_count,
            Side::Against => self.against_count,
            Side::Question => self.question_count,
        }
    }

    /// Of all sides, without answers.
    pub fn all(&self) -> i64 {
        Side::ALL.into_iter().map(|side| self.of(side)).sum()
    }
}

/// Why a text is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// When.
    pub at: Moment,
    /// From the public list.
    pub reason: Option<Reason>,
    /// In the moderator's words.
    pub text: String,
    /// The language of these words.
    pub lang: Lang,
    /// Who decided: the authority.
    pub authority: String,
}

/// An argument or an answer, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Which.
    pub id: ArgumentId,
    /// What it answers.
    pub parent: Option<ArgumentId>,
    /// Its place among the answers.
    pub nth: i64,
    /// What it does; none for an answer.
    pub side: Option<Side>,
    /// Who wrote it.
    pub author: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// The authority in whose name it answers.
    pub authority: Option<String>,
    /// What it says; nothing once removed.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub written_at: Moment,
    /// When it was changed last.
    pub edited_at: Option<Moment>,
    /// Readers who find it useful.
    pub useful: i64,
    /// Readers who do not.
    pub useless: i64,
    /// Its place in the order of [`domain::strength`].
    pub strength: i64,
    /// Answers it got.
    pub answers: i64,
    /// Why it is not there any more.
    pub removed: Option<Removed>,
    /// What the reader thinks of it.
    pub mine: Option<bool>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ArgumentId,
    parent_id: Option<ArgumentId>,
    nth: i64,
    side: String,
    person_id: PersonId,
    name: Option<String>,
    authority: Option<String>,
    body: String,
    lang: String,
    written_at: Moment,
    edited_at: Option<Moment>,
    useful_count: i64,
    useless_count: i64,
    strength: i64,
    answer_count: i64,
    removed_at: Option<Moment>,
    reason_code: Option<String>,
    reason_text: Option<String>,
    reason_lang: Option<String>,
    removed_by: Option<String>,
    mine: Option<bool>,
}

impl From<Row> for Argument {
    fn from(row: Row) -> Argument {
        let removed = row.removed_at.map(|at| Removed {
            at,
            reason: row.reason_code.as_deref().and_then(Reason::parse),
            text: row.reason_text.unwrap_or_default(),
            lang: row.reason_lang.as_deref().and_then(Lang::parse).unwrap_or_default(),
            authority: row.removed_by.unwrap_or_default(),
        });
        Argument {
            id: row.id,
            parent: row.parent_id,
            nth: row.nth,
            side: Side::parse(&row.side),
            author: row.person_id,
            name: row.name,
            authority: row.authority,
            // what was removed leaves the database to nobody but moderators
            body: if removed.is_some() { String::new() } else { row.body },
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            written_at: row.written_at,
            edited_at: row.edited_at,
            useful: row.useful_count,
            useless: row.useless_count,
            strength: row.strength,
            answers: row.answer_count,
            removed,
            mine: row.mine,
        }
    }
}

/// The columns of a content; `$1` is the reader. A macro, because the text has to be one literal.
macro_rules! argument_select {
    ($from:expr, $rest:expr) => {
        concat!(
            "select a.id, a.parent_id, a.nth, a.side, a.person_id, i.name, o.name as authority, a.body, a.lang, a.written_at,
                a.edited_at, a.useful_count, a.useless_count, a.strength, a.answer_count, a.removed_at, c.reason_code,
                c.reason_text, c.reason_lang, w.name as removed_by, m.useful as mine
             from ",
            $from,
            " a
             left join person_identity i on i.person_id = a.person_id
             left join authority o on o.id = a.authority_id
             left join report_case c on c.id = a.removed_by
             left join authority w on w.id = c.authority_id
             left join argument_mark m on m.argument_id = a.id and m.person_id = $1 ",
            $rest
        )
    };
}

/// Where a list goes on: behind this argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its strength.
    pub strength: i64,
    /// When it was written.
    pub at: Moment,
    /// Which.
    pub id: ArgumentId,
}

impl Cursor {
    const FIRST: Cursor = Cursor { strength: i64::MAX, at: Moment(i64::MAX), id: ArgumentId(Uuid::max()) };

    fn of(argument: &Argument) -> Cursor {
        Cursor { strength: argument.strength, at: argument.written_at, id: argument.id }
    }
}

/// A page of a discussion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The arguments, in their order.
    pub arguments: Vec<Argument>,
    /// The first answers to them and all official ones, each argument's in the order in which they came.
    pub answers: Vec<Argument>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// A page of a discussion: two statements, however long it is.
///
/// # Errors
/// As for any read.
pub async fn page(
    conn: &mut Conn,
    experiment: ExperimentId,
    side: Option<Side>,
    order: ArgumentOrder,
    after: Option<Cursor>,
    reader: Option<PersonId>,
) -> Result<Page> {
    let (arguments, next) = some(conn, experiment, side, order, after, reader, PAGE).await?;
    let answers = first_answers(conn, &arguments, reader).await?;
    Ok(Page { arguments, answers, next })
}

/// So many arguments without their answers, and where the next ones begin.
///
/// # Errors
/// As for any read.
pub async fn some(
    conn: &mut Conn,
    experiment: ExperimentId,
    side: Option<Side>,
    order: ArgumentOrder,
    after: Option<Cursor>,
    reader: Option<PersonId>,
    limit: usize,
) -> Result<(Vec<Argument>, Option<Cursor>)> {
    macro_rules! strongest {
        ($side:expr) => {
            argument_select!(
                "argument",
                concat!(
                    "where a.experiment_id = $2 and a.parent_id is null and ",
                    $side,
                    " and (a.strength, a.written_at, a.id) < ($4, $5, $6)
                     order by a.strength desc, a.written_at desc, a.id desc limit $7"
                )
            )
        };
    }
    macro_rules! newest {
        ($side:expr) => {
            argument_select!(
                "argument",
                concat!(
                    "where a.experiment_id = $2 and a.parent_id is null and ",
                    $side,
                    " and (a.written_at, a.id) < ($4, $5) order by a.written_at desc, a.id desc limit $6"
                )
            )
        };
    }
    let Cursor { strength, at, id } = after.unwrap_or(Cursor::FIRST);
    let (code, most) = (side.map(Side::code), limit as i64 + 1);
    let rows: Vec<Row> = match (order, side) {
        (ArgumentOrder::Strongest, Some(_)) => {
            all!(conn, strongest!("a.side = $3"), reader, experiment, code, strength, at, id, most)?
        }
        (ArgumentOrder::Strongest, None) => {
            all!(conn, strongest!("$3 is null"), reader, experiment, code, strength, at, id, most)?
        }
        (ArgumentOrder::Newest, Some(_)) => all!(conn, newest!("a.side = $3"), reader, experiment, code, at, id, most)?,
        (ArgumentOrder::Newest, None) => all!(conn, newest!("$3 is null"), reader, experiment, code, at, id, most)?,
    };
    let more = rows.len() > limit;
    let arguments: Vec<Argument> = rows.into_iter().take(limit).map(Argument::from).collect();
    let next = arguments.last().filter(|_| more).map(Cursor::of);
    Ok((arguments, next))
}

/// The first answers to each, and the official ones wherever they stand.
async fn first_answers(conn: &mut Conn, to: &[Argument], reader: Option<PersonId>) -> Result<Vec<Argument>> {
    if to.iter().all(|argument| argument.answers == 0) {
        return Ok(Vec::new());
    }
    let mut ids = [ArgumentId(Uuid::nil()); PAGE];
    ids.iter_mut().zip(to).for_each(|(id, argument)| *id = argument.id);
    let [a, b, c, d, e, f, g, h, i, j, k, l] = ids;
    let rows: Vec<Row> = all!(
        conn,
        argument_select!(
            "argument",
            "where a.parent_id in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
               and (a.nth <= $14 or a.authority_id is not null)
             order by a.parent_id, a.nth limit 200"
        ),
        reader,
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        ANSWERS
    )?;
    Ok(rows.into_iter().map(Argument::from).collect())
}

/// The strongest of each side by the one rule, for and against first: what stands at the top.
///
/// # Errors
/// As for any read.
pub async fn summary(conn: &mut Conn, experiment: ExperimentId, reader: Option<PersonId>) -> Result<Vec<Argument>> {
    let rows: Vec<Row> = all!(
        conn,
        argument_select!(
            "(select * from (select * from argument
                where experiment_id = $2 and parent_id is null and side = 'for' and removed_at is null
                order by strength desc, written_at desc, id desc limit $3) f
              union all
              select * from (select * from argument
                where experiment_id = $2 and parent_id is null and side = 'against' and removed_at is null
                order by strength desc, written_at desc, id desc limit $3) g
              union all
              select * from (select * from argument
                where experiment_id = $2 and parent_id is null and side = 'question' and removed_at is null
                order by strength desc, written_at desc, id desc limit $3) h)",
            "order by a.strength desc, a.written_at desc, a.id desc"
        ),
        reader,
        experiment,
        BEST
    )?;
    let mut best: Vec<Argument> = rows.into_iter().map(Argument::from).collect();
    best.sort_by_key(|argument| Side::ALL.iter().position(|side| argument.side == Some(*side)));
    Ok(best)
}

/// How many of each there are.
///
/// # Errors
/// As for any read.
pub async fn counts(conn: &mut Conn, experiment: ExperimentId) -> Result<Counts> {
    let row: Option<Counts> = optional!(
        conn,
        "select for_count, against_count, question_count, answer_count from discussion where experiment_id = $1",
        experiment
    )?;
    Ok(row.unwrap_or_default())
}

/// One content of an experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(
    conn: &mut Conn,
    experiment: ExperimentId,
    id: ArgumentId,
    reader: Option<PersonId>,
) -> Result<Argument> {
    let row: Option<Row> = optional!(
        conn,
        argument_select!("argument", "where a.id = $2 and a.experiment_id = $3"),
        reader,
        id,
        experiment
    )?;
    row.map(Argument::from).ok_or(Error::NotFound)
}

/// The answers to an argument in the order in which they came, and after which one the next page begins.
///
/// # Errors
/// As for any read.
pub async fn answers(
    conn: &mut Conn,
    to: ArgumentId,
    after: i64,
    reader: Option<PersonId>,
) -> Result<(Vec<Argument>, Option<i64>)> {
    some_answers(conn, to, after, reader, MANY).await
}

/// The same, so many at a time.
///
/// # Errors
/// As for any read.
pub async fn some_answers(
    conn: &mut Conn,
    to: ArgumentId,
    after: i64,
    reader: Option<PersonId>,
    limit: i64,
) -> Result<(Vec<Argument>, Option<i64>)> {
    let rows: Vec<Row> = all!(
        conn,
        argument_select!("argument", "where a.parent_id = $2 and a.nth > $3 order by a.nth limit $4"),
        reader,
        to,
        after,
        limit + 1
    )?;
    let more = rows.len() as i64 > limit;
    let answers: Vec<Argument> = rows.into_iter().take(limit as usize).map(Argument::from).collect();
    let next = answers.last().filter(|_| more).map(|answer| answer.nth);
    Ok((answers, next))
}

/// What a text said before it was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it said.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// Since when.
    pub at: Moment,
}

/// What a text said before, the newest first. There are few: ten minutes are short.
///
/// # Errors
/// As for any read.
pub async fn versions(conn: &mut Conn, id: ArgumentId) -> Result<Vec<Version>> {
    let rows: Vec<(String, String, Moment)> = all!(
        conn,
        "select body, lang, written_at from argument_version where argument_id = $1
         order by written_at desc, id desc limit 50",
        id
    )?;
    let version =
        |(body, lang, at): (String, String, Moment)| Version { body, lang: Lang::parse(&lang).unwrap_or_default(), at };
    Ok(rows.into_iter().map(version).collect())
}
