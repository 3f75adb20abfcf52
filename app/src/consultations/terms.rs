//! What was fixed, in words.

use domain::{
    Lang, Tier,
    consultation::{Plan, Question, Terms},
};
use leptos::prelude::*;
use store::consultation::Consultation;
use tally::{
    Blank, Method, Quorum, Share,
    budget::Slip,
    greedy::{By, Lacking},
    judgment::Median,
    runoff::{Elimination, Overvote},
    schulze::{Strength, Unranked},
    score::Missing,
    shares::{Stop, Worth},
};

use super::words;
use crate::{
    atlas::Atlas,
    ui::{Link, SummaryList, SummaryRow},
};

/// What there is to choose between.
pub(super) fn options(lang: Lang, plan: &Plan) -> AnyView {
    let lines = plan
        .rules
        .options
        .iter()
        .map(|option| {
            let about = plan.options.iter().find(|offered| offered.id == option.id);
            let about = about.and_then(|offered| offered.experiment.clone());
            let about = about.filter(|_| plan.question != Question::Go).map(|slug| {
                let which = format!(" : {}", option.name);
                view! {
                    <Link href=format!("/experiments/{slug}")>
                        {lang.t("L’expérimentation", "The experiment")} <span class="visually-hidden">{which}</span>
                    </Link>
                }
            });
            let cost =
                (option.cost > 0).then(|| view! { <span class="muted">{words::euros(lang, option.cost)}</span> });
            view! {
                <li class="row row-apart">
                    <span>{option.name.clone()}</span>
                    <span class="row-facts">
                        {cost}
                        {about}
                    </span>
                </li>
            }
        })
        .collect_view();
    let experiment = plan.options.iter().find_map(|offered| offered.experiment.clone());
    let experiment = experiment.filter(|_| plan.question == Question::Go).map(|slug| {
        view! {
            <p class="cluster">
                <Link href=format!("/experiments/{slug}")>{lang.t("Lire l’expérimentation", "Read the experiment")}</Link>
                <Link href=format!("/experiments/{slug}/discussion")>
                    {lang.t("Les raisons pour et contre", "Reasons for and against")}
                </Link>
            </p>
        }
    });
    view! {
        <ul class="rows" role="list">{lines}</ul>
        {experiment}
    }
    .into_any()
}

fn row(term: &str, value: String) -> SummaryRow {
    SummaryRow { term: term.to_owned(), value, ..SummaryRow::default() }
}

/// How it is counted and who votes, as plain facts.
pub(super) fn facts(lang: Lang, plan: &Plan, atlas: &Atlas) -> Vec<SummaryRow> {
    let method = plan.method();
    let territory =
        atlas.find(&plan.electorate.territory).map_or(plan.electorate.territory.clone(), |a| a.name.clone());
    let tier = Tier::parse(&plan.electorate.tier);
    let mut rows = vec![
        row(
            lang.t("Comment on compte", "How it is counted"),
            format!("{}. {}", method.name(lang), method.meaning(lang)),
        ),
        row(lang.t("Tous les paramètres", "Every parameter"), parameters(lang, plan).join("\n")),
        row(
            lang.t("Qui vote", "Who votes"),
            lang.t(
                format!("Qui habite\u{a0}: {territory}, sur l’honneur. Il faut\u{a0}: {}.", tier.name(lang)),
                format!("Whoever lives in {territory}, by their own word. It takes: {}.", tier.name(lang)),
            ),
        ),
    ];
    rows.push(row(lang.t("Participation requise", "Turnout needed"), quorum(lang, plan)));
    if !plan.risks.is_empty() {
        let no = lang.t("non", "no");
        let answers: Vec<String> = plan.risks.iter().map(|risk| format!("{} {no}.", words::risk(lang, risk))).collect();
        rows.push(row(
            lang.t("Risques écartés par l’autorité", "Risks that the authority ruled out"),
            answers.join("\n"),
        ));
    }
    rows.push(row(
        lang.t("En cas d’égalité", "When there is a tie"),
        lang.t(
            "La règle de la méthode, puis un tirage public\u{a0}: la moitié est fixée par le registre civique à l’ouverture, l’autre est scellée alors et révélée à la clôture.",
            "The method’s own rule, then a public lot: half of it is fixed by the civic record at opening, half is sealed then and revealed at close.",
        )
        .to_owned(),
    ));
    rows
}

/// How it is counted and who votes.
pub(super) fn view(lang: Lang, plan: &Plan, atlas: &Atlas) -> AnyView {
    view! {
        <section class="section">
            <h2>{lang.t("Les règles, fixées avant l’ouverture", "The rules, fixed before it opened")}</h2>
            <SummaryList rows=facts(lang, plan, atlas) />
        </section>
    }
    .into_any()
}

fn quorum(lang: Lang, plan: &Plan) -> String {
    let of = |n: u64| words::count(lang, n);
    match &plan.rules.quorum {
        None => lang.t("Aucune", "None").to_owned(),
        Some(Quorum::Cast(n) | Quorum::Counted(n)) => {
            lang.t(format!("{} bulletins", of(*n)), format!("{} ballots", of(*n)))
        }
        Some(Quorum::CastOfElectorate(part) | Quorum::CountedOfElectorate(part)) => {
            let (size, needed) = (plan.rules.electorate.unwrap_or(0), part.of(plan.rules.electorate.unwrap_or(0)));
            lang.t(
                format!("{needed} bulletins, pour {} personnes qui peuvent voter", of(size)),
                format!("{needed} ballots, of {} people who may vote", of(size)),
            )
        }
    }
}

/// Every parameter of a method, a sentence each.
pub(super) fn parameters(lang: Lang, plan: &Plan) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |fr: String, en: String| said.push(lang.t(fr, en));
    let seats = plan.rules.seats;
    match &plan.rules.method {
        Method::Approval(rule) => {
            match rule.most {
                Some(most) => say(format!("Au plus {most} par bulletin."), format!("At most {most} on a ballot.")),
                None => say("Autant d’options qu’on veut.".into(), "As many options as one likes.".into()),
            }
            match &rule.threshold {
                Some(Share::MoreThan(ratio) | Share::AtLeast(ratio)) => {
                    let n = ratio.of(100);
                    say(
                        format!("Il faut plus de {n}\u{a0}% des bulletins comptés."),
                        format!("It takes more than {n}% of the ballots counted."),
                    );
                }
                None => say("Aucun seuil.".into(), "No threshold.".into()),
            }
            blank(rule.blank, &mut say);
        }
        Method::Score(rule) => {
            say(format!("Notes de 0 à {}.", rule.highest), format!("Scores from 0 to {}.", rule.highest));
            match rule.missing {
                Missing::Abstention => say("Pas de note\u{a0}: pas d’avis.".into(), "No score: no opinion.".into()),
                Missing::Zero => say("Pas de note\u{a0}: zéro.".into(), "No score: zero.".into()),
            }
            if rule.least_given > 0 {
                let n = rule.least_given;
                say(format!("Une option a besoin de {n} notes."), format!("An option needs {n} scores."));
            }
        }
        Method::MajorityJudgment(rule) => {
            say(format!("Mentions\u{a0}: {}.", rule.grades.join(", ")), format!("Grades: {}.", rule.grades.join(", ")));
            say(
                "Une option sans mention reçoit la plus basse.".into(),
                "An option without a grade gets the lowest.".into(),
            );
            match rule.median {
                Median::Lower => say("Médiane basse.".into(), "Lower median.".into()),
                Median::Upper => say("Médiane haute.".into(), "Upper median.".into()),
            }
        }
        Method::Schulze(rule) => {
            match rule.equal_ranks {
                true => say(
                    "Plusieurs options au même rang\u{a0}: permis.".into(),
                    "Several options on one rank: allowed.".into(),
                ),
                false => say("Une seule option par rang.".into(), "One option on each rank.".into()),
            }
            match rule.unranked {
                Unranked::Last => say("Non classée\u{a0}: dernière.".into(), "Not ranked: last.".into()),
                Unranked::NoOpinion => say("Non classée\u{a0}: pas d’avis.".into(), "Not ranked: no opinion.".into()),
            }
            match rule.strength {
                Strength::WinningVotes => say(
                    "Force d’une victoire\u{a0}: les voix pour.".into(),
                    "Strength of a win: the ballots for it.".into(),
                ),
                Strength::WinningThenOpposing => say(
                    "Force d’une victoire\u{a0}: les voix pour, puis le moins de voix contre.".into(),
                    "Strength of a win: the ballots for it, then the fewest against.".into(),
                ),
            }
        }
        Method::InstantRunoff(rule) => {
            match rule.elimination {
                Elimination::EarlierRounds => say(
                    "Dernières à égalité\u{a0}: sort celle qui avait moins de voix au tour précédent, puis le tirage."
                        .into(),
                    "Last and level: out goes who had fewer votes in an earlier round, then the lot.".into(),
                ),
                Elimination::Together => {
                    say("Dernières à égalité\u{a0}: sortent ensemble.".into(), "Last and level: out together.".into())
                }
                Elimination::Lot => {
                    say("Dernières à égalité\u{a0}: le tirage.".into(), "Last and level: the lot.".into())
                }
            }
            match rule.overvote {
                Overvote::Invalid => say(
                    "Deux options au même rang\u{a0}: bulletin nul.".into(),
                    "Two options on one rank: invalid.".into(),
                ),
                Overvote::Skipped => say(
                    "Deux options au même rang\u{a0}: rang ignoré.".into(),
                    "Two options on one rank: passed over.".into(),
                ),
                Overvote::Exhausts => say(
                    "Deux options au même rang\u{a0}: le bulletin s’arrête là.".into(),
                    "Two options on one rank: the ballot ends there.".into(),
                ),
            }
        }
        Method::Greedy(rule) => {
            ticks(lang, rule.budget, &rule.slip, &mut say);
            match rule.by {
                By::Votes => say("Ordre\u{a0}: le plus de voix.".into(), "Order: the most votes.".into()),
                By::VotesPerCost => {
                    say("Ordre\u{a0}: le plus de voix par euro.".into(), "Order: the most votes per euro.".into())
                }
            }
            match rule.lacking {
                Lacking::Skip => say(
                    "Trop cher pour ce qui reste\u{a0}: on passe au suivant.".into(),
                    "Too dear for what is left: on to the next.".into(),
                ),
                Lacking::Stop => say(
                    "Trop cher pour ce qui reste\u{a0}: on s’arrête.".into(),
                    "Too dear for what is left: stop.".into(),
                ),
            }
        }
        Method::EqualShares(rule) => {
            ticks(lang, rule.budget, &rule.slip, &mut say);
            match rule.worth {
                Worth::Cost => {
                    say("Un projet coché vaut ce qu’il coûte.".into(), "A ticked project is worth its cost.".into())
                }
                Worth::One => say("Un projet coché vaut un.".into(), "A ticked project is worth one.".into()),
                Worth::Points => say("Un projet vaut ses points.".into(), "A project is worth its points.".into()),
            }
            match &rule.completion.add {
                Some(add) if add.stop == Stop::Exhaustive => say(
                    format!(
                        "Argent restant\u{a0}: parts augmentées de {} en {}, jusqu’à ce que rien d’autre ne soit payable.",
                        add.step, add.step
                    ),
                    format!("Money left: purses grow by {}, until nothing else can be paid for.", add.step),
                ),
                Some(add) => say(
                    format!(
                        "Argent restant\u{a0}: parts augmentées de {} en {}, jusqu’avant le dépassement.",
                        add.step, add.step
                    ),
                    format!("Money left: purses grow by {}, until it would not suffice.", add.step),
                ),
                None => say("Les parts n’augmentent pas.".into(), "Purses do not grow.".into()),
            }
            match rule.completion.greedy {
                true => say(
                    "Puis\u{a0}: le plus demandé de ce qui reste payable.".into(),
                    "Then: the most wanted of what can still be paid for.".into(),
                ),
                false => say("Le reste n’est pas dépensé.".into(), "The rest is not spent.".into()),
            }
        }
    }
    if seats > 0 {
        said.push(
            lang.t(format!("Options retenues\u{a0}: {seats} au plus."), format!("Options that win: at most {seats}.")),
        );
    }
    said
}

fn blank(blank: Blank, say: &mut impl FnMut(String, String)) {
    match blank {
        Blank::Abstention => say("Vote blanc\u{a0}: compté à part.".into(), "Blank vote: counted apart.".into()),
        Blank::Zero => say("Vote blanc\u{a0}: contre toutes.".into(), "Blank vote: against all.".into()),
    }
}

fn ticks(lang: Lang, budget: u64, slip: &Slip, say: &mut impl FnMut(String, String)) {
    let money = words::euros(lang, budget);
    say(format!("Budget\u{a0}: {money}."), format!("Budget: {money}."));
    if let Slip::Approval { most: Some(most), .. } = slip {
        say(format!("Au plus {most} projets par bulletin."), format!("At most {most} projects on a ballot."));
    }
}

/// What protects a ballot, and what does not: said wherever one votes.
pub(super) fn protection(lang: Lang, blind: bool) -> AnyView {
    let anonymous = blind.then(|| {
        view! {
            <p>
                <strong>
                    {lang.t(
                        "Ce vote est anonyme par cryptographie, si votre navigateur exécute JavaScript.",
                        "This vote is anonymous by cryptography, if your browser runs JavaScript.",
                    )}
                </strong>
                " "
                {lang.t(
                    "Il fabrique une clé à usage unique\u{a0}; le service la signe sans la voir, une fois par personne, puis reçoit un bulletin signé de cette clé, sans savoir de qui. Même avec toute la base de données, personne ne peut relier un bulletin à une personne au-delà du groupe d’au moins dix avec lequel il est rangé. Chacun peut vérifier que chaque bulletin porte cette signature, et vous seul pouvez retrouver le vôtre.",
                    "It makes a one-time key; the service signs it without seeing it, once for each person, then receives a ballot signed with that key, without knowing whose it is. Even with the whole database, nobody can link a ballot to a person beyond the group of at least ten with which it is filed. Anybody can check that each ballot bears that signature, and only you can find yours.",
                )}
            </p>
            <p>
                {lang.t(
                    "Ce n’est pas un vote secret au sens d’une élection. Qui surveille le service en direct voit qu’un bulletin arrive peu après votre demande\u{a0}; qui regarde votre écran ou lit votre navigateur voit votre choix\u{a0}; si moins de dix personnes votent, on peut deviner.",
                    "It is not a secret ballot in the sense of an election. Whoever watches the service live sees that a ballot arrives soon after your request; whoever looks at your screen or reads your browser sees your choice; if fewer than ten people vote, it can be guessed.",
                )}
            </p>
            <p>
                <strong>{lang.t("Sans JavaScript\u{a0}:", "Without JavaScript:")}</strong>
            </p>
        }
    });
    protected(lang, anonymous)
}

/// The same beside a form that is about to be sent.
pub(super) fn by_form(lang: Lang) -> AnyView {
    protected(lang, None::<()>)
}

fn protected(lang: Lang, anonymous: Option<impl IntoView + 'static>) -> AnyView {
    view! {
        <section class="section" id="protection">
            <h2>{lang.t("Ce qui protège votre choix, et ce qui ne le protège pas", "What protects your choice, and what does not")}</h2>
            <div class="prose">
                {anonymous}
                <p>
                    <strong>
                        {lang.t(
                            "Ce bulletin est confidentiel par promesse, pas par cryptographie.",
                            "This ballot is confidential by promise, not by cryptography.",
                        )}
                    </strong>
                    " "
                    {lang.t(
                        "Jusqu’à la clôture, qui administre ce service pourrait relier un bulletin à une personne\u{a0}: c’est ce qui permet de changer d’avis. À la clôture, le lien est détruit et les bulletins sont réécrits dans un ordre qui ne dit pas quand ils sont venus. Une sauvegarde faite pendant le vote le contient encore.",
                        "Until the vote ends, whoever runs this service could link a ballot to a person: that is what lets you change your mind. At the end the link is destroyed, and ballots are written anew in an order that does not tell when they came. A backup made during the vote still holds it.",
                    )}
                </p>
                <p>
                    {lang.t(
                        "Que vous avez voté est inscrit au registre civique, sans votre nom\u{a0}; ce que vous avez choisi ne l’est pas. Les bulletins, eux, sont tous publiés. Rien ici ne protège contre une pression exercée sur vous, ni contre un programme malveillant sur votre appareil.",
                        "That you voted is entered in the civic record, without your name; what you chose is not. The ballots themselves are all published. Nothing here protects against pressure on you, nor against a malicious program on your device.",
                    )}
                </p>
            </div>
        </section>
    }
    .into_any()
}

/// The frozen text and its hash.
pub(super) fn proof(lang: Lang, of: &Consultation) -> Option<AnyView> {
    let (_, text) = of.terms.as_ref()?;
    let hash = record::hex(&Terms::hash(text));
    Some(
        view! {
            <section class="section">
                <h2>{lang.t("Pour vérifier", "To check")}</h2>
                <p class="reading">
                    {lang.t("Tout ce qui décide du résultat est dans ", "Everything that decides the result is in ")}
                    <Link href=format!("/consultations/{}/terms.json", of.slug)>{lang.t("ce fichier", "this file")}</Link>
                    {lang.t(
                        ", figé à l’ouverture. Son empreinte SHA-256 est au registre civique\u{a0}:",
                        ", fixed when the vote opened. Its SHA-256 is in the civic record:",
                    )}
                </p>
                <p>
                    <code class="hash">{hash}</code>
                </p>
            </section>
        }
        .into_any(),
    )
}
