//! The parameters of a method: all of them on the form, none behind it.

use domain::{
    FieldError, Lang,
    consultation::{Answers, Method, Question},
};
use leptos::prelude::*;

use crate::{
    ui::{Choices, Field},
    web::said,
};

pub(super) fn method(lang: Lang, question: Question, method: Method, form: &Answers, errors: &[FieldError]) -> AnyView {
    let of = Parameters { lang, form, errors };
    let fields: Vec<AnyView> = match method {
        Method::Approval if question == Question::Go => vec![of.threshold(), of.blank()],
        Method::Approval => vec![of.most(), of.threshold(), of.blank(), of.seats()],
        Method::Score => vec![of.highest(), of.missing(), of.least(), of.seats()],
        Method::MajorityJudgment => vec![of.median(), of.seats()],
        Method::Schulze => vec![of.equal(), of.unranked(), of.strength(), of.seats()],
        Method::InstantRunoff => vec![of.elimination(), of.overvote()],
        Method::Greedy => vec![of.budget(), of.by(), of.lacking(), of.most()],
        Method::EqualShares => vec![of.budget(), of.worth(), of.add(), of.rest(), of.most()],
    };
    view! {
        <h2>{lang.t("Comment on compte", "How it is counted")}</h2>
        <p>{method.meaning(lang)}</p>
        {fields}
    }
    .into_any()
}

struct Parameters<'a> {
    lang: Lang,
    form: &'a Answers,
    errors: &'a [FieldError],
}

/// Code, French, English; then the same for a note, which may be empty.
type Option5 = (&'static str, &'static str, &'static str, &'static str, &'static str);

impl Parameters<'_> {
    fn number(&self, name: &'static str, label: &'static str, hint: &'static str) -> AnyView {
        let (value, error) = (self.form.get(name).to_owned(), said(self.lang, self.errors, name));
        view! { <Field name label hint value inputmode="numeric" short=true error /> }.into_any()
    }

    fn choice(&self, name: &'static str, legend: &'static str, options: &[Option5]) -> AnyView {
        let lang = self.lang;
        let (value, error) = (self.form.get(name).to_owned(), said(lang, self.errors, name));
        let options = options
            .iter()
            .map(|(code, fr, en, note_fr, note_en)| {
                ((*code).to_owned(), lang.t(*fr, *en).to_owned(), lang.t(*note_fr, *note_en).to_owned())
            })
            .collect();
        view! { <Choices name legend value options error /> }.into_any()
    }

    fn t(&self, fr: &'static str, en: &'static str) -> &'static str {
        self.lang.t(fr, en)
    }

    fn most(&self) -> AnyView {
        self.number(
            "most",
            self.t("Combien on peut en cocher (facultatif)", "How many can be ticked (optional)"),
            self.t("Vide\u{a0}: autant qu’on veut.", "Empty: as many as one likes."),
        )
    }

    fn threshold(&self) -> AnyView {
        self.number(
            "threshold",
            self.t(
                "Plus de combien de pour cent des bulletins, pour l’emporter (facultatif)",
                "More than how many per cent of the ballots, to win (optional)",
            ),
            self.t("Vide\u{a0}: l’option la plus cochée suffit.", "Empty: the most ticked option suffices."),
        )
    }

    fn blank(&self) -> AnyView {
        self.choice(
            "blank",
            self.t("Un vote blanc", "A blank vote"),
            &[
                (
                    "abstention",
                    "Est compté à part",
                    "Is counted apart",
                    "Il ne change pas le seuil.",
                    "It does not change the threshold.",
                ),
                (
                    "zero",
                    "Compte contre toutes les options",
                    "Counts against all options",
                    "Il rend le seuil plus difficile.",
                    "It makes the threshold harder.",
                ),
            ],
        )
    }

    fn seats(&self) -> AnyView {
        self.number("seats", self.t("Combien d’options l’emportent", "How many options win"), "")
    }

    fn highest(&self) -> AnyView {
        self.number(
            "highest",
            self.t("La note la plus haute", "The highest score"),
            self.t("La plus basse est 0.", "The lowest is 0."),
        )
    }

    fn missing(&self) -> AnyView {
        self.choice(
            "missing",
            self.t("Une option sans note", "An option without a score"),
            &[
                (
                    "abstention",
                    "N’a pas d’avis de ce votant",
                    "Has no opinion from this voter",
                    "La moyenne est celle des notes données.",
                    "The mean is of the scores given.",
                ),
                ("zero", "A zéro", "Has zero", "", ""),
            ],
        )
    }

    fn least(&self) -> AnyView {
        self.number(
            "least",
            self.t("Combien de notes il faut à une option", "How many scores an option needs"),
            self.t(
                "Sans cela, une seule note enthousiaste suffirait.",
                "Without it one enthusiastic score would be enough.",
            ),
        )
    }

    fn median(&self) -> AnyView {
        self.choice(
            "median",
            self.t("Quand le milieu tombe entre deux mentions", "When the middle falls between two grades"),
            &[
                (
                    "lower",
                    "La plus basse des deux",
                    "The lower of the two",
                    "Comme Balinski et Laraki.",
                    "As Balinski and Laraki do.",
                ),
                ("upper", "La plus haute des deux", "The higher of the two", "Comme Belenios.", "As Belenios does."),
            ],
        )
    }

    fn equal(&self) -> AnyView {
        self.choice(
            "equal",
            self.t("Plusieurs options au même rang", "Several options on one rank"),
            &[("yes", "Permis", "Allowed", "", ""), ("no", "Bulletin nul", "The ballot is invalid", "", "")],
        )
    }

    fn unranked(&self) -> AnyView {
        self.choice(
            "unranked",
            self.t("Une option non classée", "An option that is not ranked"),
            &[
                ("last", "Vient après toutes les autres", "Comes after all others", "", ""),
                ("no_opinion", "N’a pas d’avis de ce votant", "Has no opinion from this voter", "", ""),
            ],
        )
    }

    fn strength(&self) -> AnyView {
        self.choice(
            "strength",
            self.t("De deux victoires, la plus forte", "Of two wins, the stronger one"),
            &[
                (
                    "winning_then_opposing",
                    "Plus de voix pour, puis moins de voix contre",
                    "More ballots for it, then fewer against",
                    "Comme dans l’article de Schulze.",
                    "As in Schulze’s paper.",
                ),
                ("winning_votes", "Plus de voix pour, rien d’autre", "More ballots for it, nothing else", "", ""),
            ],
        )
    }

    fn elimination(&self) -> AnyView {
        self.choice(
            "elimination",
            self.t("Plusieurs dernières à égalité", "Several are last and level"),
            &[
                (
                    "earlier_rounds",
                    "Un tour précédent décide, puis le tirage",
                    "An earlier round decides, then the lot",
                    "",
                    "",
                ),
                ("together", "Elles sortent ensemble", "They go out together", "", ""),
                ("lot", "Le tirage décide", "The lot decides", "", ""),
            ],
        )
    }

    fn overvote(&self) -> AnyView {
        self.choice(
            "overvote",
            self.t("Deux options au même rang", "Two options on one rank"),
            &[
                (
                    "invalid",
                    "Bulletin nul",
                    "The ballot is invalid",
                    "Le formulaire le signale avant le vote.",
                    "The form says so before one votes.",
                ),
                ("skipped", "Ce rang est ignoré", "That rank is passed over", "", ""),
                ("exhausts", "Le bulletin s’arrête là", "The ballot ends there", "", ""),
            ],
        )
    }

    fn budget(&self) -> AnyView {
        self.number("budget", self.t("Le budget, en euros", "The budget, in euros"), "")
    }

    fn by(&self) -> AnyView {
        self.choice(
            "by",
            self.t("Dans quel ordre les projets sont pris", "In which order projects are taken up"),
            &[
                (
                    "votes",
                    "Le plus de voix d’abord",
                    "The most votes first",
                    "Ce que font la plupart des villes.",
                    "What most cities do.",
                ),
                ("votes_per_cost", "Le plus de voix par euro d’abord", "The most votes per euro first", "", ""),
            ],
        )
    }

    fn lacking(&self) -> AnyView {
        self.choice(
            "lacking",
            self.t("Un projet trop cher pour ce qui reste", "A project too dear for what is left"),
            &[("skip", "On passe au suivant", "On to the next", "", ""), ("stop", "On s’arrête", "Stop there", "", "")],
        )
    }

    fn worth(&self) -> AnyView {
        self.choice(
            "worth",
            self.t("Ce que vaut un projet pour qui le coche", "What a project is worth to who ticks it"),
            &[
                (
                    "cost",
                    "Ce qu’il coûte",
                    "What it costs",
                    "Un grand projet vaut plus qu’un petit.",
                    "A large project is worth more than a small one.",
                ),
                ("one", "Un, quel que soit son coût", "One, whatever it costs", "", ""),
            ],
        )
    }

    fn add(&self) -> AnyView {
        self.choice(
            "add",
            self.t(
                "S’il reste de l’argent, les parts augmentent d’un euro",
                "When money is left, purses grow by one euro",
            ),
            &[
                (
                    "exhaustive",
                    "Jusqu’à ce que rien d’autre ne soit payable",
                    "Until nothing else can be paid for",
                    "",
                    "",
                ),
                (
                    "overspending",
                    "Jusqu’avant le dépassement",
                    "Until it would not suffice",
                    "Peut élire d’autres projets.",
                    "Can elect other projects.",
                ),
                ("no", "Elles n’augmentent pas", "They do not grow", "", ""),
            ],
        )
    }

    fn rest(&self) -> AnyView {
        self.choice(
            "rest",
            self.t("Et ce qui reste ensuite", "And what is left then"),
            &[
                (
                    "greedy",
                    "Va au plus demandé de ce qui est encore payable",
                    "Goes to the most wanted of what can still be paid for",
                    "",
                    "",
                ),
                ("kept", "N’est pas dépensé", "Is not spent", "", ""),
            ],
        )
    }
}
