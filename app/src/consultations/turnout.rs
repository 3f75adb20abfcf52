//! Who took part, by where they said they live.

use axum::extract::{Path, State};
use domain::{FieldError, Lang, consultation::Plan};
use leptos::prelude::*;
use store::consultation::{self, Consultation};

use super::{
    files, opened,
    picture::{bar, twin},
    words,
};
use crate::{
    atlas::Atlas,
    ui::Select,
    web::{Answer, App, AppError, cell, said},
};

/// The parts of a vote's territory, as a reader sorts them; none where it has none.
pub(super) async fn parts(app: &App, plan: &Plan) -> Result<Vec<(String, String)>, AppError> {
    let mut all = consultation::turnout::parts(&mut app.store.read().await?, &plan.electorate.territory).await?;
    all.sort_by_cached_key(|(_, name)| domain::fold(name));
    Ok(all)
}

/// Where somebody lives, if they want to say so.
pub(super) fn field(lang: Lang, parts: Vec<(String, String)>, value: &str, errors: &[FieldError]) -> Option<AnyView> {
    let (value, wrong) = (value.to_owned(), said(lang, errors, "lives_in"));
    (!parts.is_empty()).then(|| {
        view! {
            <Select
                name="lives_in"
                label=lang.t("Votre commune ou quartier (facultatif)", "Your commune or district (optional)")
                hint=lang.t(
                    "Seulement pour la participation par territoire, jamais avec votre bulletin.",
                    "Only for turnout by territory, never with your ballot.",
                )
                value=value
                options=parts
                empty_label=lang.t("Je ne le dis pas", "I do not say")
                error=wrong
            />
        }
        .into_any()
    })
}

/// What may be told of where voters live: names and numbers, the most first, those held back last.
pub(super) struct Told {
    lines: Vec<(String, Option<u64>)>,
}

impl Told {
    /// From the rows of a result.
    pub(super) fn of(lang: Lang, rows: Vec<(String, Option<i64>)>, atlas: &Atlas) -> Told {
        let name = |id: String| match id.as_str() {
            "" => lang.t("Sans réponse", "Not said").to_owned(),
            _ => atlas.find(&id).map_or(id.clone(), |area| area.name.clone()),
        };
        let mut lines: Vec<(String, Option<u64>)> =
            rows.into_iter().map(|(id, n)| (name(id), n.and_then(|n| u64::try_from(n).ok()))).collect();
        lines.sort_by_cached_key(|(name, n)| (std::cmp::Reverse(*n), domain::fold(name)));
        Told { lines }
    }

    /// Whether anything is told.
    pub(super) fn is_any(&self) -> bool {
        !self.lines.is_empty()
    }

    /// The bars, and their twin, a table; nothing where nothing is told.
    pub(super) fn view(&self, lang: Lang) -> Option<AnyView> {
        let shown: Vec<(&str, u64)> = self.lines.iter().filter_map(|(name, n)| n.map(|n| (name.as_str(), n))).collect();
        let most = shown.iter().map(|(_, n)| *n).max()?;
        let held: Vec<&str> = self.lines.iter().filter(|(_, n)| n.is_none()).map(|(name, _)| name.as_str()).collect();
        let caption = lang.t(
            "Où vivent les personnes qui ont pris part en ligne, selon ce qu’elles ont bien voulu dire. Rien ne le vérifie.",
            "Where those who took part online live, as far as they wanted to say. Nothing checks it.",
        );
        let bars = shown.iter().map(|(name, n)| {
            view! {
                <li class="vote-line">
                    <span class="vote-name">{(*name).to_owned()}</span>
                    <span class="vote-said">{words::count(lang, *n)}</span>
                    {bar(*n, most, "vote-bar-full")}
                </li>
            }
        });
        let masked = lang.t("masqué", "held back");
        let rows = self
            .lines
            .iter()
            .map(|(name, n)| vec![name.clone(), n.map_or(masked.to_owned(), |n| words::count(lang, n))]);
        let head = vec![lang.t("Territoire", "Territory").to_owned(), lang.t("Personnes", "People").to_owned()];
        let hidden = (!held.is_empty()).then(|| {
            let (n, names) = (lang.number(held.len() as i64), held.join(", "));
            let few = held.len() <= 6;
            let text = match few {
                true => lang.t(format!("Masqués\u{a0}: {names}."), format!("Held back: {names}.")),
                false => lang.t(format!("Masqués\u{a0}: {n} territoires."), format!("Held back: {n} territories.")),
            };
            view! {
                <p class="muted">
                    {text} " "
                    {lang.t(
                        "Un nombre plus petit que dix désignerait des personnes\u{a0}; il est masqué, et au besoin un autre avec lui, pour qu’on ne puisse pas le calculer.",
                        "A number below ten would point at people; it is held back, and if need be another one with it, so that it cannot be computed.",
                    )}
                </p>
            }
        });
        Some(
            view! {
                <h3>{lang.t("Par territoire", "By territory")}</h3>
                <figure class="vote-picture">
                    <figcaption>{caption}</figcaption>
                    <ul class="vote-lines" role="list">
                        {bars.collect_view()}
                    </ul>
                    {hidden}
                    {twin(lang, caption.to_owned(), head, rows.collect())}
                </figure>
            }
            .into_any(),
        )
    }
}

/// `GET /consultations/{slug}/turnout.csv`: `territory`, its id (empty for those who did not say); `name`; `voters`, empty where the number
/// is held back.
pub async fn file(State(app): State<App>, Path(slug): Path<String>) -> Answer {
    let mut conn = app.store.read().await?;
    let of: Consultation = opened(&mut conn, &slug).await?;
    let rows = consultation::turnout::shown(&mut conn, of.id).await?;
    drop(conn);
    if rows.is_empty() {
        return Err(AppError::NotFound);
    }
    let atlas = app.atlas().await?;
    let mut out = "territory,name,voters\r\n".to_owned();
    for (id, voters) in rows {
        let name = atlas.find(&id).map_or("", |area| area.name.as_str());
        let voters = voters.map(|n| n.to_string()).unwrap_or_default();
        out.push_str(&format!("{id},{},{voters}\r\n", cell(name)));
    }
    Ok(files::file("text/csv; charset=utf-8", &format!("{slug}.turnout.csv"), out))
}
