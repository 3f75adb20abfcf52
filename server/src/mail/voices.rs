//! Mails about what is said: a ruling on a content, to everybody who reported it and to whoever wrote it.

use domain::{Lang, Ruling};
use store::{
    Conn,
    mail::Mail,
    outbox::Event,
    report::{self, Told},
};

use super::notices::seal;

/// Characters of a text that a mail quotes.
const QUOTED: usize = 160;

/// The mails that an event about what is said makes us write. Who else is told of arguments and answers follows from what
/// people follow.
///
/// # Errors
/// As for any read; [`store::Error::NotFound`] when its subject is gone.
pub(super) async fn letters(conn: &mut Conn, event: &Event, origin: &str) -> store::Result<Vec<Mail>> {
    let Event::ReportDecided { case, .. } = event else { return Ok(Vec::new()) };
    let told = report::told(conn, *case).await?;
    let letter = Letter { told: &told, origin };
    let reporters = told.reporters.iter().filter(|(to, _)| told.author.as_ref().is_none_or(|(author, _)| author != to));
    let mut mails: Vec<Mail> = reporters.map(|(to, lang)| seal(origin, to, *lang, letter.to_reporter(*lang))).collect();
    mails.extend(told.author.iter().map(|(to, lang)| seal(origin, to, *lang, letter.to_author(*lang))));
    Ok(mails)
}

struct Letter<'a> {
    told: &'a Told,
    origin: &'a str,
}

impl Letter<'_> {
    fn to_reporter(&self, lang: Lang) -> (String, Vec<String>) {
        let (subject, outcome) = match self.told.ruling {
            Ruling::Remove => (
                lang.t("Votre signalement\u{a0}: texte retiré", "Your report: text removed"),
                lang.t(
                    "Le texte que vous avez signalé est retiré. Sa place reste dans la discussion, avec la raison.",
                    "The text that you reported is removed. Its place stays in the discussion, with the reason.",
                ),
            ),
            Ruling::Keep => (
                lang.t("Votre signalement\u{a0}: texte maintenu", "Your report: text kept"),
                lang.t(
                    "Le texte que vous avez signalé est maintenu\u{a0}: il respecte les règles du débat. Vous pouvez y répondre.",
                    "The text that you reported is kept: it follows the rules of the discussion. You can answer it.",
                ),
            ),
        };
        let mut paragraphs = vec![self.about(lang), outcome.to_owned(), self.why(lang)];
        paragraphs.extend([self.page(lang), self.remedy(lang)]);
        (subject.to_owned(), paragraphs)
    }

    fn to_author(&self, lang: Lang) -> (String, Vec<String>) {
        let (subject, outcome) = match (self.told.ruling, self.told.appealed) {
            (Ruling::Remove, false) => (
                lang.t("Votre texte est retiré", "Your text is removed"),
                lang.t(
                    "Un agent a retiré ce texte de la discussion. Sa place y reste, avec la raison et sans votre texte.",
                    "An agent removed this text from the discussion. Its place stays there, with the reason and without your text.",
                ),
            ),
            (Ruling::Keep, false) => (
                lang.t("Votre texte est maintenu", "Your text is kept"),
                lang.t(
                    "Un agent a examiné ce texte et le maintient dans la discussion. Vous n’avez rien à faire.",
                    "An agent examined this text and keeps it in the discussion. There is nothing for you to do.",
                ),
            ),
            (Ruling::Keep, true) => (
                lang.t("Votre texte est rétabli", "Your text is put back"),
                lang.t(
                    "Quelqu’un d’autre a réexaminé ce texte, comme vous l’aviez demandé, et le rétablit dans la discussion.",
                    "Somebody else looked at this text again, as you had asked, and puts it back into the discussion.",
                ),
            ),
            (Ruling::Remove, true) => (
                lang.t("Le retrait de votre texte est confirmé", "The removal of your text is confirmed"),
                lang.t(
                    "Quelqu’un d’autre a réexaminé ce texte, comme vous l’aviez demandé, et le laisse retiré.",
                    "Somebody else looked at this text again, as you had asked, and leaves it removed.",
                ),
            ),
        };
        let mut paragraphs = vec![self.about(lang), outcome.to_owned(), self.why(lang), self.page(lang)];
        paragraphs.extend((self.told.ruling == Ruling::Remove).then(|| match self.told.appealed {
            false => self.another_look(lang),
            true => self.remedy(lang),
        }));
        (subject.to_owned(), paragraphs)
    }

    fn about(&self, lang: Lang) -> String {
        let title = &self.told.title;
        let quoted: String = self.told.body.chars().take(QUOTED).map(|c| if c == '\n' { ' ' } else { c }).collect();
        let dots = if self.told.body.chars().count() > QUOTED { "\u{a0}…" } else { "" };
        lang.t(
            format!("À propos de «\u{a0}{title}\u{a0}», ce texte\u{a0}: «\u{a0}{quoted}{dots}\u{a0}»"),
            format!("About “{title}”, this text: “{quoted}{dots}”"),
        )
    }

    fn why(&self, lang: Lang) -> String {
        let (name, reason) = (&self.told.authority, self.told.reason.name(lang));
        let said = lang
            .t(format!("Décidé par {name}. Motif\u{a0}: {reason}."), format!("Decided by {name}. Reason: {reason}."));
        let text = self.told.text.trim();
        if text.is_empty() { said } else { format!("{said} {text}") }
    }

    fn page(&self, lang: Lang) -> String {
        let address = format!("{}/experiments/{}/discussion/{}", self.origin, self.told.slug, self.told.argument);
        lang.t(format!("La page\u{a0}: {address}"), format!("The page: {address}"))
    }

    /// Somebody else looks once more, when the author asks.
    fn another_look(&self, lang: Lang) -> String {
        let Told { slug, argument, .. } = self.told;
        let address = format!("{}/experiments/{slug}/discussion/{argument}/appeal", self.origin);
        lang.t(
            format!("Si vous n’êtes pas d’accord, demandez dans les 60\u{a0}jours que quelqu’un d’autre le relise.\nDemander un réexamen\u{a0}: {address}"),
            format!("If you disagree, ask within 60 days that somebody else read it again.\nAsk for another look: {address}"),
        )
    }

    /// What remains when there is no other look inside.
    fn remedy(&self, lang: Lang) -> String {
        let contact = format!("{}/about/legal", self.origin);
        lang.t(
            format!("Si vous n’êtes pas d’accord, écrivez à l’adresse des mentions légales, en donnant l’adresse de la page ci-dessus. Cela n’enlève rien aux recours de droit commun.\nLes mentions légales\u{a0}: {contact}"),
            format!("If you disagree, write to the address in the legal notice and name the page above. This takes nothing away from the remedies of ordinary law.\nThe legal notice: {contact}"),
        )
    }
}
