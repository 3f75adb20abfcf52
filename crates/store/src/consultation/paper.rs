//! Ballots on paper: two officials type each sheet, and it counts once they typed the same.

use domain::{
    AuthorityId, ConsultationId, FieldError, Moment, PersonId, Refusal,
    consultation::{
        Typed,
        paper::{self, Marked, Sheet},
        prepare,
    },
};
use record::Kind;
use serde::{Deserialize, Serialize};
use tally::{Ballot, Channel, Choice};
use uuid::Uuid;

use super::{Consultation, list::by_slug};
use crate::{Act, Conn, Error, Record, Result, Tx, session};

/// An official types what is on a sheet, or corrects what they typed.
pub struct Enter {
    /// The form's id.
    pub submission: Uuid,
    /// Who.
    pub official: PersonId,
    /// In which consultation.
    pub slug: String,
    /// The sheet's number, as it was typed.
    pub sheet: String,
    /// What the sheet is.
    pub marked: Marked,
    /// What is marked on it.
    pub typed: Typed,
}

/// Where a sheet stands after that. What is on it is not kept beside the form's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// Its number.
    pub sheet: i64,
    /// Whether it counts.
    pub counts: bool,
}

impl Act for Enter {
    type Output = Entered;
    const RECORD: Record = Record::Leaf(&[Kind::PaperEntered]);
    const SHOWS: bool = false;

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        Some((self.submission, self.official))
    }

    async fn perform(&self, tx: &mut Tx) -> Result<Entered> {
        let of = allowed(tx, self.official, &self.slug).await?;
        let sheet = paper::number(&self.sheet);
        let choice = paper::typed(self.marked, &self.typed, &of.terms()?.plan.rules);
        let (sheet, choice) = match (sheet, choice) {
            (Ok(sheet), Ok(choice)) => (sheet, choice),
            (sheet, choice) => {
                let mut errors = choice.err().unwrap_or_default();
                errors.extend(sheet.err().map(|refusal| FieldError::new("sheet", refusal)));
                // whether one can vote at all comes before what is wrong with a sheet
                domain::consultation::lasting(&of.times, tx.now)?;
                return Err(Error::Invalid(errors));
            }
        };
        let entries = entries(tx, of.id, sheet).await?;
        let stands = match paper::enter(&of.times, &entries, self.official, &choice, tx.now) {
            Ok(stands) => stands,
            Err(refusal @ (Refusal::SheetTaken | Refusal::SheetCounts)) => {
                return Err(Error::Invalid(vec![FieldError::new("sheet", refusal)]));
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let answer = Entered { sheet, counts: stands == Sheet::Counts };
        let mine = entries.iter().find(|(person, _)| *person == self.official).map(|(_, before)| before);
        if mine == Some(&choice) {
            tx.unchanged();
            return Ok(answer);
        }
        execute!(
            tx,
            "insert into paper_entry (consultation_id, sheet, person_id, choice) values ($1, $2, $3, $4)
             on conflict (consultation_id, sheet, person_id) do update set choice = excluded.choice",
            of.id,
            sheet,
            self.official,
            serde_json::to_string(&choice)?
        )?;
        stand(tx, of.id, sheet, Some(stands)).await?;
        if stands != Sheet::Counts {
            tx.unchanged();
            return Ok(answer);
        }
        let other = entries.iter().find(|(person, _)| *person != self.official).map(|(person, _)| *person);
        let Some(other) = other else { return Err(Error::Internal("nobody confirms themselves".to_owned())) };
        self.counts(tx, &of, sheet, choice, other).await?;
        Ok(answer)
    }
}

impl Enter {
    /// The second person typed the same: the sheet is a ballot, and one more has voted.
    async fn counts(&self, tx: &mut Tx, of: &Consultation, sheet: i64, choice: Choice, other: PersonId) -> Result<()> {
        let ballot = Ballot { channel: Channel::Paper, choice, counter: 0, key: paper::key(sheet) };
        execute!(
            tx,
            "insert into ballot (consultation_id, key, hash, body) values ($1, $2, $3, $4)",
            of.id,
            &ballot.key,
            ballot.hash().to_vec(),
            ballot.text()
        )?;
        execute!(tx, "update consultation set voter_count = voter_count + 1 where id = $1", of.id)?;
        let public = [("consultation", of.id.to_string().into()), ("sheet", sheet.into())];
        let secret = [
            ("entered_by", other.0.as_bytes().to_vec(), Some(other)),
            ("confirmed_by", self.official.0.as_bytes().to_vec(), Some(self.official)),
        ];
        tx.leaf_of(Kind::PaperEntered, &public, &secret).await
    }
}

/// An official takes back what they typed of a sheet that does not count yet.
pub struct Retract {
    /// Who.
    pub official: PersonId,
    /// In which consultation.
    pub slug: String,
    /// Which sheet.
    pub sheet: i64,
}

impl Act for Retract {
    type Output = ();
    const RECORD: Record = Record::Nothing("nothing that counts is taken back");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let of = allowed(tx, self.official, &self.slug).await?;
        let entries = entries(tx, of.id, self.sheet).await?;
        let left = paper::withdraw(&of.times, &entries, self.official, tx.now)?;
        execute!(
            tx,
            "delete from paper_entry where consultation_id = $1 and sheet = $2 and person_id = $3",
            of.id,
            self.sheet,
            self.official
        )?;
        stand(tx, of.id, self.sheet, left).await
    }
}

/// The consultation, for an official of the authority that asks; one that is prepared is not there.
async fn allowed(tx: &mut Tx, official: PersonId, slug: &str) -> Result<Consultation> {
    let of = by_slug(tx, slug).await?;
    of.terms()?;
    let actor = session::actor(tx, official).await?;
    prepare(&actor, of.authority, tx.now)?;
    Ok(of)
}

async fn entries(conn: &mut Conn, id: ConsultationId, sheet: i64) -> Result<Vec<(PersonId, Choice)>> {
    let rows: Vec<(PersonId, String)> = all!(
        conn,
        "select person_id, choice from paper_entry where consultation_id = $1 and sheet = $2 order by person_id",
        id,
        sheet
    )?;
    rows.into_iter().map(|(person, choice)| Ok((person, serde_json::from_str(&choice)?))).collect()
}

async fn stand(tx: &mut Tx, id: ConsultationId, sheet: i64, stands: Option<Sheet>) -> Result<()> {
    match stands {
        Some(stands) => execute!(
            tx,
            "insert into paper_sheet (consultation_id, sheet, state) values ($1, $2, $3)
             on conflict (consultation_id, sheet) do update set state = excluded.state",
            id,
            sheet,
            stands.code()
        )?,
        None => execute!(tx, "delete from paper_sheet where consultation_id = $1 and sheet = $2", id, sheet)?,
    };
    Ok(())
}

/// Once the box is shut nobody needs to know who typed what, and what two people did not type in the same way says nothing.
pub(super) async fn shut(tx: &mut Tx, id: ConsultationId) -> Result<()> {
    execute!(tx, "delete from paper_entry where consultation_id = $1", id)?;
    Ok(())
}

/// How many sheets there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sheets {
    /// Typed by one person.
    pub once: i64,
    /// By two, and not the same.
    pub differ: i64,
    /// By two, and the same.
    pub count: i64,
}

impl Sheets {
    /// Those that do not count.
    pub fn open(self) -> i64 {
        self.once + self.differ
    }
}

/// How many sheets there are in a consultation.
///
/// # Errors
/// As for any read.
pub async fn sheets(conn: &mut Conn, id: ConsultationId) -> Result<Sheets> {
    let rows: Vec<(String, i64)> =
        all!(conn, "select state, count(*) from paper_sheet where consultation_id = $1 group by state", id)?;
    let of = |sheet: Sheet| rows.iter().find(|(state, _)| state == sheet.code()).map_or(0, |(_, n)| *n);
    Ok(Sheets { once: of(Sheet::Once), differ: of(Sheet::Differs), count: of(Sheet::Counts) })
}

/// A sheet, as one official sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub sheet: i64,
    /// Where it stands.
    pub state: Sheet,
    /// What they typed themselves; nobody sees what another one typed.
    pub mine: Option<Choice>,
}

type SeenRow = (i64, String, Option<String>);

fn seen((sheet, state, choice): SeenRow) -> Result<Seen> {
    let state = Sheet::parse(&state).ok_or_else(|| Error::Internal("a sheet of a newer version".to_owned()))?;
    let mine = choice.map(|choice| serde_json::from_str(&choice)).transpose()?;
    Ok(Seen { sheet, state, mine })
}

/// One sheet, as an official sees it.
///
/// # Errors
/// As for any read.
pub async fn sheet(conn: &mut Conn, id: ConsultationId, sheet: i64, official: PersonId) -> Result<Option<Seen>> {
    let row: Option<SeenRow> = optional!(
        conn,
        "select s.sheet, s.state, e.choice from paper_sheet s
         left join paper_entry e on e.consultation_id = s.consultation_id and e.sheet = s.sheet and e.person_id = $3
         where s.consultation_id = $1 and s.sheet = $2",
        id,
        sheet,
        official
    )?;
    row.map(seen).transpose()
}

/// The first sheets in a state, by their numbers, as an official sees them.
///
/// # Errors
/// As for any read.
pub async fn first(
    conn: &mut Conn,
    id: ConsultationId,
    state: Sheet,
    official: PersonId,
    most: i64,
) -> Result<Vec<Seen>> {
    let rows: Vec<SeenRow> = all!(
        conn,
        "select s.sheet, s.state, e.choice from paper_sheet s
         left join paper_entry e on e.consultation_id = s.consultation_id and e.sheet = s.sheet and e.person_id = $3
         where s.consultation_id = $1 and s.state = $2 order by s.sheet limit $4",
        id,
        state.code(),
        official,
        most
    )?;
    rows.into_iter().map(seen).collect()
}

/// A vote of an authority in which one can vote, or soon can.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Running {
    /// The last part of its page.
    pub slug: String,
    /// In a line.
    pub title: String,
    /// Who asks.
    pub authority: String,
    /// First instant at which one can vote.
    pub opens_at: Moment,
    /// When it closes.
    pub closes_at: Moment,
    /// Sheets that do not count yet.
    pub waiting: i64,
}

/// The votes of an authority that are not over, whoever ends first comes first.
///
/// # Errors
/// As for any read.
pub async fn running(conn: &mut Conn, authority: AuthorityId, now: Moment) -> Result<Vec<Running>> {
    all!(
        conn,
        "select c.slug, c.title, a.name as authority, c.opens_at, c.closes_at,
            (select count(*) from paper_sheet s where s.consultation_id = c.id and s.state <> 'counts') as waiting
         from consultation c join authority a on a.id = c.authority_id
         where c.authority_id = $1 and c.opened_at is not null and c.closed_at is null and c.closes_at > $2
         order by c.closes_at, c.id limit 50",
        authority,
        now
    )
}

/// Sheets that a person typed and that do not count yet, for their export.
pub(super) async fn typed_by(conn: &mut Conn, person: PersonId) -> Result<Vec<(String, i64)>> {
    all!(
        conn,
        "select c.slug, e.sheet from paper_entry e join consultation c on c.id = e.consultation_id
         where e.person_id = $1 order by c.slug, e.sheet",
        person
    )
}

/// What an erased person typed: where it does not count, it goes; where it does, somebody who never existed has typed it.
pub(super) async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    let typed: Vec<(ConsultationId, i64)> =
        all!(tx, "select consultation_id, sheet from paper_entry where person_id = $1", person)?;
    for (id, sheet) in typed {
        let entries = entries(tx, id, sheet).await?;
        if matches!(entries.as_slice(), [(_, one), (_, other)] if one == other) {
            let nobody = crate::account::nobody(tx).await?;
            execute!(
                tx,
                "update paper_entry set person_id = $4 where consultation_id = $1 and sheet = $2 and person_id = $3",
                id,
                sheet,
                person,
                nobody
            )?;
            continue;
        }
        execute!(
            tx,
            "delete from paper_entry where consultation_id = $1 and sheet = $2 and person_id = $3",
            id,
            sheet,
            person
        )?;
        let left: Vec<Choice> = entries.into_iter().filter(|entry| entry.0 != person).map(|entry| entry.1).collect();
        stand(tx, id, sheet, Sheet::of(&left)).await?;
    }
    Ok(())
}
