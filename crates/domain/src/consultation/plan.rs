use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tally::Rules;
use uuid::Uuid;

use super::{Method, Question};
use crate::{AuthorityId, Lang, Moment, Tier};

/// What an official prepared, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Within how many days after the result the authority answers it in public.
    pub answer_days: u32,
    /// First instant at which nobody votes any more.
    pub closes: Moment,
    /// What the authority commits to do with the result.
    pub commitment: String,
    /// Who may vote.
    pub electorate: Electorate,
    /// The language in which it is written.
    pub lang: Lang,
    /// When one can vote, if that is not as soon as a second official opens it.
    pub opens: Option<Moment>,
    /// What the options are about, in the order in which they were written.
    pub options: Vec<Offered>,
    /// The same in few easy words; may be empty.
    pub plain: String,
    /// What is asked.
    pub question: Question,
    /// The risks that whoever prepared it was asked about and ruled out; none in terms of before there were such questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<String>,
    /// How ballots are counted.
    pub rules: Rules,
    /// What is at stake.
    pub stake: String,
    /// In a line.
    pub title: String,
}

/// Who may vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Electorate {
    /// Where they live, by their own word: the id of a territory.
    pub territory: String,
    /// How sure it has to be who they are.
    pub tier: String,
}

/// An option, beside what the rules say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// The page of the experiment that it is about.
    pub experiment: Option<String>,
    /// Its id in the rules.
    pub id: String,
}

/// Everything that decides a consultation, fixed at the instant when it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Who asks.
    pub authority: AuthorityId,
    /// Its id.
    pub consultation: Uuid,
    /// `essaim-consultation/1`.
    pub format: String,
    /// SHA-256, in hexadecimal, of the value that is revealed at close; half of what lots are drawn from.
    pub lot: String,
    /// What verifies blind signatures, SubjectPublicKeyInfo in hexadecimal; none where ballots are only of forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// First instant at which one can vote.
    pub opens: Moment,
    /// What was prepared.
    pub plan: Plan,
    /// What protects a choice: `blind`, a ballot that nobody can link to a voter, beside forms for whoever has no
    /// JavaScript; or `form`, a ballot that the server can read.
    pub protection: String,
    /// The civic record as it stood before; the other half.
    pub root: Root,
}

/// A head of the civic record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// In hexadecimal.
    pub hash: String,
    /// In which log.
    pub log: i64,
    /// How many leaves it had.
    pub size: i64,
}

impl Plan {
    /// How it is counted.
    pub fn method(&self) -> Method {
        Method::parse(self.rules.method.code()).unwrap_or(Method::Approval)
    }

    /// How sure it has to be who votes.
    pub fn tier(&self) -> Tier {
        Tier::parse(&self.electorate.tier)
    }

    /// The name of an option, for people.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.rules.options.iter().find(|option| option.id == id).map_or(id, |option| &option.name)
    }
}

impl Terms {
    /// The format that this program writes.
    pub const FORMAT: &'static str = "essaim-consultation/1";

    /// The one text of these terms: JSON in canonical form (RFC 8785). It is stored and served as it is.
    pub fn text(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of a text of terms.
    pub fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text).into()
    }
}
