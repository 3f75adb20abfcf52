//! `/record`: the latest acts in words, how far the record is signed, by whom, and how anybody checks it.

use axum::{
    extract::{OriginalUri, State},
    http::Uri,
};
use domain::Lang;
use leptos::prelude::*;
use store::{
    experiment,
    log::{self, Checkpoint, Leaf},
};

use super::{
    WitnessState,
    parts::{code, limits, row},
};
use crate::{
    ui::{Empty, Field, Link, Notice, NoticeKind, Pager, Submit, SummaryList, SummaryRow, Tag, Tone},
    web::{Answer, App, Page, Visit},
};

/// Leaves on a page.
const MOST: i64 = 20;
/// Experiments whose leaves are shown for a question.
const FOUND: usize = 5;

/// What is asked: words, or the leaves before a number.
#[derive(Default)]
struct Asked {
    words: String,
    before: Option<u64>,
}

impl Asked {
    /// Whatever is no question of ours is none at all.
    fn read(uri: &Uri) -> Asked {
        let pairs: Vec<(String, String)> =
            serde_html_form::from_str(uri.query().unwrap_or_default()).unwrap_or_default();
        let of = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned());
        let words = of("q").unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
        Asked { words, before: of("before").and_then(|n| n.parse().ok()).filter(|n| *n < 1 << 53) }
    }
}

struct Shown {
    asked: Asked,
    leaves: Vec<Leaf>,
    newest: Option<Checkpoint>,
    witnessed: Option<Checkpoint>,
    waiting: i64,
}

/// `GET /record`
pub async fn show(State(app): State<App>, visit: Visit, OriginalUri(uri): OriginalUri) -> Answer {
    let (asked, lang, log) = (Asked::read(&uri), visit.lang, app.notary.log);
    let mut conn = app.store.read().await?;
    let leaves = if asked.words.is_empty() {
        log::latest(&mut conn, lang, log, asked.before, MOST + 1).await?
    } else {
        let question = experiment::Asked { question: asked.words.clone(), ..experiment::Asked::default() };
        let cards = experiment::find(&mut conn, lang, &question, None).await?.cards;
        let mut found = Vec::new();
        for card in cards.iter().take(FOUND) {
            found.extend(log::about(&mut conn, lang, card.id, MOST).await?);
        }
        found
    };
    let newest = log::newest(&mut conn, log).await?;
    let witnessed = log::witnessed(&mut conn, log).await?;
    let waiting = log::waiting(&mut conn).await?.0;
    drop(conn);
    let shown = Shown { asked, leaves, newest, witnessed, waiting };
    let title = lang.t("Le registre civique", "The civic record");
    let about = lang.t(
        "Chaque acte y laisse une ligne que personne ne peut changer sans que cela se voie.",
        "Every act leaves a line here that nobody can change without it being seen.",
    );
    Ok(Page::new(title).description(about).render(&app, &visit, || view(lang, &app, title, about, shown)))
}

fn view(lang: Lang, app: &App, title: &'static str, about: &'static str, shown: Shown) -> AnyView {
    let halted = app.notary.is_halted().then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Le registre est à l’arrêt\u{a0}: ce que contient la base n’est pas ce qui a été signé. Les actes sont pris, leurs reçus attendent. L’exploitant est prévenu.",
                        "The record stands still: what the database holds is not what was signed. Acts are taken, their receipts wait. Its operator is told.",
                    )}
                </p>
            </Notice>
        }
    });
    let words = shown.asked.words.clone();
    view! {
        <header class="page-head">
            <h1>{title}</h1>
            <p class="lede">{about}</p>
        </header>
        {halted}
        <form class="form" method="get" action="/record" role="search" novalidate>
            <div class="near-line">
                <Field
                    name="q"
                    label=lang.t("Chercher une expérimentation", "Search for an experiment")
                    value=words
                />
                <Submit label=lang.t("Chercher", "Search") />
            </div>
        </form>
        {leaves(lang, app.notary.log, &shown)}
        <div class="record-columns">
            {head(lang, app, &shown)}
            {witnesses(lang, app)}
        </div>
        {how(lang, app)}
        <section class="section">
            <h2>{lang.t("Ce que vaut ce registre", "What this record is worth")}</h2>
            {limits(lang)}
        </section>
    }
    .into_any()
}

fn leaves(lang: Lang, current: i64, shown: &Shown) -> AnyView {
    let searched = !shown.asked.words.is_empty();
    let heading = if searched {
        lang.t(format!("Actes sur «\u{a0}{}\u{a0}»", shown.asked.words), format!("Acts about “{}”", shown.asked.words))
    } else {
        lang.t("Les derniers actes", "The latest acts").to_owned()
    };
    let more = !searched && shown.leaves.len() as i64 > MOST;
    let listed = if more { &shown.leaves[..MOST as usize] } else { &shown.leaves[..] };
    let older = more.then(|| listed.last().map(|leaf| format!("/record?before={}", leaf.place.number))).flatten();
    let newer = shown.asked.before.map(|_| "/record".to_owned());
    let body = if listed.is_empty() {
        let (title, text) = if searched {
            (
                lang.t("Rien ne correspond", "Nothing matches"),
                lang.t(
                    "Essayez un autre mot du titre, ou partez de la page de l’expérimentation\u{a0}: chaque étape y mène à sa ligne.",
                    "Try another word of its title, or start from the experiment’s page: each step leads to its line.",
                ),
            )
        } else {
            (
                lang.t("Rien n’est encore inscrit", "Nothing stands here yet"),
                lang.t("Le premier acte le sera dans la seconde.", "The first act will, within a second."),
            )
        };
        view! { <Empty title text /> }.into_any()
    } else {
        let rows = listed.iter().map(|leaf| row(lang, leaf, current)).collect_view();
        view! { <ol class="rows" role="list">{rows}</ol> }.into_any()
    };
    let waiting = (shown.waiting > 0).then(|| {
        let n = shown.waiting;
        let text = lang.t(
            format!(
                "{} {} {} place.",
                lang.number(n),
                lang.plural(n, "acte", "actes"),
                lang.plural(n, "attend sa", "attendent leur")
            ),
            format!(
                "{} {} for {} place.",
                lang.number(n),
                lang.plural(n, "act waits", "acts wait"),
                lang.plural(n, "its", "their")
            ),
        );
        view! { <p class="muted">{text}</p> }
    });
    view! {
        <section class="section">
            <h2>{heading}</h2>
            {waiting}
            {body}
            <Pager lang newer older />
        </section>
    }
    .into_any()
}

fn line(term: &str, value: String) -> SummaryRow {
    SummaryRow { term: term.to_owned(), value, ..SummaryRow::default() }
}

/// How far it is signed.
fn head(lang: Lang, app: &App, shown: &Shown) -> AnyView {
    let Some(newest) = &shown.newest else { return ().into_any() };
    let mut rows = vec![
        line(lang.t("Nom", "Name"), app.notary.origin.clone()),
        line(lang.t("Actes inscrits et signés", "Acts that stand and are signed"), lang.number(newest.size as i64)),
        line(lang.t("Signé le", "Signed on"), newest.at.day_and_hour(lang)),
    ];
    if !app.notary.policy.is_unwitnessed() {
        let known = shown.witnessed.as_ref().map_or(0, |c| c.size);
        rows.push(line(
            lang.t("Dont confirmés par les témoins", "Of these confirmed by witnesses"),
            lang.number(known as i64),
        ));
    }
    view! {
        <section class="section">
            <h2>{lang.t("Jusqu’où il va", "How far it goes")}</h2>
            <SummaryList rows />
            <p>
                <Link href="/record/checkpoint">{lang.t("Le point de contrôle signé", "The signed checkpoint")}</Link>
            </p>
        </section>
    }
    .into_any()
}

fn witnesses(lang: Lang, app: &App) -> AnyView {
    let states = app.notary.witnesses();
    let body = if states.is_empty() {
        view! {
            <p class="reading">
                {lang.t(
                    "Aucun témoin n’est déclaré\u{a0}: l’exploitant de ce site pourrait montrer un registre différent à chacun. Une association, une autre collectivité ou un organisme public peut en tenir un, avec une seule commande.",
                    "No witness is declared: whoever runs this site could show everybody a different record. An association, another authority or a public body can run one, with a single command.",
                )}
            </p>
        }
        .into_any()
    } else {
        let rows = states.iter().map(|state| witness(lang, state)).collect_view();
        view! {
            <p class="reading">
                {lang.t(
                    "Les témoins vérifient que le registre ne fait que s’allonger, et signent.",
                    "Witnesses verify that the record only grows, and sign.",
                )}
            </p>
            <ul class="rows" role="list">{rows}</ul>
        }
        .into_any()
    };
    view! {
        <section class="section">
            <h2>{lang.t("Les témoins", "The witnesses")}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn witness(lang: Lang, state: &WitnessState) -> AnyView {
    let (tone, label) = match (&state.failed, &state.cosigned) {
        (Some(_), _) => (Tone::Stop, lang.t("ne répond pas", "does not answer")),
        (None, Some(_)) => (Tone::Go, lang.t("à jour", "up to date")),
        (None, None) => (Tone::Wait, lang.t("pas encore demandé", "not asked yet")),
    };
    let last = state.cosigned.map(|(size, at)| {
        let n = lang.number(size as i64);
        let at = at.day_and_hour(lang);
        lang.t(format!("{n}\u{a0}actes signés, le {at}"), format!("{n} acts signed, on {at}"))
    });
    view! {
        <li class="row row-apart">
            <div>
                <p>
                    <strong>{state.name.clone()}</strong>
                </p>
                {last.map(|last| view! { <p class="muted small">{last}</p> })}
            </div>
            <Tag tone label />
        </li>
    }
    .into_any()
}

fn how(lang: Lang, app: &App) -> AnyView {
    let keys = app.notary.log_keys().map(|key| view! { <li>{code(key.to_string())}</li> }).collect_view();
    let command = format!("essaim-verify log {}/record", app.origin);
    view! {
        <section class="section">
            <h2>{lang.t("Vérifier soi-même", "Check it yourself")}</h2>
            <div class="reading stack">
                <p>
                    {lang.t(
                        "Avec un reçu\u{a0}: ",
                        "With a receipt: ",
                    )}
                    <Link href="/record/verify">{lang.t("votre navigateur le vérifie", "your browser verifies it")}</Link>
                    {lang.t(
                        ", sans nous croire sur parole. Sans reçu, un programme relit tout le registre et le recalcule\u{a0}:",
                        ", without taking our word. Without one, a program reads the whole record and computes it again:",
                    )}
                </p>
                <p>{code(command)}</p>
                <p>
                    {lang.t(
                        "Les fichiers suivent des normes ouvertes (C2SP tlog-tiles, signed-note, tlog-cosignature)\u{a0}: d’autres programmes que les nôtres les lisent.",
                        "The files follow open standards (C2SP tlog-tiles, signed-note, tlog-cosignature): other programs than ours read them.",
                    )}
                </p>
                <h3>{lang.t("Les clés", "The keys")}</h3>
                <ul class="record-keys" role="list">{keys}</ul>
                <p>
                    <Link href="/record/policy">{lang.t("La règle\u{a0}: quelles signatures il faut", "The policy: which signatures are needed")}</Link>
                </p>
            </div>
        </section>
    }
    .into_any()
}
