//! The public list: what is asked for, in which order, page after page; and the same on a map.

use domain::{ExperimentId, Lang, Status, Theme};
use uuid::Uuid;

use super::list::{Card, CardRow, card_select};
use crate::{Conn, Result};

/// What a reader looks for. The default is everything, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Words, as typed; empty for no question.
    pub question: String,
    /// A territory's id, such as `commune:59350`: what lies in it, however deep.
    pub within: Option<String>,
    /// One theme only.
    pub theme: Option<Theme>,
    /// One status only.
    pub status: Option<Status>,
    /// What comes first.
    pub sort: Sort,
}

/// What comes first in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What answers the question best; without a question, the newest.
    #[default]
    Best,
    /// The newest.
    Newest,
    /// The most supported.
    Supported,
    /// Those that lack the fewest supports.
    Nearly,
}

impl Sort {
    /// Every order, as it is offered.
    pub const ALL: [Sort; 4] = [Sort::Best, Sort::Newest, Sort::Supported, Sort::Nearly];

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Sort::Best => "best",
            Sort::Newest => "newest",
            Sort::Supported => "supported",
            Sort::Nearly => "nearly",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.code() == code)
    }
}

impl Asked {
    /// Whether anything is asked for that leaves something out.
    pub fn narrows(&self) -> bool {
        !self.question.trim().is_empty() || self.within.is_some() || self.theme.is_some() || self.status.is_some()
    }
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most [`PAGE`].
    pub cards: Vec<Card>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// Cards on a page.
pub const PAGE: usize = 20;

/// A place in a list: after the card with this key and id. What the key is depends on the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Microseconds, supports, or a score.
    pub key: i64,
    /// Decides between equal keys.
    pub id: ExperimentId,
}

impl Cursor {
    const START: Cursor = Cursor { key: i64::MAX, id: ExperimentId(Uuid::max()) };

    /// As it stands in an address.
    pub fn encode(&self) -> String {
        format!("{}.{}", self.key, self.id.0.simple())
    }

    /// Reads one; none when it was forged.
    pub fn decode(raw: &str) -> Option<Cursor> {
        let (key, id) = raw.split_once('.')?;
        Some(Cursor { key: key.parse().ok()?, id: ExperimentId(Uuid::try_parse(id).ok()?) })
    }
}

/// Words of a question that count. Always so many terms, so that one statement serves every question.
const TERMS: usize = 6;

/// What a question is turned into.
struct Terms {
    /// None at all: the question has no word in it.
    nothing: bool,
    /// 0 or [`TERMS`].
    count: i64,
    /// A term and the end of the range of words that begin with it.
    ranges: [(String, String); TERMS],
}

impl Terms {
    fn of(question: &str) -> Terms {
        let mut terms = domain::terms(question);
        terms.sort();
        terms.dedup();
        terms.truncate(TERMS);
        let nothing = terms.is_empty() && !question.trim().is_empty();
        let count = if terms.is_empty() { 0 } else { TERMS as i64 };
        // a repeated term changes nothing
        let ranges = std::array::from_fn(|n| {
            let term = terms.get(n).or(terms.first()).cloned().unwrap_or_default();
            let end = format!("{term}\u{10ffff}");
            (term, end)
        });
        Terms { nothing, count, ranges }
    }
}

/// Runs a statement whose first parameter is `$first`, whose next sixteen are what is asked for, and
/// whose others follow.
macro_rules! asked {
    ($method:ident, $conn:expr, $sql:expr, $first:expr, $asked:expr, $terms:expr $(, $arg:expr)*) => {{
        crate::counted::count();
        let (asked, terms): (&Asked, &Terms) = ($asked, $terms);
        let within = asked.within.as_deref().unwrap_or_default();
        let (theme, status) = (asked.theme.map_or("", Theme::code), asked.status.map_or("", Status::code));
        macro_rules! run {
            ($c:expr) => {{
                let query = sqlx::query_as($sql).bind($first).bind(within).bind(theme).bind(status).bind(terms.count);
                let query = terms.ranges.iter().fold(query, |q, (from, to)| q.bind(from).bind(to));
                query$(.bind($arg))*.$method(&mut **$c).await
            }};
        }
        match &mut *$conn {
            Conn::Sqlite(c) => run!(c),
            Conn::Postgres(c) => run!(c),
        }
        .map_err(crate::Error::from)
    }};
}

/// Experiments that hold every term (each may be the beginning of a word), and how well.
macro_rules! found {
    () => {
        "(select experiment_id, cast(sum(weight) as bigint) as score from (
            select experiment_id, weight, 1 as k from experiment_term where term >= $6 and term < $7
            union all select experiment_id, weight, 2 from experiment_term where term >= $8 and term < $9
            union all select experiment_id, weight, 3 from experiment_term where term >= $10 and term < $11
            union all select experiment_id, weight, 4 from experiment_term where term >= $12 and term < $13
            union all select experiment_id, weight, 5 from experiment_term where term >= $14 and term < $15
            union all select experiment_id, weight, 6 from experiment_term where term >= $16 and term < $17
        ) matched group by experiment_id having count(distinct k) = $5)"
    };
}

/// What is public and asked for.
macro_rules! filtered {
    () => {
        concat!(
            "e.opened_at is not null
             and ($2 = '' or e.territory_id in (select territory_id from territory_within where ancestor_id = $2))
             and ($3 = '' or e.theme = $3)
             and ($4 = '' or e.status = $4)
             and ($5 = 0 or e.id in (select experiment_id from ",
            found!(),
            " f)) "
        )
    };
}

/// A page in the order of a key, which an index may have ready. It is made as a whole before its first
/// row is answered, so that SQLite's thread wakes the reader once and not for each row.
macro_rules! in_order {
    ($key:literal) => {
        concat!(
            "with page as materialized (",
            card_select!(
                concat!($key, " as sort_key, e.opened_at"),
                concat!(
                    " where ",
                    filtered!(),
                    "and (",
                    $key,
                    ", e.id) < ($18, $19) order by ",
                    $key,
                    " desc, e.id desc limit $20"
                )
            ),
            ") select * from page order by sort_key desc, id desc"
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    card: CardRow,
    sort_key: i64,
}

/// A page of the public list.
///
/// # Errors
/// As for any read.
pub async fn find(conn: &mut Conn, lang: Lang, asked: &Asked, after: Option<Cursor>) -> Result<Page> {
    find_some(conn, lang, asked, after, PAGE).await
}

/// The same with so many cards on a page.
///
/// # Errors
/// As for any read.
pub async fn find_some(
    conn: &mut Conn,
    lang: Lang,
    asked: &Asked,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Page> {
    let terms = Terms::of(&asked.question);
    if terms.nothing {
        return Ok(Page { cards: Vec::new(), next: None });
    }
    let sql = match asked.sort {
        Sort::Best if terms.count > 0 => card_select!(
            "f.score as sort_key, e.opened_at",
            concat!(
                "join ",
                found!(),
                " f on f.experiment_id = e.id where ",
                filtered!(),
                "and (f.score, e.id) < ($18, $19) order by f.score desc, e.id desc limit $20"
            )
        ),
        Sort::Best | Sort::Newest => in_order!("e.opened_at"),
        Sort::Supported => in_order!("e.support_count"),
        Sort::Nearly => in_order!("(e.support_count - e.support_threshold)"),
    };
    let after = after.unwrap_or(Cursor::START);
    let mut rows: Vec<Row> =
        asked!(fetch_all, conn, sql, lang.code(), asked, &terms, after.key, after.id, limit as i64 + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| Cursor { key: row.sort_key, id: row.card.id });
    Ok(Page { cards: rows.into_iter().map(|row| row.card.try_into()).collect::<Result<_>>()?, next })
}

/// How many there are, counted no further than `most`.
///
/// # Errors
/// As for any read.
pub async fn count(conn: &mut Conn, asked: &Asked, most: i64) -> Result<i64> {
    let terms = Terms::of(&asked.question);
    if terms.nothing {
        return Ok(0);
    }
    let sql = concat!("select count(*) from (select e.id from experiment e where ", filtered!(), " limit $1) counted");
    let (count,): (i64,) = asked!(fetch_one, conn, sql, most, asked, &terms)?;
    Ok(count)
}

/// How many there are in each commune: its territory id, and the number.
///
/// # Errors
/// As for any read.
pub async fn places(conn: &mut Conn, asked: &Asked) -> Result<Vec<(String, i64)>> {
    let terms = Terms::of(&asked.question);
    if terms.nothing {
        return Ok(Vec::new());
    }
    let sql = concat!(
        "select e.territory_id, count(*) from experiment e where ",
        filtered!(),
        " group by e.territory_id order by e.territory_id limit $1"
    );
    asked!(fetch_all, conn, sql, 10_000, asked, &terms)
}

/// An experiment on a map.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Point {
    /// Its page's last part.
    pub slug: String,
    /// Its title, in the reader's language if there is one.
    pub title: String,
    /// Millionths of a degree, WGS 84.
    pub latitude: i64,
    /// Millionths of a degree, WGS 84.
    pub longitude: i64,
}

/// Where exactly: the newest `most` of those that name a point.
///
/// # Errors
/// As for any read.
pub async fn points(conn: &mut Conn, lang: Lang, asked: &Asked, most: i64) -> Result<Vec<Point>> {
    let terms = Terms::of(&asked.question);
    if terms.nothing {
        return Ok(Vec::new());
    }
    let sql = concat!(
        "select e.slug, coalesce(t.title, o.title) as title, e.latitude, e.longitude
         from experiment e
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         left join experiment_text t on t.experiment_id = e.id and t.lang = $1 and t.lang <> e.lang
         where e.latitude is not null and e.longitude is not null and ",
        filtered!(),
        " order by e.opened_at desc, e.id desc limit $18"
    );
    asked!(fetch_all, conn, sql, lang.code(), asked, &terms, most)
}

/// The newest experiments of up to six communes (territory ids) together: what is tried near somebody.
///
/// # Errors
/// As for any read.
pub async fn near(conn: &mut Conn, lang: Lang, communes: &[String], most: i64) -> Result<Vec<Card>> {
    let commune = |n: usize| communes.get(n).map_or("", String::as_str);
    let rows: Vec<CardRow> = all!(
        conn,
        card_select!(
            "e.opened_at",
            "where e.opened_at is not null and e.territory_id in ($2, $3, $4, $5, $6, $7)
             order by e.opened_at desc, e.id desc limit $8"
        ),
        lang.code(),
        commune(0),
        commune(1),
        commune(2),
        commune(3),
        commune(4),
        commune(5),
        most
    )?;
    rows.into_iter().map(Card::try_from).collect()
}
