//! How somebody wants to be told, and how they end it with one click.

use domain::{PersonId, Quiet, Telling};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{Act, Conn, Error, Record, Result, Tx};

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often by mail.
    pub telling: Telling,
    /// When not.
    pub quiet: Quiet,
}

impl Settings {
    pub(super) fn read(telling: &str, from: i64, until: i64) -> Settings {
        Settings {
            telling: Telling::parse(telling).unwrap_or(Telling::Never),
            quiet: Quiet::new(from, until).unwrap_or(Quiet::USUAL),
        }
    }
}

/// What somebody chose.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn settings(conn: &mut Conn, person: PersonId) -> Result<Settings> {
    let row: Option<(String, i64, i64)> =
        optional!(conn, "select telling, quiet_from, quiet_until from person_identity where person_id = $1", person)?;
    row.map(|(telling, from, until)| Settings::read(&telling, from, until)).ok_or(Error::NotFound)
}

/// Chooses it.
pub struct Choose {
    /// Who.
    pub person: PersonId,
    /// How.
    pub telling: Telling,
    /// When not.
    pub quiet: Quiet,
}

impl Act for Choose {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        execute!(
            tx,
            "update person_identity set telling = $2, quiet_from = $3, quiet_until = $4 where person_id = $1",
            self.person,
            self.telling.code(),
            self.quiet.from,
            self.quiet.until
        )?;
        if self.telling == Telling::Never {
            forget(tx, self.person).await?;
        }
        Ok(())
    }
}

/// What waits for a mail stays on the page, and is not sent when mails are wanted again.
async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute!(tx, "update notice set pending = false where person_id = $1 and pending", person)?;
    let email: Option<(String,)> = optional!(tx, "select email from person_identity where person_id = $1", person)?;
    if let Some((email,)) = email {
        // a letter that is written but has not left
        execute!(tx, "delete from mail where unsubscribe is not null and sent_at is null and recipient = $1", &email)?;
    }
    Ok(())
}

/// Where the key lies with which tokens are signed.
const KEY: &str = "unsubscribe_key";

/// The key of this database, made the first time.
pub struct Key;

impl Act for Key {
    /// In hexadecimal.
    type Output = String;
    const RECORD: Record = Record::Nothing("work of the service itself");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<String> {
        if let Some(key) = key(tx).await? {
            return Ok(key);
        }
        let fresh = record::hex(&tx.random::<32>());
        execute!(tx, "insert into instance (key, value) values ($1, $2)", KEY, &fresh)?;
        Ok(fresh)
    }
}

async fn key(conn: &mut Conn) -> Result<Option<String>> {
    let row: Option<(String,)> = optional!(conn, "select value from instance where key = $1", KEY)?;
    Ok(row.map(|r| r.0))
}

/// Half of a SHA-256, which is more than anybody can guess.
const TAG: usize = 16;

fn tag(key: &str, person: PersonId) -> Option<[u8; TAG]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(b"unsubscribe\0");
    mac.update(person.0.as_bytes());
    mac.finalize().into_bytes().first_chunk().copied()
}

/// The token in the address that ends somebody's mails: their number and a signature of it (HMAC-SHA-256, RFC 2104).
pub fn token_of(key: &str, person: PersonId) -> String {
    let tag = tag(key, person).unwrap_or_default();
    format!("{}{}", person.0.simple(), record::hex(&tag))
}

/// Whose token it is; none when it was not signed here, or its person is gone.
///
/// # Errors
/// As for any read.
pub async fn unsubscriber(conn: &mut Conn, token: &str) -> Result<Option<PersonId>> {
    let Some((id, signature)) = token.split_at_checked(32) else { return Ok(None) };
    let (Ok(id), Some(key)) = (Uuid::try_parse(id), key(conn).await?) else { return Ok(None) };
    let person = PersonId(id);
    let Some(expected) = tag(&key, person) else { return Ok(None) };
    // as long as the other, and looked at to the end whatever differs
    let same = signature.len() == 2 * TAG
        && record::hex(&expected).bytes().zip(signature.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0;
    if !same {
        return Ok(None);
    }
    let there: Option<(String,)> = optional!(conn, "select lang from person_identity where person_id = $1", person)?;
    Ok(there.map(|_| person))
}

/// Ends the mails about what somebody follows, without a session. Twice is as good as once.
pub struct Unsubscribe {
    /// As it stands in the address.
    pub token: String,
}

impl Act for Unsubscribe {
    type Output = ();
    const RECORD: Record = Record::Nothing("a preference");
    const SHOWS: bool = false;

    async fn perform(&self, tx: &mut Tx) -> Result<()> {
        let person = unsubscriber(tx, &self.token).await?.ok_or(Error::NotFound)?;
        execute!(tx, "update person_identity set telling = 'never' where person_id = $1", person)?;
        forget(tx, person).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_persons_and_one_keys() {
        let (one, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let token = token_of("key", one);
        assert_eq!(token.len(), 64);
        assert_ne!(token[32..], token_of("key", other)[32..]);
        assert_ne!(token[32..], token_of("another", one)[32..]);
    }
}
