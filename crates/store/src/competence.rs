//! Who decides what, where, on which day: the rows behind [`domain::competent`].

use domain::{AuthorityId, Body, Competence, FieldError, Moment, PersonId, Refusal, Role, Theme, clean_line};
use record::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Act, Conn, Error, Record, Result, Tx,
    authority::{self, Authority},
    session,
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    authority_id: AuthorityId,
    theme: String,
    territory_id: String,
    from_at: Moment,
    until_at: Option<Moment>,
    given_by: Option<AuthorityId>,
}

impl Row {
    /// None for a theme of a newer version.
    fn known(self) -> Option<Competence> {
        Some(Competence {
            id: self.id,
            authority: self.authority_id,
            theme: Theme::parse(&self.theme)?,
            territory: self.territory_id,
            from: self.from_at,
            until: self.until_at,
            given_by: self.given_by,
        })
    }
}

/// Everything from which it follows who decides about a theme in a commune, on any day.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Every row about the theme there, ended ones too.
    pub rows: Vec<Competence>,
    /// Every authority that governs the commune or something that holds it.
    pub bodies: Vec<Body>,
    /// The commune and what holds it, the smallest first.
    pub places: Vec<String>,
    /// The theme.
    pub theme: Theme,
}

impl Ground {
    /// Reads it; three statements, however long the history.
    ///
    /// # Errors
    /// As for any read.
    pub async fn read(conn: &mut Conn, commune: &str, theme: Theme) -> Result<Ground> {
        let commune = format!("commune:{commune}");
        let places: Vec<(String, String)> = all!(
            conn,
            "select t.id, t.kind from territory_within w join territory t on t.id = w.ancestor_id
             where w.territory_id = $1 order by t.id",
            &commune
        )?;
        let size =
            |kind: &str| ["commune", "epci", "departement", "region"].iter().position(|k| *k == kind).unwrap_or(9);
        let mut places = places;
        places.sort_by_key(|(_, kind)| size(kind));
        let rows: Vec<Row> = all!(
            conn,
            "select c.id, c.authority_id, c.theme, c.territory_id, c.from_at, c.until_at, c.given_by
             from competence c join territory_within w on w.ancestor_id = c.territory_id
             where w.territory_id = $1 and c.theme = $2",
            &commune,
            theme.code()
        )?;
        let bodies: Vec<(AuthorityId, String, String)> = all!(
            conn,
            "select a.id, a.territory_id, a.kind from authority a
             join territory_within w on w.ancestor_id = a.territory_id where w.territory_id = $1",
            &commune
        )?;
        Ok(Ground {
            rows: rows.into_iter().filter_map(Row::known).collect(),
            bodies: bodies
                .into_iter()
                .map(|(authority, territory, kind)| Body { authority, territory, general: kind != "syndicat" })
                .collect(),
            places: places.into_iter().map(|p| p.0).collect(),
            theme,
        })
    }

    /// Who decides on a day.
    pub fn on(&self, at: Moment) -> Option<domain::Competent> {
        domain::competent(&self.rows, &self.bodies, &self.places, self.theme, at)
    }

    /// The first later day on which somebody else does.
    pub fn next(&self, at: Moment) -> Option<(Moment, AuthorityId)> {
        domain::next_change(&self.rows, &self.bodies, &self.places, self.theme, at)
    }
}

/// The authority that is competent for a theme in a commune on a day.
///
/// # Errors
/// [`Error::NotFound`] when none governs it.
pub async fn authority_for(conn: &mut Conn, commune: &str, theme: Theme, at: Moment) -> Result<Authority> {
    let found = Ground::read(conn, commune, theme).await?.on(at).ok_or(Error::NotFound)?;
    authority::by_id(conn, found.authority).await
}

/// A row as people read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// The row.
    pub id: Uuid,
    /// Who has it: slug and name.
    pub authority_slug: String,
    /// Name.
    pub authority: String,
    theme: String,
    /// Where.
    pub territory: String,
    /// First instant.
    pub from_at: Moment,
    /// First instant at which it no longer holds.
    pub until_at: Option<Moment>,
    /// Who gave it away.
    pub giver: Option<String>,
    /// The law or the deliberation.
    pub basis: String,
}

impl Told {
    /// For what.
    pub fn theme(&self) -> Option<Theme> {
        Theme::parse(&self.theme)
    }
}

macro_rules! told_select {
    ($rest:expr) => {
        concat!(
            "select c.id, a.slug as authority_slug, a.name as authority, c.theme, t.name as territory, c.from_at,
                c.until_at, g.name as giver, c.basis
             from competence c
             join authority a on a.id = c.authority_id
             join territory t on t.id = c.territory_id
             left join authority g on g.id = c.given_by ",
            $rest
        )
    };
}

/// What an authority has, had and will have, by theme and day.
///
/// # Errors
/// As for any read.
pub async fn of(conn: &mut Conn, authority: AuthorityId) -> Result<Vec<Told>> {
    all!(conn, told_select!("where c.authority_id = $1 order by c.theme, c.from_at, c.id limit 500"), authority)
}

/// One row.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn told(conn: &mut Conn, id: Uuid) -> Result<Told> {
    let row: Option<Told> = optional!(conn, told_select!("where c.id = $1"), id)?;
    row.ok_or(Error::NotFound)
}

/// A new row, as a file or a form says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Slug of who has it.
    pub authority: String,
    /// Code of the theme.
    pub theme: String,
    /// Territory id.
    pub territory: String,
    /// First day, `2020-01-01`.
    pub from: String,
    /// Last day; none: no end set.
    pub until: Option<String>,
    /// Slug of who gave it away.
    pub given_by: Option<String>,
    /// The law or the deliberation.
    pub basis: String,
}

/// Writes a row: by an administrator, or from the operator's file.
pub struct Add {
    /// Id of the form; nil for a file.
    pub submission: Option<(Uuid, PersonId)>,
    /// What.
    pub given: Given,
}

impl Act for Add {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::CompetenceChanged]);

    fn submission(&self) -> Option<(Uuid, PersonId)> {
        self.submission
    }

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let person = self.submission.map(|s| s.1);
        if let Some(person) = person {
            administers(tx, person).await?;
        }
        let mut errors = Vec::new();
        let given = &self.given;
        let mut wrong = |field: &str, refusal| errors.push(FieldError::new(field, refusal));
        let theme = Theme::parse(&given.theme);
        if theme.is_none() {
            wrong("theme", Refusal::NotAChoice);
        }
        if !crate::territory::is_there(tx, &given.territory).await? {
            wrong("territory", Refusal::NotAChoice);
        }
        let from = Moment::of_day(&given.from).map_err(|refusal| wrong("from", refusal)).ok();
        let until = match given.until.as_deref().filter(|day| !day.trim().is_empty()).map(Moment::after_day) {
            Some(Err(refusal)) => {
                wrong("until", refusal);
                None
            }
            day => day.and_then(|day| day.ok()),
        };
        let authority =
            authority::by_slug(tx, &given.authority).await.map_err(|_| wrong("authority", Refusal::NotAChoice));
        let giver = match given.given_by.as_deref().filter(|slug| !slug.is_empty()) {
            Some(slug) => match authority::by_slug(tx, slug).await {
                Ok(giver) => Some(giver.id),
                Err(_) => {
                    wrong("given_by", Refusal::NotAChoice);
                    None
                }
            },
            None => None,
        };
        let basis = clean_line(&given.basis, 300).map_err(|refusal| wrong("basis", refusal)).ok();
        let (Some(theme), Some(from), Ok(authority), Some(basis), true) =
            (theme, from, authority, basis, errors.is_empty())
        else {
            return Err(Error::Invalid(errors));
        };
        let competence = Competence {
            id: tx.new_id(),
            authority: authority.id,
            theme,
            territory: given.territory.clone(),
            from,
            until,
            given_by: giver,
        };
        let there: Vec<Row> = all!(
            tx,
            "select id, authority_id, theme, territory_id, from_at, until_at, given_by from competence
             where authority_id = $1 and theme = $2 and territory_id = $3",
            authority.id,
            theme.code(),
            &given.territory
        )?;
        let there: Vec<Competence> = there.into_iter().filter_map(Row::known).collect();
        competence.check(&there).map_err(|refusal| {
            let field = match refusal {
                Refusal::BadPeriod => "until",
                Refusal::SameAuthority => "given_by",
                _ => "theme",
            };
            Error::Invalid(vec![FieldError::new(field, refusal)])
        })?;
        let now = tx.now;
        execute!(
            tx,
            "insert into competence (id, authority_id, theme, territory_id, from_at, until_at, given_by, basis,
                person_id, written_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            competence.id,
            authority.id,
            theme.code(),
            &given.territory,
            from,
            until,
            giver,
            basis,
            person,
            now
        )?;
        leaf(tx, &competence, person).await
    }
}

/// Ends a row with a last day; one that has not begun by then goes.
pub struct End {
    /// Which.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// The last day on which it holds, `2026-12-31`.
    pub last: String,
}

impl Act for End {
    type Output = ();
    const RECORD: Record = Record::Leaf(&[Kind::CompetenceChanged]);

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        administers(tx, self.person).await?;
        let row: Option<Row> = optional!(
            tx,
            "select id, authority_id, theme, territory_id, from_at, until_at, given_by from competence where id = $1",
            self.id
        )?;
        let mut row = row.and_then(Row::known).ok_or(Error::NotFound)?;
        let invalid = |refusal| Error::Invalid(vec![FieldError::new("last", refusal)]);
        let end = Moment::after_day(&self.last).map_err(invalid)?;
        let now = tx.now;
        // what was true yesterday stays true
        if end.plus(domain::DAY) <= now || row.until.is_some_and(|until| until <= now) {
            return Err(invalid(Refusal::BadPeriod));
        }
        if end <= row.from {
            execute!(tx, "delete from competence where id = $1", self.id)?;
        } else {
            execute!(tx, "update competence set until_at = $2 where id = $1", self.id, end)?;
        }
        row.until = Some(end.max(row.from));
        leaf(tx, &row, Some(self.person)).await
    }
}

async fn administers(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now;
    let actor = session::actor(tx, person).await?;
    if actor.holds_any(&[Role::Administrator], now) { Ok(()) } else { Err(Refusal::NoMandate.into()) }
}

async fn leaf(tx: &mut Tx, row: &Competence, by: Option<PersonId>) -> Result<()> {
    let seconds = |moment: Moment| moment.0.div_euclid(domain::SECOND);
    let mut public = vec![
        ("competence", row.id.to_string().into()),
        ("authority", row.authority.to_string().into()),
        ("theme", row.theme.code().into()),
        ("territory", row.territory.clone().into()),
        ("from", seconds(row.from).into()),
    ];
    public.extend(row.until.map(|until| ("until", seconds(until).into())));
    public.extend(row.given_by.map(|by| ("given_by", by.to_string().into())));
    let secret: Vec<_> = by.iter().map(|by| ("official", by.0.as_bytes().to_vec())).collect();
    tx.leaf(Kind::CompetenceChanged, &public, by, &secret).await
}

/// That an authority is a member of a body, as a file says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Slug of the body of several levels.
    pub body: String,
    /// Slug of the member.
    pub member: String,
    /// First day.
    pub from: String,
    /// Last day; none: no end set.
    pub until: Option<String>,
    /// The deliberation.
    pub basis: String,
}

impl Act for Join {
    type Output = ();
    const RECORD: Record = Record::Nothing("a fact about public bodies, from the operator's file");

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let (body, member) =
            (authority::by_slug(tx, &self.body).await?.id, authority::by_slug(tx, &self.member).await?.id);
        let from = Moment::of_day(&self.from)?;
        let until = self.until.as_deref().map(Moment::after_day).transpose()?;
        let there: Option<(Uuid,)> = optional!(
            tx,
            "select id from membership where body_id = $1 and member_id = $2 and from_at = $3",
            body,
            member,
            from
        )?;
        if there.is_some() {
            return Ok(());
        }
        let id = tx.new_id();
        execute!(
            tx,
            "insert into membership (id, body_id, member_id, from_at, until_at, basis) values ($1, $2, $3, $4, $5, $6)",
            id,
            body,
            member,
            from,
            until,
            &self.basis
        )?;
        Ok(())
    }
}
