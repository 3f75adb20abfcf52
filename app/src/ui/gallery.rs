//! Every component in every state, with words that could be real: `/about/design`.

mod figures;
mod forms;

use super::*;
use domain::Lang;
use leptos::prelude::*;

/// The design system's page, as content for `<main>`.
pub fn gallery(lang: Lang) -> AnyView {
    view! {
        <h1>{lang.t("Le système graphique", "The design system")}</h1>
        <p class="lede">
            {lang.t(
                "Chaque composant dans chacun de ses états. Le thème et la langue se changent au pied de la page\u{202f}; tout fonctionne sans JavaScript.",
                "Every component in each of its states. Theme and language are switched at the foot of the page; all of it works without JavaScript.",
            )}
        </p>
        {words(lang)}
        {actions(lang)}
        {tags(lang)}
        {cards(lang)}
        {figures::swatches(lang)}
        {figures::progress(lang)}
        {figures::chart(lang)}
        {notices(lang)}
        {forms::fields(lang)}
        {forms::review(lang)}
        {history(lang)}
        {desk(lang)}
        {nothing(lang)}
    }
    .into_any()
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="section">
            <h2>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn words(lang: Lang) -> AnyView {
    let text = lang.t(
        "Devant l’école Jean-Jaurès, à l’heure de la sortie, les voitures se garent sur le trottoir et les enfants marchent sur la chaussée.\n\nNous voudrions fermer la rue de 8\u{a0}h\u{a0}10 à 8\u{a0}h\u{a0}40 et de 16\u{a0}h\u{a0}20 à 16\u{a0}h\u{a0}50,\npendant un trimestre, et compter ce que cela change\u{a0}: accidents évités, bruit, retards du bus\u{a0}18.",
        "In front of the Jean-Jaurès school, at the end of the day, cars park on the pavement and children walk in the road.\n\nWe would like to close the street from 8.10 to 8.40 and from 16.20 to 16.50,\nfor one term, and count what changes: near misses, noise, delays of bus 18.",
    );
    section(
        lang.t("Le texte", "Text"),
        view! {
            <Prose text=text />
            <h3>{lang.t("Un intertitre dans une page", "A heading inside a page")}</h3>
            <p class="reading">
                {lang.t("Un paragraphe avec ", "A paragraph with ")}
                <Link href="/about/right-to-try">{lang.t("un lien vers le droit à l’essai", "a link to the right to try")}</Link>
                {lang.t(
                    ", un passage en ",
                    ", a passage in ",
                )}
                <strong>{lang.t("caractères gras", "bold")}</strong>
                {lang.t(
                    " et une adresse refusée, montrée comme du texte\u{a0}: ",
                    " and an address that is refused, shown as text: ",
                )} <Link href="javascript:alert(1)">"javascript:alert(1)"</Link> "."
            </p>
            <ul>
                <li>{lang.t("Une liste simple", "A plain list")}</li>
                <li>{lang.t("avec deux lignes", "of two lines")}</li>
            </ul>
        }
        .into_any(),
    )
}

fn actions(lang: Lang) -> AnyView {
    section(
        lang.t("Les actions", "Actions"),
        view! {
            <div class="cluster">
                <Submit label=lang.t("Soutenir cette expérimentation", "Support this experiment") />
                <Submit label=lang.t("Enregistrer le brouillon", "Save the draft") variant=Variant::Secondary />
                <Submit label=lang.t("Retirer mon soutien", "Withdraw my support") variant=Variant::Quiet />
                <Submit label=lang.t("Effacer mon compte", "Erase my account") variant=Variant::Danger />
            </div>
            <div class="cluster">
                <ButtonLink href="/experiments/new" label=lang.t("Proposer une expérimentation", "Propose an experiment") />
                <ButtonLink href="/experiments" label=lang.t("Toutes les expérimentations", "All experiments") variant=Variant::Secondary />
            </div>
            <Pager lang newer=Some("/about/design?a".to_owned()) older=Some("/about/design?b".to_owned()) />
        }
        .into_any(),
    )
}

fn tags(lang: Lang) -> AnyView {
    section(
        lang.t("Les statuts", "Statuses"),
        view! {
            <div class="cluster">
                <Tag tone=Tone::Neutral label=lang.t("Brouillon", "Draft") />
                <Tag tone=Tone::Wait label=lang.t("En modération", "Awaiting moderation") />
                <Tag tone=Tone::Go label=lang.t("Ouverte au soutien", "Open for support") />
                <Tag tone=Tone::Stop label=lang.t("Refusée", "Refused") />
                <Tag tone=Tone::Done label=lang.t("Résultats publiés", "Results published") />
            </div>
        }
        .into_any(),
    )
}

fn cards(lang: Lang) -> AnyView {
    let card = |title: (&str, &str), summary: (&str, &str), place: &str, author: &str| CardData {
        href: "/about/design".to_owned(),
        title: lang.t(title.0, title.1).to_owned(),
        summary: lang.t(summary.0, summary.1).to_owned(),
        place: place.to_owned(),
        author: author.to_owned(),
        emblem_seed: title.0.to_owned(),
        ..CardData::default()
    };
    let all = [
        CardData {
            status_tone: Tone::Go,
            status_label: lang.t("Ouverte au soutien", "Open for support").to_owned(),
            support: 128,
            threshold: 200,
            ..card(
                ("Fermer la rue de l’école aux heures d’entrée et de sortie", "Close the school street at the start and end of the day"),
                (
                    "Les voitures se garent sur le trottoir, les enfants marchent sur la chaussée. Un trimestre d’essai devant l’école Jean-Jaurès, et des comptages.",
                    "Cars park on the pavement, children walk in the road. One term of trial in front of the Jean-Jaurès school, with counts.",
                ),
                "Lille, Fives",
                "Nadia Benali",
            )
        },
        CardData {
            status_tone: Tone::Wait,
            status_label: lang.t("À l’examen", "Under review").to_owned(),
            support: 1_204,
            threshold: 1_000,
            ..card(
                ("Composter au pied des immeubles", "Compost at the foot of the blocks"),
                ("Six bacs partagés, un relais par cage d’escalier, pesée chaque samedi.", "Six shared bins, one contact per stairwell, weighed every Saturday."),
                "Villeneuve-d’Ascq",
                "Collectif des Prés",
            )
        },
        CardData {
            status_tone: Tone::Done,
            status_label: lang.t("Essai-erreur\u{a0}: à lire", "Trial and error: worth reading").to_owned(),
            translated: true,
            ..card(
                ("Éteindre un lampadaire sur deux le long du canal", "Switch off every other lamp along the canal"),
                (
                    "L’économie est réelle, mais les piétons ont fait un détour\u{a0}: ce qu’il faudrait changer avant de réessayer.",
                    "The savings are real, but people on foot took a detour: what to change before trying again.",
                ),
                "Roubaix",
                "Émile Vandewalle",
            )
        },
        CardData {
            status_tone: Tone::Stop,
            status_label: lang.t("Refusée", "Refused").to_owned(),
            support: 1,
            threshold: 50,
            ..card(("Banc", "Bench"), ("Un banc.", "A bench."), "Ennetières-en-Weppes", "O’")
        },
    ]
    .map(|card| view! { <ExperimentCard lang card nested=true /> })
    .collect_view();
    section(lang.t("Les fiches", "Cards"), view! { <div class="cards">{all}</div> }.into_any())
}

fn notices(lang: Lang) -> AnyView {
    section(
        lang.t("Les messages", "Messages"),
        view! {
            <Notice kind=NoticeKind::Info>
                <p>
                    {lang.t("La métropole a jusqu’au 14\u{a0}mars pour répondre. ", "The metropolis has until 14 March to answer. ")}
                    <a href="/about/right-to-try">{lang.t("Pourquoi ce délai\u{202f}?", "Why this deadline?")}</a>
                </p>
            </Notice>
            <Notice kind=NoticeKind::Success>
                <p>{lang.t("Votre soutien est compté. Merci\u{202f}!", "Your support is counted. Thank you!")}</p>
            </Notice>
            <Notice kind=NoticeKind::Warning>
                <p>{lang.t("Ce que vous envoyez sera public, votre nom compris.", "What you send will be public, with your name.")}</p>
            </Notice>
            <ErrorSummary
                lang
                focus=false
                errors=vec![
                    ("g-title".to_owned(), lang.t("Donnez un titre à l’expérimentation.", "Give the experiment a title.").to_owned()),
                    ("g-where".to_owned(), lang.t("Choisissez une commune.", "Choose a commune.").to_owned()),
                ]
            />
        }
        .into_any(),
    )
}

fn history(lang: Lang) -> AnyView {
    let item = |tone, (fr, en): (&str, &str), (when_fr, when_en): (&str, &str), datetime: &str| TimelineItem {
        when: lang.t(when_fr, when_en).to_owned(),
        datetime: datetime.to_owned(),
        title: lang.t(fr, en).to_owned(),
        tone,
        ..TimelineItem::default()
    };
    let items = vec![
        TimelineItem {
            by: Some(lang.t("Métropole européenne de Lille", "Lille metropolis").to_owned()),
            text: Some(
                lang.t(
                    "Le bus\u{a0}18 passe dans cette rue\u{a0}: dites comment il serait dévié.\nLe reste est clair.",
                    "Bus 18 runs through this street: say how it would be diverted.\nThe rest is clear.",
                )
                .to_owned(),
            ),
            ..item(
                Tone::Stop,
                ("Renvoyée à son auteure", "Returned to its author"),
                ("12 janvier 2027", "12 January 2027"),
                "2027-01-12",
            )
        },
        item(
            Tone::Go,
            ("Ouverte au soutien", "Opened for support"),
            ("15 janvier 2027", "15 January 2027"),
            "2027-01-15",
        ),
        item(
            Tone::Wait,
            ("Seuil atteint, examen en cours", "Threshold reached, under review"),
            ("3 mars 2027", "3 March 2027"),
            "2027-03-03",
        ),
        item(
            Tone::Done,
            ("Résultats publiés", "Results published"),
            ("9 décembre 2027", "9 December 2027"),
            "2027-12-09",
        ),
        item(
            Tone::Neutral,
            ("Une note a été ajoutée", "A note was added"),
            ("10 décembre 2027", "10 December 2027"),
            "2027-12-10",
        ),
    ];
    section(lang.t("L’histoire", "History"), view! { <Timeline items=items /> }.into_any())
}

fn desk(lang: Lang) -> AnyView {
    let item = |n: usize, title: (&str, &str), tone, due: (&str, &str)| QueueItem {
        href: "/about/design".to_owned(),
        title: lang.t(title.0, title.1).to_owned(),
        meta: lang.t("Lille, Fives · Nadia Benali", "Lille, Fives · Nadia Benali").to_owned(),
        task: lang.t("À modérer", "To moderate").to_owned(),
        tone,
        due: lang.t(due.0, due.1).to_owned(),
        due_datetime: "2027-01-14".to_owned(),
        emblem_seed: format!("desk-{n}"),
        tick: None,
        taken: None,
    };
    let items = vec![
        item(
            1,
            ("Éteindre un lampadaire sur deux le long du canal", "Switch off every other lamp along the canal"),
            Tone::Stop,
            ("en retard de 2 jours", "2 days late"),
        ),
        item(
            2,
            (
                "Fermer la rue de l’école aux heures d’entrée et de sortie",
                "Close the school street at the start and end of the day",
            ),
            Tone::Wait,
            ("dans 6 heures", "in 6 hours"),
        ),
        item(
            3,
            ("Composter au pied des immeubles", "Compost at the foot of the blocks"),
            Tone::Wait,
            ("dans 3 jours", "in 3 days"),
        ),
    ];
    section(lang.t("Le bureau", "The desk"), view! { <Queue lang items=items /> }.into_any())
}

fn nothing(lang: Lang) -> AnyView {
    section(
        lang.t("Quand il n’y a rien", "When there is nothing"),
        view! {
            <Empty
                title=lang.t("Personne n’a encore rien essayé ici", "Nobody has tried anything here yet")
                text=lang.t(
                    "Aucune expérimentation ne répond à «\u{a0}vélos cargo\u{a0}». Élargissez la recherche, ou soyez la première personne à proposer.",
                    "No experiment answers to “cargo bikes”. Widen the search, or be the first to propose one.",
                )
            >
                <ButtonLink href="/experiments/new" label=lang.t("Proposer", "Propose") />
                <ButtonLink href="/experiments" label=lang.t("Tout voir", "See all") variant=Variant::Secondary />
            </Empty>
        }
        .into_any(),
    )
}
