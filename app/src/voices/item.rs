//! An argument and an answer as they stand in a list.

use domain::{Lang, Moment, PersonId, Side, edit};
use leptos::prelude::*;
use store::argument::{Argument, Removed};

use crate::{
    experiments::nobody,
    ui::{Link, Marked, Tag, Tone},
};

/// Around which the arguments of a page stand.
pub(super) struct Around<'a> {
    pub lang: Lang,
    pub slug: &'a str,
    /// Where one comes back to after a mark.
    pub back: String,
    pub reader: Option<PersonId>,
    /// Whether something may still be said.
    pub open: bool,
    pub moderates: bool,
    pub now: Moment,
}

/// What a side means beside its word.
pub(super) fn tone(side: Side) -> Tone {
    match side {
        Side::For => Tone::Go,
        Side::Against => Tone::Stop,
        Side::Question => Tone::Done,
    }
}

impl Around<'_> {
    /// The address of a content.
    pub fn page(&self, argument: &Argument) -> String {
        format!("/experiments/{}/discussion/{}", self.slug, argument.id)
    }

    /// An argument with some of its answers.
    pub fn argument(&self, argument: &Argument, answers: &[&Argument]) -> AnyView {
        let lang = self.lang;
        let side = argument.side.map(|side| view! { <Tag tone=tone(side) label=side.name(lang) /> });
        let shown = answers.iter().map(|answer| self.answer(answer)).collect_view();
        let more = argument.answers - answers.len() as i64;
        let more = (more > 0 && !answers.is_empty()).then(|| {
            let text = lang.t(
                format!("Lire les {} réponses", lang.number(argument.answers)),
                format!("Read all {} answers", lang.number(argument.answers)),
            );
            view! { <p class="argument-more"><Link href=self.page(argument)>{text}</Link></p> }
        });
        let list = (!answers.is_empty()).then(|| {
            view! {
                <ol class="answers" role="list">
                    {shown}
                </ol>
            }
        });
        view! {
            <li class="argument" id=format!("a-{}", argument.id)>
                <div class="argument-head">{side} {self.meta(argument)}</div>
                {self.said(argument)}
                {self.acts(argument)}
                {list}
                {more}
            </li>
        }
        .into_any()
    }

    /// An answer; an official one stands out, in words first.
    pub fn answer(&self, answer: &Argument) -> AnyView {
        let lang = self.lang;
        let class = if answer.authority.is_some() { "answer answer-official" } else { "answer" };
        let official = answer.authority.clone().map(|name| {
            view! {
                <p class="answer-official-mark">
                    <strong>{lang.t("Réponse officielle", "Official answer")}</strong>
                    " · "
                    <span>{name}</span>
                </p>
            }
        });
        view! {
            <li class=class id=format!("a-{}", answer.id)>
                {official}
                <div class="argument-head">{self.meta(answer)}</div>
                {self.said(answer)}
                {self.acts(answer)}
            </li>
        }
        .into_any()
    }

    fn meta(&self, argument: &Argument) -> AnyView {
        let lang = self.lang;
        let name = argument.name.clone().unwrap_or_else(|| nobody(lang).to_owned());
        let edited = argument.edited_at.filter(|_| argument.removed.is_none()).map(|_| {
            view! {
                <span>
                    <Link href=format!("{}#versions", self.page(argument))>{lang.t("modifié", "edited")}</Link>
                </span>
            }
        });
        view! {
            <p class="event-meta">
                <span>{name}</span>
                <time datetime=argument.written_at.rfc3339()>{argument.written_at.day(lang)}</time>
                {edited}
            </p>
        }
        .into_any()
    }

    /// What it says, or why it is not there any more.
    pub fn said(&self, argument: &Argument) -> AnyView {
        match &argument.removed {
            Some(removed) => gone(self.lang, removed),
            None => view! {
                <div class="argument-said" lang=argument.lang.code()>
                    <Marked text=argument.body.clone() />
                </div>
            }
            .into_any(),
        }
    }

    /// What one can do with it here.
    fn acts(&self, argument: &Argument) -> AnyView {
        let lang = self.lang;
        let page = self.page(argument);
        let mine = self.reader == Some(argument.author);
        let there = argument.removed.is_none();
        let top = argument.parent.is_none();
        let marks = (top && there).then(|| self.marks(argument, mine));
        let answer = (top && there && self.open).then(|| {
            let text = match argument.answers {
                0 => lang.t("Répondre", "Answer").to_owned(),
                n => lang.t(format!("Répondre ({})", lang.number(n)), format!("Answer ({})", lang.number(n))),
            };
            view! { <Link href=format!("{page}#answer")>{text}</Link> }
        });
        let change = self
            .reader
            .filter(|reader| there && edit(&written(argument), *reader, self.now).is_ok())
            .map(|_| view! { <Link href=format!("{page}/edit")>{lang.t("Modifier", "Edit")}</Link> });
        let report = (there && !mine && !self.moderates).then(|| {
            view! { <Link href=format!("{page}/report")>{lang.t("Signaler", "Report")}</Link> }
        });
        let moderate = (self.moderates && !mine).then(|| {
            view! { <Link href=format!("{page}/moderation")>{lang.t("Modérer", "Moderate")}</Link> }
        });
        let contest = (mine && !there).then(|| {
            view! { <Link href=format!("{page}/appeal")>{lang.t("Demander un réexamen", "Ask for another look")}</Link> }
        });
        view! {
            <div class="argument-acts">
                {marks}
                {answer}
                {change}
                {contest}
                {report}
                {moderate}
            </div>
        }
        .into_any()
    }

    /// Two buttons for whoever may press them, two numbers for everybody else.
    fn marks(&self, argument: &Argument, mine: bool) -> AnyView {
        let lang = self.lang;
        let (yes, no) = (lang.t("Utile", "Useful"), lang.t("Pas utile", "Not useful"));
        let (useful, useless) = (lang.number(argument.useful), lang.number(argument.useless));
        if self.reader.is_none() || mine || !self.open {
            return view! {
                <p class="marks-count">{format!("{yes}\u{a0}{useful} · {no}\u{a0}{useless}")}</p>
            }
            .into_any();
        }
        let button = |useful: bool, label: &'static str, count: String| {
            let pressed = argument.mine == Some(useful);
            let value = match (pressed, useful) {
                (true, _) => "none",
                (false, true) => "useful",
                (false, false) => "useless",
            };
            view! {
                <button class="opinion" type="submit" name="mark" value=value aria-pressed=pressed.to_string()>
                    {label}
                    " "
                    <span class="opinion-count">{count}</span>
                </button>
            }
        };
        view! {
            <form class="marks" method="post" action=format!("{}/mark", self.page(argument))>
                <input type="hidden" name="back" value=self.back.clone() />
                {button(true, yes, useful)}
                {button(false, no, useless)}
            </form>
        }
        .into_any()
    }
}

fn written(argument: &Argument) -> domain::Written {
    domain::Written { author: argument.author, at: argument.written_at, removed: argument.removed.is_some() }
}

/// What stands in the place of what was removed.
pub(super) fn gone(lang: Lang, removed: &Removed) -> AnyView {
    let reason = removed.reason.map(|reason| reason.name(lang)).unwrap_or_default();
    let said = lang.t(
        format!("Texte retiré le {} par {}. Motif\u{a0}: {reason}.", removed.at.day(lang), removed.authority),
        format!("Text removed on {} by {}. Reason: {reason}.", removed.at.day(lang), removed.authority),
    );
    let text = (!removed.text.is_empty()).then(|| {
        view! {
            <div lang=removed.lang.code()>
                <Marked text=removed.text.clone() />
            </div>
        }
    });
    view! {
        <div class="argument-gone">
            <p>{said}</p>
            {text}
        </div>
    }
    .into_any()
}
