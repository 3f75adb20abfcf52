//! The list of erasures: one line per erased person, an instant and the number of a row that says
//! nothing about anybody any more. It outlives the database, so that whoever was erased after a
//! backup does not come back with it.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use domain::{Moment, PersonId};

use crate::Error;

/// Adds a line, and returns when it is on the disk. A line that is there twice does no harm.
pub fn note(list: &Path, person: PersonId, now: Moment) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(list)?;
    file.write_all(format!("{} {}\n", now.rfc3339(), person.0).as_bytes())?;
    file.sync_all()
}

/// Whom the list names.
///
/// # Errors
/// [`Error::NoErasures`], [`Error::BadErasures`].
pub fn read(list: &Path) -> Result<Vec<PersonId>, Error> {
    let text = fs::read_to_string(list).map_err(|source| Error::NoErasures { path: list.into(), source })?;
    let person = |(n, line): (usize, &str)| {
        let number = line.split_once(' ').and_then(|(_, number)| number.trim().parse().ok());
        number.map(PersonId).ok_or_else(|| Error::BadErasures { path: list.into(), line: n + 1 })
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_and_anything_else_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("erasures.txt");
        assert!(matches!(read(&list), Err(Error::NoErasures { .. })));
        let people = [7, 9, 7].map(|n| PersonId(uuid::Uuid::from_u128(n)));
        for person in people {
            note(&list, person, Moment(domain::DAY)).unwrap();
        }
        assert_eq!(read(&list).unwrap(), people);
        let first = fs::read_to_string(&list).unwrap();
        assert!(first.starts_with("1970-01-02T00:00:00Z 00000000-0000-0000-0000-000000000007\n"), "{first}");
        fs::write(&list, format!("{first}\nada@essaim.example\n")).unwrap();
        assert!(matches!(read(&list), Err(Error::BadErasures { line: 5, .. })));
    }
}
