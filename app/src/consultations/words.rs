use domain::{Lang, Moment, consultation::Phase};
use store::consultation::Consultation;
use tally::{Fault, Ratio, Verdict};

use crate::ui::Tone;

pub(super) use domain::consultation::{choice, rank};

/// Where a vote stands, as a word and a tone.
pub(super) fn phase(lang: Lang, phase: Phase) -> (&'static str, Tone) {
    match phase {
        Phase::Draft => (lang.t("En préparation", "Being prepared"), Tone::Neutral),
        Phase::Ahead => (lang.t("Bientôt", "Soon"), Tone::Wait),
        Phase::Open => (lang.t("Vote ouvert", "Open"), Tone::Go),
        Phase::Counting => (lang.t("Dépouillement en cours", "Being counted"), Tone::Wait),
        Phase::Counted => (lang.t("Résultat publié", "Result published"), Tone::Done),
    }
}

/// « 12 personnes ont voté ».
pub(super) fn voters(lang: Lang, n: i64) -> String {
    let number = lang.number(n);
    lang.t(
        format!("{number} {}", lang.plural(n, "personne a voté", "personnes ont voté")),
        format!("{number} {} voted", lang.plural(n, "person has", "people have")),
    )
}

/// When one can vote, in a sentence.
pub(super) fn when(lang: Lang, of: &Consultation, now: Moment) -> String {
    let (opens, closes) = (of.times.opens.unwrap_or(now), of.times.closes.unwrap_or(now));
    let (from, until) = (opens.day_and_hour(lang), closes.day_and_hour(lang));
    match of.phase(now) {
        Phase::Draft | Phase::Ahead => lang
            .t(format!("Le vote sera ouvert du {from} au {until}."), format!("One can vote from {from} to {until}.")),
        Phase::Open => lang.t(format!("On peut voter jusqu’au {until}."), format!("One can vote until {until}.")),
        Phase::Counting | Phase::Counted => {
            lang.t(format!("Le vote s’est terminé le {until}."), format!("The vote ended on {until}."))
        }
    }
}

/// The public clock of the authority's commitment.
pub(super) fn clock(lang: Lang, published: Moment, days: u32, now: Moment) -> String {
    let due = published.plus(i64::from(days) * domain::DAY);
    let day = due.day(lang);
    if now > due {
        let late = now.days_since(due).max(1);
        return lang.t(
            format!(
                "La réponse publique était attendue pour le {day}\u{a0}: {} {} de retard.",
                lang.number(late),
                lang.plural(late, "jour", "jours")
            ),
            format!(
                "The public answer was due by {day}: {} {} late.",
                lang.number(late),
                lang.plural(late, "day", "days")
            ),
        );
    }
    lang.t(
        format!("L’autorité répond publiquement à ce résultat avant le {day}."),
        format!("The authority answers this result in public by {day}."),
    )
}

/// What came of the count, in a few words.
pub(super) fn verdict(lang: Lang, verdict: Verdict, budget: bool) -> &'static str {
    match verdict {
        Verdict::Decided if budget => lang.t("Financé", "Funded"),
        Verdict::Decided => lang.t("Résultat", "Result"),
        Verdict::NobodyVoted => lang.t("Aucun bulletin n’exprime un choix", "No ballot makes a choice"),
        Verdict::QuorumMissed => lang.t("Participation insuffisante", "Too few people voted"),
        Verdict::NobodyWon => lang.t("Aucune option ne l’emporte", "No option wins"),
    }
}

/// A question about what votes here do not protect against.
pub(super) fn risk(lang: Lang, risk: &str) -> &'static str {
    match risk {
        "binding" => lang.t(
            "Le résultat engage-t-il juridiquement l’autorité\u{202f}?",
            "Does the result legally bind the authority?",
        ),
        "pressure" => lang.t(
            "Faut-il craindre que quelqu’un fasse pression sur les votants\u{202f}?",
            "Is it to be feared that somebody puts pressure on voters?",
        ),
        _ => lang.t("Moins de dix personnes voteront-elles\u{202f}?", "Will fewer than ten people vote?"),
    }
}

/// Why a ballot of a box could not be counted.
pub(super) fn fault(lang: Lang, code: &str) -> &'static str {
    let known: [(&str, &str, &str); 8] = [
        (Fault::OtherKind.code(), "autre sorte de question", "another kind of question"),
        ("unknown_option", "option inconnue", "unknown option"),
        ("twice", "option répétée", "option twice"),
        ("same_rank", "rang donné deux fois", "rank given twice"),
        ("too_many", "trop d’options", "too many options"),
        ("off_scale", "note hors échelle", "mark off the scale"),
        ("too_many_points", "trop de points", "too many points"),
        ("over_budget", "au-dessus du budget", "over the budget"),
    ];
    known.iter().find(|(name, ..)| *name == code).map_or(lang.t("autre", "other"), |(_, fr, en)| lang.t(fr, en))
}

/// Money, in euros.
pub(super) fn euros(lang: Lang, n: u64) -> String {
    let number = lang.number(i64::try_from(n).unwrap_or(i64::MAX));
    lang.t(format!("{number}\u{a0}€"), format!("€{number}"))
}

/// A fraction with two decimals.
pub(super) fn decimal(lang: Lang, ratio: &Ratio) -> String {
    let text = ratio.decimal(2);
    let (whole, parts) = text.split_once('.').unwrap_or((&text, "00"));
    let whole = whole.parse().map_or(whole.to_owned(), |n| lang.number(n));
    lang.t(format!("{whole},{parts}"), format!("{whole}.{parts}"))
}

/// `part` of `whole` as a percentage, rounded to one decimal.
pub(super) fn percent(lang: Lang, part: u64, whole: u64) -> String {
    let mille = (u128::from(part) * 1000 + u128::from(whole) / 2) / u128::from(whole.max(1));
    let (whole, tenth) = (mille / 10, mille % 10);
    lang.t(format!("{whole},{tenth}\u{a0}%"), format!("{whole}.{tenth}%"))
}

/// `n` as a count.
pub(super) fn count(lang: Lang, n: u64) -> String {
    lang.number(i64::try_from(n).unwrap_or(i64::MAX))
}
