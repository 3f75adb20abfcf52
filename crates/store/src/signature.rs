//! Deeds that take several people: each signs the same thing, and with the last it is done.

use domain::{Allowed, Deed, ExperimentId, Hat, Moment, PersonId, agreed};
use record::Kind;

use crate::{Conn, Result, Tx, experiment::Stand};

/// One signature under a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Under which hat.
    pub hat: Hat,
    /// Who.
    pub person: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    hat: String,
    person_id: PersonId,
    name: Option<String>,
    signed_at: Moment,
}

/// Who has signed this subject of a deed, oldest first.
///
/// # Errors
/// As for any read.
pub async fn under(conn: &mut Conn, id: ExperimentId, deed: Deed, subject: &[u8]) -> Result<Vec<Signature>> {
    let rows: Vec<Row> = all!(
        conn,
        "select s.hat, s.person_id, i.name, s.signed_at
         from signature s left join person_identity i on i.person_id = s.person_id
         where s.experiment_id = $1 and s.deed = $2 and s.subject_hash = $3 order by s.signed_at, s.id",
        id,
        deed.code(),
        subject
    )?;
    let read = |row: Row| {
        Some(Signature { hat: Hat::parse(&row.hat)?, person: row.person_id, name: row.name, at: row.signed_at })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Signs under every hat that counts, and tells whether everybody has now. Signing twice changes nothing.
pub(crate) async fn sign(
    tx: &mut Tx,
    stand: &Stand,
    deed: Deed,
    subject: &[u8],
    person: PersonId,
    allowed: &Allowed,
) -> Result<bool> {
    let mut signed: Vec<(Hat, PersonId)> =
        under(tx, stand.id, deed, subject).await?.into_iter().map(|s| (s.hat, s.person)).collect();
    let new: Vec<Hat> = allowed.hats.iter().copied().filter(|hat| !signed.contains(&(*hat, person))).collect();
    for hat in new {
        let (id, now) = (tx.new_id(), tx.now);
        execute!(
            tx,
            "insert into signature (id, experiment_id, deed, subject_hash, hat, person_id, signed_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id,
            stand.id,
            deed.code(),
            subject,
            hat.code(),
            person,
            now
        )?;
        let public = [
            ("experiment", stand.id.to_string().into()),
            ("deed", deed.code().into()),
            ("hat", hat.code().into()),
            ("subject", record::hex(subject).into()),
        ];
        let secret = [("person", person.0.as_bytes().to_vec())];
        tx.leaf(Kind::Signed, &public, Some(person), &secret).await?;
    }
    signed.extend(allowed.hats.iter().map(|hat| (*hat, person)));
    Ok(agreed(deed.at(stand.status()?)?.who, &signed))
}
