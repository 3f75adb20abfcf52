//! A protocol to read.

use domain::{
    Lang, Moment,
    protocol::{Direction, Indicator, Side},
};
use leptos::prelude::*;
use store::protocol::Version;

use crate::ui::{Prose, SummaryList, SummaryRow};

pub(super) fn row(term: &str, value: impl Into<String>) -> SummaryRow {
    SummaryRow { term: term.to_owned(), value: value.into(), change_href: None, change_label: String::new() }
}

fn day(lang: Lang, raw: &str) -> String {
    Moment::of_day(raw).map_or_else(|_| raw.to_owned(), |m| m.day(lang))
}

/// The number and hash of a version, to compare with the civic record.
pub(super) fn seal(lang: Lang, v: &Version) -> AnyView {
    let said = lang.t(
        format!("Version {} du {}. Empreinte SHA-256\u{a0}:", v.number, v.at.day_and_hour(lang)),
        format!("Version {} of {}. SHA-256:", v.number, v.at.day_and_hour(lang)),
    );
    view! {
        <p class="muted small seal">{said} " " <code class="hash">{record::hex(&v.hash)}</code></p>
    }
    .into_any()
}

/// The protocol behind a fold, for a form that is about it.
pub(super) fn folded(lang: Lang, v: &Version) -> AnyView {
    view! {
        <details class="panel protocol-fold" open>
            <summary>{lang.t("Le protocole figé", "The frozen protocol")}</summary>
            {seal(lang, v)}
            {whole(lang, v)}
        </details>
    }
    .into_any()
}

fn indicator(lang: Lang, i: &Indicator) -> AnyView {
    let aim = match i.direction {
        Direction::Up => lang.t("au moins", "at least"),
        Direction::Down => lang.t("au plus", "at most"),
    };
    let dates = i.dates.iter().map(|d| day(lang, d)).collect::<Vec<_>>().join(", ");
    let rows = vec![
        row(
            lang.t("Au départ", "Baseline"),
            format!("{} {} ({})", i.baseline.say(lang), i.unit, day(lang, &i.baseline_on)),
        ),
        row(lang.t("Visé", "Target"), format!("{aim} {} {}", i.target.say(lang), i.unit)),
        row(lang.t("Chez qui", "Of whom"), i.population.clone()),
        row(lang.t("Comment on le mesure", "How it is measured"), i.method.clone()),
        row(lang.t("Quand", "When"), dates),
    ];
    view! {
        <section class="indicator">
            <h3>{i.measure.clone()}</h3>
            <p class="muted">{i.weight.name(lang)}</p>
            <SummaryList rows />
        </section>
    }
    .into_any()
}

/// Everything that a version says.
pub(super) fn whole(lang: Lang, v: &Version) -> AnyView {
    let p = &v.protocol;
    let indicators = p.indicators.iter().map(|i| indicator(lang, i)).collect_view();
    let stops = p
        .stop_rules
        .iter()
        .map(|rule| {
            let watched = p.indicators.iter().find(|i| i.place == rule.indicator);
            let (name, unit) = watched.map(|i| (i.measure.clone(), i.unit.clone())).unwrap_or_default();
            let side = match rule.when {
                Side::Above => lang.t("dépasse", "goes above"),
                Side::Below => lang.t("passe sous", "goes below"),
            };
            let (limit, who, hours) = (rule.threshold.say(lang), rule.who.clone(), rule.hours);
            let text = lang.t(
                format!("Si «\u{a0}{name}\u{a0}» {side} {limit} {unit}\u{a0}: l’essai se suspend. {who}, dans les {hours}\u{a0}heures."),
                format!("If “{name}” {side} {limit} {unit}: the try suspends itself. {who}, within {hours} hours."),
            );
            view! { <li>{text}</li> }
        })
        .collect_view();
    let compared = match p.comparison.with.as_str() {
        "group" => lang.t("Un groupe de comparaison", "A comparison group"),
        "before" => lang.t("Les mêmes, avant l’essai", "The same, before the try"),
        _ => lang.t("Aucune comparaison", "No comparison"),
    };
    let mut law = vec![row(
        if p.law.derogation {
            lang.t("Dérogation demandée", "Derogation asked for")
        } else {
            lang.t("Possible en l’état du droit", "Possible under current law")
        },
        p.law.said.clone(),
    )];
    if p.law.derogation {
        law.push(row(lang.t("Texte et article", "Text and article"), p.law.article.clone()));
        law.push(row(lang.t("Qui peut l’accorder", "Who issues it"), p.law.issuer.clone()));
        law.push(row(lang.t("Où", "Where"), p.law.territory.clone()));
        law.push(row(lang.t("Jusqu’au", "Until"), day(lang, &p.law.until)));
    }
    let risks = vec![
        row(lang.t("Pour les personnes", "For people"), p.risks.people.clone()),
        row(lang.t("Pour l’égalité", "For equality"), p.risks.equality.clone()),
        row(lang.t("Pour l’environnement", "For the environment"), p.risks.environment.clone()),
        row(lang.t("Pour les données personnelles", "For personal data"), p.risks.data.clone()),
        row(lang.t("Précautions", "Safeguards"), p.risks.safeguards.clone()),
        row(lang.t("Qui répond des dommages", "Who answers for damage"), p.risks.liability.clone()),
        row(lang.t("Comment revenir en arrière", "How it is undone"), p.risks.undo.clone()),
    ];
    let means = vec![
        row(lang.t("Budget", "Budget"), p.means.budget.clone()),
        row(lang.t("Qui évalue", "Who evaluates"), p.means.evaluator.clone()),
        row(lang.t("Conflits d’intérêts", "Conflicts of interest"), p.means.conflicts.clone()),
        row(lang.t("Les données", "The data"), p.means.data_plan.clone()),
        row(lang.t("Licence", "Licence"), p.means.licence.clone()),
    ];
    view! {
        <div class="protocol" lang=v.lang.code()>
            <blockquote class="hypothesis">{p.hypothesis.sentence(v.lang)}</blockquote>
            <h2 lang=lang.code()>{lang.t("Ce qu’on mesure", "What is measured")}</h2>
            {indicators}
            <h2 lang=lang.code()>{lang.t("La comparaison", "The comparison")}</h2>
            <p><strong lang=lang.code()>{compared}</strong></p>
            <Prose text=p.comparison.said.clone() />
            <h2 lang=lang.code()>{lang.t("Quand l’essai s’arrête", "When the try stops")}</h2>
            <ul>{stops}</ul>
            <h2 lang=lang.code()>{lang.t("Le droit", "The law")}</h2>
            <SummaryList rows=law />
            <h2 lang=lang.code()>{lang.t("Les risques", "The risks")}</h2>
            <SummaryList rows=risks />
            <h2 lang=lang.code()>{lang.t("Les moyens et les données", "Means and data")}</h2>
            <SummaryList rows=means />
        </div>
    }
    .into_any()
}
