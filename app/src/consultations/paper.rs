//! Ballots on paper: two officials type each sheet, neither seeing what the other typed.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    FieldError, Lang,
    consultation::{
        Phase, Plan, Typed as Marks,
        paper::{self as rule, Marked, Sheet},
    },
};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    Conn,
    consultation::{
        self, Consultation,
        paper::{self, Enter, Entered, Retract, Seen, Sheets},
    },
};
use tally::Choice;
use uuid::Uuid;

use super::{slip, slip::Filled, words};
use crate::{
    ui::{Choices, Empty, ErrorSummary, Field, Form, Link, Notice, NoticeKind, Submit},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, said, see_other, status, summary},
};

/// So many sheets stand in a list; the others come up as these are settled.
const SHOWN: i64 = 100;

/// Which sheet was just typed, and which one is to be corrected.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    last: String,
    #[serde(default)]
    sheet: String,
}

/// What stands in the form.
#[derive(Default)]
struct Slip {
    submission: String,
    sheet: String,
    marked: Option<Marked>,
    typed: Marks,
}

/// Everything that the page shows.
struct Shown {
    sheets: Sheets,
    last: Option<Seen>,
    differ: Vec<Seen>,
    once: Vec<Seen>,
}

/// `GET /consultations/{slug}/paper`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let mut conn = app.store.read().await?;
    let of = asking(&app, &mut conn, &visit, &slug).await?;
    let mut form = Slip { submission: fresh_id(&app).to_string(), ..Slip::default() };
    if let Ok(number) = rule::number(&asked.sheet) {
        let seen = paper::sheet(&mut conn, of.id, number, visit.person()?).await?;
        form.sheet = number.to_string();
        if let Some(mine) = seen.filter(|seen| seen.state != Sheet::Counts).and_then(|seen| seen.mine) {
            form.marked = Some(Marked::of(&mine));
            form.typed = Marks::of(&mine);
        }
    }
    drop(conn);
    page(&app, &visit, &of, form, Vec::new(), rule::number(&asked.last).ok()).await
}

/// `POST /consultations/{slug}/paper`
pub async fn enter(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(pairs): Typed<Vec<(String, String)>>,
) -> Answer {
    let of = asking(&app, &mut app.store.read().await?, &visit, &slug).await?;
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (sheet, marked) = (value("sheet").unwrap_or_default(), value("marked").and_then(|code| Marked::parse(&code)));
    let Filled { submission, typed, .. } = Filled::read(pairs);
    let id: Uuid = submission.parse().map_err(|_| AppError::BadRequest)?;
    let form = Slip { submission, sheet, marked, typed };
    let Some(marked) = marked else {
        let mut errors = vec![FieldError::new("marked", domain::Refusal::Missing)];
        errors.extend(rule::number(&form.sheet).err().map(|refusal| FieldError::new("sheet", refusal)));
        return page(&app, &visit, &of, form, errors, None).await;
    };
    let act = Enter {
        submission: id,
        official: visit.person()?,
        slug: slug.clone(),
        sheet: form.sheet.clone(),
        marked,
        typed: form.typed.clone(),
    };
    match app.store.act(act).await {
        Ok(Entered { sheet, counts }) => {
            let next = see_other(&format!("/consultations/{slug}/paper?last={sheet}"));
            Ok(if counts { next.flash(Flash::SheetCounts).into_response() } else { next.into_response() })
        }
        Err(store::Error::Invalid(errors)) => page(&app, &visit, &of, form, errors, None).await,
        Err(error) => Err(error.into()),
    }
}

/// A sheet that is taken back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    #[serde(default)]
    sheet: String,
}

/// `POST /consultations/{slug}/paper/withdrawal`
pub async fn retract(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Typed(back): Typed<Back>,
) -> Answer {
    asking(&app, &mut app.store.read().await?, &visit, &slug).await?;
    let sheet = rule::number(&back.sheet).map_err(|_| AppError::BadRequest)?;
    app.store.act(Retract { official: visit.person()?, slug: slug.clone(), sheet }).await?;
    Ok(see_other(&format!("/consultations/{slug}/paper")).flash(Flash::SheetRetracted).into_response())
}

/// A vote that was opened, for officials of the authority that asks.
async fn asking(app: &App, conn: &mut Conn, visit: &Visit, slug: &str) -> Result<Consultation, AppError> {
    let of = consultation::by_slug(conn, slug).await?;
    of.terms()?;
    if !may(&of, visit, app.store.now()) {
        return Err(AppError::NotFound);
    }
    Ok(of)
}

/// Whether a visitor may type sheets of this vote.
pub(super) fn may(of: &Consultation, visit: &Visit, now: domain::Moment) -> bool {
    domain::consultation::prepare(&visit.actor, of.authority, now).is_ok()
}

async fn page(
    app: &App,
    visit: &Visit,
    of: &Consultation,
    form: Slip,
    errors: Vec<FieldError>,
    last: Option<i64>,
) -> Result<Response, AppError> {
    let (lang, now, person) = (visit.lang, app.store.now(), visit.person()?);
    let mut conn = app.store.read().await?;
    let shown = Shown {
        sheets: paper::sheets(&mut conn, of.id).await?,
        last: match last {
            Some(last) => paper::sheet(&mut conn, of.id, last, person).await?,
            None => None,
        },
        differ: paper::first(&mut conn, of.id, Sheet::Differs, person, SHOWN).await?,
        once: paper::first(&mut conn, of.id, Sheet::Once, person, SHOWN).await?,
    };
    drop(conn);
    let title = lang.t("Bulletins papier", "Paper ballots");
    Ok(Page::new(format!("{title} — {}", of.title)).status(status(&errors)).render(app, visit, || {
        let body = match of.phase(now) {
            Phase::Open => entering(lang, of, &shown, &form, &errors),
            Phase::Draft | Phase::Ahead => {
                let typing = lang.t("On saisit les feuilles pendant ce temps.", "Sheets are typed in that time.");
                let text = format!("{} {typing}", words::when(lang, of, now));
                view! { <Notice kind=NoticeKind::Info><p>{text}</p></Notice> }.into_any()
            }
            Phase::Counting | Phase::Counted => over(lang, &shown),
        };
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {super::head(&of.slug, &of.title, title)}
            <div class="reading stack">{body}</div>
        }
        .into_any()
    }))
}

fn entering(lang: Lang, of: &Consultation, shown: &Shown, form: &Slip, errors: &[FieldError]) -> AnyView {
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
                format!("La feuille {n} est saisie une fois. Elle compte dès qu’une autre personne a saisi la même chose."),
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
            lang.t("Illisible, ou remplie autrement que les règles le permettent.", "It cannot be read, or is filled in in a way that the rules do not allow."),
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
                    maxlength=5
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

fn over(lang: Lang, shown: &Shown) -> AnyView {
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
    let numbers: Vec<String> =
        shown.differ.iter().chain(&shown.once).map(|seen| seen.sheet.to_string()).collect();
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

/// The way to this page, for those who may type sheets.
pub(super) fn way(lang: Lang, of: &Consultation) -> AnyView {
    view! {
        <p>
            <Link href=format!("/consultations/{}/paper", of.slug)>
                {lang.t("Saisir des bulletins papier", "Type paper ballots")}
            </Link>
        </p>
    }
    .into_any()
}

/// What protects a ballot on paper, and what does not.
pub(super) fn protection(lang: Lang) -> AnyView {
    view! {
        <section class="section">
            <h2>{lang.t("Et sur papier", "And on paper")}</h2>
            <div class="prose">
                <p>
                    {lang.t(
                        "Une autorité peut aussi recueillir des feuilles de papier, dans une urne. Deux de ses agents ou élus saisissent chaque feuille sans voir ce que l’autre a saisi\u{a0}; elle compte quand les deux saisies sont les mêmes, dans le même dépouillement, marquée «\u{a0}papier\u{a0}».",
                        "An authority may also collect sheets of paper, in a box. Two of its officials type each sheet without seeing what the other typed; it counts when both typed the same, in the same count, marked “paper”.",
                    )}
                </p>
                <p>
                    {lang.t(
                        "Une feuille ne porte pas de nom, et rien ici ne sait qui l’a remplie. Qui peut voter sur papier, et une seule fois, c’est l’autorité qui le vérifie à l’urne\u{a0}: ce service ne le voit pas, et ne peut pas savoir si la même personne a aussi voté en ligne.",
                        "A sheet bears no name, and nothing here knows who filled it in. Who may vote on paper, and only once, is checked by the authority at the box: this service does not see it, and cannot know whether the same person also voted online.",
                    )}
                </p>
            </div>
        </section>
    }
    .into_any()
}
