//! What a ballot says, in words: on pages, and where a browser reviews what the server must not see.

use tally::{Choice, Rules};

use crate::Lang;

/// A rank.
pub fn rank(lang: Lang, n: usize) -> String {
    match (lang, n) {
        (Lang::Fr, 1) => "1er choix".to_owned(),
        (Lang::Fr, n) => format!("{n}e choix"),
        (Lang::En, 1) => "1st choice".to_owned(),
        (Lang::En, 2) => "2nd choice".to_owned(),
        (Lang::En, 3) => "3rd choice".to_owned(),
        (Lang::En, n) => format!("{n}th choice"),
    }
}

/// What a ballot says, line by line; nothing for a blank one.
pub fn choice(lang: Lang, rules: &Rules, choice: &Choice) -> Vec<(String, String)> {
    let name = |id: &str| rules.options.iter().find(|o| o.id == id).map_or(id.to_owned(), |o| o.name.clone());
    let yes = lang.t("choisi", "chosen").to_owned();
    match choice {
        Choice::Approve(ids) => ids.iter().map(|id| (name(id), yes.clone())).collect(),
        Choice::Marks(marks) => {
            let grade = |n: u64| match &rules.method {
                tally::Method::MajorityJudgment(rule) => rule.grades.get(n as usize).cloned().unwrap_or_default(),
                _ => n.to_string(),
            };
            marks.iter().map(|(id, n)| (name(id), grade(*n))).collect()
        }
        Choice::Ranking(tiers) => (1..)
            .zip(tiers)
            .flat_map(|(n, ids)| ids.iter().map(move |id| (n, id)))
            .map(|(n, id)| (name(id), rank(lang, n)))
            .collect(),
        Choice::Unreadable => Vec::new(),
    }
}
