//! The slip of each method, as a plain form.

use domain::{
    FieldError, Lang, PersonId,
    consultation::{Plan, Question, Typed, shuffled},
};
use leptos::prelude::*;
use tally::{Alternative, Method, Rules, budget::Slip};
use uuid::Uuid;

use super::words;
use crate::{
    ui::{Field, Select},
    web::said,
};

/// Everything that comes with a slip.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    /// The form's id.
    pub submission: String,
    /// `review`, `change` or `cast`.
    pub step: String,
    /// Whether they said that they belong to the territory.
    pub declared: bool,
    /// What was chosen.
    pub typed: Typed,
}

impl Filled {
    /// From the names and values of a form; what is not of a slip is left out.
    pub fn read(pairs: Vec<(String, String)>) -> Filled {
        let mut filled = Filled::default();
        for (name, value) in pairs {
            match name.as_str() {
                "submission" => filled.submission = value,
                "step" => filled.step = value,
                "declared" => filled.declared = value == "on",
                "pick" if !value.is_empty() => {
                    filled.typed.picked.insert(value);
                }
                _ => {
                    if let Some(option) = name.strip_prefix("mark-").filter(|_| !value.trim().is_empty()) {
                        filled.typed.marks.insert(option.to_owned(), value);
                    }
                }
            }
        }
        filled
    }

    /// What was chosen, as fields that nobody sees.
    pub fn hidden(&self) -> AnyView {
        let picked = self.typed.picked.iter().map(|id| hidden("pick".to_owned(), id.clone())).collect_view();
        let marks = self.typed.marks.iter().map(|(id, n)| hidden(format!("mark-{id}"), n.clone())).collect_view();
        let declared = self.declared.then(|| hidden("declared".to_owned(), "on".to_owned()));
        view! {
            {picked}
            {marks}
            {declared}
        }
        .into_any()
    }
}

fn hidden(name: String, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// The fields of a slip, the options in this voter's order.
pub(super) fn fields(
    lang: Lang,
    plan: &Plan,
    consultation: Uuid,
    voter: PersonId,
    typed: &Typed,
    errors: &[FieldError],
) -> AnyView {
    let options = shuffled(&plan.rules, consultation, voter);
    let whole = said(lang, errors, "slip").map(|text| view! { <p class="error">{text}</p> });
    let body = match &plan.rules.method {
        Method::Approval(_) if plan.question == Question::Go => go(lang, &plan.rules, typed),
        Method::Approval(rule) => ticks(lang, &options, typed, rule.most),
        Method::Greedy(rule) => budget(lang, &options, typed, &rule.slip, rule.budget, errors),
        Method::EqualShares(rule) => budget(lang, &options, typed, &rule.slip, rule.budget, errors),
        Method::Score(rule) => scores(lang, &options, typed, rule.highest, errors),
        Method::MajorityJudgment(rule) => grades(lang, &options, typed, &rule.grades, errors),
        Method::Schulze(_) | Method::InstantRunoff(_) => ranks(lang, &options, typed, errors),
    };
    view! {
        <div class="slip" id="slip" lang=plan.lang.code()>
            {whole}
            {body}
        </div>
    }
    .into_any()
}

fn tick(kind: &'static str, id: String, value: String, label: String, note: Option<String>, checked: bool) -> AnyView {
    view! {
        <div class="choice">
            <input class="choice-mark" type=kind id=id.clone() name="pick" value=value checked=checked />
            <label class="choice-label" for=id>
                {label}
            </label>
            {note.map(|note| view! { <p class="choice-note">{note}</p> })}
        </div>
    }
    .into_any()
}

fn go(lang: Lang, rules: &Rules, typed: &Typed) -> AnyView {
    let options = rules.options.iter().map(|o| {
        tick("radio", format!("pick-{}", o.id), o.id.clone(), o.name.clone(), None, typed.picked.contains(&o.id))
    });
    let blank = tick(
        "radio",
        "pick-none".to_owned(),
        String::new(),
        lang.t("Vote blanc", "Blank vote").to_owned(),
        Some(lang.t("Vous participez sans choisir.", "You take part without choosing.").to_owned()),
        false,
    );
    view! {
        <fieldset class="field">
            <legend class="label">{lang.t("Votre choix", "Your choice")}</legend>
            <div class="choices">{options.collect_view()} {blank}</div>
        </fieldset>
    }
    .into_any()
}

fn ticks(lang: Lang, options: &[&Alternative], typed: &Typed, most: Option<u32>) -> AnyView {
    let hint = match most {
        Some(most) => lang.t(format!("Cochez-en {most} au plus."), format!("Tick at most {most}.")),
        None => lang.t("Cochez tout ce qui vous convient.", "Tick all that are fine with you.").to_owned(),
    };
    let blank = lang.t("Ne rien cocher, c’est voter blanc.", "To tick nothing is a blank vote.");
    let options = options.iter().map(|o| {
        let cost = (o.cost > 0).then(|| words::euros(lang, o.cost));
        tick("checkbox", format!("pick-{}", o.id), o.id.clone(), o.name.clone(), cost, typed.picked.contains(&o.id))
    });
    view! {
        <fieldset class="field" aria-describedby="slip-hint">
            <legend class="label">{lang.t("Vos choix", "Your choices")}</legend>
            <p class="hint" id="slip-hint">
                {hint}
                " "
                {blank}
            </p>
            <div class="choices">{options.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn budget(
    lang: Lang,
    options: &[&Alternative],
    typed: &Typed,
    slip: &Slip,
    budget: u64,
    errors: &[FieldError],
) -> AnyView {
    let money = lang.t(
        format!("Il y a {} en tout. Ce que vous cochez peut coûter plus.", words::euros(lang, budget)),
        format!("There is {} in all. What you tick may cost more.", words::euros(lang, budget)),
    );
    let fields = match slip {
        Slip::Approval { most, .. } => ticks(lang, options, typed, *most),
        Slip::Points { each, .. } => scores(lang, options, typed, *each, errors),
    };
    view! {
        <p>{money}</p>
        {fields}
    }
    .into_any()
}

fn mark<'a>(typed: &'a Typed, id: &str) -> &'a str {
    typed.marks.get(id).map_or("", String::as_str)
}

fn scores(lang: Lang, options: &[&Alternative], typed: &Typed, highest: u32, errors: &[FieldError]) -> AnyView {
    let none = lang.t("Pas de note", "No score");
    let fields = options.iter().map(|o| {
        let name = format!("mark-{}", o.id);
        let (value, wrong) = (mark(typed, &o.id).to_owned(), said(lang, errors, &name));
        if highest <= 20 {
            let all = (0..=highest).rev().map(|n| (n.to_string(), n.to_string())).collect();
            view! { <Select name label=o.name.clone() value options=all empty_label=none error=wrong /> }.into_any()
        } else {
            view! { <Field name label=o.name.clone() value inputmode="numeric" short=true error=wrong /> }.into_any()
        }
    });
    view! {
        <p class="hint">
            {lang.t(
                format!("Une note de 0 à {highest} pour chaque option\u{a0}; {highest} est la meilleure."),
                format!("A score from 0 to {highest} for each option; {highest} is the best."),
            )}
        </p>
        <div class="slip-lines">{fields.collect_view()}</div>
    }
    .into_any()
}

fn grades(lang: Lang, options: &[&Alternative], typed: &Typed, grades: &[String], errors: &[FieldError]) -> AnyView {
    let fields = options.iter().map(|o| {
        let name = format!("mark-{}", o.id);
        let chosen = mark(typed, &o.id).to_owned();
        let wrong = said(lang, errors, &name).map(|text| view! { <p class="error">{text}</p> });
        // the best first
        let all = grades.iter().enumerate().rev().map(|(n, grade)| {
            let (id, value) = (format!("{name}-{n}"), n.to_string());
            let (id, checked) = (if n + 1 == grades.len() { name.clone() } else { id }, value == chosen);
            let class = format!("grade grade-{n}");
            view! {
                <div class=class>
                    <input class="grade-mark" type="radio" id=id.clone() name=name.clone() value=value checked=checked />
                    <label class="grade-label" for=id>
                        {grade.clone()}
                    </label>
                </div>
            }
        });
        view! {
            <fieldset class="field grading">
                <legend class="label">{o.name.clone()}</legend>
                {wrong}
                <div class="grades">{all.collect_view()}</div>
            </fieldset>
        }
    });
    view! {
        <p class="hint">
            {lang.t(
                "Une mention pour chaque option. Celle que vous laissez sans mention reçoit la plus basse.",
                "A grade for each option. One that you leave without a grade gets the lowest.",
            )}
        </p>
        <div class="slip-lines">{fields.collect_view()}</div>
    }
    .into_any()
}

fn ranks(lang: Lang, options: &[&Alternative], typed: &Typed, errors: &[FieldError]) -> AnyView {
    let none = lang.t("Pas classée", "Not ranked");
    let fields = options.iter().map(|o| {
        let name = format!("mark-{}", o.id);
        let all = (1..=options.len()).map(|n| (n.to_string(), words::rank(lang, n))).collect();
        let (value, wrong) = (mark(typed, &o.id).to_owned(), said(lang, errors, &name));
        view! { <Select name label=o.name.clone() value options=all empty_label=none error=wrong /> }
    });
    // a script lets one drag them, or move them with buttons; these are its words
    view! {
        <div
            class="ranking"
            data-ranking=""
            data-first=lang.t("Votre ordre, la préférée d’abord", "Your order, the favourite first")
            data-rest=lang.t("Sans rang", "Without a rank")
            data-empty=lang.t(
                "Rien n’est classé\u{a0}: ce serait un vote blanc.",
                "Nothing is ranked: that would be a blank vote.",
            )
            data-in=lang.t("Classer", "Rank")
            data-up=lang.t("Monter", "Move up")
            data-down=lang.t("Descendre", "Move down")
            data-out=lang.t("Retirer du classement", "Take out of the ranking")
            data-none=none
            data-lists=lang.t("Donner les rangs dans des listes", "Give ranks in lists")
            data-hand=lang.t("Ranger à la main", "Rank by hand")
        >
            <p class="hint">
                {lang.t(
                    "Dites l’ordre de vos préférences. Vous pouvez en laisser sans rang.",
                    "Say in which order you prefer them. You may leave some without a rank.",
                )}
            </p>
            <div class="slip-lines">{fields.collect_view()}</div>
        </div>
    }
    .into_any()
}
