use domain::{ArgumentId, AuthorityId, CaseId, ExperimentId, Lang, Moment, Reason, Ruling};

use crate::{Conn, Error, Result};

/// Reports of a case that are shown.
const SHOWN: i64 = 50;

/// One report, without whoever made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Why.
    pub reason: Option<Reason>,
    /// What the moderator should know.
    pub body: String,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub at: Moment,
}

/// What a moderator needs to decide about a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Who decides.
    pub authority: AuthorityId,
    /// What the content says, removed or not.
    pub body: String,
    /// The reports that wait, newest first, at most fifty.
    pub complaints: Vec<Complaint>,
    /// How many wait in all.
    pub count: i64,
    /// What its author says against the removal, in which language and when, if that waits.
    pub appeal: Option<(String, Lang, Moment)>,
    /// What was decided before, newest first: ruling, reason, when.
    pub before: Vec<(Ruling, Reason, Moment)>,
}

/// The file about one content. Whether its reader may decide is asked elsewhere.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn file(conn: &mut Conn, experiment: ExperimentId, id: ArgumentId) -> Result<Case> {
    type Content = (String, AuthorityId, Option<String>, Option<String>, Option<Moment>);
    let content: Option<Content> = optional!(
        conn,
        "select a.body, coalesce(c.authority_id, e.authority_id), c.appeal_text, c.appeal_lang, c.opened_at
         from argument a join experiment e on e.id = a.experiment_id
         left join report_case c on c.argument_id = a.id and c.decided_at is null
         where a.id = $1 and a.experiment_id = $2",
        id,
        experiment
    )?;
    let (body, authority, appeal, appeal_lang, opened_at) = content.ok_or(Error::NotFound)?;
    let language = appeal_lang.as_deref().and_then(Lang::parse).unwrap_or_default();
    let appeal = appeal.zip(opened_at).map(|(text, at)| (text, language, at));
    let rows: Vec<(String, String, String, Moment, i64)> = all!(
        conn,
        "select r.reason_code, r.body, r.lang, r.made_at, c.report_count
         from report r join report_case c on c.id = r.case_id
         where c.argument_id = $1 and c.decided_at is null order by r.made_at desc, r.id desc limit $2",
        id,
        SHOWN
    )?;
    let decided: Vec<(Option<String>, Option<String>, Moment)> = all!(
        conn,
        "select ruling, reason_code, decided_at from report_case
         where argument_id = $1 and decided_at is not null order by decided_at desc, id desc limit 20",
        id
    )?;
    let before = decided.into_iter().filter_map(|(ruling, reason, at)| {
        Some((Ruling::parse(ruling.as_deref()?)?, Reason::parse(reason.as_deref()?)?, at))
    });
    Ok(Case {
        authority,
        body,
        appeal,
        count: rows.first().map_or(0, |row| row.4),
        complaints: rows
            .into_iter()
            .map(|(reason, body, lang, at, _)| Complaint {
                reason: Reason::parse(&reason),
                body,
                lang: Lang::parse(&lang).unwrap_or_default(),
                at,
            })
            .collect(),
        before: before.collect(),
    })
}

/// Whom to tell about a ruling, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The experiment's page.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The content.
    pub argument: ArgumentId,
    /// What it says.
    pub body: String,
    /// Who decided.
    pub authority: String,
    /// Whether its author had asked for another look.
    pub appealed: bool,
    /// What.
    pub ruling: Ruling,
    /// Why.
    pub reason: Reason,
    /// In the moderator's words.
    pub text: String,
    /// Address and language of whoever wrote it; none once erased.
    pub author: Option<(String, Lang)>,
    /// The same of everybody who reported it.
    pub reporters: Vec<(String, Lang)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    title: String,
    argument_id: ArgumentId,
    body: String,
    authority: String,
    appealed: bool,
    ruling: Option<String>,
    reason_code: Option<String>,
    reason_text: Option<String>,
    email: Option<String>,
    lang: Option<String>,
}

/// What a mail about a ruling has to say, and to whom.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn told(conn: &mut Conn, case: CaseId) -> Result<Told> {
    let row: Option<Row> = optional!(
        conn,
        "select e.slug, o.title, c.argument_id, a.body, w.name as authority, c.appeal_of is not null as appealed,
            c.ruling, c.reason_code, c.reason_text, i.email, i.lang
         from report_case c
         join argument a on a.id = c.argument_id
         join experiment e on e.id = c.experiment_id
         join experiment_text o on o.experiment_id = e.id and o.lang = e.lang
         join authority w on w.id = c.authority_id
         left join person_identity i on i.person_id = a.person_id
         where c.id = $1 and c.decided_at is not null",
        case
    )?;
    let row = row.ok_or(Error::NotFound)?;
    let reporters: Vec<(String, String)> = all!(
        conn,
        "select i.email, i.lang from report r join person_identity i on i.person_id = r.person_id
         where r.case_id = $1 order by i.email",
        case
    )?;
    let language = |code: &str| Lang::parse(code).unwrap_or_default();
    Ok(Told {
        slug: row.slug,
        title: row.title,
        argument: row.argument_id,
        body: row.body,
        authority: row.authority,
        appealed: row.appealed,
        ruling: row.ruling.as_deref().and_then(Ruling::parse).ok_or(Error::NotFound)?,
        reason: row.reason_code.as_deref().and_then(Reason::parse).ok_or(Error::NotFound)?,
        text: row.reason_text.unwrap_or_default(),
        author: row.email.zip(row.lang.as_deref().map(language)),
        reporters: reporters.into_iter().map(|(email, lang)| (email, language(&lang))).collect(),
    })
}

/// A line of the public log: how often one authority decided so about contents, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The authority.
    pub authority: String,
    /// What was decided.
    pub ruling: Ruling,
    /// From the public list.
    pub reason: Option<Reason>,
    /// How often.
    pub count: i64,
    /// Reports that these rulings answered.
    pub reports: i64,
}

/// What moderators decided about contents since `from`, everywhere or in one authority (its slug): counts and reasons,
/// nobody and no text.
///
/// # Errors
/// As for any read.
pub async fn log(conn: &mut Conn, from: Moment, authority: Option<&str>) -> Result<Vec<Logged>> {
    type Row = (String, Option<String>, Option<String>, i64, i64);
    let rows: Vec<Row> = all!(
        conn,
        "select a.name, c.ruling, c.reason_code, count(*), cast(sum(c.report_count) as bigint)
         from report_case c join authority a on a.id = c.authority_id
         where c.decided_at >= $1 and ($2 is null or a.slug = $2)
         group by a.name, c.ruling, c.reason_code order by a.name, c.ruling, c.reason_code",
        from,
        authority
    )?;
    let known = rows.into_iter().filter_map(|(authority, ruling, reason, count, reports)| {
        let reason = reason.as_deref().and_then(Reason::parse);
        Some(Logged { authority, ruling: Ruling::parse(ruling.as_deref()?)?, reason, count, reports })
    });
    Ok(known.collect())
}
