//! What a refusal says to people: what, why, what next.

use super::Refusal;
use crate::{Lang, Tier};

impl Refusal {
    /// The sentence for the person: what, why, what next.
    pub fn say(&self, lang: Lang) -> String {
        use Refusal::*;
        let (fr, en): (&str, &str) = match self {
            Missing => ("Cette réponse est nécessaire.", "This answer is needed."),
            TooLong { max } => {
                return lang.t(
                    format!("Ce texte est trop long\u{a0}: {} caractères au plus.", lang.number(*max as i64)),
                    format!("This text is too long: at most {} characters.", lang.number(*max as i64)),
                );
            }
            TooShort { min } => {
                return lang.t(
                    format!("Dites-en un peu plus\u{a0}: au moins {min} caractères."),
                    format!("Please say a little more: at least {min} characters."),
                );
            }
            Unprintable => (
                "Ce texte contient des caractères invisibles. Retapez-le sans copier-coller.",
                "This text has invisible characters. Please retype it without pasting.",
            ),
            NotAnEmail => (
                "Écrivez une adresse électronique complète, comme camille@exemple.fr.",
                "Write a whole e-mail address, such as camille@example.org.",
            ),
            NotAChoice => ("Choisissez dans la liste proposée.", "Choose from the list."),
            OutOfRange { min, max } => {
                return lang.t(
                    format!("Écrivez un nombre entier entre {min} et {max}."),
                    format!("Write a whole number between {min} and {max}."),
                );
            }
            NotAPoint => (
                "Ce point n’est pas dans la métropole. Écrivez deux nombres comme 50,63 et 3,06, ou laissez vide.",
                "This point is not in the metropolis. Write two numbers such as 50.63 and 3.06, or leave both empty.",
            ),
            ResemblesOfficial => (
                "Ce nom ressemble trop à celui d’une personne élue ou d’un agent. Choisissez-en un autre pour que personne ne s’y trompe.",
                "This name is too close to that of an official. Choose another, so that nobody is misled.",
            ),
            NoMandate => (
                "Vous n’avez pas aujourd’hui le mandat que cet acte demande.",
                "You do not hold the mandate this act needs today.",
            ),
            OwnProposal => (
                "Vous ne pouvez pas décider de votre propre proposition\u{a0}: une autre personne doit le faire.",
                "You cannot decide on your own proposal: somebody else has to.",
            ),
            WrongStatus => (
                "Ce n’est plus possible\u{a0}: l’expérimentation a changé d’étape entre-temps. Rechargez la page pour voir où elle en est.",
                "This is no longer possible: the experiment has moved on. Reload the page to see where it stands.",
            ),
            Unchanged => (
                "Rien n’a changé depuis la dernière version. Modifiez le texte avant de l’envoyer à nouveau.",
                "Nothing has changed since the last version. Change the text before sending it again.",
            ),
            TooMany => (
                "Trop d’essais en peu de temps. Réessayez dans une heure.",
                "Too many attempts in a short time. Try again in an hour.",
            ),
            ShownOnce => (
                "Ce jeton a déjà été créé, et il n’est montré qu’une fois. S’il est perdu, révoquez-le et créez-en un autre.",
                "This token was made already, and it is shown only once. If it is lost, revoke it and make another one.",
            ),
            TooManyTokens => (
                "Vous avez déjà vingt jetons. Révoquez-en un dont vous ne vous servez plus, puis réessayez.",
                "You have twenty tokens already. Revoke one that you no longer use, then try again.",
            ),
            TooManyWebhooks => (
                "Vous avez déjà dix webhooks. Supprimez-en un dont vous ne vous servez plus, puis réessayez.",
                "You have ten webhooks already. Delete one that you no longer use, then try again.",
            ),
            NotAReceiver => (
                "Cette adresse ne peut rien recevoir\u{a0}: il faut une adresse publique qui commence par https, sans nom ni mot de passe. Copiez celle que votre programme attend.",
                "This address can receive nothing: a public address that begins with https is needed, without a name or a password. Copy the one that your program listens at.",
            ),
            SecretIsNew => (
                "Le secret a déjà changé il y a moins d’un jour, et l’ancien signe encore. Réessayez demain, ou supprimez ce webhook.",
                "The secret changed less than a day ago, and the old one still signs. Try again tomorrow, or delete this webhook.",
            ),
            KeyReused => (
                "Cette clé d’idempotence a déjà servi à une autre demande. Prenez-en une nouvelle pour chaque acte.",
                "This idempotency key was used for another request. Take a new one for each act.",
            ),
            TooManyMessages => (
                "Vous avez déjà beaucoup écrit aujourd’hui\u{a0}: vingt messages, et cinq personnes nouvelles, au plus. Votre texte est gardé ici, envoyez-le demain.",
                "You have written a lot today: twenty messages, and five new people, at most. Your text is kept here; send it tomorrow.",
            ),
            NobodyThere => (
                "Cette conversation est terminée\u{a0}: l’une des deux personnes l’a fermée ou a quitté Essaim.",
                "This conversation is over: one of the two has closed it or left Essaim.",
            ),
            WrongCode => (
                "Ce code n’est pas le bon, ou il a expiré. Vérifiez le dernier message reçu, ou demandez un nouveau code.",
                "This code is wrong or has expired. Check the latest message, or ask for a new code.",
            ),
            NotAPicture => (
                "Ce fichier n’est pas une photo que nous savons lire. Envoyez un fichier JPEG, PNG ou WebP.",
                "This file is not a picture we can read. Send a JPEG, PNG or WebP file.",
            ),
            PictureTooLarge => (
                "Cette photo est trop grande. Envoyez une image de moins de 8\u{a0}Mo et 50\u{a0}millions de pixels.",
                "This picture is too large. Send one under 8 MB and 50 million pixels.",
            ),
            NotConfirmed => ("Cochez la case pour confirmer.", "Tick the box to confirm."),
            SamePerson => (
                "Une autre personne doit le faire\u{a0}: ni celle qui a demandé ou décidé, ni celle qui est concernée.",
                "Somebody else has to do this: neither whoever asked or decided, nor whom it is about.",
            ),
            BadPeriod => (
                "La fin doit venir après le début et après aujourd’hui, au plus sept ans plus tard. Corrigez les dates.",
                "The end has to come after the beginning and after today, at most seven years later. Correct the dates.",
            ),
            NotADay => (
                "Ce jour n’existe pas. Écrivez-le comme 2026-03-31.",
                "There is no such day. Write it like 2026-03-31.",
            ),
            LastAdministrators => (
                "Il doit rester deux administrateurs. Donnez d’abord ce mandat à quelqu’un d’autre.",
                "Two administrators have to remain. Give this mandate to somebody else first.",
            ),
            AlreadySaid => (
                "C’est déjà dit en public, une fois pour toutes. Lisez-le sur la page.",
                "It is said in public already, once and for good. Read it on the page.",
            ),
            NotCounted => (
                "Les bulletins ne sont pas encore dépouillés. Revenez quand le résultat sera publié.",
                "The ballots are not counted yet. Come back when the result is published.",
            ),
            AlreadyHeld => (
                "Cette personne tient déjà ce mandat. Choisissez une autre période ou une autre fonction.",
                "This person holds this mandate already. Choose another period or another role.",
            ),
            Claimed => (
                "Quelqu’un d’autre s’en occupe déjà. Voyez avec cette personne, ou reprenez le dossier.",
                "Somebody else is already working on it. Talk to them, or take the file over.",
            ),
            TooLate => (
                "Le délai pour annuler est passé\u{a0}: l’auteur a été prévenu. Il peut demander un réexamen.",
                "The time to take it back is over: the author has been told. They can ask for another look.",
            ),
            AlreadyAppealed => (
                "Un réexamen a déjà été demandé. Sa réponse est dans l’historique.",
                "Another look was already asked for. Its answer is in the history.",
            ),
            NotYours { deed } => {
                let may = deed.who().iter().map(|hat| hat.name(lang)).collect::<Vec<_>>().join(lang.t(" ou ", " or "));
                return lang.t(
                    format!("Vous ne pouvez pas {}. Qui le peut\u{a0}: {may}.", deed.name(lang)),
                    format!("You cannot {}. Who can: {may}.", deed.name(lang)),
                );
            }
            Lacks { need } => {
                let what = need.name(lang);
                return lang.t(
                    format!("Il manque encore\u{a0}: {what}. Complétez, puis recommencez."),
                    format!("Still missing: {what}. Add it, then try again."),
                );
            }
            NotIndependent => (
                "La personne qui évalue un essai n’y a pas d’autre part, pour que son constat soit libre. Choisissez quelqu’un d’autre.",
                "Whoever evaluates a try has no other part in it, so that the finding is free. Choose somebody else.",
            ),
            NotANumber => (
                "Écrivez un nombre comme 12 ou 12,5, avec six décimales au plus.",
                "Write a number such as 12 or 12.5, with at most six decimals.",
            ),
            DoesNotFit { with } => {
                return lang.t(
                    format!("Ceci contredit une autre réponse\u{a0}: {with}. Corrigez l’une des deux."),
                    format!("This contradicts another answer: {with}. Correct one of the two."),
                );
            }
            ChangedMeanwhile => (
                "Quelqu’un d’autre a modifié ce texte entre-temps. Les deux versions sont affichées\u{a0}: gardez ce qu’il faut, puis enregistrez.",
                "Somebody else changed this text meanwhile. Both versions are shown: keep what is needed, then save.",
            ),
            InvitationOver => (
                "Cette invitation a déjà servi, a été retirée ou a expiré. Demandez-en une nouvelle à la personne qui porte l’essai.",
                "This invitation was used, taken back, or has expired. Ask whoever promotes the try for a new one.",
            ),
            NoGuardrail => (
                "Il faut au moins un garde-fou\u{a0}: un indicateur de ce qui pourrait mal tourner. Ajoutez-le parmi les autres indicateurs.",
                "At least one guardrail is needed: an indicator of what could go wrong. Add it among the other indicators.",
            ),
            NoStopRule => (
                "Ce garde-fou n’arrête rien\u{a0}: ajoutez une règle d’arrêt qui le regarde.",
                "This guardrail stops nothing: add a stop rule that watches it.",
            ),
            TooEarly => (
                "La date de fin n’est pas atteinte. Pour arrêter plus tôt, dites pourquoi.",
                "The end date is not reached. To stop earlier, say why.",
            ),
            SameAuthority => (
                "Cette autorité tient déjà le dossier. Choisissez-en une autre.",
                "This authority holds the file already. Choose another.",
            ),
            NotFinished => (
                "La connexion n’a pas abouti. Réessayez\u{a0}: ce que vous aviez commencé est gardé.",
                "Signing in did not finish. Try again: what you had begun is kept.",
            ),
            NeedsStrongWay => (
                "Vous êtes entré·e avec un code reçu par courriel, ce qui ne suffit pas ici. Connectez-vous avec une clé d’accès ou un compte d’un fournisseur d’identité.",
                "You came in with a code by mail, which is not enough here. Sign in with a passkey or an account at an identity provider.",
            ),
            NeedsTier { tier } => {
                let tier = Tier::parse(tier);
                let (name, way) = (tier.name(lang), tier.way_there(lang));
                return lang.t(format!("Il faut pour cela\u{a0}: {name}. {way}"), format!("This needs: {name}. {way}"));
            }
            NotARunner => (
                "Seules les personnes qui mènent l’essai écrivent ici. Pour en être, demandez à y prendre part depuis sa page.",
                "Only those who run the try write here. To be one of them, ask to take part from its page.",
            ),
            TooManyDatasets { max } => {
                return lang.t(
                    format!("Vous avez déjà joint {max} jeux de données aujourd’hui. Continuez demain."),
                    format!("You have attached {max} datasets today already. Go on tomorrow."),
                );
            }
            DataFull => (
                "Il n’y a plus de place pour une copie de ces données. Prévenez l’équipe qui tient ce site.",
                "There is no room left for a copy of these data. Tell the team that runs this site.",
            ),
            PreviewOver => (
                "Cet aperçu n’est plus valable. Collez l’adresse à nouveau.",
                "This preview is over. Paste the address again.",
            ),
            AttachedAlready => (
                "Ce jeu de données a déjà ce rôle ici. Choisissez un autre rôle, ou un autre jeu de données.",
                "This dataset has this role here already. Choose another role, or another dataset.",
            ),
            ImportSettled => (
                "Ce fichier a déjà été importé ou écarté. Envoyez-le à nouveau pour recommencer.",
                "This file was imported or set aside already. Send it again to start over.",
            ),
            NumberTooLarge => (
                "Ce nombre est trop grand. Choisissez une unité plus grande, comme le millier.",
                "This number is too large. Choose a larger unit, such as thousands.",
            ),
            NotADate => (
                "Ce n’est pas une date. Écrivez-la comme 31/03/2026 ou 2026-03-31, le jour avant le mois.",
                "This is not a date. Write it like 31/03/2026 or 2026-03-31, the day before the month.",
            ),
            InTheFuture => (
                "Cette date est dans l’avenir. Un relevé dit ce qui a été mesuré\u{a0}: corrigez la date.",
                "This date is in the future. A reading tells what was measured: correct the date.",
            ),
            Ragged { have, want } => {
                return lang.t(
                    format!("Cette ligne a {have} cases au lieu de {want}. Ajoutez ou retirez des séparateurs."),
                    format!("This line has {have} cells instead of {want}. Add or remove separators."),
                );
            }
            DiscussionOver => (
                "La discussion est close\u{a0}: cette expérimentation ne se discute pas, ou plus. Ce qui a été dit reste lisible.",
                "The discussion is over: this experiment is not discussed, or no longer. What was said stays readable.",
            ),
            OwnText => (
                "Vous avez écrit ce texte\u{a0}: c’est aux autres de dire s’il est utile, et de le signaler.",
                "You wrote this text: it is for others to say whether it is useful, and to report it.",
            ),
            NotYourText => (
                "Ce texte est celui de quelqu’un d’autre. Vous pouvez y répondre.",
                "This text is somebody else’s. You can answer it.",
            ),
            EditOver => (
                "Les dix minutes pour modifier ce texte sont passées. Répondez-lui pour le corriger ou le compléter.",
                "The ten minutes in which this text could be changed are over. Answer it to correct or complete it.",
            ),
            Removed => (
                "Ce texte a été retiré. La raison est à sa place.",
                "This text was removed. The reason stands in its place.",
            ),
            AlreadyReported => (
                "Vous avez déjà signalé ce texte. Vous recevrez un courriel quand ce sera décidé.",
                "You have reported this text already. You will get a mail when it is decided.",
            ),
            AlreadyRuled => (
                "Ce texte a déjà été examiné pour cette raison, et maintenu. S’il y en a une autre, choisissez-la.",
                "This text was examined for this reason already, and kept. If there is another one, choose it.",
            ),
            ReportsSlowed { dismissed, until } => {
                return lang.t(
                    format!(
                        "Ces trois derniers mois, {} de vos signalements ont été examinés et n’ont pas été retenus. Pour que les autres soient lus à temps, le prochain sera possible le {}.",
                        lang.number(*dismissed),
                        until.day_and_hour(lang)
                    ),
                    format!(
                        "In the last three months {} of your reports were examined and not upheld. So that those of others are read in time, you can make the next one on {}.",
                        lang.number(*dismissed),
                        until.day_and_hour(lang)
                    ),
                );
            }
            TooPrecise => ("Six décimales au plus. Arrondissez ce nombre.", "At most six decimals. Round this number."),
            VoteAhead { opens } => {
                return lang.t(
                    format!("Le vote n’est pas encore ouvert. Il le sera le {}.", opens.day_and_hour(lang)),
                    format!("The vote is not open yet. It will be on {}.", opens.day_and_hour(lang)),
                );
            }
            VoteOver => (
                "Le vote est clos\u{a0}: ce bulletin n’est pas compté. Si vous aviez déjà voté, votre vote précédent l’est.",
                "The vote is over: this ballot is not counted. If you had voted before, that vote is.",
            ),
            VotesBlindly => (
                "Vous avez un bulletin anonyme pour ce vote, sur l’appareil où vous l’avez demandé. C’est là que vous pouvez le changer.",
                "You have an anonymous ballot for this vote, on the device on which you asked for it. That is where you can change it.",
            ),
            VotesByForm => (
                "Vous avez déjà voté par le formulaire. Changez d’avis de la même façon, jusqu’à la clôture.",
                "You have voted by the form already. Change your mind in the same way, until the vote ends.",
            ),
            KeyElsewhere => (
                "Un bulletin anonyme vous a déjà été remis pour ce vote. Servez-vous de l’appareil et du navigateur où vous l’avez demandé, ou transportez-le depuis la page « Mon vote ».",
                "An anonymous ballot was issued to you for this vote already. Use the device and browser on which you asked for it, or carry it over from the page “My vote”.",
            ),
            BadSeal => (
                "Ce bulletin ne porte pas la signature qu’il faut pour ce vote. Rechargez la page et recommencez.",
                "This ballot does not bear the signature that this vote needs. Reload the page and start again.",
            ),
            OlderBallot => (
                "Un bulletin plus récent a déjà remplacé celui-ci. Rechargez la page pour voter à nouveau.",
                "A later ballot has already replaced this one. Reload the page to vote again.",
            ),
            SheetTaken => (
                "Deux autres personnes ont déjà saisi cette feuille. Vérifiez le numéro\u{a0}; s’il est juste, c’est à elles de se mettre d’accord.",
                "Two others have typed this sheet already. Check its number; if it is right, it is for them to agree.",
            ),
            SheetCounts => (
                "Cette feuille a été saisie deux fois à l’identique\u{a0}: elle compte, et n’est plus modifiable. Vérifiez le numéro.",
                "This sheet was typed twice in the same way: it counts, and cannot be changed. Check its number.",
            ),
            NothingMarked => (
                "Rien n’est choisi. Si la feuille est blanche ou nulle, dites-le ci-dessus\u{a0}; sinon, recopiez ce qui y est marqué.",
                "Nothing is chosen. If the sheet is blank or invalid, say so above; otherwise, copy what is marked on it.",
            ),
            VotePeriod => (
                "Un vote commence maintenant ou plus tard et dure entre une heure et un an. Corrigez les dates.",
                "A vote begins now or later and lasts between an hour and a year. Correct the dates.",
            ),
            Uncountable { fr, en } => return lang.t(fr.clone(), en.clone()),
            BindingVote => (
                "Un vote qui engage juridiquement l’autorité demande une élection tenue par un tiers, avec un secret que ce service ne garantit pas. Ouvrez ici une consultation, ou organisez cette élection ailleurs.",
                "A vote that legally binds the authority needs an election held by a third party, with a secrecy that this service does not guarantee. Open a consultation here, or hold that election elsewhere.",
            ),
            PressedVote => (
                "Si l’on peut craindre une pression sur les votants, un vote à distance ne les protège pas\u{a0}: tenez-le dans un bureau de vote, avec un isoloir.",
                "Where pressure on voters is to be feared, a vote from afar does not protect them: hold it in a polling station, with a booth.",
            ),
            TooFewVoters => (
                "À moins de dix, les choix se devinent\u{a0}: réunissez ces personnes et votez à main levée, ou élargissez qui peut voter.",
                "With fewer than ten, choices can be guessed: bring these people together and vote by show of hands, or widen who may vote.",
            ),
            TwoOptions => (
                "Il faut au moins deux options. Ajoutez ce entre quoi on choisit.",
                "There are at least two options. Add what there is to choose between.",
            ),
            TwiceTheSame => (
                "Une autre option porte déjà ce nom. Dites ce qui les distingue.",
                "Another option has this name already. Say what sets them apart.",
            ),
            Fixed => (
                "Cette consultation est ouverte\u{a0}: plus rien n’y change, pour personne. Préparez-en une autre s’il le faut.",
                "This consultation is open: nothing in it changes any more, for anybody. Prepare another one if need be.",
            ),
        };
        lang.t(fr, en).to_owned()
    }
}
