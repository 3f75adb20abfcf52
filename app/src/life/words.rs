//! The questions of the protocol, each with a good and a bad answer beside it.

use domain::{
    Lang,
    protocol::{ALL_SLOTS, Chapter, ProtocolForm, Weight},
};

use super::question::{Kind, Question};

/// The questions of a page.
pub(super) fn questions(lang: Lang, chapter: Chapter, form: &ProtocolForm) -> Vec<Question> {
    chapter.fields().iter().map(|field| question(lang, field, form)).collect()
}

/// Why a frozen protocol is changed.
pub(super) fn reason(lang: Lang) -> Question {
    let mut asked = Question::new(
        "reason",
        Kind::Text(5),
        lang.t("Pourquoi cette modification\u{202f}?", "Why this change?"),
        lang.t("Publié à côté des différences, pour toujours.", "Published beside the differences, for good."),
    );
    asked.examples = Some(said(
        lang,
        (
            "Le capteur de la rue Colbert est tombé en panne le 3 mars ; on compte désormais à la main.",
            "The sensor in rue Colbert broke down on 3 March; we now count by hand.",
        ),
        ("Ajustements.", "Adjustments."),
    ));
    asked
}

fn said(lang: Lang, good: (&str, &str), bad: (&str, &str)) -> (String, String) {
    let tidy = |text: &str| {
        text.replace(" ;", "\u{202f};").replace(" :", "\u{a0}:").replace(" %", "\u{a0}%").replace(" €", "\u{a0}€")
    };
    (tidy(lang.t(good.0, good.1)), tidy(lang.t(bad.0, bad.1)))
}

fn options(lang: Lang, all: &[(&str, &str, &str)]) -> Kind {
    Kind::One(
        all.iter().map(|(code, fr, en)| ((*code).to_owned(), lang.t(*fr, *en).to_owned(), String::new())).collect(),
    )
}

/// Label, hint, good answer, bad answer: each French then English.
type Words = (
    (&'static str, &'static str),
    (&'static str, &'static str),
    (&'static str, &'static str),
    (&'static str, &'static str),
);

fn question(lang: Lang, field: &str, form: &ProtocolForm) -> Question {
    let bare = match field.split_once('_') {
        // `i1_unit`, `s2_who`; not `at_least`
        Some((head, tail)) if head.len() == 2 && head.as_bytes()[1].is_ascii_digit() => tail,
        _ => field,
    };
    let stops = field.starts_with('s') && field.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let (label, hint, good, bad): Words = if stops { stop_words(bare) } else { words(bare) };
    let number = stops.then(|| field[1..2].to_owned());
    let label = match number {
        Some(n) => lang.t(format!("Règle {n}\u{a0}: {}", label.0), format!("Rule {n}: {}", label.1)),
        None => lang.t(label.0, label.1).to_owned(),
    };
    let mut asked = Question::new(field, kind(lang, field, bare, form), &label, lang.t(hint.0, hint.1));
    let first = !stops || field.starts_with("s1");
    if first && !good.0.is_empty() {
        asked.examples = Some(said(lang, good, bad));
    }
    asked
}

fn kind(lang: Lang, field: &str, bare: &str, form: &ProtocolForm) -> Kind {
    match bare {
        "by" | "baseline_on" | "law_until" => Kind::Day,
        "baseline" | "target" | "threshold" | "hours" => Kind::Number,
        "direction" => options(
            lang,
            &[
                ("up", "Au moins cette valeur", "At least this value"),
                ("down", "Au plus cette valeur", "At most this value"),
            ],
        ),
        "weight" => Kind::One(
            [Weight::Guardrail, Weight::Secondary]
                .map(|w| {
                    let note = match w {
                        Weight::Guardrail => lang.t(
                            "Ce qui pourrait mal tourner. Une règle d’arrêt le regarde.",
                            "What could go wrong. A stop rule watches it.",
                        ),
                        _ => lang.t("Quelque chose de plus à savoir.", "One more thing to know."),
                    };
                    (w.code().to_owned(), w.name(lang).to_owned(), note.to_owned())
                })
                .into(),
        ),
        "when" => options(
            lang,
            &[
                ("above", "Il dépasse le seuil", "It goes above the threshold"),
                ("below", "Il passe sous le seuil", "It goes below the threshold"),
            ],
        ),
        "comparison" => options(
            lang,
            &[
                ("group", "Un groupe qui n’essaie pas", "A group that does not try it"),
                ("before", "Les mêmes, avant l’essai", "The same, before the try"),
                ("none", "Aucune comparaison", "No comparison"),
            ],
        ),
        "law" => options(
            lang,
            &[
                ("current", "Oui, c’est possible en l’état du droit", "Yes, it is possible under current law"),
                ("derogation", "Non, il faut une dérogation", "No, a derogation is needed"),
            ],
        ),
        "licence" => Kind::List(
            [
                ("etalab-2.0", "Licence Ouverte 2.0 (Etalab)"),
                ("ODbL-1.0", "ODbL 1.0"),
                ("CC-BY-4.0", "CC BY 4.0"),
                ("CC0-1.0", "CC0 1.0"),
            ]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .into(),
        ),
        "indicator" => Kind::List(
            ALL_SLOTS
                .iter()
                .filter(|n| !form.get(&format!("i{n}_measure")).trim().is_empty())
                .map(|n| (n.to_string(), form.get(&format!("i{n}_measure")).to_owned()))
                .collect(),
        ),
        "dates" => Kind::Text(4),
        "because" | "method" | "comparison_said" | "law_said" | "law_article" => Kind::Text(3),
        "risk_people" | "risk_equality" | "risk_environment" | "risk_data" | "safeguards" | "liability" | "undo"
        | "budget" | "conflicts" | "data_plan" | "evaluator" => Kind::Text(4),
        _ => {
            debug_assert!(!field.is_empty());
            Kind::Line
        }
    }
}

fn stop_words(bare: &str) -> Words {
    let none = ("", "");
    match bare {
        "indicator" => (
            ("quel indicateur", "which indicator"),
            ("Laissez les règles inutiles vides.", "Leave rules you do not need empty."),
            none,
            none,
        ),
        "when" => (("l’essai s’arrête quand", "the try stops when"), none, none, none),
        "threshold" => (("le seuil", "the threshold"), none, ("10", "10"), ("beaucoup", "many")),
        "who" => (
            ("qui agit, et comment", "who acts, and how"),
            none,
            (
                "La présidente de l’association fait rouvrir la rue et prévient la mairie.",
                "The chair of the association has the street reopened and tells the town hall.",
            ),
            ("On avisera.", "We will see."),
        ),
        _ => (("dans quel délai, en heures", "within how many hours"), ("De 1 à 720.", "From 1 to 720."), none, none),
    }
}

fn words(bare: &str) -> Words {
    let none = ("", "");
    match bare {
        "if" => (
            ("Si…", "If…"),
            ("Ce que vous faites, en une phrase.", "What you do, in a phrase."),
            ("on ferme la rue de l’école aux voitures de 8 h à 9 h", "the school street is closed to cars from 8 to 9"),
            ("on apaise le quartier", "the neighbourhood is calmed"),
        ),
        "for" => (
            ("pour…", "for…"),
            ("Qui, et où.", "Whom, and where."),
            (
                "les 240 élèves de l’école Michelet et leurs parents",
                "the 240 pupils of the Michelet school and their parents",
            ),
            ("tout le monde", "everybody"),
        ),
        "then" => (
            ("alors…", "then…"),
            ("Ce qui change et qu’on peut compter.", "What changes and can be counted."),
            ("la part d’élèves qui viennent à pied ou à vélo augmente", "the share of pupils who walk or cycle rises"),
            ("les enfants sont plus heureux", "children are happier"),
        ),
        "at_least" => (("d’au moins…", "by at least…"), none, ("15 points", "15 points"), ("beaucoup", "a lot")),
        "by" => (("d’ici au…", "by…"), none, none, none),
        "because" => (
            ("parce que…", "because…"),
            ("Ce qui vous fait penser que cela marchera.", "What makes you think it will work."),
            (
                "les parents disent qu’ils conduisent par peur des voitures des autres",
                "parents say they drive for fear of the cars of others",
            ),
            ("c’est évident", "it is obvious"),
        ),
        "weight" => (("À quoi sert cet indicateur\u{202f}?", "What is this indicator for?"), none, none, none),
        "measure" => (
            ("Ce qu’on mesure", "What is measured"),
            none,
            ("Part d’élèves venus à pied ou à vélo", "Share of pupils who walked or cycled"),
            ("La mobilité", "Mobility"),
        ),
        "unit" => (
            ("Unité", "Unit"),
            none,
            ("% des élèves présents", "% of pupils present"),
            ("points de satisfaction", "satisfaction points"),
        ),
        "population" => (
            ("Chez qui ou quoi", "Of whom or what"),
            none,
            ("Tous les élèves présents le jour du comptage", "All pupils present on the day of the count"),
            ("Les habitants", "Residents"),
        ),
        "method" => (
            ("Source ou méthode", "Source or method"),
            (
                "Assez précis pour que quelqu’un d’autre trouve le même chiffre.",
                "Precise enough for somebody else to find the same figure.",
            ),
            (
                "Comptage à main levée dans chaque classe, deux mardis de suite, par l’enseignant",
                "Show of hands in every class, two Tuesdays in a row, by the teacher",
            ),
            ("On demandera aux gens", "We will ask people"),
        ),
        "baseline" => (("Valeur au départ", "Baseline"), none, ("38,5", "38.5"), ("environ un tiers", "about a third")),
        "baseline_on" => (("Mesurée le", "Measured on"), none, none, none),
        "target" => (
            ("Valeur visée (pour un garde-fou\u{a0}: à ne pas dépasser)", "Target (of a guardrail: not to be passed)"),
            none,
            ("53,5", "53.5"),
            ("le plus possible", "as much as possible"),
        ),
        "direction" => (("C’est bon si l’on atteint", "It is good to reach"), none, none, none),
        "dates" => (
            ("Jours de mesure, un par ligne", "Days of measurement, one a line"),
            ("Comme 2027-03-31 ou 31/03/2027.", "Like 2027-03-31 or 31/03/2027."),
            ("31/03/2027 et 30/06/2027", "31/03/2027 and 30/06/2027"),
            ("au printemps", "in spring"),
        ),
        "comparison" => (("Avec quoi comparez-vous\u{202f}?", "What do you compare with?"), none, none, none),
        "comparison_said" => (
            ("Laquelle, ou pourquoi aucune", "Which, or why none"),
            none,
            (
                "L’école Jules-Ferry, à 600 mètres, même taille, rue ouverte",
                "The Jules-Ferry school, 600 metres away, same size, street open",
            ),
            ("Pas le temps", "No time"),
        ),
        "law" => (
            ("Est-ce possible en l’état du droit\u{202f}?", "Is it possible under current law?"),
            ("Souvent oui\u{a0}: c’est la première chose à vérifier.", "Often yes: it is the first thing to check."),
            none,
            none,
        ),
        "law_said" => (
            ("Pourquoi", "Why"),
            none,
            (
                "Le maire règle la circulation (CGCT, art. L. 2213-1)",
                "The mayor regulates traffic (CGCT, art. L. 2213-1)",
            ),
            ("Rien ne l’interdit", "Nothing forbids it"),
        ),
        "law_article" => (
            ("Dérogation à quel texte et article", "Derogation from which text and article"),
            (
                "Pour une dérogation seulement, comme les trois suivantes.",
                "For a derogation only, like the next three.",
            ),
            none,
            none,
        ),
        "law_issuer" => (("Qui peut l’accorder", "Who issues it"), none, none, none),
        "law_territory" => (("Sur quel territoire", "On which territory"), none, none, none),
        "law_until" => (("Jusqu’à quand", "Until when"), none, none, none),
        "risk_people" => (
            ("Risques pour les personnes", "Risks for people"),
            none,
            (
                "Report des voitures rue Colbert, plus de danger au carrefour",
                "Cars move to rue Colbert, more danger at the crossing",
            ),
            ("Aucun", "None"),
        ),
        "risk_equality" => (
            ("Risques pour l’égalité", "Risks for equality"),
            ("Qui y perd, qui ne peut pas participer\u{202f}?", "Who loses, who cannot take part?"),
            none,
            none,
        ),
        "risk_environment" => (("Risques pour l’environnement", "Risks for the environment"), none, none, none),
        "risk_data" => (("Risques pour les données personnelles", "Risks for personal data"), none, none, none),
        "safeguards" => (
            ("Précautions", "Safeguards"),
            (
                "Une par ligne\u{a0}: elles seront vérifiées avant de commencer.",
                "One a line: they are checked before the start.",
            ),
            ("Un bénévole formé à chaque barrière", "A trained volunteer at each barrier"),
            ("Faire attention", "Be careful"),
        ),
        "liability" => (("Qui répond des dommages", "Who answers for damage"), none, none, none),
        "undo" => (
            ("Comment revenir en arrière", "How it is undone"),
            none,
            ("On enlève deux barrières\u{a0}: dix minutes", "Two barriers are removed: ten minutes"),
            ("On verra", "We will see"),
        ),
        "budget" => (
            ("Budget\u{a0}: combien, payé par qui", "Budget: how much, paid by whom"),
            none,
            (
                "1 200 € de barrières, payés par la commune ; 60 heures de bénévoles",
                "€1,200 of barriers, paid by the commune; 60 volunteer hours",
            ),
            ("Peu", "Little"),
        ),
        "evaluator" => (("Qui évalue, à quel titre", "Who evaluates, in what capacity"), none, none, none),
        "conflicts" => (
            ("Conflits d’intérêts", "Conflicts of interest"),
            none,
            (
                "L’évaluatrice habite la commune, pas la rue ; aucun lien avec l’association",
                "The evaluator lives in the commune, not the street; no tie to the association",
            ),
            ("Non", "No"),
        ),
        "data_plan" => (
            (
                "Les données\u{a0}: lesquelles, qui les garde, combien de temps",
                "The data: which, who keeps it, for how long",
            ),
            none,
            none,
            none,
        ),
        "licence" => (("Licence des données", "Licence of the data"), none, none, none),
        _ => (none, none, none, none),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_words_in_both_languages() {
        for chapter in Chapter::ALL {
            for lang in Lang::ALL {
                for asked in questions(lang, chapter, &ProtocolForm::default()) {
                    assert!(asked.label.trim().len() >= 2, "{} in {lang:?}", asked.name);
                }
            }
        }
    }
}
