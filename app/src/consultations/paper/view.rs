//! What officials see of sheets, and the form in which they type one.

use domain::{
    FieldError, Lang,
    consultation::{
        Plan,
        paper::{Marked, Sheet},
    },
};
use leptos::prelude::*;
use store::consultation::{
    Consultation,
    paper::{Seen, Sheets},
};
use tally::Choice;

use super::{SHOWN, Shown, Slip};
use crate::{
    consultations::{slip, words},
    ui::{Choices, Empty, Field, Form, Link, Notice, NoticeKind, Submit},
    web::said,
};

pub(super) fn entering(lang: Lang, of: &Consultation, shown: &Shown, form: &Slip, errors: &[FieldError]) -> AnyView {
    let Ok(fixed) = of.terms() else { return ().into_any() };
    let plan = &fixed.plan;
    let until = of.times.closes.map(|closes| closes.day_and_hour(lang)).unwrap_or_default();
    let none = shown.sheets == Sheets::default();
    let empty = none.then(|| {
        view! {
            <Empty
                title=lang.t("Aucune feuille saisie", "No sheet typed yet")
                text=lang.t(
                    "Sortez les feuilles de l’urne, mélangez-les, puis numérotez-les. Une personne les saisit toutes\u{a0}; une autre recommence, sans regarder.",
                    "Take the sheets out of the box, shuffle them, then number them. One person types them all; another does it again, without looking.",
                )
            />
        }
    });
    let waits: Vec<&Seen> = shown.once.iter().filter(|seen| seen.mine.is_some()).collect();
    let mine: Vec<AnyView> = waits.iter().map(|seen| row(lang, of, plan, seen)).collect();
    let differ: Vec<AnyView> = shown.differ.iter().map(|seen| row(lang, of, plan, seen)).collect();
    view! {
        <p class="lede">
            {lang.t(
                "Deux personnes de l’autorité saisissent chaque feuille, sans voir ce que l’autre a saisi. Elle compte dès que les deux saisies sont les mêmes.",
                "Two people of the authority type each sheet, without seeing what the other typed. It counts as soon as both typed the same.",
            )}
        </p>
        <Notice kind=NoticeKind::Info>
            <p>
                {lang.t(
                    format!("Les saisies se terminent avec le vote, le {until}. Une feuille qui n’est pas confirmée à ce moment-là ne compte pas."),
                    format!("Typing ends with the vote, on {until}. A sheet that is not confirmed by then does not count."),
                )}
            </p>
        </Notice>
        {shown.last.as_ref().and_then(|seen| told(lang, seen))}
        {empty}
        {(!none).then(|| figures(lang, shown.sheets))}
        {(!differ.is_empty())
            .then(|| {
                view! {
                    <section class="section" id="differ">
                        <h2>{lang.t("Saisies différentes", "Typed differently")}</h2>
                        <p>
                            {lang.t(
                                "Reprenez la feuille. Chaque personne ne voit et ne corrige que sa propre saisie.",
                                "Take the sheet again. Each person sees and corrects only what they typed themselves.",
                            )}
                        </p>
                        <ul class="rows" role="list">{differ}</ul>
                        {more(lang, shown.sheets.differ)}
                    </section>
                }
            })}
        {entry(lang, of, plan, form, errors)}
        {second(lang, &shown.once, shown.sheets.once)}
        {(!mine.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{lang.t("Vos saisies, en attente d’une autre personne", "What you typed, waiting for another person")}</h2>
                        <ul class="rows" role="list">{mine}</ul>
                        {more(lang, shown.sheets.once)}
                    </section>
                }
            })}
    }
    .into_any()
}

/// What became of the sheet that was just typed.
fn told(lang: Lang, seen: &Seen) -> Option<AnyView> {
    let n = seen.sheet;
    let (kind, text) = match seen.state {
        // the flash says that it counts
        Sheet::Counts => return None,
        Sheet::Once if seen.mine.is_none() => return None,
        Sheet::Once => (
            NoticeKind::Success,
            lang.t(
                format!(
                    "La feuille {n} est saisie une fois. Elle compte dès qu’une autre personne a saisi la même chose."
                ),
                format!("Sheet {n} is typed once. It counts as soon as another person has typed the same."),
            ),
        ),
        Sheet::Differs => (
            NoticeKind::Warning,
            lang.t(
                format!("Les deux saisies de la feuille {n} diffèrent\u{a0}: elle ne compte pas encore. Relisez-la."),
                format!("Sheet {n} was typed in two different ways: it does not count yet. Read it again."),
            ),
        ),
    };
    Some(view! { <Notice kind><p>{text}</p></Notice> }.into_any())
}

fn figures(lang: Lang, sheets: Sheets) -> AnyView {
    let one = |n: i64, label: &'static str| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="figure">{lang.number(n)}</dd>
            </div>
        }
    };
    view! {
        <dl class="sheet-figures">
            {one(sheets.count, lang.t("confirmées, qui comptent", "confirmed: they count"))}
            {one(sheets.once, lang.t("saisies une fois", "typed once"))}
            {one(sheets.differ, lang.t("saisies différemment", "typed differently"))}
        </dl>
    }
    .into_any()
}

fn entry(lang: Lang, of: &Consultation, plan: &Plan, form: &Slip, errors: &[FieldError]) -> AnyView {
    let options = [
        (Marked::Chosen, lang.t("Un choix y est marqué", "A choice is marked on it"), ""),
        (Marked::Blank, lang.t("Elle est blanche", "It is blank"), ""),
        (
            Marked::Invalid,
            lang.t("Elle est nulle", "It is invalid"),
            lang.t(
                "Illisible, ou remplie autrement que les règles le permettent.",
                "It cannot be read, or is filled in in a way that the rules do not allow.",
            ),
        ),
    ];
    let options = options.map(|(marked, label, note)| (marked.code().to_owned(), label.to_owned(), note.to_owned()));
    let marked = form.marked.map_or("", Marked::code);
    let (sheet, wrong) = (form.sheet.clone(), said(lang, errors, "sheet"));
    let (options, unsaid) = (options.to_vec(), said(lang, errors, "marked"));
    let fields = slip::of_paper(lang, plan, &form.typed, errors);
    view! {
        <section class="section" id="entry">
            <h2>{lang.t("Saisir une feuille", "Type a sheet")}</h2>
            <Form
                action=format!("/consultations/{}/paper", of.slug)
                submission=form.submission.clone()
                class="slip-form"
            >
                <Field
                    name="sheet"
                    label=lang.t("Numéro de la feuille", "Number of the sheet")
                    hint=lang.t(
                        "Écrit une fois la feuille sortie de l’urne\u{a0}: un numéro donné avant dirait qui a choisi quoi.",
                        "Written once the sheet is out of the box: a number given before would tell who chose what.",
                    )
                    value=sheet
                    error=wrong
                    inputmode="numeric"
                    autocomplete="off"
                    short=true
                />
                <Choices
                    name="marked"
                    legend=lang.t("Cette feuille", "This sheet")
                    value=marked
                    options=options
                    error=unsaid
                />
                {fields}
                <Submit label=lang.t("Enregistrer cette saisie", "Keep what I typed") />
            </Form>
        </section>
    }
    .into_any()
}

/// Sheets that others typed, to be typed a second time.
fn second(lang: Lang, once: &[Seen], all: i64) -> Option<AnyView> {
    let others: Vec<String> =
        once.iter().filter(|seen| seen.mine.is_none()).map(|seen| seen.sheet.to_string()).collect();
    (!others.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2>{lang.t("À saisir une seconde fois, par vous ou quelqu’un d’autre", "To be typed a second time, by you or somebody else")}</h2>
                <p class="sheet-numbers">{others.join(", ")}</p>
                {more(lang, all)}
            </section>
        }
        .into_any()
    })
}

fn more(lang: Lang, all: i64) -> Option<AnyView> {
    (all > SHOWN).then(|| {
        view! {
            <p class="muted">
                {lang.t(
                    format!("Les {SHOWN} premières, par numéro\u{a0}; les autres viennent ensuite."),
                    format!("The first {SHOWN}, by number; the others come after these."),
                )}
            </p>
        }
        .into_any()
    })
}

fn row(lang: Lang, of: &Consultation, plan: &Plan, seen: &Seen) -> AnyView {
    let (n, slug) = (seen.sheet, &of.slug);
    let name = lang.t(format!("Feuille {n}"), format!("Sheet {n}"));
    let Some(mine) = &seen.mine else {
        return view! {
            <li class="row">
                <strong>{name}</strong>
                <p class="muted">
                    {lang.t(
                        "Saisie par deux autres personnes\u{a0}: c’est à elles de se mettre d’accord.",
                        "Typed by two other people: it is for them to agree.",
                    )}
                </p>
            </li>
        }
        .into_any();
    };
    let which = lang.t(format!(" la feuille {n}"), format!(" sheet {n}"));
    let correct = which.clone();
    view! {
        <li class="row row-apart">
            <div class="sheet-mine">
                <strong>{name}</strong>
                <p>{lang.t("Votre saisie\u{a0}: ", "You typed: ")} <span lang=plan.lang.code()>{read(lang, plan, mine)}</span></p>
            </div>
            <div class="cluster">
                <Link href=format!("/consultations/{slug}/paper?sheet={n}#entry")>
                    {lang.t("Corriger", "Correct")} <span class="visually-hidden">{correct}</span>
                </Link>
                <form method="post" action=format!("/consultations/{slug}/paper/withdrawal")>
                    <input type="hidden" name="sheet" value=n.to_string() />
                    <button class="button button-quiet" type="submit">
                        {lang.t("Retirer", "Take back")}
                        <span class="visually-hidden">{which}</span>
                    </button>
                </form>
            </div>
        </li>
    }
    .into_any()
}

/// What somebody typed, in a line.
fn read(lang: Lang, plan: &Plan, choice: &Choice) -> String {
    match Marked::of(choice) {
        Marked::Blank => lang.t("blanche", "blank").to_owned(),
        Marked::Invalid => lang.t("nulle", "invalid").to_owned(),
        Marked::Chosen => {
            let ticks = matches!(choice, Choice::Approve(_));
            let colon = lang.t("\u{a0}:", ":");
            let parts = words::choice(lang, &plan.rules, choice).into_iter();
            let parts = parts.map(|(name, value)| if ticks { name } else { format!("{name}{colon} {value}") });
            parts.collect::<Vec<_>>().join(lang.t("\u{a0}; ", "; "))
        }
    }
}

pub(super) fn over(lang: Lang, shown: &Shown) -> AnyView {
    let (counted, left) = (shown.sheets.count, shown.sheets.open());
    if counted + left == 0 {
        return view! {
            <Empty
                title=lang.t("Aucun bulletin papier", "No paper ballot")
                text=lang.t("Le vote est clos, et aucune feuille n’a été saisie.", "The vote is over, and no sheet was typed.")
            />
        }
        .into_any();
    }
    let numbers: Vec<String> = shown.differ.iter().chain(&shown.once).map(|seen| seen.sheet.to_string()).collect();
    view! {
        <p class="lede">
            {lang.t(
                "Le vote est clos\u{a0}: plus aucune feuille n’est saisie.",
                "The vote is over: no sheet is typed any more.",
            )}
        </p>
        {figures(lang, shown.sheets)}
        {(left > 0)
            .then(|| {
                view! {
                    <section class="section">
                        <h2>{lang.t("Feuilles qui ne comptent pas", "Sheets that do not count")}</h2>
                        <p>
                            {lang.t(
                                "Deux personnes ne les ont pas saisies de la même façon avant la clôture. Ce qui en était saisi est effacé.",
                                "Two people did not type them in the same way before the end. What was typed of them is erased.",
                            )}
                        </p>
                        <p class="sheet-numbers">{numbers.join(", ")}</p>
                        {more(lang, left)}
                    </section>
                }
            })}
    }
    .into_any()
}
