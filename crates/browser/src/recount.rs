use serde::Serialize;
use tally::{Ballot, Header, Tally};

/// A count of the ballots of a vote, in parts, so that a page can show how far it is.
pub struct Recount {
    header: Header,
    tally: Tally,
    line: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recounted {
    /// Whether the result is the published one, to the byte.
    pub agrees: bool,
    /// How many ballots were counted.
    pub ballots: u32,
    /// SHA-256 of our result, in hexadecimal.
    pub outcome: String,
    /// What differs, in English, for whoever reports it.
    pub why: String,
}

impl Recount {
    /// From the first line of a file of ballots.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(header: &str) -> Result<Recount, String> {
        let header = Header::parse(header).map_err(|error| error.to_string())?;
        let tally = Tally::new(&header.rules).map_err(|error| error.to_string())?;
        Ok(Recount { header, tally, line: 1 })
    }

    /// Takes whole lines; gives back how many ballots there are by now.
    ///
    /// # Errors
    /// Which line is no ballot, and why.
    pub fn add(&mut self, lines: &str) -> Result<u32, String> {
        for line in lines.lines() {
            self.line += 1;
            let ballot = Ballot::parse(line).map_err(|why| format!("line {}: {why}", self.line))?;
            self.tally.add(&ballot);
        }
        Ok(self.line - 1)
    }

    /// Counts, and compares with the result that was published.
    pub fn finish(&self, published: &str) -> Recounted {
        let outcome = self.tally.clone().finish(&self.header.seed);
        let agrees = outcome.text() == published;
        let why = match serde_json::from_str::<tally::Outcome>(published) {
            _ if agrees => String::new(),
            Err(error) => format!("the published result cannot be read: {error}"),
            Ok(other) if other.rules != outcome.rules => "the rules differ".to_owned(),
            Ok(other) if other.ballots != outcome.ballots => "the ballots differ".to_owned(),
            Ok(other) if other.winners != outcome.winners => {
                format!("the published winners are {:?}, and we count {:?}", other.winners, outcome.winners)
            }
            Ok(_) => "the steps of the count differ".to_owned(),
        };
        Recounted { agrees, ballots: self.line - 1, outcome: outcome.hash(), why }
    }
}

#[cfg(test)]
mod tests {
    use tally::approval::Approval;
    use tally::{Alternative, BallotBox, Blank, Channel, Choice, Method, Rules, Seed};

    use super::*;

    fn ballot_box() -> BallotBox {
        let option = |id: &str| Alternative { cost: 0, id: id.to_owned(), name: id.to_uppercase() };
        let rules = Rules {
            consultation: "c".to_owned(),
            electorate: None,
            method: Method::Approval(Approval { blank: Blank::Abstention, most: None, threshold: None }),
            options: vec![option("a"), option("b")],
            quorum: None,
            seats: 1,
        };
        let ballot = |n: usize| Ballot {
            channel: Channel::Form,
            choice: Choice::Approve([["a", "b"][usize::from(n.is_multiple_of(3))].to_owned()].into()),
            counter: 0,
            key: format!("k{n}"),
        };
        BallotBox { header: Header::new(rules, Seed([7; 32])), ballots: (0..30).map(ballot).collect() }
    }

    fn recounted(file: &str, published: &str, lines: usize) -> Result<Recounted, String> {
        let mut all = file.lines();
        let mut recount = Recount::new(all.next().unwrap_or_default())?;
        let rest: Vec<&str> = all.collect();
        for part in rest.chunks(lines) {
            recount.add(&part.join("\n"))?;
        }
        Ok(recount.finish(published))
    }

    #[test]
    fn a_recount_agrees_whatever_its_parts_and_sees_every_difference() {
        let honest = ballot_box();
        let published = tally::count(&honest).expect("count").text();
        for lines in [1, 7, 1000] {
            let answer = recounted(&honest.text(), &published, lines).expect("a box");
            assert_eq!((answer.agrees, answer.ballots, answer.why.as_str()), (true, 30, ""));
        }
        let mut fewer = honest.clone();
        fewer.ballots.pop();
        assert_eq!(recounted(&fewer.text(), &published, 9).expect("a box").why, "the ballots differ");
        let lie = published.replace(r#""winners":["a"]"#, r#""winners":["b"]"#);
        assert_ne!(lie, published);
        let answer = recounted(&honest.text(), &lie, 9).expect("a box");
        assert!(!answer.agrees && answer.why.contains("\"b\""), "{answer:?}");
        assert!(recounted(&honest.text(), "", 9).expect("a box").why.contains("cannot be read"));
        assert!(recounted("nonsense", &published, 9).is_err());
        assert!(recounted(&honest.text().replace("form", "fax"), &published, 9).is_err());
    }
}
