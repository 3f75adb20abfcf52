use axum::extract::{Path, State};
use domain::{Lang, Moment, Role, Status};
use leptos::prelude::*;
use store::{
    authority::{self, Clock, Profile, Tie},
    competence::{self, Told},
    mandate::{self, Held},
};

use super::kind_name;
use crate::{
    atlas::Atlas,
    experiments::{nobody, tone},
    mandates::period,
    ui::{Empty, Link, Notice, NoticeKind, Tag},
    web::{Answer, App, Page, Visit},
};

struct Shown {
    profile: Profile,
    mandates: Vec<Held>,
    competences: Vec<Told>,
    members: Vec<Tie>,
    member_of: Vec<Tie>,
    holdings: Vec<(Status, i64)>,
    clock: Clock,
    administers: bool,
}

/// `GET /authorities/{slug}`
pub async fn show(State(app): State<App>, visit: Visit, Path(slug): Path<String>) -> Answer {
    let (lang, now) = (visit.lang, app.store.now());
    let atlas = app.atlas().await?;
    let mut conn = app.store.read().await?;
    let profile = authority::profile(&mut conn, &slug).await?;
    let id = profile.id;
    let (members, member_of) = authority::ties(&mut conn, id).await?;
    let shown = Shown {
        mandates: mandate::of(&mut conn, id, now).await?,
        competences: competence::of(&mut conn, id).await?,
        members,
        member_of,
        holdings: authority::holdings(&mut conn, id).await?,
        clock: authority::clock(&mut conn, id, lang, now).await?,
        administers: visit.actor.holds_any(&[Role::Administrator], now),
        profile,
    };
    drop(conn);
    let page = Page::new(shown.profile.name.clone()).description(lang.t(
        format!("{}\u{a0}: qui y décide, de quoi, et en combien de temps elle répond.", shown.profile.name),
        format!("{}: who decides there, about what, and how fast it answers.", shown.profile.name),
    ));
    Ok(page.render(&app, &visit, || view(lang, &atlas, now, shown)))
}

fn view(lang: Lang, atlas: &Atlas, now: Moment, s: Shown) -> AnyView {
    let p = &s.profile;
    let edit = s.administers.then(|| {
        view! {
            <p>
                <Link href=format!("/authorities/{}/competences", p.slug)>
                    {lang.t("Modifier les compétences", "Change the competences")}
                </Link>
            </p>
        }
    });
    let rules = lang.t(
        format!(
            "Elle lit une proposition en {} heures, doit répondre à partir de {} soutiens, et a {} jours pour le faire.",
            p.moderation_hours,
            lang.number(p.support_threshold),
            p.answer_days
        ),
        format!(
            "It reads a proposal within {} hours, has to answer from {} supports on, and has {} days to do so.",
            p.moderation_hours,
            lang.number(p.support_threshold),
            p.answer_days
        ),
    );
    view! {
        <header class="page-head">
            <p class="eyebrow">{format!("{} · {}", kind_name(lang, &p.kind), p.territory)}</p>
            <h1>{p.name.clone()}</h1>
            <p class="lede">{rules}</p>
            <p>{crate::follow::link(lang, domain::Thing::Authority, &p.slug)}</p>
            {edit}
        </header>
        <div class="split">
            <div class="stack">
                {clock(lang, now, &s.clock)}
                {holdings(lang, &s.holdings)}
            </div>
            <div class="stack">
                {outline(lang, atlas, p)}
                {mandates(lang, s.mandates)}
            </div>
        </div>
        {competences(lang, now, s.competences)}
        {ties(lang, lang.t("Ses membres", "Its members"), s.members)}
        {ties(lang, lang.t("Elle est membre de", "It is a member of"), s.member_of)}
    }
    .into_any()
}

/// How long answers take, and what is unanswered. A bar for each: what is owed, how much of the time has gone.
fn clock(lang: Lang, now: Moment, clock: &Clock) -> AnyView {
    let answers = clock.days.len() as i64;
    let median = clock.median().map(|days| {
        let words = lang.t(
            format!(
                "{} en général, sur {answers} {} en deux ans",
                lang.plural(days, "jour", "jours"),
                lang.plural(answers, "réponse", "réponses")
            ),
            format!(
                "{} as a rule, over {answers} {} in two years",
                lang.plural(days, "day", "days"),
                lang.plural(answers, "answer", "answers")
            ),
        );
        view! {
            <p class="median">
                <span class="figure">{lang.number(days)}</span>
                " "
                <span>{words}</span>
            </p>
        }
    });
    let late = clock.owed.iter().filter(|o| o.due_at < now).count() as i64;
    let warning = (late > 0).then(|| {
        let text = lang.t(
            format!(
                "{late} {} le délai. Ce silence ne vaut pas accord.",
                lang.plural(late, "réponse a dépassé", "réponses ont dépassé")
            ),
            format!(
                "{late} {} overdue. This silence does not mean yes.",
                lang.plural(late, "answer is", "answers are")
            ),
        );
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{text}</p>
            </Notice>
        }
    });
    let owed = if clock.owed.is_empty() {
        let text = lang.t(
            "Quand une proposition atteint son seuil de soutiens, le délai commence, et il se voit ici.",
            "When a proposal reaches its threshold of supports, the time begins, and shows here.",
        );
        view! { <Empty title=lang.t("Aucune réponse en attente", "No answer is owed") text /> }.into_any()
    } else {
        let lines = clock
            .owed
            .iter()
            .map(|o| {
                let days = now.days_since(o.started_at);
                let whole = o.due_at.days_since(o.started_at).max(1);
                let over = now > o.due_at;
                let text = if over {
                    let n = now.days_since(o.due_at).max(1);
                    lang.t(
                        format!("sans réponse depuis {n} {}", lang.plural(n, "jour", "jours")),
                        format!("unanswered for {n} {}", lang.plural(n, "day", "days")),
                    )
                } else {
                    lang.t(format!("avant le {}", o.due_at.day(lang)), format!("by {}", o.due_at.day(lang)))
                };
                let width = (days * 100 / whole).clamp(2, 100).to_string();
                let class = if over { "clock-bar clock-over" } else { "clock-bar" };
                let (href, title) = (format!("/experiments/{}", o.slug), o.title.clone());
                view! {
                    <li class="clock-line">
                        <Link href=href>{title}</Link>
                        <svg class=class viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                            <rect class="clock-all" width="100" height="6" />
                            <rect class="clock-gone" width=width height="6" />
                        </svg>
                        <span class="muted small">{text}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ol class="clock-list" role="list">{lines}</ol> }.into_any()
    };
    view! {
        <section class="section">
            <h2>{lang.t("Temps de réponse", "Time to answer")}</h2>
            {median}
            {warning}
            <h3>{lang.t("Réponses attendues", "Answers due")}</h3>
            {owed}
        </section>
    }
    .into_any()
}

fn holdings(lang: Lang, holdings: &[(Status, i64)]) -> Option<AnyView> {
    if holdings.is_empty() {
        return None;
    }
    let lines = holdings
        .iter()
        .map(|(status, count)| {
            view! {
                <li>
                    <Tag tone=tone(*status) label=format!("{} · {}", status.name(lang), lang.number(*count)) />
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section">
                <h2>{lang.t("Ce qu’elle a entre les mains", "What is in its hands")}</h2>
                <ul class="chips" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Where it is, on the territory of the instance.
fn outline(lang: Lang, atlas: &Atlas, p: &Profile) -> Option<AnyView> {
    let bounds = atlas.bounds?.with_margin(2);
    let here = atlas.find(&p.territory_id).and_then(|area| area.outline.as_ref());
    let mut areas: Vec<(bool, String)> = atlas
        .communes()
        .filter_map(|area| area.outline.as_ref().map(|outline| (area.id == p.territory_id, outline.path.clone())))
        .collect();
    // last, so that no neighbour is drawn over its border
    areas.sort_by_key(|(own, _)| *own);
    let areas = areas
        .into_iter()
        .map(|(own, path)| {
            // a larger territory is all of it
            let class = if own || here.is_none() { "map-area map-area-here" } else { "map-area" };
            view! { <path class=class d=path /> }
        })
        .collect_view();
    let label = lang.t(format!("Carte\u{a0}: {}", p.territory), format!("Map: {}", p.territory));
    Some(
        view! {
            <svg class="map-drawing authority-map" role="img" aria-label=label viewBox=format!("{} {} {} {}", bounds.x, bounds.y, bounds.width, bounds.height)>
                {areas}
            </svg>
        }
        .into_any(),
    )
}

fn mandates(lang: Lang, mandates: Vec<Held>) -> AnyView {
    let lines = mandates
        .into_iter()
        .map(|m| {
            let role = m.role().map(|r| r.name(lang)).unwrap_or_default();
            let who = m.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
            let deputy =
                m.deputy_of.clone().map(|name| lang.t(format!(", remplace {name}"), format!(", stands in for {name}")));
            view! {
                <li class="row">
                    <p>
                        <strong>{who}</strong>
                        {format!(", {role}")}
                        {deputy}
                    </p>
                    <p class="muted small">{period(lang, m.from_at, m.until_at)}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{lang.t("Mandats", "Mandates")}</h2>
            <ul class="rows" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

fn competences(lang: Lang, now: Moment, all: Vec<Told>) -> AnyView {
    let (past, rest): (Vec<Told>, Vec<Told>) = all.into_iter().partition(|c| c.until_at.is_some_and(|end| end <= now));
    let (future, today): (Vec<Told>, Vec<Told>) = rest.into_iter().partition(|c| c.from_at > now);
    let today = if today.is_empty() {
        let text = lang.t(
            "Aucune compétence particulière n’est inscrite. Une autorité décide chez elle de tout ce qui n’est pas confié à une autre.",
            "No particular competence is written down. An authority decides at home about everything that is not given to another.",
        );
        view! { <p class="reading">{text}</p> }.into_any()
    } else {
        rows(lang, today)
    };
    let future = (!future.is_empty()).then(|| {
        view! {
            <h3>{lang.t("À venir", "To come")}</h3>
            {rows(lang, future)}
        }
    });
    let past = (!past.is_empty()).then(|| {
        view! {
            <details class="templates">
                <summary>{lang.t("Compétences passées", "Past competences")}</summary>
                {rows(lang, past)}
            </details>
        }
    });
    view! {
        <section class="section">
            <h2>{lang.t("Ce dont elle décide", "What it decides about")}</h2>
            {today}
            {future}
            {past}
        </section>
    }
    .into_any()
}

pub(super) fn rows(lang: Lang, competences: Vec<Told>) -> AnyView {
    let lines = competences.into_iter().map(|c| view! { <li class="row">{words(lang, &c)}</li> }).collect_view();
    view! { <ul class="rows" role="list">{lines}</ul> }.into_any()
}

/// A competence in two lines.
pub(super) fn words(lang: Lang, c: &Told) -> AnyView {
    let theme = c.theme().map(|t| t.name(lang)).unwrap_or_default();
    let giver = c.giver.as_ref().map(|g| lang.t(format!(" · confiée par {g}"), format!(" · given by {g}")));
    view! {
        <p>
            <strong>{theme}</strong>
            {format!(" · {}", c.territory)}
            {giver}
        </p>
        <p class="muted small">{format!("{} · {}", period(lang, c.from_at, c.until_at), c.basis)}</p>
    }
    .into_any()
}

fn ties(lang: Lang, title: &'static str, ties: Vec<Tie>) -> Option<AnyView> {
    if ties.is_empty() {
        return None;
    }
    let lines = ties
        .into_iter()
        .map(|t| {
            view! {
                <li class="row">
                    <Link href=format!("/authorities/{}", t.slug)>{t.name}</Link>
                    <p class="muted small">{period(lang, t.from_at, t.until_at)}</p>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="section">
                <h2>{title}</h2>
                <ul class="rows" role="list">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
