use super::{
    ALL_SLOTS, Chapter, Comparison, Direction, Hypothesis, Indicator, Law, Means, Protocol, ProtocolForm, Risks, STOPS,
    Side, StopRule, Weight, day, field_max,
};
use crate::{Amount, FieldError, Moment, Refusal, clean_line, clean_text};

/// The most days on which one indicator is measured.
const DATES: usize = 60;

/// Something that is not there yet, and where it would stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The page.
    pub chapter: Chapter,
    /// The field, and what the rules say.
    pub error: FieldError,
}

/// Everything that keeps a protocol from being registered, in the order of the form.
pub fn missing(form: &ProtocolForm) -> Vec<Missing> {
    let errors = form.check().err().unwrap_or_default();
    errors.into_iter().map(|error| Missing { chapter: Chapter::of(&error.field), error }).collect()
}

/// Reads the answers one after the other and keeps what is wrong with them.
struct Reader<'a> {
    form: &'a ProtocolForm,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn kept<T>(&mut self, field: &str, value: Result<T, Refusal>) -> Option<T> {
        value.map_err(|refusal| self.errors.push(FieldError::new(field, refusal))).ok()
    }

    fn line(&mut self, field: &str) -> String {
        let value = clean_line(self.form.get(field), field_max(field));
        self.kept(field, value).unwrap_or_default()
    }

    fn text(&mut self, field: &str) -> String {
        let value = clean_text(self.form.get(field), field_max(field));
        self.kept(field, value).unwrap_or_default()
    }

    fn amount(&mut self, field: &str) -> Amount {
        let value = Amount::parse(self.form.get(field));
        self.kept(field, value).unwrap_or(Amount(0))
    }

    fn day(&mut self, field: &str) -> String {
        let day = day(self.form.get(field));
        let value = Moment::of_day(&day).map(|_| day);
        self.kept(field, value).unwrap_or_default()
    }

    fn one_of<T>(&mut self, field: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let raw = self.form.get(field).trim();
        let value = match raw {
            "" => Err(Refusal::Missing),
            raw => read(raw).ok_or(Refusal::NotAChoice),
        };
        self.kept(field, value)
    }

    fn days(&mut self, field: &str) -> Vec<String> {
        let mut days: Vec<String> =
            self.form.get(field).split(['\n', '\r', ',', ';', ' ']).map(day).filter(|d| !d.is_empty()).collect();
        days.sort();
        days.dedup();
        let value = if days.is_empty() {
            Err(Refusal::Missing)
        } else if days.len() > DATES {
            Err(Refusal::OutOfRange { min: 1, max: DATES as i64 })
        } else if days.iter().any(|d| Moment::of_day(d).is_err()) {
            Err(Refusal::NotADay)
        } else {
            Ok(days)
        };
        self.kept(field, value).unwrap_or_default()
    }

    fn indicator(&mut self, n: i64) -> Option<Indicator> {
        let name = |field: &str| format!("i{n}_{field}");
        let weight = match n {
            1 => Some(Weight::Primary),
            _ => self.one_of(&name("weight"), |raw| Weight::parse(raw).filter(|w| *w != Weight::Primary)),
        };
        let before = self.errors.len();
        let measure = self.line(&name("measure"));
        let unit = self.line(&name("unit"));
        let population = self.line(&name("population"));
        let method = self.text(&name("method"));
        let baseline = self.amount(&name("baseline"));
        let baseline_on = self.day(&name("baseline_on"));
        let target = self.amount(&name("target"));
        let direction = self.one_of(&name("direction"), Direction::parse);
        let dates = self.days(&name("dates"));
        if self.errors.len() > before {
            return None;
        }
        let direction = direction?;
        let weight = weight?;
        // a guardrail may stand at its limit already; anything else has to have somewhere to go
        if weight != Weight::Guardrail && direction.reaches(baseline, target) {
            self.kept::<()>(&name("target"), Err(Refusal::DoesNotFit { with: baseline.plain() }));
        }
        if dates.first().is_some_and(|first| *first < baseline_on) {
            self.kept::<()>(&name("dates"), Err(Refusal::DoesNotFit { with: baseline_on.clone() }));
        }
        Some(Indicator {
            place: n,
            weight,
            measure,
            unit,
            population,
            method,
            baseline,
            baseline_on,
            target,
            direction,
            dates,
        })
    }

    fn stop_rule(&mut self, n: i64, used: &[i64]) -> Option<StopRule> {
        let name = |field: &str| format!("s{n}_{field}");
        let watched = |raw: &str| raw.parse::<i64>().ok().filter(|place| used.contains(place));
        let indicator = self.one_of(&name("indicator"), watched);
        let when = self.one_of(&name("when"), Side::parse);
        let threshold = self.amount(&name("threshold"));
        let who = self.line(&name("who"));
        let range = Refusal::OutOfRange { min: 1, max: 720 };
        let hours = match self.form.get(&name("hours")).trim() {
            "" => Err(Refusal::Missing),
            raw => raw.parse::<i64>().ok().filter(|h| (1..=720).contains(h)).ok_or(range),
        };
        let hours = self.kept(&name("hours"), hours);
        Some(StopRule { indicator: indicator?, when: when?, threshold, who, hours: hours? })
    }

    fn law(&mut self) -> Law {
        let derogation = self.one_of("law", |raw| match raw {
            "current" => Some(false),
            "derogation" => Some(true),
            _ => None,
        });
        let said = self.text("law_said");
        let mut law = Law {
            derogation: derogation.unwrap_or(false),
            said,
            article: String::new(),
            issuer: String::new(),
            territory: String::new(),
            until: String::new(),
        };
        if derogation == Some(true) {
            law.article = self.text("law_article");
            law.issuer = self.line("law_issuer");
            law.territory = self.line("law_territory");
            law.until = self.day("law_until");
        }
        law
    }
}

/// Licences under which data may be given back, by their SPDX-like code.
const LICENCES: [&str; 4] = ["etalab-2.0", "ODbL-1.0", "CC-BY-4.0", "CC0-1.0"];

impl ProtocolForm {
    /// The licences that are offered.
    pub const LICENCES: [&'static str; 4] = LICENCES;

    /// Applies every rule.
    ///
    /// # Errors
    /// One entry per answer that is refused or missing, in the order of the form.
    pub fn check(&self) -> Result<Protocol, Vec<FieldError>> {
        let mut r = Reader { form: self, errors: Vec::new() };
        let hypothesis = Hypothesis {
            r#if: r.line("if"),
            r#for: r.line("for"),
            then: r.line("then"),
            at_least: r.line("at_least"),
            by: r.day("by"),
            because: r.text("because"),
        };
        let used: Vec<i64> = ALL_SLOTS.into_iter().filter(|n| *n == 1 || self.has(Chapter::Other(*n))).collect();
        let indicators: Vec<Indicator> = used.iter().filter_map(|n| r.indicator(*n)).collect();
        let guards: Vec<i64> =
            used.iter().copied().filter(|n| self.get(&format!("i{n}_weight")) == Weight::Guardrail.code()).collect();
        if guards.is_empty() {
            r.errors.push(FieldError::new("i2_weight", Refusal::NoGuardrail));
        }
        let comparison = Comparison {
            with: r
                .one_of("comparison", |raw| ["group", "before", "none"].contains(&raw).then(|| raw.to_owned()))
                .unwrap_or_default(),
            said: r.text("comparison_said"),
        };
        let asked: Vec<i64> = STOPS
            .into_iter()
            .filter(|n| {
                Chapter::Stops
                    .fields()
                    .iter()
                    .any(|f| f.starts_with(&format!("s{n}_")) && !self.get(f).trim().is_empty())
            })
            .collect();
        let stop_rules: Vec<StopRule> = asked.iter().filter_map(|n| r.stop_rule(*n, &used)).collect();
        for n in &guards {
            if !asked.iter().any(|s| self.get(&format!("s{s}_indicator")).trim() == n.to_string()) {
                r.errors.push(FieldError::new("s1_indicator", Refusal::NoStopRule));
            }
        }
        let law = r.law();
        let risks = Risks {
            people: r.text("risk_people"),
            equality: r.text("risk_equality"),
            environment: r.text("risk_environment"),
            data: r.text("risk_data"),
            safeguards: r.text("safeguards"),
            liability: r.text("liability"),
            undo: r.text("undo"),
        };
        let means = Means {
            budget: r.text("budget"),
            evaluator: r.text("evaluator"),
            conflicts: r.text("conflicts"),
            data_plan: r.text("data_plan"),
            licence: r.one_of("licence", |raw| LICENCES.contains(&raw).then(|| raw.to_owned())).unwrap_or_default(),
        };
        if r.errors.is_empty() {
            Ok(Protocol { hypothesis, indicators, comparison, stop_rules, law, risks, means })
        } else {
            r.errors.dedup();
            Err(r.errors)
        }
    }

    /// What the rules say against one page; empty when it may go on. A page of an indicator that nobody filled in is
    /// no fault.
    pub fn check_chapter(&self, chapter: Chapter) -> Vec<FieldError> {
        if matches!(chapter, Chapter::Other(_)) && !self.has(chapter) {
            return Vec::new();
        }
        let fields = chapter.fields();
        let all = self.check().err().unwrap_or_default();
        all.into_iter().filter(|e| fields.contains(&e.field) && e.refusal != Refusal::NoGuardrail).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A protocol to which the rules say nothing.
    pub(crate) fn whole() -> ProtocolForm {
        let mut form = ProtocolForm::default();
        for (name, value) in [
            ("if", "on pose dix bancs à l’ombre"),
            ("for", "les plus de 70 ans du quartier"),
            ("then", "le nombre de sorties par semaine augmente"),
            ("at_least", "une sortie"),
            ("by", "30/06/2027"),
            ("because", "on sort moins quand on ne peut pas s’asseoir"),
            ("i1_measure", "Sorties par semaine"),
            ("i1_unit", "sorties"),
            ("i1_population", "60 personnes de plus de 70 ans"),
            ("i1_method", "Carnet tenu chaque semaine"),
            ("i1_baseline", "2,5"),
            ("i1_baseline_on", "2026-11-01"),
            ("i1_target", "3,5"),
            ("i1_direction", "up"),
            ("i1_dates", "2027-03-31\n30/06/2027"),
            ("i2_weight", "guardrail"),
            ("i2_measure", "Plaintes de riverains par mois"),
            ("i2_unit", "plaintes"),
            ("i2_population", "Riverains de l’esplanade"),
            ("i2_method", "Registre de la mairie"),
            ("i2_baseline", "1"),
            ("i2_baseline_on", "2026-11-01"),
            ("i2_target", "5"),
            ("i2_direction", "down"),
            ("i2_dates", "2027-03-31"),
            ("comparison", "before"),
            ("comparison_said", "Les mêmes personnes, un mois avant."),
            ("s1_indicator", "2"),
            ("s1_when", "above"),
            ("s1_threshold", "10"),
            ("s1_who", "La personne qui porte l’essai retire les bancs"),
            ("s1_hours", "48"),
            ("law", "current"),
            ("law_said", "Le mobilier urbain relève de la commune."),
            ("risk_people", "Chute."),
            ("risk_equality", "Aucun."),
            ("risk_environment", "Aucun."),
            ("risk_data", "Carnets sans nom."),
            ("safeguards", "Bancs fixés, visite chaque semaine."),
            ("liability", "Assurance de la commune."),
            ("undo", "On dévisse et on repart."),
            ("budget", "4 000 €, par la commune."),
            ("evaluator", "Une sociologue de l’université."),
            ("conflicts", "Aucun."),
            ("data_plan", "Chiffres publiés, carnets détruits après six mois."),
            ("licence", "etalab-2.0"),
        ] {
            form.set(name, value);
        }
        form
    }

    fn said(form: &ProtocolForm) -> Vec<(String, Refusal)> {
        form.check().err().unwrap_or_default().into_iter().map(|e| (e.field, e.refusal)).collect()
    }

    #[test]
    fn a_whole_protocol_lacks_nothing() {
        let protocol = whole().check().expect("whole");
        assert_eq!(protocol.indicators.len(), 2);
        assert_eq!(protocol.hypothesis.by, "2027-06-30");
        assert_eq!(ProtocolForm::of(&protocol).check().as_ref(), Ok(&protocol));
    }

    #[test]
    fn an_empty_one_lists_everything_that_is_missing() {
        let gaps = missing(&ProtocolForm::default());
        assert!(gaps.len() > 25, "{}", gaps.len());
        assert_eq!(gaps[0].chapter, Chapter::Hypothesis);
        assert!(gaps.iter().any(|m| m.error.refusal == Refusal::NoGuardrail));
    }

    #[test]
    fn a_guardrail_stops_something() {
        let mut form = whole();
        for field in ["indicator", "when", "threshold", "who", "hours"] {
            form.set(&format!("s1_{field}"), "");
        }
        assert_eq!(said(&form), [("s1_indicator".to_owned(), Refusal::NoStopRule)]);
        let mut form = whole();
        form.set("i2_weight", "secondary");
        assert!(said(&form).iter().any(|(field, r)| field == "i2_weight" && *r == Refusal::NoGuardrail));
    }

    #[test]
    fn a_target_lies_beyond_the_baseline() {
        let mut form = whole();
        form.set("i1_target", "2,5");
        assert!(matches!(said(&form).as_slice(), [(field, Refusal::DoesNotFit { .. })] if field == "i1_target"));
        form.set("i1_target", "2");
        form.set("i1_direction", "down");
        assert!(said(&form).is_empty());
    }

    #[test]
    fn nothing_is_measured_before_the_baseline_nor_on_no_day() {
        let mut form = whole();
        form.set("i1_dates", "2026-10-01");
        assert!(matches!(said(&form).as_slice(), [(_, Refusal::DoesNotFit { .. })]));
        form.set("i1_dates", "31/04/2027");
        assert_eq!(said(&form), [("i1_dates".to_owned(), Refusal::NotADay)]);
    }

    #[test]
    fn a_derogation_says_which() {
        let mut form = whole();
        form.set("law", "derogation");
        let fields: Vec<String> = said(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["law_article", "law_issuer", "law_territory", "law_until"]);
    }

    #[test]
    fn a_stop_rule_watches_an_indicator_that_exists() {
        let mut form = whole();
        form.set("s2_indicator", "5");
        let fields: Vec<String> = said(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["s2_indicator", "s2_when", "s2_threshold", "s2_who", "s2_hours"]);
    }

    #[test]
    fn a_goal_moves_with_the_primary_indicator_or_its_target_only() {
        let before = whole().check().expect("whole");
        let mut form = whole();
        form.set("i2_target", "6");
        form.set("i1_method", "Un autre carnet");
        assert!(!form.check().expect("whole").moves_goal(&before));
        form.set("i1_target", "3");
        assert!(form.check().expect("whole").moves_goal(&before));
    }
}
