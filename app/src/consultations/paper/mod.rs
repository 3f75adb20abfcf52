//! Ballots on paper: two officials type each sheet, neither seeing what the other typed.

mod view;

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    FieldError, Lang, Moment,
    consultation::{
        Phase, Typed as Marks,
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
use uuid::Uuid;

use super::{slip::Filled, words};
use crate::{
    ui::{ErrorSummary, Link, Notice, NoticeKind},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, fresh_id, see_other, status, summary},
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
pub(super) fn may(of: &Consultation, visit: &Visit, now: Moment) -> bool {
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
            Phase::Open => view::entering(lang, of, &shown, &form, &errors),
            Phase::Draft | Phase::Ahead => {
                let typing = lang.t("On saisit les feuilles pendant ce temps.", "Sheets are typed in that time.");
                let text = format!("{} {typing}", words::when(lang, of, now));
                view! { <Notice kind=NoticeKind::Info><p>{text}</p></Notice> }.into_any()
            }
            Phase::Counting | Phase::Counted => view::over(lang, &shown),
        };
        view! {
            <ErrorSummary lang errors=summary(lang, &errors) />
            {super::head(&of.slug, &of.title, title)}
            <div class="reading stack">{body}</div>
        }
        .into_any()
    }))
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
