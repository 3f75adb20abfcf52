use axum::{
    extract::{Query, State},
    response::IntoResponse,
};
use domain::{AuthorityId, Lang, Moment, PersonId, Role, Task};
use leptos::prelude::*;
use serde::Deserialize;
use store::{
    decision::{self, Decision},
    desk::{self, Asked, Count, Desk, Item, LATE},
};

use super::decisions_view::recent;
use crate::{
    experiments::nobody,
    ui::{ButtonLink, Empty, Form, Link, Queue, QueueItem, Submit, Tone, Variant},
    web::{Answer, App, AppError, Page, Visit},
};

/// The address's query.
#[derive(Clone, Default, Deserialize)]
pub struct Filters {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    late: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    after: String,
}

impl Filters {
    fn read(&self) -> Option<Asked> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let flag = |text: &str| match text {
            "" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        Some(Asked {
            kind: some(&self.kind).map(|code| Task::parse(&code).ok_or(())).transpose().ok()?,
            authority: some(&self.authority).map(|id| id.parse::<AuthorityId>()).transpose().ok()?,
            late: flag(&self.late)?,
            mine: flag(&self.mine)?,
            after: some(&self.after).map(|text| cursor(&text).ok_or(())).transpose().ok()?,
        })
    }

    /// The address of the same desk with something else asked.
    fn with(&self, change: impl FnOnce(&mut Filters)) -> String {
        let mut next = Filters { after: String::new(), ..self.clone() };
        change(&mut next);
        let parts = [
            ("kind", &next.kind),
            ("authority", &next.authority),
            ("late", &next.late),
            ("mine", &next.mine),
            ("after", &next.after),
        ];
        let query: Vec<String> =
            parts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}={v}")).collect();
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{}", query.join("&")) }
    }
}

fn cursor(text: &str) -> Option<(Moment, domain::TaskId)> {
    let (at, id) = text.split_once('_')?;
    Some((Moment(at.parse().ok()?), id.parse().ok()?))
}

/// `GET /desk`
pub async fn show(State(app): State<App>, visit: Visit, Query(filters): Query<Filters>) -> Answer {
    let asked = filters.read().ok_or(AppError::BadRequest)?;
    let (lang, now) = (visit.lang, app.store.now());
    let mut conn = app.store.read().await?;
    let desk = desk::desk(&mut conn, &visit.actor, &asked, lang, now).await?;
    let person = visit.person()?;
    let lately = decision::lately(&mut conn, person, now).await?;
    let administers = visit.actor.holds_any(&[Role::Administrator], now);
    let consults = visit.actor.holds_any(&domain::consultation::PREPARE, now);
    let shown = Shown { lang, now, person, filters, asked, administers, consults };
    let title = lang.t("Mon bureau", "My desk");
    Ok(Page::new(title).render(&app, &visit, || shown.view(desk, lately)).into_response())
}

struct Shown {
    lang: Lang,
    now: Moment,
    person: PersonId,
    filters: Filters,
    asked: Asked,
    administers: bool,
    consults: bool,
}

impl Shown {
    fn view(&self, desk: Desk, lately: Vec<Decision>) -> AnyView {
        let lang = self.lang;
        let waiting = desk.counts.iter().map(|count| count.waiting).sum();
        let late = desk.late;
        let votes = self.consults.then(|| {
            view! {
                <p class="cluster">
                    <Link href="/consultations/prepare">{lang.t("Votes en préparation", "Votes being prepared")}</Link>
                </p>
            }
        });
        let mandates = self.administers.then(|| {
            view! {
                <p class="cluster">
                    <Link href="/mandates">{lang.t("Mandats", "Mandates")}</Link>
                    <Link href="/desk/mail">{lang.t("Courrier", "Mail")}</Link>
                    <Link href="/desk/portals">{lang.t("Portails de données", "Data portals")}</Link>
                </p>
            }
        });
        view! {
            <header class="page-head">
                <h1>{lang.t("Mon bureau", "My desk")}</h1>
                <p class="lede">{self.lede(waiting, late)}</p>
                {votes}
                {mandates}
            </header>
            {recent(lang, lately, self.now)}
            {(waiting > 0).then(|| self.filters(&desk.counts, waiting, late))}
            {self.files(desk, waiting)}
        }
        .into_any()
    }

    fn lede(&self, waiting: i64, late: i64) -> String {
        let lang = self.lang;
        let all = lang.t(
            format!(
                "{} {} attend{} une décision",
                lang.number(waiting),
                lang.plural(waiting, "dossier", "dossiers"),
                lang.plural(waiting, "", "ent")
            ),
            format!("{} {} a decision", lang.number(waiting), lang.plural(waiting, "file awaits", "files await")),
        );
        match late {
            0 => format!("{all}."),
            n if n >= LATE => lang.t(
                format!("{all}, dont au moins {} en retard.", lang.number(n)),
                format!("{all}, at least {} of them late.", lang.number(n)),
            ),
            n => lang.t(
                format!("{all}, dont {} en retard.", lang.number(n)),
                format!("{all}, {} of them late.", lang.number(n)),
            ),
        }
    }

    /// Links rather than a form: one press, and the address says what is shown.
    fn filters(&self, counts: &[Count], waiting: i64, late: i64) -> AnyView {
        let lang = self.lang;
        let chip = |on: bool, href: String, label: String, count: Option<String>| {
            let count = count.map(|n| view! { <span class="chip-count">{n}</span> });
            view! {
                <li>
                    <a class="chip" aria-current=on.then_some("true") href=href>
                        {label}
                        {count}
                    </a>
                </li>
            }
        };
        let of = |kind: Task| counts.iter().filter(|c| c.kind == kind).map(|c| c.waiting).sum::<i64>();
        let kinds = Task::ALL
            .into_iter()
            // one kind alone is everything
            .filter(|kind| of(*kind) > 0 && of(*kind) < waiting)
            .map(|kind| {
                let href = self.filters.with(|f| f.kind = kind.code().to_owned());
                chip(self.asked.kind == Some(kind), href, kind.name(lang).to_owned(), Some(lang.number(of(kind))))
            })
            .collect_view();
        let mut places: Vec<(AuthorityId, &str)> = counts.iter().map(|c| (c.authority, c.name.as_str())).collect();
        places.sort_by_key(|p| p.1);
        places.dedup();
        let places = (places.len() > 1).then(|| {
            places
                .into_iter()
                .map(|(id, name)| {
                    let on = self.asked.authority == Some(id);
                    let href = self.filters.with(|f| f.authority = if on { String::new() } else { id.to_string() });
                    chip(on, href, name.to_owned(), None)
                })
                .collect_view()
        });
        let toggle = |on: bool| if on { String::new() } else { "1".to_owned() };
        let all = self.filters.with(|f| f.kind = String::new());
        let lates = self.filters.with(|f| f.late = toggle(self.asked.late));
        let so_many = format!("{}{}", lang.number(late), if late >= LATE { "+" } else { "" });
        let mine = self.filters.with(|f| f.mine = toggle(self.asked.mine));
        view! {
            <nav class="desk-filters" aria-label=lang.t("Filtrer", "Filter")>
                <ul class="chips" role="list">
                    {chip(self.asked.kind.is_none(), all, lang.t("Tout", "Everything").to_owned(), Some(lang.number(waiting)))}
                    {kinds}
                </ul>
                <ul class="chips" role="list">
                    {chip(self.asked.late, lates, lang.t("En retard", "Late").to_owned(), Some(so_many))}
                    {chip(self.asked.mine, mine, lang.t("À ma charge", "Taken by me").to_owned(), None)}
                    {places}
                </ul>
            </nav>
        }
        .into_any()
    }

    fn files(&self, desk: Desk, waiting: i64) -> AnyView {
        let lang = self.lang;
        if desk.items.is_empty() {
            let (title, text) = if waiting > 0 {
                (
                    lang.t("Rien ne correspond à ces filtres", "Nothing matches these filters"),
                    lang.t("Retirez-en un pour retrouver vos autres dossiers.", "Remove one to see your other files."),
                )
            } else {
                (
                    lang.t("Rien n’attend", "Nothing awaits you"),
                    lang.t(
                        "Les nouvelles propositions et les réponses attendues apparaîtront ici, les plus pressées d’abord.",
                        "New proposals and answers that are due will appear here, the most pressing first.",
                    ),
                )
            };
            let back = (waiting > 0).then(|| {
                view! { <ButtonLink href="/desk" label=lang.t("Tout montrer", "Show everything") variant=Variant::Secondary /> }
            });
            return view! {
                <Empty title text>
                    {back}
                </Empty>
            }
            .into_any();
        }
        let next = desk.next.map(|(at, id)| self.filters.with(|f| f.after = format!("{}_{id}", at.0)));
        let items: Vec<QueueItem> = desk.items.into_iter().map(|i| self.item(i)).collect();
        let back = self.filters.with(|_| {});
        let older = next.map(|href| {
            view! { <ButtonLink href=href label=lang.t("Suite", "More") variant=Variant::Secondary /> }
        });
        view! {
            <section class="section" data-keys="">
                <h2 class="visually-hidden">{lang.t("Dossiers", "Files")}</h2>
                <Form action="/desk/claims" class="desk-form">
                    <input type="hidden" name="back" value=back />
                    <Queue items lang />
                    <div class="cluster desk-bulk">
                        <Submit
                            label=lang.t("Prendre en charge les dossiers cochés", "Take the ticked files")
                            variant=Variant::Secondary
                            name="act"
                            value="take"
                        />
                        <Submit
                            label=lang.t("Les rendre à l’équipe", "Give them back")
                            variant=Variant::Quiet
                            name="act"
                            value="back"
                        />
                        {older}
                    </div>
                </Form>
                {keys(lang)}
            </section>
        }
        .into_any()
    }

    fn item(&self, item: Item) -> QueueItem {
        let (lang, now) = (self.lang, self.now);
        let slug = item.slug.unwrap_or_default();
        let href = match item.kind {
            Task::Moderate => format!("/experiments/{slug}/moderation"),
            Task::Answer => format!("/experiments/{slug}/answer"),
            Task::Appeal => format!("/experiments/{slug}/appeal/judgement"),
            Task::Authorise => format!("/experiments/{slug}/acts/authorise"),
            Task::Conclude => format!("/experiments/{slug}/acts/conclude"),
            Task::Mandate => format!("/mandates/requests/{}", item.subject),
            Task::Report => format!("/experiments/{slug}/discussion/{}/moderation", item.subject),
        };
        let mut meta: Vec<String> = vec![item.authority];
        if item.kind != Task::Mandate {
            meta.extend(item.commune);
            meta.push(item.author.unwrap_or_else(|| nobody(lang).to_owned()));
        }
        let taken = item.taken.map(|(by, name)| {
            if by == self.person {
                lang.t("à votre charge", "taken by you").to_owned()
            } else {
                let name = name.unwrap_or_else(|| lang.t("quelqu’un", "somebody").to_owned());
                lang.t(format!("pris par {name}"), format!("taken by {name}"))
            }
        });
        let late = now > item.due_at;
        QueueItem {
            href,
            title: item.title.unwrap_or_else(|| nobody(lang).to_owned()),
            meta: meta.join(" · "),
            task: item.kind.name(lang).to_owned(),
            tone: if late { Tone::Stop } else { Tone::Wait },
            due: due(lang, item.due_at, now),
            due_datetime: item.due_at.rfc3339(),
            emblem_seed: item.experiment.map_or(item.subject, |e| e.0).to_string(),
            tick: Some(item.id.to_string()),
            taken,
        }
    }
}

fn due(lang: Lang, by: Moment, now: Moment) -> String {
    if now > by {
        let days = now.days_since(by).max(1);
        return lang.t(
            format!("En retard de {days} {}", lang.plural(days, "jour", "jours")),
            format!("{days} {} late", lang.plural(days, "day", "days")),
        );
    }
    lang.t(format!("Avant le {}", by.day(lang)), format!("By {}", by.day(lang)))
}

/// Shown by the page's script, which is what makes them work.
fn keys(lang: Lang) -> AnyView {
    view! {
        <div class="desk-keys" hidden=true>
            <label class="choice">
                <input class="choice-mark" type="checkbox" id="desk-keys" />
                <span class="choice-label">{lang.t("Raccourcis clavier", "Keyboard shortcuts")}</span>
            </label>
            <p class="muted small">
                <kbd>"j"</kbd> " " <kbd>"k"</kbd> {lang.t(" d’un dossier à l’autre, ", " from file to file, ")}
                <kbd>{lang.t("Entrée", "Enter")}</kbd> {lang.t(" ouvrir, ", " open, ")} <kbd>"x"</kbd>
                {lang.t(" cocher, ", " tick, ")} <kbd>"t"</kbd> {lang.t(" prendre en charge.", " take.")}
            </p>
        </div>
    }
    .into_any()
}
