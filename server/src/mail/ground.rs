//! Mails about what happens on the ground, to everybody concerned: who promotes, runs, evaluates, and the authority.

use domain::{ExperimentId, Lang, Moment, Part, Role};
use store::{Conn, experiment, ground as told, import, mail::Mail, outbox::Event, part};

use super::notices::seal;

/// The mails that an event on the ground makes us write.
///
/// # Errors
/// As for any read; [`store::Error::NotFound`] when its subject is gone.
pub(super) async fn letters(conn: &mut Conn, event: &Event, now: Moment, origin: &str) -> store::Result<Vec<Mail>> {
    let (experiment, what) = match event {
        Event::TrySuspended { experiment, suspension } => {
            let (text, lang) = told::suspended(conn, *suspension).await?;
            (*experiment, What::Suspended { text, lang })
        }
        Event::ResumptionAsked { experiment, .. } => (*experiment, What::Asked),
        Event::TryResumed { experiment } => (*experiment, What::Resumed),
        Event::IncidentReported { experiment, incident } => {
            let (text, lang) = told::incident(conn, *incident).await?;
            (*experiment, What::Incident { text, lang })
        }
        Event::ImportEnded { import, .. } => return imported(conn, *import, origin).await,
        _ => return Ok(Vec::new()),
    };
    let notice = experiment::notice(conn, experiment, now).await?;
    let readers = readers(conn, experiment, &notice, &what).await?;
    let letters = readers.into_iter().map(|(to, lang)| {
        let (subject, mut paragraphs) = what.say(lang, &notice.title);
        let page = format!("{origin}/experiments/{}", notice.slug);
        paragraphs.push(lang.t(format!("La page\u{a0}: {page}"), format!("The page: {page}")));
        seal(origin, &to, lang, (subject, paragraphs))
    });
    Ok(letters.collect())
}

enum What {
    Suspended { text: String, lang: Lang },
    Asked,
    Resumed,
    Incident { text: String, lang: Lang },
}

impl What {
    fn say(&self, lang: Lang, title: &str) -> (String, Vec<String>) {
        let title = lang.t(format!("«\u{a0}{title}\u{a0}»"), format!("“{title}”"));
        let quote = |text: &str, of: Lang| match of == lang {
            true => text.to_owned(),
            false => lang.t(format!("(en anglais) {text}"), format!("(in French) {text}")),
        };
        match self {
            What::Suspended { text, lang: of } => (
                lang.t(format!("Suspendu\u{a0}: {title}"), format!("Suspended: {title}")),
                vec![
                    lang.t(format!("L’essai {title} est suspendu."), format!("The try {title} is suspended.")),
                    quote(text, *of),
                    lang.t(
                        "Il ne reprend que si une personne élue de l’autorité et la personne qui évalue le décident ensemble, avec une raison publique.",
                        "It goes on only if an elected official of the authority and the evaluator decide so together, with a public reason.",
                    )
                    .to_owned(),
                ],
            ),
            What::Asked => (
                lang.t(format!("Votre accord est attendu\u{a0}: {title}"), format!("Your agreement is awaited: {title}")),
                vec![lang.t(
                    format!("L’essai {title} est suspendu, et l’une des deux personnes qui peuvent le laisser reprendre est d’accord. Il manque l’autre accord."),
                    format!("The try {title} is suspended, and one of the two who can let it go on agrees. The other one has to agree, too."),
                )],
            ),
            What::Resumed => (
                lang.t(format!("Reprise\u{a0}: {title}"), format!("Resumed: {title}")),
                vec![lang.t(
                    format!("L’essai {title} reprend\u{a0}: l’autorité et la personne qui évalue l’ont décidé ensemble. Leurs raisons sont sur la page."),
                    format!("The try {title} goes on: authority and evaluator decided so together. Their reasons are on the page."),
                )],
            ),
            What::Incident { text, lang: of } => (
                lang.t(format!("Incident\u{a0}: {title}"), format!("Incident: {title}")),
                vec![
                    lang.t(
                        format!("Un incident est signalé pendant l’essai {title}."),
                        format!("An incident was told during the try {title}."),
                    ),
                    quote(text, *of),
                ],
            ),
        }
    }

    /// Whom of those with a part it concerns.
    fn concerns(&self, part: Part) -> bool {
        match self {
            What::Suspended { .. } | What::Resumed => true,
            What::Asked => part == Part::Evaluator,
            What::Incident { .. } => part.runs(),
        }
    }
}

/// Everybody concerned, each once.
async fn readers(
    conn: &mut Conn,
    id: ExperimentId,
    notice: &experiment::Notice,
    what: &What,
) -> store::Result<Vec<(String, Lang)>> {
    let parts = part::readers(conn, id).await?;
    let mut readers: Vec<(String, Lang)> =
        parts.into_iter().filter(|(_, _, part)| what.concerns(*part)).map(|(to, lang, _)| (to, lang)).collect();
    if !matches!(what, What::Asked) {
        readers.extend(notice.author.clone());
    }
    let deciders = notice.officials.iter().filter(|(_, _, role)| matches!(role, Role::Elected | Role::Moderator));
    let deciders = deciders.filter(|(_, _, role)| !matches!(what, What::Asked) || *role == Role::Elected);
    readers.extend(deciders.map(|(to, lang, _)| (to.clone(), *lang)));
    readers.sort_by(|a, b| a.0.cmp(&b.0));
    readers.dedup_by(|a, b| a.0 == b.0);
    Ok(readers)
}

/// To whoever sent a file: what became of it.
async fn imported(conn: &mut Conn, id: uuid::Uuid, origin: &str) -> store::Result<Vec<Mail>> {
    let Some(end) = import::ended(conn, id).await? else { return Ok(Vec::new()) };
    let (name, kept, known) = (&end.file_name, end.kept, end.known);
    let lang = end.lang;
    let n = |n: i64| lang.number(n);
    let subject = lang.t(format!("Import terminé\u{a0}: {name}"), format!("Import done: {name}"));
    let paragraphs = vec![
        lang.t(
            format!("{} relevés du fichier {name} sont enregistrés, {} étaient déjà connus.", n(kept), n(known)),
            format!("{} readings of the file {name} are saved, {} were known already.", n(kept), n(known)),
        ),
        lang.t(
            format!("La page\u{a0}: {origin}/experiments/{}", end.slug),
            format!("The page: {origin}/experiments/{}", end.slug),
        ),
    ];
    Ok(vec![seal(origin, &end.email, lang, (subject, paragraphs))])
}
