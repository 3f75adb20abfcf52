use axum::extract::State;

use super::{article::Article, write_to};
use crate::web::{Answer, App, Page, Visit};

/// `GET /about/privacy`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Données personnelles", "Privacy");
    let lede = lang.t(
        "On peut tout lire ici sans se faire connaître. Pour agir, une adresse électronique et un nom suffisent.",
        "Everything here can be read without saying who you are. To act, a mail address and a name are enough.",
    );
    let sections = vec![
        (
            lang.t("Ce que nous gardons de vous", "What we keep about you"),
            lang.t(
                "Votre adresse électronique, pour vous connecter et vous écrire\u{a0}: elle n’est jamais publiée. Le nom que vous avez choisi, public sous ce que vous publiez. La commune que vous avez dite, si vous l’avez dite.\n\nVos propositions et leurs photos, dont la position de prise de vue est retirée. Vos soutiens\u{a0}: leur nombre est public, le fait que vous en êtes ne l’est pas. Les votes auxquels vous avez pris part, ce qui n’est pas public\u{a0}; un bulletin anonyme ne peut pas vous être relié\u{a0}; celui d’un formulaire peut l’être jusqu’à la clôture, et plus ensuite.\n\nVos arguments et vos réponses, publics sous votre nom affiché. Ce que vous trouvez utile\u{a0}: le nombre est public, pas votre avis. Vos signalements\u{a0}: les agents en lisent le motif, jamais votre nom.\n\nVos brouillons, que personne d’autre ne lit. Ce que vous suivez et ce qu’on vous en a dit. Vos messages à qui porte un essai, et ses réponses\u{a0}: vous deux seuls les lisez, sans voir d’adresse.\n\nVos jetons\u{a0}: leur empreinte seulement, leur nom, et le jour où ils ont servi. Vos webhooks\u{a0}: leur adresse, leur secret, et ce qui y a été envoyé.\n\nSi vous entrez avec un compte d’un fournisseur d’identité\u{a0}: le numéro qu’il vous donne, jamais votre état civil.",
                "Your mail address, to sign you in and write to you: it is never published. The name you chose, public under what you publish. The commune you named, if you did.\n\nYour proposals and their photos, from which the place where they were taken is removed. Your supports: their number is public, that you are among them is not. In which votes you took part, which is not public; an anonymous ballot cannot be linked to you; that of a form can until the vote ends, and not afterwards.\n\nYour arguments and answers, public under the name you show. What you find useful: the number is public, your opinion is not. Your reports: agents read the reason, never your name.\n\nYour drafts, which nobody else reads. What you follow, and what you were told of it. Your messages to whoever promotes a try, and their answers: only you two read them, without seeing an address.\n\nYour tokens: only their hash, their name, and the day on which they were used. Your webhooks: their address, their secret, and what was sent to them.\n\nIf you enter with an account at an identity provider: the number it gives you, never your civil status.",
            )
            .to_owned(),
        ),
        (
            lang.t("Combien de temps", "For how long"),
            lang.t(
                "Une connexion\u{a0}: 30\u{a0}jours sans visite, 90 au plus\u{a0}; 12\u{a0}heures sans visite pour les élus et les agents. Un code de connexion vaut quelques minutes et disparaît dans la journée. Un brouillon commencé sans compte\u{a0}: 30\u{a0}jours après la dernière retouche. Un courriel envoyé\u{a0}: 30\u{a0}jours. Ce qui a été envoyé à un webhook\u{a0}: 30\u{a0}jours. Une nouvelle que vous avez lue\u{a0}: six mois.\n\nLe reste, tant que vous gardez votre compte.",
                "A sign-in: 30 days without a visit, 90 at most; 12 hours without a visit for elected officials and agents. A sign-in code is good for some minutes and disappears within the day. A draft begun without an account: 30 days after it was last touched. A mail that was sent: 30 days. What was sent to a webhook: 30 days. A piece of news that you have read: six months.\n\nThe rest, for as long as you keep your account.",
            )
            .to_owned(),
        ),
        (
            lang.t("Ce que vous pouvez faire", "What you can do"),
            format!(
                "{} {}",
                lang.t(
                    "Dans votre compte, vous pouvez voir et emporter tout ce que nous avons de vous, changer de nom, et effacer votre compte\u{a0}: votre nom, votre adresse, vos connexions et vos brouillons disparaissent\u{a0}; ce que vous avez publié reste, sans votre nom, et le compte des soutiens reste juste.\n\nPour toute autre demande\u{a0}:",
                    "In your account you can see and take with you all that we have about you, change your name, and erase your account: your name, address, sign-ins and drafts disappear; what you published stays, without your name, and the count of supports stays right.\n\nFor anything else:",
                ),
                write_to(&app, lang),
            ),
        ),
        (
            lang.t("Cookies", "Cookies"),
            lang.t(
                "Cinq au plus, tous nécessaires à ce que vous demandez, aucun pour vous suivre\u{a0}: votre connexion (90\u{a0}jours), votre langue, votre thème et votre commune quand vous les choisissez (un an), et un message à vous montrer une fois. C’est pourquoi aucun bandeau ne vous demande votre accord.\n\nQuand vous vérifiez un reçu, votre navigateur retient l’état public du registre, pour voir la fois suivante si quelque chose a été réécrit. Cela ne dit rien de vous.",
                "Five at most, all needed for what you ask, none to track you: your sign-in (90 days), your language, theme and commune when you choose them (a year), and a message to show you once. That is why no banner asks for your consent.\n\nWhen you verify a receipt, your browser remembers the public state of the record, to see next time whether anything was rewritten. That says nothing about you.",
            )
            .to_owned(),
        ),
        (
            lang.t("Personne d’autre", "Nobody else"),
            lang.t(
                "Vos pages ne chargent rien d’un autre site\u{a0}: ni police, ni carte, ni mesure d’audience. Votre téléphone, si vous y installez Essaim, garde le cadre du site et rien de personnel. Le journal du serveur ne contient ni adresse, ni code, ni texte.",
                "Your pages load nothing from another site: no font, no map, no audience measurement. Your phone, if you install Essaim, keeps the site’s frame and nothing personal. The server’s log holds no address, no code, no text.",
            )
            .to_owned(),
        ),
        (
            lang.t("Vos recours", "Your remedies"),
            lang.t(
                "Le règlement général sur la protection des données vous donne un droit d’accès, de rectification, d’effacement, d’opposition et de portabilité. Si la réponse ne vous convient pas, vous pouvez adresser une réclamation à la CNIL.",
                "The General Data Protection Regulation gives you the rights of access, rectification, erasure, objection and portability. If the answer does not satisfy you, you can lodge a complaint with the CNIL, the French data protection authority.",
            )
            .to_owned(),
        ),
    ];
    Ok(Page::new(title).render(&app, &visit, || Article { title, lede, sections }.view(lang)))
}
