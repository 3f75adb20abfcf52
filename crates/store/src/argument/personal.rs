//! What is kept of a person in discussions: for their export, and what their erasure does to it.

use domain::{ArgumentId, Moment, PersonId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Conn, Result, Tx, account::nobody};

/// What a person said, thought and reported, for their export.
pub(crate) async fn export(conn: &mut Conn, person: PersonId) -> Result<Value> {
    let arguments: Vec<(ArgumentId, String, String, String, Moment, bool)> = all!(
        conn,
        "select a.id, e.slug, a.side, a.body, a.written_at, a.removed_at is not null
         from argument a join experiment e on e.id = a.experiment_id where a.person_id = $1 order by a.written_at, a.id",
        person
    )?;
    let versions: Vec<(ArgumentId, String, Moment)> = all!(
        conn,
        "select v.argument_id, v.body, v.written_at from argument_version v join argument a on a.id = v.argument_id
         where a.person_id = $1 order by v.written_at, v.id",
        person
    )?;
    let marks: Vec<(ArgumentId, String, bool)> = all!(
        conn,
        "select a.id, e.slug, m.useful from argument_mark m join argument a on a.id = m.argument_id
         join experiment e on e.id = a.experiment_id where m.person_id = $1 order by a.id",
        person
    )?;
    let reports: Vec<(ArgumentId, String, String, String, Moment, Option<String>)> = all!(
        conn,
        "select c.argument_id, e.slug, r.reason_code, r.body, r.made_at, c.ruling
         from report r join report_case c on c.id = r.case_id join experiment e on e.id = c.experiment_id
         where r.person_id = $1 order by r.made_at, r.id",
        person
    )?;
    let appeals: Vec<(ArgumentId, String, String, Moment, Option<String>)> = all!(
        conn,
        "select c.argument_id, e.slug, coalesce(c.appeal_text, '') as text, c.opened_at, c.ruling
         from report_case c join argument a on a.id = c.argument_id join experiment e on e.id = c.experiment_id
         where a.person_id = $1 and c.appeal_of is not null order by c.opened_at, c.id",
        person
    )?;
    let page = |slug: &str, id: &ArgumentId| format!("/experiments/{slug}/discussion/{id}");
    Ok(json!({
        "arguments": arguments.iter().map(|(id, slug, side, body, at, removed)| json!({
            "page": page(slug, id), "side": side, "text": body, "written": at.rfc3339(), "removed": removed,
            "before": versions.iter().filter(|v| v.0 == *id).map(|(_, body, at)| json!({
                "text": body, "written": at.rfc3339(),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "marks": marks.iter().map(|(id, slug, useful)| json!({
            "argument": page(slug, id), "useful": useful,
        })).collect::<Vec<_>>(),
        "reports": reports.iter().map(|(id, slug, reason, body, at, ruling)| json!({
            "about": page(slug, id), "reason": reason, "text": body, "made": at.rfc3339(), "ruling": ruling,
        })).collect::<Vec<_>>(),
        "appeals": appeals.iter().map(|(id, slug, text, at, ruling)| json!({
            "about": page(slug, id), "text": text, "made": at.rfc3339(), "ruling": ruling,
        })).collect::<Vec<_>>(),
    }))
}

/// What somebody said in public stays, without their name, because others have answered it; what it said before an edit
/// and what was removed go, and so do their reports' words. Each argument, mark and report is given to somebody who
/// never existed, so that nothing ties them together any more.
pub(crate) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(
        tx,
        "delete from argument_version where argument_id in (select id from argument where person_id = $1)",
        person
    )?;
    execute!(tx, "update argument set body = '' where person_id = $1 and removed_at is not null", person)?;
    execute!(
        tx,
        "update report_case set appeal_text = ''
         where appeal_of is not null and argument_id in (select id from argument where person_id = $1)",
        person
    )?;
    let said: Vec<(ArgumentId,)> = all!(tx, "select id from argument where person_id = $1", person)?;
    for (id,) in said {
        let nobody = nobody(tx).await?;
        execute!(tx, "update argument set person_id = $2 where id = $1", id, nobody)?;
    }
    let marked: Vec<(ArgumentId,)> = all!(tx, "select argument_id from argument_mark where person_id = $1", person)?;
    for (id,) in marked {
        let nobody = nobody(tx).await?;
        execute!(
            tx,
            "update argument_mark set person_id = $3 where argument_id = $1 and person_id = $2",
            id,
            person,
            nobody
        )?;
    }
    let reported: Vec<(Uuid,)> = all!(tx, "select id from report where person_id = $1", person)?;
    for (id,) in reported {
        let nobody = nobody(tx).await?;
        execute!(tx, "update report set person_id = $2, body = '' where id = $1", id, nobody)?;
    }
    Ok(())
}
