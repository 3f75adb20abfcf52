//! What stands of the discussion on the page of an experiment: how much is said, and the strongest of each side.

use domain::{ArgumentOrder, Lang, Side, argue};
use leptos::prelude::*;
use store::{
    Conn,
    argument::{self, Argument, Counts},
    experiment::Experiment,
};

use super::item::tone;
use crate::{
    experiments::nobody,
    ui::{ButtonLink, Link, Marked, Tag, Variant},
    web::AppError,
};

/// What the page needs: two statements, however much was said.
pub(crate) struct Voices {
    counts: Counts,
    best: Vec<Argument>,
}

impl Voices {
    /// Reads it; none before the experiment is public.
    ///
    /// # Errors
    /// As for any read.
    pub async fn load(conn: &mut Conn, e: &Experiment) -> Result<Option<Voices>, AppError> {
        if !e.status.is_public() {
            return Ok(None);
        }
        let counts = argument::counts(conn, e.id).await?;
        let best = match counts.all() {
            0 => Vec::new(),
            _ => argument::summary(conn, e.id, None).await?,
        };
        Ok(Some(Voices { counts, best }))
    }

    /// The section; nothing where nothing was said and nothing more can be.
    pub fn section(&self, lang: Lang, e: &Experiment) -> Option<AnyView> {
        let open = argue(e.status).is_ok();
        if self.counts.all() == 0 && !open {
            return None;
        }
        let href = format!("/experiments/{}/discussion", e.slug);
        let label = match (self.counts.all(), open) {
            (0, _) => lang.t("Dire le premier mot", "Say the first word"),
            (_, true) => lang.t("Lire la discussion et y répondre", "Read the discussion and answer"),
            (_, false) => lang.t("Lire la discussion", "Read the discussion"),
        };
        Some(
            view! {
                <section class="section discussion" lang=lang.code() aria-labelledby="discussion">
                    <h2 id="discussion">{lang.t("Ce qu’on en dit", "What is said about it")}</h2>
                    <p>{numbers(lang, &self.counts)}</p>
                    {best(lang, &e.slug, &self.best)}
                    <p>
                        <ButtonLink href label variant=Variant::Secondary />
                    </p>
                </section>
            }
            .into_any(),
        )
    }
}

/// How much of each was said, in words.
pub(super) fn numbers(lang: Lang, counts: &Counts) -> String {
    if counts.all() == 0 {
        let fr = "Pas encore d’argument pour, contre, ni de question.";
        return lang.t(fr, "No argument for or against yet, and no question.").to_owned();
    }
    let (yes, no) = (counts.for_count, counts.against_count);
    let (asked, answers) = (counts.question_count, counts.answer_count);
    let n = |n: i64| lang.number(n);
    lang.t(
        format!(
            "{} pour, {} contre, {} {}, {} {}.",
            n(yes),
            n(no),
            n(asked),
            lang.plural(asked, "question", "questions"),
            n(answers),
            lang.plural(answers, "réponse", "réponses")
        ),
        format!(
            "{} for, {} against, {} {}, {} {}.",
            n(yes),
            n(no),
            n(asked),
            lang.plural(asked, "question", "questions"),
            n(answers),
            lang.plural(answers, "answer", "answers")
        ),
    )
}

/// The strongest for and against beside each other, and of the questions; by the one rule, which is said.
pub(super) fn best(lang: Lang, slug: &str, best: &[Argument]) -> Option<AnyView> {
    if best.is_empty() {
        return None;
    }
    let column = |side: Side| {
        let of: Vec<&Argument> = best.iter().filter(|argument| argument.side == Some(side)).collect();
        let title = match side {
            Side::For => lang.t("Les plus utiles pour", "Most useful for"),
            Side::Against => lang.t("Les plus utiles contre", "Most useful against"),
            Side::Question => lang.t("Les questions les plus utiles", "Most useful questions"),
        };
        let none = of.is_empty().then(|| {
            let text = match side {
                Side::For => lang.t("Personne n’a encore parlé pour.", "Nobody has spoken for it yet."),
                Side::Against => lang.t("Personne n’a encore parlé contre.", "Nobody has spoken against it yet."),
                Side::Question => lang.t("Pas encore de question.", "No question yet."),
            };
            view! { <p class="muted">{text}</p> }
        });
        let items = of.into_iter().map(|argument| quote(lang, slug, side, argument)).collect_view();
        view! {
            <div class=format!("side {}", tone(side).class())>
                <h3 class="side-title">{title}</h3>
                {none}
                <ul class="side-list" role="list">
                    {items}
                </ul>
            </div>
        }
    };
    let questions = best.iter().any(|argument| argument.side == Some(Side::Question));
    Some(
        view! {
            <section class="best" aria-label=lang.t("Les plus utiles de chaque côté", "The most useful of each side")>
                <div class="best-sides">{column(Side::For)} {column(Side::Against)}</div>
                {questions.then(|| column(Side::Question))}
                <details class="best-rule">
                    <summary>{lang.t("Comment ils sont choisis", "How they are chosen")}</summary>
                    <p>{ArgumentOrder::Strongest.rule(lang)}</p>
                </details>
            </section>
        }
        .into_any(),
    )
}

fn quote(lang: Lang, slug: &str, side: Side, argument: &Argument) -> AnyView {
    let name = argument.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
    let useful = argument.useful;
    let found = lang.t(
        format!("utile pour {} {}", lang.number(useful), lang.plural(useful, "personne", "personnes")),
        format!("useful to {} {}", lang.number(useful), lang.plural(useful, "person", "people")),
    );
    let href = format!("/experiments/{slug}/discussion/{}", argument.id);
    let answers = match argument.answers {
        0 => lang.t("Répondre", "Answer").to_owned(),
        n => lang.t(
            format!("{} {}", lang.number(n), lang.plural(n, "réponse", "réponses")),
            format!("{} {}", lang.number(n), lang.plural(n, "answer", "answers")),
        ),
    };
    view! {
        <li class="best-one">
            <span class="visually-hidden">
                <Tag tone=tone(side) label=side.name(lang) />
            </span>
            <div lang=argument.lang.code()>
                <Marked text=argument.body.clone() />
            </div>
            <p class="event-meta">
                <span>{name}</span>
                <span>{found}</span>
                <span>
                    <Link href>{answers}</Link>
                </span>
            </p>
        </li>
    }
    .into_any()
}
