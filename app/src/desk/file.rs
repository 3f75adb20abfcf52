//! What stands beside every file: who has taken it, and what officials have told each other.

use domain::{ExperimentId, Lang, PersonId, Task};
use leptos::prelude::*;
use store::{
    Conn,
    desk::{self, Taken},
    note::{self, Note},
};
use uuid::Uuid;

use crate::{
    ui::{Form, Notice, NoticeKind, Prose, Submit, TextArea, Variant},
    web::{AppError, Visit},
};

/// A file on somebody's table.
pub(crate) struct File {
    me: PersonId,
    slug: String,
    /// The page on which it is dealt with.
    page: String,
    taken: Option<Taken>,
    notes: Vec<Note>,
}

impl File {
    /// Reads who has it and what was noted.
    ///
    /// # Errors
    /// As for any read.
    pub async fn load(
        conn: &mut Conn,
        visit: &Visit,
        kind: Task,
        subject: Uuid,
        experiment: ExperimentId,
        slug: &str,
        now: domain::Moment,
    ) -> Result<File, AppError> {
        Ok(File {
            me: visit.person()?,
            slug: slug.to_owned(),
            page: visit.path.split('?').next().unwrap_or_default().to_owned(),
            taken: desk::about(conn, kind, subject, now).await?,
            notes: note::about(conn, experiment).await?,
        })
    }

    /// Who has taken it, and the button to take it or give it back.
    pub fn claim(&self, lang: Lang) -> Option<AnyView> {
        let taken = self.taken.as_ref()?;
        let button = |act: &'static str, label: &'static str, variant: Variant| {
            let (task, back) = (taken.id.to_string(), self.page.clone());
            view! {
                <Form action="/desk/claims">
                    <input type="hidden" name="task" value=task />
                    <input type="hidden" name="back" value=back />
                    <Submit label=label variant=variant name="act" value=act />
                </Form>
            }
        };
        let view = match &taken.by {
            None => view! {
                <p class="muted">{lang.t("Personne ne s’en occupe encore.", "Nobody is on it yet.")}</p>
                {button("take", lang.t("Prendre en charge", "Take it"), Variant::Secondary)}
            }
            .into_any(),
            Some((by, _)) if *by == self.me => view! {
                <p class="muted">{lang.t("Vous vous en occupez.", "You are on it.")}</p>
                {button("back", lang.t("Rendre à l’équipe", "Give it back"), Variant::Quiet)}
            }
            .into_any(),
            Some((_, name)) => {
                let name = name.clone().unwrap_or_else(|| lang.t("Quelqu’un", "Somebody").to_owned());
                let text = lang.t(format!("{name} s’en occupe déjà."), format!("{name} is already on it."));
                view! {
                    <Notice kind=NoticeKind::Warning>
                        <p>{text}</p>
                    </Notice>
                    {button("over", lang.t("Reprendre à ma charge", "Take it over"), Variant::Secondary)}
                }
                .into_any()
            }
        };
        Some(view! { <div class="file-claim cluster">{view}</div> }.into_any())
    }

    /// What was noted, and the form for one more note.
    pub fn notes(&self, lang: Lang) -> AnyView {
        notes(lang, &self.slug, &self.page, &self.notes)
    }
}

/// The notes of an experiment's page, for officials of the authority that holds it.
///
/// # Errors
/// As for any read.
pub(crate) async fn notes_about(
    conn: &mut Conn,
    lang: Lang,
    experiment: ExperimentId,
    slug: &str,
) -> Result<AnyView, AppError> {
    let found = note::about(conn, experiment).await?;
    Ok(notes(lang, slug, &format!("/experiments/{slug}"), &found))
}

fn notes(lang: Lang, slug: &str, back: &str, notes: &[Note]) -> AnyView {
    let lines = notes
        .iter()
        .map(|note| {
            let name = note.name.clone().unwrap_or_else(|| lang.t("Un agent", "An agent").to_owned());
            view! {
                <li class="note">
                    <p class="muted small">{format!("{name}, {}", note.written_at.day_and_hour(lang))}</p>
                    <Prose text=note.body.clone() />
                </li>
            }
        })
        .collect_view();
    let back = back.to_owned();
    view! {
        <section class="section notes">
            <h2>{lang.t("Notes internes", "Internal notes")}</h2>
            <p class="muted">
                {lang.t("Pour les agents et les élus de l’autorité. Jamais publiques.", "For the authority’s agents and officials. Never public.")}
            </p>
            <ul class="stack" role="list">{lines}</ul>
            <Form action=format!("/experiments/{slug}/notes")>
                <input type="hidden" name="back" value=back />
                <TextArea name="body" label=lang.t("Ajouter une note", "Add a note") rows=3 />
                <Submit label=lang.t("Noter", "Note it") variant=Variant::Secondary />
            </Form>
        </section>
    }
    .into_any()
}
