//! Letters that are about somebody, not about an experiment: mandates, and what awaits an official this week.

use domain::{Lang, Moment, Stopped, Task, Way};
use store::{
    consultation::Told,
    desk::{Desk, Item, LATE},
    mail::Mail,
    mandate::{Held, Reader, Request},
    token::Token,
    webhook::Webhook,
};

use super::notices::seal;

/// Files that a weekly letter names; the others are counted.
const NAMED: usize = 20;

/// A mandate to confirm.
pub fn asked(request: &Request, readers: &[Reader], origin: &str) -> Vec<Mail> {
    let who = request.name.clone().or(request.email.clone()).unwrap_or_default();
    let write = |lang: Lang| {
        let role = request.role().map(|r| r.name(lang)).unwrap_or_default();
        let subject = lang.t(format!("Mandat à confirmer\u{a0}: {who}"), format!("Mandate to confirm: {who}"));
        let said = lang.t(
            format!(
                "Un mandat est demandé pour {who}\u{a0}: {role}, {}. Il faut une seconde personne pour l’accorder.",
                request.authority
            ),
            format!(
                "A mandate is asked for {who}: {role}, {}. It takes a second person to grant it.",
                request.authority
            ),
        );
        let page = lang.t("La demande\u{a0}:", "The request:");
        (subject, vec![said, format!("{page} {origin}/mandates/requests/{}", request.id)])
    };
    readers.iter().map(|(to, lang)| seal(origin, to, *lang, write(*lang))).collect()
}

/// A mandate that was granted, to its holder.
pub fn granted(held: &Held, (to, lang): &Reader, origin: &str) -> Mail {
    let role = held.role().map(|r| r.name(*lang)).unwrap_or_default();
    let subject = lang.t(
        format!("Votre mandat\u{a0}: {role}, {}", held.authority),
        format!("Your mandate: {role}, {}", held.authority),
    );
    let said = lang.t(
        format!("Deux personnes vous ont confié un mandat dans {}\u{a0}: {role}. Votre bureau rassemble tout ce qui attend une décision de vous.", held.authority),
        format!("Two people have given you a mandate in {}: {role}. Your desk gathers everything that awaits a decision of yours.", held.authority),
    );
    let desk = lang.t("Votre bureau\u{a0}:", "Your desk:");
    seal(origin, to, *lang, (subject, vec![said, format!("{desk} {origin}/desk")]))
}

/// A consultation was opened, or counted: to those who stand behind it.
pub fn vote(told: &Told, counted: bool, now: Moment, origin: &str) -> Vec<Mail> {
    let write = |lang: Lang| {
        let title = &told.title;
        let (subject, said) = if counted {
            let by = now.plus(told.answer_days * domain::DAY).day(lang);
            (
                lang.t(format!("Résultat du vote\u{a0}: {title}"), format!("Result of the vote: {title}")),
                lang.t(
                    format!("Les bulletins sont dépouillés et publiés. L’autorité s’est engagée à répondre en public\u{a0}: l’échéance est le {by}."),
                    format!("The ballots are counted and published. The authority committed to answer in public: by {by}."),
                ),
            )
        } else {
            (
                lang.t(format!("Vote ouvert\u{a0}: {title}"), format!("Vote opened: {title}")),
                lang.t(
                    format!(
                        "La consultation est figée et inscrite au registre civique. Le vote se termine le {}.",
                        told.closes.day_and_hour(lang)
                    ),
                    format!(
                        "The consultation is fixed and entered in the civic record. The vote ends on {}.",
                        told.closes.day_and_hour(lang)
                    ),
                ),
            )
        };
        let page = lang.t("La page\u{a0}:", "The page:");
        (subject, vec![said, format!("{page} {origin}/consultations/{}", told.slug)])
    };
    told.readers.iter().map(|(to, lang)| seal(origin, to, *lang, write(*lang))).collect()
}

/// A way to sign in that was added or removed, to whom it belongs: if it was not them, they have to know.
pub fn way_changed(way: Way, added: bool, (to, lang): &Reader, now: Moment, origin: &str) -> Mail {
    let (lang, way, at) = (*lang, way.name(*lang), now.day_and_hour(*lang));
    let subject = if added {
        lang.t(format!("Nouveau moyen de connexion\u{a0}: {way}"), format!("New way to sign in: {way}"))
    } else {
        lang.t(format!("Moyen de connexion retiré\u{a0}: {way}"), format!("Way to sign in removed: {way}"))
    };
    let said = if added {
        lang.t(format!("Ajouté à votre compte le {at}\u{a0}: {way}."), format!("Added to your account on {at}: {way}."))
    } else {
        lang.t(
            format!("Retiré de votre compte le {at}\u{a0}: {way}."),
            format!("Removed from your account on {at}: {way}."),
        )
    };
    let who = lang.t(
        "Si ce n’était pas vous, retirez ce que vous ne connaissez pas, déconnectez les autres appareils et changez le mot de passe de votre messagerie.",
        "If it was not you, remove what you do not know, sign the other devices out, and change the password of your mailbox.",
    );
    let page = lang.t("Vos moyens de connexion\u{a0}:", "Your ways to sign in:");
    seal(origin, to, lang, (subject, vec![said, who.to_owned(), format!("{page} {origin}/me")]))
}

/// A token was made: what it may do, and what to do if it was somebody else.
pub fn token_made(token: &Token, (to, lang): &Reader, origin: &str) -> Mail {
    let lang = *lang;
    let Token { name, made_at, expires_at, .. } = token;
    let (at, until) = (made_at.day_and_hour(lang), expires_at.day(lang));
    let may = token.scopes.each().map(|scope| scope.name(lang)).collect::<Vec<_>>().join(" / ");
    let subject = lang.t(format!("Nouveau jeton\u{a0}: {name}"), format!("New token: {name}"));
    let said = lang.t(
        format!("Un jeton a été créé dans votre compte le {at}, valable jusqu’au {until}. Un programme peut avec lui\u{a0}: {may}."),
        format!("A token was made in your account on {at}, valid until {until}. With it a program may: {may}."),
    );
    let who = lang.t(
        "Si ce n’était pas vous, révoquez-le, déconnectez les autres appareils et changez le mot de passe de votre messagerie.",
        "If it was not you, revoke it, sign the other devices out, and change the password of your mailbox.",
    );
    let page = lang.t("Vos jetons\u{a0}:", "Your tokens:");
    seal(origin, to, lang, (subject, vec![said, who.to_owned(), format!("{page} {origin}/me/tokens")]))
}

/// Nothing is sent to an address any more; none when it goes on meanwhile.
pub fn webhook_stopped(webhook: &Webhook, (to, lang): &Reader, origin: &str) -> Option<Mail> {
    let (lang, name, address) = (*lang, &webhook.name, &webhook.address);
    let said = match webhook.stopped?.1 {
        Stopped::Paused => return None,
        Stopped::Failing => lang.t(
            format!("Depuis trois jours, rien n’arrive à l’adresse de votre webhook «\u{a0}{name}\u{a0}» ({address}). Plus rien n’y est envoyé. Ce qui se passe reste gardé trente jours\u{a0}: vérifiez votre programme, puis reprenez."),
            format!("For three days nothing has arrived at the address of your webhook “{name}” ({address}). Nothing is sent to it any more. What happens is kept for thirty days: check your program, then go on."),
        ),
        Stopped::Gone => lang.t(
            format!("L’adresse de votre webhook «\u{a0}{name}\u{a0}» ({address}) a répondu qu’elle ne veut plus rien recevoir (410). Plus rien n’y est envoyé."),
            format!("The address of your webhook “{name}” ({address}) answered that it wants to receive nothing any more (410). Nothing is sent to it any more."),
        ),
    };
    let subject = lang.t(format!("Webhook arrêté\u{a0}: {name}"), format!("Webhook stopped: {name}"));
    let page = lang.t("Le journal de ses envois\u{a0}:", "The log of its deliveries:");
    Some(seal(origin, to, lang, (subject, vec![said, format!("{page} {origin}/me/webhooks/{}", webhook.id)])))
}

/// What awaits an official, most pressing first; none when nothing does any more.
pub fn week(desk: &Desk, (to, lang): &Reader, now: Moment, origin: &str) -> Option<Mail> {
    let lang = *lang;
    let waiting: i64 = desk.counts.iter().map(|c| c.waiting).sum();
    if waiting == 0 {
        return None;
    }
    let subject = lang.t(
        format!(
            "{} {} sur votre bureau cette semaine",
            lang.number(waiting),
            lang.plural(waiting, "dossier", "dossiers")
        ),
        format!("{} {} on your desk this week", lang.number(waiting), lang.plural(waiting, "file", "files")),
    );
    let late = match desk.late {
        0 => lang.t("Aucun n’est en retard.", "None is late.").to_owned(),
        n if n >= LATE => lang.t(
            format!("Au moins {} sont en retard.", lang.number(n)),
            format!("At least {} are late.", lang.number(n)),
        ),
        n => lang.t(
            format!("{} {} en retard.", lang.number(n), lang.plural(n, "est", "sont")),
            format!("{} {} late.", lang.number(n), lang.plural(n, "is", "are")),
        ),
    };
    let lines: Vec<String> = desk.items.iter().take(NAMED).map(|item| line(lang, item, now)).collect();
    let mut paragraphs = vec![late, lines.join("\n")];
    let more = waiting - lines.len() as i64;
    if more > 0 {
        paragraphs
            .push(lang.t(format!("Et {} de plus.", lang.number(more)), format!("And {} more.", lang.number(more))));
    }
    let desk = lang.t("Votre bureau\u{a0}:", "Your desk:");
    paragraphs.push(format!("{desk} {origin}/desk"));
    let stop = lang.t("Ne plus recevoir cette lettre\u{a0}:", "No longer get this letter:");
    paragraphs.push(format!("{stop} {origin}/me/letters"));
    Some(seal(origin, to, lang, (subject, paragraphs)))
}

fn line(lang: Lang, item: &Item, now: Moment) -> String {
    let due = if item.due_at < now {
        lang.t(
            format!("en retard depuis le {}", item.due_at.day(lang)),
            format!("late since {}", item.due_at.day(lang)),
        )
    } else {
        lang.t(format!("avant le {}", item.due_at.day(lang)), format!("by {}", item.due_at.day(lang)))
    };
    let title = item.title.clone().unwrap_or_default();
    let what = match item.kind {
        Task::Mandate => item.kind.name(lang).to_owned(),
        kind => format!("{}, {}", kind.name(lang), item.authority),
    };
    format!("{title} ({what}, {due})")
}
