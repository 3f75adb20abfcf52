use serde::{Deserialize, Serialize};

use crate::{FieldError, Lang, Refusal, Theme, clean_line, clean_text};

/// A step of the form, in order. Each is a page with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// What is wrong, and a name for the idea.
    Problem,
    /// What should be tried, for how long, about what.
    Try,
    /// Commune, place, point.
    Where,
    /// Who is concerned, and a photo.
    Who,
    /// Read it all again, then send.
    Review,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Step; 5] = [Step::Problem, Step::Try, Step::Where, Step::Who, Step::Review];

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Step::Problem => "problem",
            Step::Try => "try",
            Step::Where => "where",
            Step::Who => "who",
            Step::Review => "review",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Its place, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The step after this one; the review stays.
    pub fn next(self) -> Step {
        Step::ALL[(self.index() + 1).min(Step::ALL.len() - 1)]
    }

    /// The step before this one, if any.
    pub fn previous(self) -> Option<Step> {
        self.index().checked_sub(1).map(|i| Step::ALL[i])
    }

    /// The name that people read.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Step::Problem => lang.t("Le problème", "The problem"),
            Step::Try => lang.t("L’essai", "The try"),
            Step::Where => lang.t("Le lieu", "The place"),
            Step::Who => lang.t("Les personnes", "The people"),
            Step::Review => lang.t("Relire et envoyer", "Check and send"),
        }
    }

    /// The fields that this step asks for.
    pub fn fields(self) -> &'static [Field] {
        use Field::*;
        match self {
            Step::Problem => &[Problem, Title],
            Step::Try => &[Proposal, Theme, Duration],
            Step::Where => &[Commune, Place, Latitude, Longitude],
            Step::Who => &[Audience],
            Step::Review => &[],
        }
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A short name for the idea.
    Title,
    /// What is wrong today.
    Problem,
    /// What should be tried.
    Proposal,
    /// What it is about.
    Theme,
    /// For how long, in months.
    Duration,
    /// INSEE code of the commune.
    Commune,
    /// The place in words.
    Place,
    /// Degrees north (WGS 84).
    Latitude,
    /// Degrees east (WGS 84).
    Longitude,
    /// Who is concerned.
    Audience,
}

impl Field {
    /// The `name` and `id` in the form.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Problem => "problem",
            Field::Proposal => "proposal",
            Field::Theme => "theme",
            Field::Duration => "duration",
            Field::Commune => "commune",
            Field::Place => "place",
            Field::Latitude => "latitude",
            Field::Longitude => "longitude",
            Field::Audience => "audience",
        }
    }

    /// Every field, in the order of the form.
    pub const ALL: [Field; 10] = [
        Field::Problem,
        Field::Title,
        Field::Proposal,
        Field::Theme,
        Field::Duration,
        Field::Commune,
        Field::Place,
        Field::Latitude,
        Field::Longitude,
        Field::Audience,
    ];

    /// What the answer is called in a summary.
    pub fn term(self, lang: Lang) -> &'static str {
        match self {
            Field::Title => lang.t("Nom de l’idée", "Name of the idea"),
            Field::Problem => lang.t("Le problème", "The problem"),
            Field::Proposal => lang.t("L’essai", "The try"),
            Field::Theme => lang.t("Thème", "Theme"),
            Field::Duration => lang.t("Durée", "Length"),
            Field::Commune => lang.t("Commune", "Commune"),
            Field::Place => lang.t("Endroit", "Place"),
            Field::Latitude => lang.t("Point", "Point"),
            Field::Longitude => lang.t("Longitude", "Longitude"),
            Field::Audience => lang.t("Qui est concerné", "Who is concerned"),
        }
    }

    /// The longest answer, in characters.
    pub fn max(self) -> usize {
        match self {
            Field::Title => 120,
            Field::Problem | Field::Proposal => 4000,
            Field::Audience => 1000,
            Field::Place => 200,
            _ => 20,
        }
    }
}

/// What was typed, before any rule: every answer a string, as a form sends it and a draft keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposalForm {
    /// See [`Field::Title`], and so on.
    pub title: String,
    /// The problem.
    pub problem: String,
    /// What should be tried.
    pub proposal: String,
    /// Theme code.
    pub theme: String,
    /// Months.
    pub duration: String,
    /// INSEE code.
    pub commune: String,
    /// Place in words.
    pub place: String,
    /// Degrees, point or comma.
    pub latitude: String,
    /// Degrees, point or comma.
    pub longitude: String,
    /// Who is concerned.
    pub audience: String,
}

/// Where it would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// INSEE code of the commune.
    pub commune: String,
    /// In words.
    pub words: String,
    /// Latitude and longitude in millionths of a degree (WGS 84), when given.
    pub point: Option<(i64, i64)>,
}

/// A proposal that the rules accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// A short name.
    pub title: String,
    /// The problem.
    pub problem: String,
    /// What would be tried.
    pub proposal: String,
    /// What it is about.
    pub theme: Theme,
    /// For how many months, 1 to 36.
    pub duration: i64,
    /// Where.
    pub place: Place,
    /// Who is concerned.
    pub audience: String,
}

impl ProposalForm {
    /// The answer to a field.
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.title,
            Field::Problem => &self.problem,
            Field::Proposal => &self.proposal,
            Field::Theme => &self.theme,
            Field::Duration => &self.duration,
            Field::Commune => &self.commune,
            Field::Place => &self.place,
            Field::Latitude => &self.latitude,
            Field::Longitude => &self.longitude,
            Field::Audience => &self.audience,
        }
    }

    /// Where the answer to a field is kept.
    pub fn get_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Title => &mut self.title,
            Field::Problem => &mut self.problem,
            Field::Proposal => &mut self.proposal,
            Field::Theme => &mut self.theme,
            Field::Duration => &mut self.duration,
            Field::Commune => &mut self.commune,
            Field::Place => &mut self.place,
            Field::Latitude => &mut self.latitude,
            Field::Longitude => &mut self.longitude,
            Field::Audience => &mut self.audience,
        }
    }

    /// Takes over the answers of one step from another form.
    pub fn take_step(&mut self, step: Step, from: &ProposalForm) {
        for &field in step.fields() {
            self.get_mut(field).clone_from(&from.get(field).to_owned());
        }
    }

    /// What the rules say against the answers of one step; empty when it may go on.
    pub fn check_step(&self, step: Step) -> Vec<FieldError> {
        let all = self.check().err().unwrap_or_default();
        let names: Vec<_> = step.fields().iter().map(|f| f.name()).collect();
        all.into_iter().filter(|e| names.contains(&e.field.as_str())).collect()
    }

    /// The first step that still has something missing, the review when all is there.
    pub fn first_unfinished(&self) -> Step {
        let open = Step::ALL.into_iter().find(|s| !self.check_step(*s).is_empty());
        open.unwrap_or(Step::Review)
    }

    /// Applies every rule. Whether the commune exists, the store knows.
    ///
    /// # Errors
    /// One entry per field that is refused, in the order of the form.
    pub fn check(&self) -> Result<Proposal, Vec<FieldError>> {
        let mut errors = Vec::new();
        let problem = kept(&mut errors, Field::Problem, self.text(Field::Problem, 20));
        let title = kept(&mut errors, Field::Title, self.line(Field::Title, 5));
        let proposal = kept(&mut errors, Field::Proposal, self.text(Field::Proposal, 20));
        let theme = kept(&mut errors, Field::Theme, choice(&self.theme));
        let duration = kept(&mut errors, Field::Duration, whole(&self.duration, 1, 36));
        let commune = kept(&mut errors, Field::Commune, clean_line(&self.commune, Field::Commune.max()));
        let words = kept(&mut errors, Field::Place, self.line(Field::Place, 2));
        let point = kept(&mut errors, Field::Latitude, read_point(&self.latitude, &self.longitude));
        let audience = kept(&mut errors, Field::Audience, self.text(Field::Audience, 2));
        if let (Some(title), Some(problem), Some(proposal), Some(theme), Some(duration)) =
            (title, problem, proposal, theme, duration)
            && let (Some(commune), Some(words), Some(point), Some(audience)) = (commune, words, point, audience)
        {
            let place = Place { commune, words, point };
            return Ok(Proposal { title, problem, proposal, theme, duration, place, audience });
        }
        Err(errors)
    }

    fn line(&self, field: Field, min: usize) -> Result<String, Refusal> {
        at_least(clean_line(self.get(field), field.max())?, min)
    }

    fn text(&self, field: Field, min: usize) -> Result<String, Refusal> {
        at_least(clean_text(self.get(field), field.max())?, min)
    }
}

fn kept<T>(errors: &mut Vec<FieldError>, field: Field, value: Result<T, Refusal>) -> Option<T> {
    value.map_err(|refusal| errors.push(FieldError::new(field.name(), refusal))).ok()
}

fn at_least(text: String, min: usize) -> Result<String, Refusal> {
    if text.chars().count() < min { Err(Refusal::TooShort { min }) } else { Ok(text) }
}

fn choice(code: &str) -> Result<Theme, Refusal> {
    if code.is_empty() {
        return Err(Refusal::Missing);
    }
    Theme::parse(code).ok_or(Refusal::NotAChoice)
}

fn whole(raw: &str, min: i64, max: i64) -> Result<i64, Refusal> {
    let raw = raw.trim();
    if raw.is_empty() {
        return Err(Refusal::Missing);
    }
    let n: i64 = raw.parse().map_err(|_| Refusal::OutOfRange { min, max })?;
    if (min..=max).contains(&n) { Ok(n) } else { Err(Refusal::OutOfRange { min, max }) }
}

/// A point is optional, both numbers or none; a decimal comma is a decimal point. It has to lie
/// in Hauts-de-France's box, which catches swapped numbers.
///
/// # Errors
/// [`Refusal::NotAPoint`].
pub fn read_point(latitude: &str, longitude: &str) -> Result<Option<(i64, i64)>, Refusal> {
    let (latitude, longitude) = (latitude.trim(), longitude.trim());
    if latitude.is_empty() && longitude.is_empty() {
        return Ok(None);
    }
    let millionths = |raw: &str, low: f64, high: f64| {
        let value: f64 = raw.replace(',', ".").parse().map_err(|_| Refusal::NotAPoint)?;
        if !(low..=high).contains(&value) {
            return Err(Refusal::NotAPoint);
        }
        Ok((value * 1e6).round() as i64)
    };
    Ok(Some((millionths(latitude, 48.8, 51.2)?, millionths(longitude, 1.3, 4.4)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole_form() -> ProposalForm {
        ProposalForm {
            title: "Des bancs à l’ombre".into(),
            problem: "Les anciens n’ont nulle part où s’asseoir.".into(),
            proposal: "Dix bancs sous les tilleuls pendant un été.".into(),
            theme: "public-space".into(),
            duration: "6".into(),
            commune: "59350".into(),
            place: "Parc Jean-Baptiste Lebas".into(),
            latitude: "50,6236".into(),
            longitude: "3.0686".into(),
            audience: "Les habitants de plus de 70 ans".into(),
        }
    }

    #[test]
    fn a_whole_form_becomes_a_proposal_with_a_decimal_comma() {
        let proposal = whole_form().check().expect("accepted");
        assert_eq!(proposal.place.point, Some((50_623_600, 3_068_600)));
        assert_eq!(whole_form().first_unfinished(), Step::Review);
    }

    #[test]
    fn each_step_tells_its_own_errors() {
        let form = ProposalForm {
            title: "  ".into(),
            duration: "37".into(),
            latitude: "3,06".into(),
            longitude: "50,6".into(),
            ..whole_form()
        };
        assert_eq!(form.check_step(Step::Problem), [FieldError::new("title", Refusal::Missing)]);
        assert_eq!(form.check_step(Step::Try), [FieldError::new("duration", Refusal::OutOfRange { min: 1, max: 36 })]);
        assert_eq!(form.check_step(Step::Where), [FieldError::new("latitude", Refusal::NotAPoint)]);
        assert_eq!(form.check_step(Step::Who), []);
        assert_eq!(form.first_unfinished(), Step::Problem);
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_the_rules_panic(text in "\\PC*", number in "[-+0-9eE.,NaInf]{0,12}") {
            let form = ProposalForm {
                title: text.clone(), problem: text.clone(), duration: number.clone(),
                latitude: number.clone(), longitude: number, commune: text, ..whole_form()
            };
            let _ = form.check();
        }
    }
}
