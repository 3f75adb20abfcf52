//! What came of a vote, and how.

use domain::{
    Lang, Moment,
    consultation::{FEW, Plan},
};
use leptos::prelude::*;
use store::consultation::Consultation;
use tally::{Outcome, Tie, TieRule, Verdict};

use super::{check, picture, words};
use crate::ui::{Link, Notice, NoticeKind};

pub(super) fn view(
    lang: Lang,
    of: &Consultation,
    plan: &Plan,
    outcome: &Outcome,
    may_reply: bool,
    now: Moment,
) -> AnyView {
    let few = (of.voters < FEW).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>
                    {lang.t(
                        "Moins de dix personnes ont voté\u{a0}: on peut deviner des choix en lisant les bulletins.",
                        "Fewer than ten people voted: choices can be guessed from the ballots.",
                    )}
                </p>
            </Notice>
        }
    });
    view! {
        <section class="section result" id="result">
            {answer(lang, plan, outcome)}
            {super::reply::section(lang, of, plan, may_reply, now)}
            {few}
            <h2>{lang.t("Comment on y arrive", "How it came about")}</h2>
            {picture::view(lang, plan, outcome)}
            {ties(lang, plan, &outcome.ties)}
            <h2>{lang.t("Participation", "Turnout")}</h2>
            {turnout(lang, outcome)}
            {recount(lang, of)}
            <h2>{lang.t("Mon bulletin est-il dans le compte\u{202f}?", "Is my ballot in the count?")}</h2>
            {check::form(lang, &of.slug, "")}
            {files(lang, of, plan)}
        </section>
    }
    .into_any()
}

/// The winner, in large letters, and why it is or is none.
pub(super) fn answer(lang: Lang, plan: &Plan, outcome: &Outcome) -> AnyView {
    let budget = plan.rules.method.budget().is_some();
    let title = words::verdict(lang, outcome.verdict, budget);
    let names: Vec<String> = outcome.winners.iter().map(|id| plan.name(id).to_owned()).collect();
    let quorum = outcome.quorum.map(|quorum| {
        let (reached, needed) = (words::count(lang, quorum.reached), words::count(lang, quorum.needed));
        let text = match quorum.met {
            true => lang.t(
                format!("Participation requise\u{a0}: {needed} bulletins. Atteinte, avec {reached}."),
                format!("Turnout needed: {needed} ballots. Reached, with {reached}."),
            ),
            false => lang.t(
                format!(
                    "Il fallait {needed} bulletins, il y en a {reached}. Le compte est publié, mais il ne décide rien."
                ),
                format!(
                    "It took {needed} ballots; there are {reached}. The count is published, but it decides nothing."
                ),
            ),
        };
        view! { <p>{text}</p> }
    });
    let decided = outcome.verdict == Verdict::Decided;
    let body = match names.as_slice() {
        [] => ().into_any(),
        [one] => view! { <p class="result-winner" lang=plan.lang.code()>{one.clone()}</p> }.into_any(),
        many => {
            let lines = many.iter().map(|name| view! { <li>{name.clone()}</li> }).collect_view();
            view! { <ol class="result-winners" lang=plan.lang.code()>{lines}</ol> }.into_any()
        }
    };
    let class = if decided { "result-answer tone-go" } else { "result-answer tone-wait" };
    view! {
        <div class=class>
            <h2>{title}</h2>
            {body}
            {quorum}
        </div>
    }
    .into_any()
}

fn ties(lang: Lang, plan: &Plan, ties: &[Tie]) -> Option<AnyView> {
    (!ties.is_empty()).then(|| {
        let all = ties.iter().map(|tie| one_tie(lang, plan, tie)).collect_view();
        view! {
            <h2>{lang.t("Égalités", "Ties")}</h2>
            <ul class="ties" role="list">{all}</ul>
        }
        .into_any()
    })
}

fn one_tie(lang: Lang, plan: &Plan, tie: &Tie) -> AnyView {
    let names: Vec<&str> = tie.options.iter().map(|drawn| plan.name(&drawn.option)).collect();
    let names = names.join(", ");
    let how = match tie.rule {
        TieRule::EarlierRounds => lang.t("les voix d’un tour précédent décident", "votes of an earlier round decide"),
        TieRule::Votes => lang.t("le plus de voix décide", "more votes decide"),
        TieRule::LowerCost => lang.t("le moins cher passe d’abord", "the cheaper comes first"),
        TieRule::Lot => lang.t("le tirage public décide, dans cet ordre", "the public lot decides, in this order"),
    };
    let drawn = (tie.rule == TieRule::Lot).then(|| {
        let lines = tie.options.iter().map(|drawn| {
            view! {
                <li>
                    <span lang=plan.lang.code()>{plan.name(&drawn.option).to_owned()}</span>
                    " "
                    <code class="hash muted">{drawn.hash.chars().take(16).collect::<String>()} "…"</code>
                </li>
            }
        });
        view! { <ol class="lots">{lines.collect_view()}</ol> }
    });
    view! {
        <li>
            <p>{format!("{names}{} {how}.", lang.t("\u{a0}:", ":"))}</p>
            {drawn}
        </li>
    }
    .into_any()
}

fn turnout(lang: Lang, outcome: &Outcome) -> AnyView {
    let of = &outcome.turnout;
    let line = |label: &'static str, n: u64| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="number">{words::count(lang, n)}</td>
            </tr>
        }
        .into_any()
    };
    let invalid = of.invalid.iter().map(|(code, n)| {
        let label = format!("{}{} {}", lang.t("Nuls", "Invalid"), lang.t("\u{a0}:", ":"), words::fault(lang, code));
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="number">{words::count(lang, *n)}</td>
            </tr>
        }
    });
    let votes: u64 = of.received - of.replaced;
    view! {
        <div class="table-scroll reading" role="region" tabindex="0" aria-label=lang.t("Participation", "Turnout")>
            <table class="table">
                <tbody>
                    {line(lang.t("Personnes qui ont voté", "People who voted"), votes)}
                    {line(lang.t("Bulletins qui expriment un choix", "Ballots that make a choice"), of.counted)}
                    {line(lang.t("Votes blancs", "Blank votes"), of.blank)}
                    {invalid.collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The sentences of the recount; the script shows those that are true.
fn recount(lang: Lang, of: &Consultation) -> AnyView {
    let (ballots, outcome) =
        (format!("/consultations/{}/ballots.jsonl", of.slug), format!("/consultations/{}/outcome.json", of.slug));
    let gap = |name: &'static str| view! { <span data-fill=name></span> };
    view! {
        <h2>{lang.t("Recompter sur mon appareil", "Recount on my device")}</h2>
        <div class="verify stack reading" data-recount=ballots data-outcome=outcome>
            <p data-without="">
                {lang.t(
                    "Sans JavaScript, téléchargez les bulletins et comptez-les avec le programme essaim-verify, hors ligne.",
                    "Without JavaScript, download the ballots and count them with the program essaim-verify, offline.",
                )}
            </p>
            <div class="stack" data-tool="" hidden>
                <p>
                    {lang.t(
                        "Votre navigateur télécharge tous les bulletins, les compte avec le même code que nous, et compare.",
                        "Your browser downloads all ballots, counts them with the same code as ours, and compares.",
                    )}
                </p>
                <p>
                    <button class="button button-secondary" type="button">
                        {lang.t("Recompter", "Recount")}
                    </button>
                </p>
                <progress class="progress-bar" max="1" value="0" aria-label=lang.t("Bulletins comptés", "Ballots counted") hidden></progress>
            </div>
            <div class="verify-said" role="status">
                <p data-say="working" hidden>
                    {lang.t("Comptage en cours…", "Counting…")}
                </p>
                <p class="verify-headline verify-held" data-say="held" hidden>
                    {lang.t("Votre appareil arrive au même résultat. Bulletins comptés\u{a0}: ", "Your device comes to the same result. Ballots counted: ")}
                    {gap("ballots")}
                    {lang.t(", en ", ", in ")}
                    {gap("milliseconds")}
                    {lang.t("\u{a0}millisecondes.", " milliseconds.")}
                </p>
                <div class="verify-headline verify-broken" data-say="broken" hidden>
                    <p>
                        {lang.t(
                            "Votre appareil n’arrive pas au même résultat. Gardez les fichiers ci-dessous et dites-le\u{a0}: quelque chose ne va pas.",
                            "Your device does not come to the same result. Keep the files below and say so: something is wrong.",
                        )}
                    </p>
                    <p class="muted small" lang="en">
                        {gap("why")}
                    </p>
                </div>
                <p data-say="failure.network" hidden>
                    {lang.t(
                        "Les fichiers n’ont pas pu être lus. Vérifiez votre connexion, puis recommencez.",
                        "The files could not be read. Check your connection, then try again.",
                    )}
                </p>
                <p data-say="failure.program" hidden>
                    {lang.t(
                        "Le programme n’a pas pu démarrer dans ce navigateur. Les fichiers se comptent aussi hors ligne, avec essaim-verify.",
                        "The program could not start in this browser. The files can also be counted offline, with essaim-verify.",
                    )}
                </p>
            </div>
        </div>
    }
    .into_any()
}

fn files(lang: Lang, of: &Consultation, plan: &Plan) -> AnyView {
    let at = |file: &str| format!("/consultations/{}/{file}", of.slug);
    let budget = plan.rules.method.budget().is_some();
    let mut all = vec![
        (
            at("ballots.jsonl"),
            lang.t(
                "Les bulletins, avec les règles (JSON, une ligne par bulletin)",
                "The ballots, with the rules (JSON, a line each)",
            ),
        ),
        (
            at("seals.jsonl"),
            lang.t(
                "Ce qui prouve que les bulletins anonymes sont de personnes admises (JSON, une ligne par bulletin)",
                "What proves that anonymous ballots are of people who may vote (JSON, a line each)",
            ),
        ),
        (at("ballots.csv"), lang.t("Les bulletins en tableau (CSV)", "The ballots as a table (CSV)")),
        (
            at("outcome.json"),
            lang.t(
                "Le résultat et toutes les étapes du compte (JSON)",
                "The result and every step of the count (JSON)",
            ),
        ),
        (at("terms.json"), lang.t("Les règles figées à l’ouverture (JSON)", "The rules as they were fixed (JSON)")),
    ];
    if budget {
        all.push((
            at("ballots.pb"),
            lang.t("Les bulletins au format Pabulib (.pb)", "The ballots in Pabulib’s format (.pb)"),
        ));
    }
    let lines = all.into_iter().map(|(href, label)| view! { <li><Link href>{label}</Link></li> }).collect_view();
    view! {
        <h2>{lang.t("Tout télécharger", "Download everything")}</h2>
        <ul class="downloads" role="list">{lines}</ul>
    }
    .into_any()
}
