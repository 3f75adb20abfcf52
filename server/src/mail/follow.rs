//! Letters about what people follow, and messages between two people who do not know each other's address.

use domain::{Because, Lang, Meaning, Moment, News, Telling};
use store::{
    contact::Sent,
    follow::{Item, Letter, Reader, token_of},
    mail::Mail,
};

use super::notices::seal;

/// The letter to one reader: grouped by what it means for them, newest first, three lines each.
pub fn letter(reader: &Reader, telling: Telling, key: &str, origin: &str, now: Moment) -> Letter {
    let lang = reader.lang;
    let mut paragraphs = vec![begins(lang, telling, reader.many)];
    for meaning in Meaning::ALL {
        let group: Vec<String> = reader
            .items
            .iter()
            .filter(|item| item.news.meaning() == *meaning)
            .map(|i| lines(i, lang, origin))
            .collect();
        if !group.is_empty() {
            paragraphs.push(heading(meaning.name(lang)));
            paragraphs.extend(group);
        }
    }
    let more = reader.many - reader.items.len() as i64;
    if more > 0 {
        let page = format!("{origin}/me/notices");
        paragraphs.push(lang.t(
            format!("Et {more} de plus sur votre page\u{a0}: {page}"),
            format!("And {more} more on your page: {page}"),
        ));
    }
    let unsubscribe = format!("{origin}/unsubscribe/{}", token_of(key, reader.person));
    paragraphs.push(lang.t(
        format!("Choisir ce que vous recevez, et quand\u{a0}: {origin}/me/following\nNe plus recevoir ces messages, en un clic\u{a0}: {unsubscribe}"),
        format!("Choose what you get, and when: {origin}/me/following\nNo more of these mails, with one click: {unsubscribe}"),
    ));
    let mut mail = seal(origin, &reader.email, lang, (subject(reader, telling), paragraphs));
    mail.unsubscribe = Some(unsubscribe);
    Letter {
        person: reader.person,
        mail,
        due: reader.quiet.after(now),
        events: reader.items.iter().map(|item| item.event).collect(),
        many: reader.many,
    }
}

fn begins(lang: Lang, telling: Telling, many: i64) -> String {
    let n = lang.number(many);
    match telling {
        Telling::Weekly => lang.t(
            format!("Cette semaine, {n} {} de ce que vous suivez.", lang.plural(many, "nouvelle", "nouvelles")),
            format!("This week, {n} {} of what you follow.", lang.plural(many, "piece of news", "pieces of news")),
        ),
        _ => lang.t("Voici ce qui vient d’arriver.".to_owned(), "This is what has just happened.".to_owned()),
    }
}

/// What somebody supported, and what became of it, comes before everything else.
fn subject(reader: &Reader, telling: Telling) -> String {
    let lang = reader.lang;
    let mine = |item: &&Item| item.because == Because::Supported && matches!(item.news, News::Results(_));
    let titled = |item: &Item| lang.t(format!("«\u{a0}{}\u{a0}»", item.title), format!("“{}”", item.title));
    if let Some(item) = reader.items.iter().find(mine) {
        let title = titled(item);
        return lang.t(format!("Ce qu’il en est advenu\u{a0}: {title}"), format!("What became of it: {title}"));
    }
    match (telling, reader.items.as_slice()) {
        (Telling::Weekly, _) | (_, []) => {
            let n = reader.many;
            lang.t(
                format!(
                    "Votre semaine sur Essaim\u{a0}: {} {}",
                    lang.number(n),
                    lang.plural(n, "nouvelle", "nouvelles")
                ),
                format!(
                    "Your week on Essaim: {} {}",
                    lang.number(n),
                    lang.plural(n, "piece of news", "pieces of news")
                ),
            )
        }
        (_, [item]) => {
            let (title, said) = (titled(item), item.news.meaning().name(lang));
            lang.t(format!("{said}\u{a0}: {title}"), format!("{said}: {title}"))
        }
        (_, items) => {
            let n = items.len();
            lang.t(
                format!("{n}\u{a0}nouvelles de ce que vous suivez"),
                format!("{n} pieces of news of what you follow"),
            )
        }
    }
}

/// A heading, which is one in the HTML part too.
fn heading(name: &str) -> String {
    format!("{name}\n{}", "=".repeat(name.chars().count()))
}

/// What it is, what happened and why one is told, where it is.
fn lines(item: &Item, lang: Lang, origin: &str) -> String {
    let (said, why) = (item.news.say(lang, item.because), item.why(lang));
    format!("{}\n{said} ({}, {why})\n{origin}{}", item.title, item.at.day(lang), item.path())
}

/// A message, relayed: neither learns the other's address.
pub fn message(sent: &Sent, origin: &str) -> Mail {
    let lang = sent.lang;
    let from = sent.from.clone().unwrap_or_else(|| lang.t("Un·e habitant·e", "A resident").to_owned());
    let title = lang.t(format!("«\u{a0}{}\u{a0}»", sent.title), format!("“{}”", sent.title));
    let note = (sent.words != lang).then(|| lang.t("(en anglais)", "(in French)").to_owned());
    let said =
        lang.t(format!("{from} vous écrit au sujet de {title}\u{a0}:"), format!("{from} writes to you about {title}:"));
    let answer = format!("{origin}/me/messages/{}", sent.contact);
    let answer = lang.t(
        format!("Répondez sur Essaim\u{a0}: {answer}\nUne réponse à ce courriel n’arriverait nulle part\u{a0}: aucune adresse n’est montrée, ni la vôtre ni la sienne."),
        format!("Answer on Essaim: {answer}\nAn answer to this mail would get nowhere: no address is shown, neither yours nor theirs."),
    );
    let subject = lang.t(format!("Message de {from}\u{a0}: {title}"), format!("Message from {from}: {title}"));
    let paragraphs = [Some(said), note, Some(sent.body.clone()), Some(answer)].into_iter().flatten().collect();
    seal(origin, &sent.to, lang, (subject, paragraphs))
}

#[cfg(test)]
mod tests {
    use domain::{DAY, Finding, PersonId, Quiet, Thing, Verdict};
    use uuid::Uuid;

    use super::*;

    fn item(n: u128, news: News, because: Because) -> Item {
        Item {
            event: Uuid::from_u128(n),
            news,
            slug: format!("essai-{n}"),
            title: format!("Essai {n}"),
            conversation: None,
            thing: Thing::Experiment,
            name: String::new(),
            because,
            at: Moment(1_774_000_000_000_000 + n as i64),
            told_at: Moment(0),
            unread: true,
        }
    }

    fn reader(items: Vec<Item>) -> Reader {
        Reader {
            person: PersonId(Uuid::from_u128(7)),
            email: "amina@essaim.example".into(),
            lang: Lang::Fr,
            quiet: Quiet::USUAL,
            many: items.len() as i64,
            items,
        }
    }

    fn written(items: Vec<Item>, telling: Telling) -> Letter {
        letter(&reader(items), telling, "key", "https://essaim.example", Moment(1_774_606_000_000_000))
    }

    #[test]
    fn what_became_of_it_comes_first_also_in_the_subject() {
        let items = vec![
            item(1, News::Moderated(Verdict::Open), Because::Asked),
            item(2, News::Started, Because::Supported),
            item(3, News::Results(Some(Finding::NotSupported)), Because::Supported),
        ];
        let mail = written(items, Telling::Weekly).mail;
        assert_eq!(mail.subject, "Ce qu’il en est advenu\u{a0}: «\u{a0}Essai 3\u{a0}»");
        let order =
            ["Ce qu’il en est advenu\n===", "Essai 3\nVous l’avez soutenu", "Ce qui avance\n===", "À découvrir\n==="];
        let places: Vec<usize> = order
            .iter()
            .map(|part| mail.body.find(part).unwrap_or_else(|| panic!("{part} in {}", mail.body)))
            .collect();
        assert!(places.is_sorted(), "{}", mail.body);
    }

    #[test]
    fn each_has_three_lines_and_one_click_ends_them_all() {
        let letter = written(vec![item(2, News::Started, Because::Supported)], Telling::Weekly);
        let lines: Vec<&str> =
            letter.mail.body.split("\n\n").find(|p| p.starts_with("Essai 2")).unwrap().split('\n').collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2], "https://essaim.example/experiments/essai-2");
        let unsubscribe = letter.mail.unsubscribe.unwrap();
        assert!(letter.mail.body.contains(&unsubscribe));
        assert!(unsubscribe.starts_with("https://essaim.example/unsubscribe/000000000000"), "{unsubscribe}");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut reader = reader(vec![item(2, News::Started, Because::Supported)]);
        reader.many = 40;
        let letter = letter(&reader, Telling::Weekly, "key", "https://essaim.example", Moment(0));
        assert!(letter.mail.body.contains("Et 39 de plus"), "{}", letter.mail.body);
    }

    #[test]
    fn french_letters_have_no_ordinary_space_before_a_mark() {
        let mut items: Vec<Item> =
            (0u128..).zip(Finding::ALL).map(|(n, f)| item(n, News::Results(Some(*f)), Because::Supported)).collect();
        items.extend(
            [News::UnderReview, News::Registered, News::Suspended, News::Ended, News::Withdrawn]
                .map(|n| item(9, n, Because::Asked)),
        );
        for telling in Telling::ALL {
            let mail = written(items.clone(), *telling).mail;
            let text = format!("{} {}", mail.subject, mail.body);
            assert!([" ?", " !", " ;", " :", " »", "« "].iter().all(|pair| !text.contains(pair)), "{text}");
        }
    }

    #[test]
    fn a_letter_at_night_is_due_in_the_morning() {
        let night = Moment(1_774_652_400_000_000);
        let letter = letter(
            &reader(vec![item(2, News::Started, Because::Asked)]),
            Telling::AtOnce,
            "key",
            "https://e.example",
            night,
        );
        assert!(letter.due > night && letter.due < night.plus(DAY));
    }
}
