use domain::Lang;
use serde::{Deserialize, Serialize};

use crate::text::plainly;

/// How often a dataset is promised to change, in the vocabulary of the EU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// All the time, or several times a day.
    Continuous,
    /// Every day.
    Daily,
    /// Every week, or several times a week.
    Weekly,
    /// Every two weeks, or twice a month.
    Fortnightly,
    /// Every month.
    Monthly,
    /// Every two months.
    Bimonthly,
    /// Every three or four months.
    Quarterly,
    /// Twice a year.
    HalfYearly,
    /// Every year.
    Yearly,
    /// More seldom than every year.
    Seldom,
    /// When there is something new.
    Irregular,
    /// Never again.
    Never,
    /// Nobody says.
    Unknown,
}

impl Frequency {
    /// From a code of udata (old and new), of the EU, of Dublin Core, from a duration of ISO 8601, from days, from words.
    pub fn of(said: &str) -> Frequency {
        let last = said.trim().trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or_default();
        let camel: String = last
            .chars()
            .flat_map(|c| {
                if c.is_ascii_uppercase() && last.contains(|c: char| c.is_ascii_lowercase()) {
                    vec![' ', c]
                } else {
                    vec![c]
                }
            })
            .collect();
        let word = plainly(&camel);
        // a repeating interval of ISO 8601: R/P1M
        if let Some(days) = duration(said.trim().trim_start_matches("R/")).or_else(|| last.trim().parse().ok()) {
            return Frequency::of_days(days);
        }
        match word.as_str() {
            "continuous"
            | "cont"
            | "update cont"
            | "continual"
            | "realtime"
            | "temps reel"
            | "en continu"
            | "continu"
            | "hourly"
            | "bihourly"
            | "trihourly"
            | "semidaily"
            | "daily 2"
            | "three times a day"
            | "four times a day"
            | "twice a day"
            | "1 min"
            | "5 min"
            | "10 min"
            | "15 min"
            | "30 min"
            | "12 hrs"
            | "one minute"
            | "five minutes"
            | "ten minutes"
            | "fifteen minutes"
            | "thirty minutes"
            | "as fast as possible" => Frequency::Continuous,
            "daily" | "quotidien" | "quotidienne" | "journalier" | "journaliere" | "tous les jours" => Frequency::Daily,
            "weekly" | "weekly 2" | "weekly 3" | "weekly 5" | "semiweekly" | "hebdomadaire" | "three times a week"
            | "twice a week" | "bidecadal 7" => Frequency::Weekly,
            "biweekly"
            | "fortnightly"
            | "semimonthly"
            | "monthly 2"
            | "monthly 3"
            | "bimensuel"
            | "bimensuelle"
            | "three times a month"
            | "every two weeks" => Frequency::Fortnightly,
            "monthly" | "mensuel" | "mensuelle" => Frequency::Monthly,
            "bimonthly" | "bimestriel" | "bimestrielle" => Frequency::Bimonthly,
            "quarterly" | "trimestriel" | "trimestrielle" | "annual 3" | "three times a year" => Frequency::Quarterly,
            "semiannual" | "annual 2" | "biannual" | "biannually" | "semestriel" | "semestrielle" => {
                Frequency::HalfYearly
            }
            "annual" | "annually" | "yearly" | "annuel" | "annuelle" => Frequency::Yearly,
            "biennial" | "triennial" | "quadrennial" | "quinquennial" | "decennial" | "bidecennial"
            | "tridecennial" | "bisannuel" => Frequency::Seldom,
            "irreg" | "irregular" | "irregulier" | "irreguliere" | "punctual" | "as needed" | "asneeded"
            | "ponctuel" | "ponctuelle" => Frequency::Irregular,
            "never" | "not planned" | "notplanned" | "jamais" => Frequency::Never,
            _ => Frequency::Unknown,
        }
    }

    /// The nearest to so many days between two versions.
    pub(crate) fn of_days(days: f64) -> Frequency {
        match days {
            d if d < 0.0 => Frequency::Irregular,
            d if d < 0.9 => Frequency::Continuous,
            d if d < 2.0 => Frequency::Daily,
            d if d < 10.0 => Frequency::Weekly,
            d if d < 20.0 => Frequency::Fortnightly,
            d if d < 45.0 => Frequency::Monthly,
            d if d < 75.0 => Frequency::Bimonthly,
            d if d < 135.0 => Frequency::Quarterly,
            d if d < 270.0 => Frequency::HalfYearly,
            d if d < 540.0 => Frequency::Yearly,
            _ => Frequency::Seldom,
        }
    }

    /// Days after which something new was promised.
    pub fn days(self) -> Option<i64> {
        Some(match self {
            Frequency::Continuous | Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Fortnightly => 15,
            Frequency::Monthly => 31,
            Frequency::Bimonthly => 62,
            Frequency::Quarterly => 92,
            Frequency::HalfYearly => 184,
            Frequency::Yearly => 366,
            Frequency::Seldom | Frequency::Irregular | Frequency::Never | Frequency::Unknown => return None,
        })
    }

    /// Its address in the vocabulary of the EU.
    pub fn uri(self) -> &'static str {
        macro_rules! eu {
            ($code:literal) => {
                concat!("http://publications.europa.eu/resource/authority/frequency/", $code)
            };
        }
        match self {
            Frequency::Continuous => eu!("CONT"),
            Frequency::Daily => eu!("DAILY"),
            Frequency::Weekly => eu!("WEEKLY"),
            Frequency::Fortnightly => eu!("BIWEEKLY"),
            Frequency::Monthly => eu!("MONTHLY"),
            Frequency::Bimonthly => eu!("BIMONTHLY"),
            Frequency::Quarterly => eu!("QUARTERLY"),
            Frequency::HalfYearly => eu!("ANNUAL_2"),
            Frequency::Yearly => eu!("ANNUAL"),
            Frequency::Seldom => eu!("OTHER"),
            Frequency::Irregular => eu!("IRREG"),
            Frequency::Never => eu!("NEVER"),
            Frequency::Unknown => eu!("UNKNOWN"),
        }
    }

    /// As people say it.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Frequency::Continuous => ("en continu", "continuously"),
            Frequency::Daily => ("chaque jour", "every day"),
            Frequency::Weekly => ("chaque semaine", "every week"),
            Frequency::Fortnightly => ("toutes les deux semaines", "every two weeks"),
            Frequency::Monthly => ("chaque mois", "every month"),
            Frequency::Bimonthly => ("tous les deux mois", "every two months"),
            Frequency::Quarterly => ("chaque trimestre", "every quarter"),
            Frequency::HalfYearly => ("deux fois par an", "twice a year"),
            Frequency::Yearly => ("chaque année", "every year"),
            Frequency::Seldom => ("moins d’une fois par an", "less than once a year"),
            Frequency::Irregular => ("sans rythme fixe", "irregularly"),
            Frequency::Never => ("plus jamais", "never again"),
            Frequency::Unknown => ("rythme non annoncé", "no announced rhythm"),
        };
        lang.t(fr, en)
    }
}

/// Days of a duration of ISO 8601.
fn duration(text: &str) -> Option<f64> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut days = 0.0;
    let mut any = false;
    for (part, units) in [
        (date, [('Y', 365.25), ('M', 30.44), ('W', 7.0), ('D', 1.0)]),
        (time, [('H', 1.0 / 24.0), ('M', 1.0 / 1440.0), ('S', 1.0 / 86400.0), ('\0', 0.0)]),
    ] {
        let mut number = String::new();
        for c in part.chars() {
            if c.is_ascii_digit() || c == '.' {
                number.push(c);
            } else {
                let (_, one) = units.iter().find(|(u, _)| *u == c)?;
                days += number.parse::<f64>().ok()? * one;
                (any, number) = (true, String::new());
            }
        }
    }
    any.then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_known_by_their_many_names() {
        for (said, frequency) in [
            ("monthly", Frequency::Monthly),
            ("http://purl.org/cld/freq/semiannual", Frequency::HalfYearly),
            ("http://publications.europa.eu/resource/authority/frequency/ANNUAL_2", Frequency::HalfYearly),
            ("http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT", Frequency::Continuous),
            ("threeTimesAWeek", Frequency::Weekly),
            ("365", Frequency::Yearly),
            ("-1", Frequency::Irregular),
            ("R/P1M", Frequency::Monthly),
            ("PT15M", Frequency::Continuous),
            ("Hebdomadaire", Frequency::Weekly),
            ("Temps réel", Frequency::Continuous),
            ("http://purl.org/cld/freq/ThisTermDoesNotExist", Frequency::Unknown),
            ("", Frequency::Unknown),
        ] {
            assert_eq!(Frequency::of(said), frequency, "{said}");
        }
    }
}
