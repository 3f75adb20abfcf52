//! A page of the protocol while it is written. Kept whatever it says; two people who change the same page see both.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use domain::{
    FieldError, Role,
    protocol::{Chapter, ProtocolForm},
};
use leptos::prelude::*;
use store::protocol::{Kept, Pages, REASON, Write, may_write, pages};

use super::{
    acts::Scene,
    islands::{KeepProtocol, KeptAs},
    question::{only, summary},
    words,
};
use crate::{
    ui::{ErrorSummary, Form, Link, Notice, NoticeKind, Prose, Submit, Variant},
    web::{Answer, App, AppError, Flash, Page, Typed, Visit, see_other},
};

/// `GET /experiments/{slug}/protocol/{chapter}`
pub async fn show(State(app): State<App>, visit: Visit, Path((slug, code)): Path<(String, String)>) -> Answer {
    let (scene, written) = load(&app, &visit, &slug).await?;
    let version = written.page(&code).version;
    let chapter = Chapter::parse(&code);
    if chapter.is_none() && code != REASON {
        return Err(AppError::NotFound);
    }
    let form = match chapter {
        Some(chapter) => written.form.of_chapter(chapter),
        None => written.page(REASON).form,
    };
    page(&app, &visit, &scene, &written, &code, form, version, Vec::new(), None)
}

/// `POST /experiments/{slug}/protocol/{chapter}`
pub async fn keep(
    State(app): State<App>,
    visit: Visit,
    Path((slug, code)): Path<(String, String)>,
    Typed(typed): Typed<BTreeMap<String, String>>,
) -> Answer {
    let (scene, written) = load(&app, &visit, &slug).await?;
    let chapter = Chapter::parse(&code);
    let mut names = match chapter {
        Some(chapter) => chapter.fields(),
        None if code == REASON => vec!["reason".to_owned()],
        None => return Err(AppError::NotFound),
    };
    names.extend(["version".to_owned(), "go".to_owned()]);
    let mut typed = only(typed, &names)?;
    let version: i64 = typed.remove("version").unwrap_or_default().parse().map_err(|_| AppError::BadRequest)?;
    let later = typed.remove("go").is_some_and(|go| go == "later");
    let form = ProtocolForm(typed);
    let act = Write { person: visit.person()?, slug: slug.clone(), chapter: code.clone(), form: form.clone(), version };
    let kept = match app.store.act(act).await? {
        Kept::Conflict(theirs) => {
            let version = theirs.version;
            return page(&app, &visit, &scene, &written, &code, form, version, Vec::new(), Some(theirs));
        }
        Kept::Yes(version) => version,
    };
    let home = format!("/experiments/{slug}/protocol");
    if later {
        return Ok(see_other(&home).flash(Flash::ProtocolKept).into_response());
    }
    let errors = chapter.map(|chapter| form.check_chapter(chapter)).unwrap_or_default();
    if !errors.is_empty() {
        return page(&app, &visit, &scene, &written, &code, form, kept, errors, None);
    }
    let next =
        chapter.and_then(Chapter::next).map_or(home, |next| format!("/experiments/{slug}/protocol/{}", next.code()));
    Ok(see_other(&next).into_response())
}

/// For whoever may write it; for others the page does not exist.
async fn load(app: &App, visit: &Visit, slug: &str) -> Result<(Scene, Pages), AppError> {
    let mut conn = app.store.read().await?;
    let scene = Scene::load(app, &mut conn, visit, slug).await?;
    if !may_write(&scene.hats, scene.e.status) {
        return Err(AppError::NotFound);
    }
    let written = pages(&mut conn, scene.e.id).await?;
    Ok((scene, written))
}

#[expect(clippy::too_many_arguments, reason = "a page and everything typed on it")]
fn page(
    app: &App,
    visit: &Visit,
    scene: &Scene,
    written: &Pages,
    code: &str,
    form: ProtocolForm,
    version: i64,
    errors: Vec<FieldError>,
    theirs: Option<store::protocol::Page>,
) -> Answer {
    let lang = visit.lang;
    let chapter = Chapter::parse(code);
    let title = chapter.map_or_else(
        || lang.t("Pourquoi modifier le protocole", "Why the protocol is amended").to_owned(),
        |c| c.name(lang),
    );
    let questions = match chapter {
        Some(chapter) => words::questions(lang, chapter, &written.form),
        None => vec![words::reason(lang)],
    };
    let status = if errors.is_empty() && theirs.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let slug = scene.e.slug.clone();
    let fields: Vec<String> = questions.iter().map(|q| q.name.clone()).collect();
    let conflict = theirs.map(|theirs| {
        let by = theirs.by.clone().unwrap_or_else(|| lang.t("Quelqu’un d’autre", "Somebody else").to_owned());
        let lines = questions
            .iter()
            .filter(|q| theirs.form.get(&q.name) != form.get(&q.name))
            .map(|q| {
                let (label, text) = (q.label.clone(), theirs.form.get(&q.name).to_owned());
                view! {
                    <dt>{label}</dt>
                    <dd><Prose text /></dd>
                }
            })
            .collect_view();
        let said = lang.t(
            format!("{by} a modifié cette page pendant que vous écriviez. Voici ce qui diffère chez cette personne. Votre texte est dans le formulaire\u{a0}: reprenez ce qu’il faut, puis enregistrez."),
            format!("{by} changed this page while you were writing. Here is what differs in theirs. Your text is in the form: take what is needed, then save."),
        );
        view! {
            <section class="conflict panel" id="conflict">
                <Notice kind=NoticeKind::Warning><p>{said}</p></Notice>
                <h2>{lang.t("L’autre version", "The other version")}</h2>
                <dl>{lines}</dl>
            </section>
        }
    });
    let back = chapter.and_then(Chapter::previous).map(|c| format!("/experiments/{slug}/protocol/{}", c.code()));
    let place = chapter.and_then(|c| Chapter::ALL.iter().position(|x| *x == c)).map(|n| {
        let (n, all) = (n + 1, Chapter::ALL.len());
        lang.t(format!("Étape {n} sur {all}"), format!("Step {n} of {all}"))
    });
    let optional = matches!(chapter, Some(Chapter::Other(_))).then(|| {
        lang.t(
            "Laissez cette page vide si vous n’avez pas besoin d’un indicateur de plus. Il faut au moins un garde-fou en tout.",
            "Leave this page empty if you need no further indicator. There must be at least one guardrail in all.",
        )
    });
    Ok(Page::new(title.clone()).status(status).islands().render(app, visit, || {
        let name = scene.e.title.clone();
        let chapter_code = code.to_owned();
        let action = format!("/experiments/{slug}/protocol/{code}");
        let asked = questions.iter().map(|q| q.view(lang, form.get(&q.name), &errors)).collect_view();
        view! {
            <ErrorSummary lang errors=summary(lang, &questions, &errors) />
            <header class="page-head">
                <p class="eyebrow">
                    <Link href=format!("/experiments/{slug}/protocol")>{name}</Link>
                </p>
                <h1>{title}</h1>
                {place.map(|text| view! { <p class="muted">{text}</p> })}
                {optional.map(|text| view! { <p class="lede">{text}</p> })}
            </header>
            {conflict}
            <Form action>
                <input type="hidden" name="version" value=version.to_string() />
                {asked}
                <KeepProtocol
                    slug=slug.clone()
                    chapter=chapter_code
                    fields=fields.join(",")
                    saved=lang.t("Enregistré", "Saved").to_owned()
                    conflict=lang
                        .t(
                            "Quelqu’un d’autre vient de modifier cette page. Enregistrez pour voir les deux versions.",
                            "Somebody else has just changed this page. Save to see both versions.",
                        )
                        .to_owned()
                />
                <div class="cluster">
                    <Submit label=lang.t("Enregistrer et continuer", "Save and go on") />
                    <Submit
                        label=lang.t("Enregistrer pour plus tard", "Save for later")
                        variant=Variant::Secondary
                        name="go"
                        value="later"
                    />
                </div>
            </Form>
            {back.map(|href| view! { <p><Link href>{lang.t("← Étape précédente", "← Step before")}</Link></p> })}
        }
        .into_any()
    }))
}

/// Keeps what is being typed, without judging it.
pub(super) async fn keep_typed(
    slug: String,
    chapter: String,
    typed: ProtocolForm,
    version: i64,
) -> Result<KeptAs, AppError> {
    let app = use_context::<App>().ok_or(AppError::Internal)?;
    let visit = use_context::<Visit>().ok_or(AppError::Internal)?;
    // the act asks for mandates, not for sessions: while one sleeps, the page has to be there
    if visit.sleeping(&Role::ALL, app.store.now()) {
        load(&app, &visit, &slug).await?;
    }
    let act = Write { person: visit.person()?, slug, chapter, form: typed, version };
    Ok(match app.store.act(act).await? {
        Kept::Yes(version) => KeptAs { version, conflict: false },
        Kept::Conflict(theirs) => KeptAs { version: theirs.version, conflict: true },
    })
}
