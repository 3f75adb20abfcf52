//! Mails about the life of an experiment after its acceptance, to everybody concerned: who promotes, runs and evaluates it,
//! and who decides at the authority.

use domain::{Authorisation, Conclusion, ExperimentId, Lang, Moment, Part, Role};
use store::{
    Conn,
    experiment::{self, Notice},
    join,
    mail::Mail,
    outbox::Event,
    part,
};

use super::notices::seal;

/// The mails that an event makes us write.
///
/// # Errors
/// As for any read; [`store::Error::NotFound`] when its subject is gone.
pub(super) async fn letters(conn: &mut Conn, event: &Event, now: Moment, origin: &str) -> store::Result<Vec<Mail>> {
    if let Event::JoinAnswered { experiment, request } = event {
        let notice = experiment::notice(conn, *experiment, now).await?;
        let (to, lang, wanted, welcome) = join::answered(conn, *request).await?;
        return Ok(vec![write(origin, &notice, &to, lang, answered(lang, &notice.title, wanted, welcome))]);
    }
    let Some((experiment, whom)) = concerned(event) else { return Ok(Vec::new()) };
    let notice = experiment::notice(conn, experiment, now).await?;
    let mut readers: Vec<(String, Lang)> = notice.author.iter().cloned().collect();
    for (email, lang, part) in part::readers(conn, experiment).await? {
        if part == Part::Promoter || (whom != Whom::Promoters && part.runs()) {
            readers.push((email, lang));
        }
    }
    if whom == Whom::Everybody {
        let elected = notice.officials.iter().filter(|(_, _, role)| *role == Role::Elected);
        readers.extend(elected.map(|(email, lang, _)| (email.clone(), *lang)));
    }
    readers.sort_by(|a, b| a.0.cmp(&b.0));
    readers.dedup_by(|a, b| a.0 == b.0);
    let letters = readers
        .into_iter()
        .filter_map(|(to, lang)| Some(write(origin, &notice, &to, lang, say(event, lang, &notice.title)?)));
    Ok(letters.collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    Promoters,
    Runners,
    Everybody,
}

fn concerned(event: &Event) -> Option<(ExperimentId, Whom)> {
    Some(match event {
        Event::JoinAsked { experiment, .. } => (*experiment, Whom::Promoters),
        Event::AuthorisationDecided { experiment, .. }
        | Event::TryStarted { experiment }
        | Event::ConclusionDecided { experiment, .. } => (*experiment, Whom::Runners),
        Event::ProtocolRegistered { experiment }
        | Event::ProtocolAmended { experiment }
        | Event::TryEnded { experiment, .. }
        | Event::ResultsPublished { experiment }
        | Event::Withdrawn { experiment } => (*experiment, Whom::Everybody),
        _ => return None,
    })
}

fn write(origin: &str, notice: &Notice, to: &str, lang: Lang, (subject, text): (String, String)) -> Mail {
    let page = format!("{origin}/experiments/{}", notice.slug);
    let page = lang.t(format!("La page\u{a0}: {page}"), format!("The page: {page}"));
    seal(origin, to, lang, (subject, vec![text, page]))
}

fn titled(lang: Lang, title: &str) -> String {
    lang.t(format!("«\u{a0}{title}\u{a0}»"), format!("“{title}”"))
}

fn answered(lang: Lang, title: &str, wanted: Part, welcome: bool) -> (String, String) {
    let (title, part) = (titled(lang, title), wanted.name(lang));
    if welcome {
        (
            lang.t(format!("Bienvenue dans l’essai {title}"), format!("Welcome to the try {title}")),
            lang.t(
                format!("Vous prenez part à cet essai\u{a0}: {part}. Votre nom est sur sa page."),
                format!("You take part in this try: {part}. Your name is on its page."),
            ),
        )
    } else {
        (
            lang.t(format!("Réponse pour l’essai {title}"), format!("An answer about the try {title}")),
            lang.t(
                format!("La personne qui porte l’essai ne peut pas vous y accueillir pour cette part ({part}). Merci de l’avoir proposé."),
                format!("Whoever promotes the try cannot take you in for this part ({part}). Thank you for offering."),
            ),
        )
    }
}

/// Subject and text.
fn say(event: &Event, lang: Lang, title: &str) -> Option<(String, String)> {
    let title = titled(lang, title);
    let (head, text): (&str, &str) = match event {
        Event::JoinAsked { .. } => (
            lang.t("Quelqu’un veut prendre part", "Somebody wants to take part"),
            lang.t("Une personne propose de prendre part à l’essai. Ouvrez sa page, «\u{a0}Inviter et répondre\u{a0}».", "Somebody offers to take part in the try. Open its page, “Invite and answer”."),
        ),
        Event::ProtocolRegistered { .. } => (
            lang.t("Protocole enregistré", "Protocol registered"),
            lang.t("Le protocole est signé et figé. L’autorité doit maintenant l’autoriser, ou dire pourquoi non, et son délai est public.", "The protocol is signed and frozen. The authority now has to authorise it, or say why not, and its deadline is public."),
        ),
        Event::ProtocolAmended { .. } => (
            lang.t("Protocole modifié", "Protocol amended"),
            lang.t("Une nouvelle version est signée. La raison et les différences sont publiques.", "A new version is signed. The reason and the differences are public."),
        ),
        Event::AuthorisationDecided { deed, .. } => (
            Authorisation::parse(deed)?.name(lang),
            lang.t("L’autorité a répondu. Ses raisons, la base légale et les conditions sont sur la page.", "The authority has answered. Its reasons, the legal basis and the conditions are on the page."),
        ),
        Event::TryStarted { .. } => (
            lang.t("L’essai commence", "The try begins"),
            lang.t("Les précautions et la mesure de départ ont été vérifiées par deux personnes. Bon essai.", "The safeguards and the baseline were checked by two people. Good luck."),
        ),
        Event::TryEnded { .. } => (
            lang.t("L’essai est terminé, résultats attendus", "The try is over, results are due"),
            lang.t("La personne qui évalue publie maintenant ce qu’on a appris, même si l’essai s’est arrêté plus tôt.", "The evaluator now publishes what was learned, even if the try was stopped early."),
        ),
        Event::ResultsPublished { .. } => (
            lang.t("Résultats publiés", "Results published"),
            lang.t("Le constat et les enseignements sont publics. La personne qui porte l’essai peut joindre un avis différent\u{a0}; l’autorité décide de la suite.", "The finding and the lessons are public. The promoter may attach a dissent; the authority decides what follows."),
        ),
        Event::ConclusionDecided { conclusion, .. } => (
            Conclusion::parse(conclusion)?.name(lang),
            lang.t("L’autorité a décidé de la suite. Ses raisons sont sur la page.", "The authority has decided what follows. Its reasons are on the page."),
        ),
        Event::Withdrawn { .. } => (
            lang.t("Expérimentation retirée", "Experiment withdrawn"),
            lang.t("La personne qui la portait l’a retirée, avec une raison publique.", "Whoever promoted it took it back, with a public reason."),
        ),
        _ => return None,
    };
    Some((format!("{head}{} {title}", lang.t("\u{a0}:", ":")), text.to_owned()))
}
