use record::{Hash, Opening};

use crate::{Failure, Report};

/// `essaim-verify opening COMMITMENT …`: whether this name, salt and value are what a leaf commits to.
pub fn run(commitment: &str, name: &str, salt: &str, data: Vec<u8>) -> Result<Report, Failure> {
    let commitment = Hash::from_hex(commitment)
        .ok_or_else(|| Failure::unclear("a commitment is 64 hexadecimal digits, in lower case as in the leaf"))?;
    let Hash(salt) =
        Hash::from_hex(salt).ok_or_else(|| Failure::unclear("a salt is 64 hexadecimal digits, in lower case"))?;
    let opening = Opening { name: name.to_owned(), salt, data };
    if Hash(opening.commitment()) != commitment {
        return Err(Failure::broken("this is not what was committed to: name, salt or value differ"));
    }
    let mut report = Report::default();
    report.say(format!("This is what the leaf commits to under “{name}”."));
    report.value("name", name);
    report.value("commitment", commitment.to_hex());
    Ok(report)
}
