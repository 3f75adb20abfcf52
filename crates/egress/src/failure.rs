use catalog::AddressProblem;
use domain::Lang;

/// Why nothing came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Not an address that is fetched; also where a redirection led.
    Address(AddressProblem),
    /// Nobody knows the host.
    NoSuchHost,
    /// The host does not answer, or breaks off.
    Unreachable,
    /// It answers too slowly.
    TooSlow,
    /// It answers more than is kept.
    TooLarge,
    /// It sends from one address to the next without end.
    Redirects,
    /// There is nothing at this address, or no longer.
    NotFound,
    /// It wants to be asked later.
    Busy {
        /// Seconds, as it says.
        seconds: Option<u64>,
    },
    /// It wants a password.
    Closed,
    /// It says that it is broken, with this status.
    Broken(u16),
    /// Its answer is packed in a way that cannot be undone.
    Packed,
    /// The disk here does not take it.
    Disk,
}

impl Failure {
    /// As it stands in rows.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Address(_) => "address",
            Failure::NoSuchHost => "no-such-host",
            Failure::Unreachable => "unreachable",
            Failure::TooSlow => "too-slow",
            Failure::TooLarge => "too-large",
            Failure::Redirects => "redirects",
            Failure::NotFound => "not-found",
            Failure::Busy { .. } => "busy",
            Failure::Closed => "closed",
            Failure::Broken(_) => "broken",
            Failure::Packed => "packed",
            Failure::Disk => "disk",
        }
    }

    /// The sentence for the person: what, why, what next.
    pub fn say(&self, lang: Lang) -> String {
        let (fr, en) = match self {
            Failure::Address(problem) => return problem.say(lang).to_owned(),
            Failure::NoSuchHost => {
                ("Aucun site ne porte ce nom. Vérifiez l’adresse.", "No site has this name. Check the address.")
            }
            Failure::Unreachable => (
                "Le portail ne répond pas, ou s’interrompt. Réessayez dans quelques minutes.",
                "The portal does not answer, or breaks off. Try again in a few minutes.",
            ),
            Failure::TooSlow => (
                "Le portail répond trop lentement. Réessayez plus tard, ou choisissez un fichier plus petit.",
                "The portal answers too slowly. Try again later, or choose a smaller file.",
            ),
            Failure::TooLarge => (
                "Ce fichier est trop grand pour être gardé ici. Cherchez sur le portail un extrait pour votre territoire.",
                "This file is too large to be kept here. Look on the portal for an extract for your territory.",
            ),
            Failure::Redirects => (
                "Cette adresse renvoie sans fin vers d’autres. Copiez l’adresse du fichier lui-même.",
                "This address sends to others without end. Copy the address of the file itself.",
            ),
            Failure::NotFound => (
                "Il n’y a rien à cette adresse, ou plus rien. Cherchez le jeu de données sur le portail et copiez son adresse actuelle.",
                "There is nothing at this address, or no longer. Look for the dataset on the portal and copy its present address.",
            ),
            Failure::Busy { seconds: Some(s) } => {
                let minutes = s.div_ceil(60);
                return lang.t(
                    format!("Le portail demande d’attendre {minutes} min. Réessayez ensuite."),
                    format!("The portal asks to wait {minutes} min. Try again then."),
                );
            }
            Failure::Busy { seconds: None } => (
                "Le portail est trop sollicité et demande d’attendre. Réessayez dans une heure.",
                "The portal is asked too much and wants to wait. Try again in an hour.",
            ),
            Failure::Closed => (
                "Le portail demande un mot de passe. Choisissez des données que tout le monde peut lire.",
                "The portal wants a password. Choose data that everybody can read.",
            ),
            Failure::Broken(status) => {
                return lang.t(
                    format!("Le portail est en panne (réponse {status}). Réessayez plus tard."),
                    format!("The portal is broken (answer {status}). Try again later."),
                );
            }
            Failure::Packed => (
                "La réponse du portail est tronquée ou mal compressée. Réessayez, ou choisissez un autre format.",
                "The portal’s answer is cut off or badly compressed. Try again, or choose another format.",
            ),
            Failure::Disk => (
                "Le service n’a pas la place d’écrire ce fichier. Réessayez plus tard\u{a0}; rien n’est perdu.",
                "The service has no room to write this file. Try again later; nothing is lost.",
            ),
        };
        lang.t(fr, en).to_owned()
    }
}

impl From<AddressProblem> for Failure {
    fn from(problem: AddressProblem) -> Failure {
        Failure::Address(problem)
    }
}
