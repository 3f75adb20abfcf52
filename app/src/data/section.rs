use domain::Lang;
use leptos::prelude::*;
use store::{
    Conn,
    data::{self, Link as DataLink},
    experiment::Experiment,
};

use crate::{
    ui::{ButtonLink, Tag, Tone, Variant},
    web::AppError,
};

/// The open data behind an experiment, on its page.
pub(crate) struct Attached {
    links: Vec<DataLink>,
}

impl Attached {
    /// None before it is public.
    ///
    /// # Errors
    /// As for any read.
    pub(crate) async fn load(conn: &mut Conn, e: &Experiment) -> Result<Option<Attached>, AppError> {
        if !e.status.is_public() {
            return Ok(None);
        }
        Ok(Some(Attached { links: data::about(conn, e.id).await? }))
    }

    /// The section.
    pub(crate) fn section(&self, lang: Lang, e: &Experiment) -> AnyView {
        let lines = self.links.iter().map(|l| line(lang, l)).collect_view();
        let list = if self.links.is_empty() {
            view! {
                <p class="muted">
                    {lang.t(
                        "Personne n’a encore joint de données ouvertes. Un comptage, une mesure, un registre public\u{a0}: tout ce qui éclaire l’essai a sa place ici.",
                        "Nobody has attached open data yet. A count, a measurement, a public register: whatever sheds light on the try has its place here.",
                    )}
                </p>
            }
            .into_any()
        } else {
            view! { <ul class="data-list" role="list">{lines}</ul> }.into_any()
        };
        view! {
            <section class="section" id="data" lang=lang.code()>
                <h2>{lang.t("Les données", "The data")}</h2>
                {list}
                <div class="cluster">
                    <ButtonLink
                        href=format!("/experiments/{}/data/new", e.slug)
                        label=lang.t("Ajouter des données", "Add data")
                        variant=Variant::Secondary
                    />
                </div>
            </section>
        }
        .into_any()
    }
}

fn line(lang: Lang, l: &DataLink) -> AnyView {
    let trouble = match l.state.as_str() {
        "live" => None,
        "changed" => Some(lang.t("a changé de forme", "has changed shape")),
        _ => Some(lang.t("ne répond plus", "no longer answers")),
    };
    view! {
        <li class="data-line">
            <a href=format!("/data/{}", l.dataset)>{l.title.clone()}</a>
            <span class="muted">{host(&l.source).to_owned()}</span>
            <span class="cluster">
                <Tag label=l.role.name(lang) />
                {trouble.map(|t| view! { <Tag tone=Tone::Stop label=t /> })}
            </span>
        </li>
    }
    .into_any()
}

/// The name of a site without its scheme.
pub(super) fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}
