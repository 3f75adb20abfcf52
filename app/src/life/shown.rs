//! What the page of an experiment shows of its life: what one can do, who takes part, what was found, its family.

use domain::{Cast, Hat, Lang, Moment, Part};
use leptos::prelude::*;
use store::{
    Conn,
    experiment::Experiment,
    life::{self, Life, Relative},
    results::{self, Results},
};

use super::{
    doing::Doing,
    lessons::{learned, tone},
    view::{row, seal},
};
use crate::{
    experiments::nobody,
    ui::{ButtonLink, Link, Notice, NoticeKind, Prose, SummaryList, SummaryRow, Tag, Variant},
    web::{AppError, Visit},
};

/// What the page shows to this reader.
pub(crate) struct Beside {
    life: Life,
    scene: Vec<Doing>,
    writes: bool,
    promotes: bool,
}

/// What it tells everybody.
pub(crate) struct Told {
    life: Life,
    version: Option<store::protocol::Version>,
    results: Option<Results>,
}

/// Reads what this reader can do with an experiment, given the hats that they wear there.
///
/// # Errors
/// As for any read.
pub(crate) async fn beside(
    conn: &mut Conn,
    visit: &Visit,
    e: &Experiment,
    cast: &Cast,
    now: Moment,
) -> Result<Beside, AppError> {
    let life = life::brief(conn, e.id).await?;
    let hats = cast.hats(&visit.actor, now);
    let has_part = cast.parts.iter().any(|(person, _)| Some(*person) == visit.actor.person);
    let over = life.ends_at.is_some_and(|end| end <= now);
    let mut scene: Vec<Doing> = Doing::ALL.into_iter().filter(|d| d.offered(e.status, &hats, has_part, over)).collect();
    // one dissent is enough
    if scene.contains(&Doing::Dissent) && results::results(conn, e.id).await?.is_some_and(|r| r.dissent.is_some()) {
        scene.retain(|d| *d != Doing::Dissent);
    }
    Ok(Beside {
        scene,
        writes: store::protocol::may_write(&hats, e.status),
        promotes: hats.contains(&Hat::Promoter) && store::join::is_open(e.status),
        life,
    })
}

impl Beside {
    /// What the reader can do, what is expected first.
    pub(crate) fn acts(&self, lang: Lang, e: &Experiment) -> Option<AnyView> {
        let button = |href: String, label: &'static str, first: bool| {
            let variant = if first { Variant::Primary } else { Variant::Secondary };
            view! { <ButtonLink href label variant /> }.into_any()
        };
        let slug = &e.slug;
        let mut links = Vec::new();
        if self.writes {
            let label = if e.status.is_registered() {
                lang.t("Modifier le protocole", "Amend the protocol")
            } else {
                lang.t("Écrire le protocole", "Write the protocol")
            };
            links.push(button(format!("/experiments/{slug}/protocol"), label, !e.status.is_registered()));
        }
        for doing in &self.scene {
            let href = format!("/experiments/{slug}/acts/{}", doing.code());
            links.push(button(href, doing.title(lang), doing.is_expected()));
        }
        if self.promotes {
            let label = lang.t("Inviter et répondre", "Invite and answer");
            links.push(button(format!("/experiments/{slug}/people"), label, false));
        }
        (!links.is_empty())
            .then(|| view! { <div class="cluster duties life-acts" lang=lang.code()>{links}</div> }.into_any())
    }

    /// What a reader should know at once.
    pub(crate) fn notices(&self, lang: Lang, e: &Experiment, now: Moment) -> AnyView {
        let merged = self.life.merged_into.clone().map(|(slug, title)| {
            view! {
                <Notice>
                    <p>
                        {lang.t("Elle continue dans\u{a0}: ", "It goes on in: ")}
                        <Link href=format!("/experiments/{slug}")>{title}</Link>
                    </p>
                </Notice>
            }
        });
        let moved = self.life.goal_moved_at.map(|at| {
            let text = lang.t(
                format!(
                    "L’indicateur principal ou sa cible a été changé le {}, après le premier relevé.",
                    at.day(lang)
                ),
                format!(
                    "The primary indicator or its target was changed on {}, after the first reading.",
                    at.day(lang)
                ),
            );
            view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }
        });
        let due = self.life.results_due.filter(|_| e.status.owes_results()).map(|due| {
            let (kind, text) = if due < now {
                (
                    NoticeKind::Warning,
                    lang.t(
                        format!("Résultats attendus depuis le {}.", due.day(lang)),
                        format!("Results overdue since {}.", due.day(lang)),
                    ),
                )
            } else {
                (
                    NoticeKind::Info,
                    lang.t(
                        format!("Résultats attendus avant le {}.", due.day(lang)),
                        format!("Results due by {}.", due.day(lang)),
                    ),
                )
            };
            view! { <Notice kind><p>{text}</p></Notice> }
        });
        view! { <div lang=lang.code()>{merged} {moved} {due}</div> }.into_any()
    }
}

impl Told {
    /// Reads it.
    ///
    /// # Errors
    /// As for any read.
    pub(crate) async fn load(conn: &mut Conn, lang: Lang, e: &Experiment) -> Result<Told, AppError> {
        Ok(Told {
            life: life::of(conn, e.id, lang).await?,
            version: if e.status.is_registered() { store::protocol::current(conn, e.id).await? } else { None },
            results: if e.status.has_results() { results::results(conn, e.id).await? } else { None },
        })
    }

    /// What was found, before everything else.
    pub(crate) fn found(&self, lang: Lang) -> Option<AnyView> {
        let r = self.results.as_ref()?;
        let w = &r.words;
        let evaluator =
            r.evaluator.clone().unwrap_or_else(|| lang.t("La personne qui a évalué", "The evaluator").to_owned());
        let by = lang.t(format!("{evaluator}, le {}", r.at.day(lang)), format!("{evaluator}, {}", r.at.day(lang)));
        let rows = vec![
            row(lang.t("Écarts au protocole", "Deviations"), w.deviations.clone()),
            row(lang.t("Dommages", "Harms"), w.harms.clone()),
            row(lang.t("Coûts", "Costs"), w.costs.clone()),
        ];
        let follows = self.life.conclusion.map(|c| {
            view! {
                <p class="conclusion">
                    <strong>{lang.t("Suite décidée par l’autorité\u{a0}: ", "What the authority decided: ")}</strong>
                    {c.name(lang)}
                </p>
            }
        });
        let dissent = r.dissent.clone().map(|(text, name, at)| {
            let name = name.unwrap_or_else(|| nobody(lang).to_owned());
            view! {
                <section class="dissent">
                    <h3>{lang.t("Un avis différent", "A dissent")}</h3>
                    <Prose text />
                    <p class="muted small">{format!("{name}, {}", at.day(lang))}</p>
                </section>
            }
        });
        Some(
            view! {
                <section class="section panel results" id="results" lang=lang.code()>
                    <h2>{lang.t("Ce qu’on a appris", "What was learned")}</h2>
                    <Tag tone=tone(r.finding) label=r.finding.name(lang) />
                    <div lang=r.lang.code()>
                        <Prose text=w.summary.clone() />
                        <dl class="lesson-parts">{learned(lang, &[&w.worked, &w.failed, &w.change, &w.reuse])}</dl>
                        <SummaryList rows />
                    </div>
                    <p class="muted small">{by}</p>
                    {dissent}
                    {follows}
                </section>
            }
            .into_any(),
        )
    }

    /// The hypothesis, and where the whole protocol stands.
    pub(crate) fn protocol(&self, lang: Lang, e: &Experiment) -> Option<AnyView> {
        let v = self.version.as_ref()?;
        let allowed = self.life.allowed.as_ref().map(|a| {
            let mut rows: Vec<SummaryRow> = vec![row(lang.t("Base légale", "Legal basis"), a.legal_basis.clone())];
            for (term, text) in
                [(lang.t("Acte", "Act"), &a.formal_act), (lang.t("Conditions", "Conditions"), &a.conditions)]
            {
                if !text.is_empty() {
                    rows.push(row(term, text.clone()));
                }
            }
            rows.push(row(lang.t("Jusqu’au", "Until"), a.ends_at.plus(-1).day(lang)));
            view! { <SummaryList rows /> }
        });
        Some(
            view! {
                <section class="section" id="protocol">
                    <h2 lang=lang.code()>{lang.t("Le protocole", "The protocol")}</h2>
                    <blockquote class="hypothesis" lang=v.lang.code()>{v.protocol.hypothesis.sentence(v.lang)}</blockquote>
                    <div lang=lang.code()>
                        {allowed}
                        <p>
                            <Link href=format!("/experiments/{}/protocol", e.slug)>
                                {lang.t("Lire tout le protocole", "Read the whole protocol")}
                            </Link>
                        </p>
                        {seal(lang, v)}
                    </div>
                </section>
            }
            .into_any(),
        )
    }

    /// Who takes part.
    pub(crate) fn people(&self, lang: Lang) -> Option<AnyView> {
        let lines = Part::ALL
            .iter()
            .filter_map(|part| {
                let with: Vec<String> = self
                    .life
                    .parts
                    .iter()
                    .filter(|(_, p, _)| p == part)
                    .map(|(_, _, name)| name.clone().unwrap_or_else(|| nobody(lang).to_owned()))
                    .collect();
                (!with.is_empty()).then(|| row(capital(part.name(lang)).as_str(), with.join(", ")))
            })
            .collect::<Vec<_>>();
        (!lines.is_empty()).then(|| {
            view! {
                <section class="section" lang=lang.code()>
                    <h2>{lang.t("Qui prend part", "Who takes part")}</h2>
                    <SummaryList rows=lines />
                </section>
            }
            .into_any()
        })
    }

    /// The tries that learned from each other.
    pub(crate) fn family(&self, lang: Lang, e: &Experiment) -> Option<AnyView> {
        if self.life.family.len() < 2 {
            return None;
        }
        let lesson = self.life.retry_lesson.clone().map(|text| {
            view! {
                <p><strong>{lang.t("Ce qu’elle retient du précédent\u{a0}:", "What it takes from the one before:")}</strong></p>
                <Prose text />
            }
        });
        Some(
            view! {
                <section class="section" lang=lang.code()>
                    <h2>{lang.t("La famille de cet essai", "The family of this try")}</h2>
                    {lesson}
                    {tree(lang, &self.life.family, &e.slug)}
                </section>
            }
            .into_any(),
        )
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Each try below the one that it learned from, as a list of lists that a screen reader tells too.
fn tree(lang: Lang, family: &[Relative], here: &str) -> AnyView {
    let items = family
        .iter()
        .map(|r| {
            let what = match r.finding {
                Some(finding) => view! { <Tag tone=tone(finding) label=finding.name(lang) /> }.into_any(),
                None => view! { <Tag tone=crate::experiments::tone(r.status) label=r.status.name(lang) /> }.into_any(),
            };
            let current = (r.slug == here).then_some("true");
            let class = format!("kin kin-{}", r.depth.min(6));
            let parent = r.parent.and_then(|p| family.iter().find(|x| x.id == p)).map(|p| {
                let text =
                    lang.t(format!(", a appris de «\u{a0}{}\u{a0}»", p.title), format!(", learned from “{}”", p.title));
                view! { <span class="visually-hidden">{text}</span> }
            });
            let title = r.title.clone();
            view! {
                <li class=class aria-current=current>
                    <Link href=format!("/experiments/{}", r.slug)>{title}</Link>
                    {parent}
                    " "
                    {what}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="family" role="list">{items}</ol> }.into_any()
}
