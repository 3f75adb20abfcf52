use domain::Lang;
use record::Kind;

/// What a leaf tells, as a title.
pub fn said(lang: Lang, kind: &str) -> &'static str {
    let Some(kind) = Kind::parse(kind) else {
        return lang.t("Un acte d’une version plus récente", "An act of a newer version");
    };
    match kind {
        Kind::ProposalSubmitted => lang.t("Une proposition est envoyée", "A proposal is sent"),
        Kind::Moderated => lang.t("Une proposition est examinée", "A proposal is examined"),
        Kind::SupportGiven => lang.t("Un soutien est donné", "A support is given"),
        Kind::SupportWithdrawn => lang.t("Un soutien est retiré", "A support is withdrawn"),
        Kind::ReviewStarted => lang.t(
            "Le seuil est atteint, l’autorité doit répondre",
            "The threshold is reached, the authority has to answer",
        ),
        Kind::Answered => lang.t("L’autorité répond", "The authority answers"),
        Kind::HandedOver => lang.t("Le dossier change d’autorité", "The file goes to another authority"),
        Kind::AppealFiled => lang.t("Un réexamen est demandé", "Another look is asked for"),
        Kind::AppealJudged => lang.t("Un refus est réexaminé", "A refusal is looked at again"),
        Kind::DecisionUndone => lang.t("Une décision est annulée", "A decision is taken back"),
        Kind::CompetenceChanged => lang.t("Une compétence change", "A competence changes"),
        Kind::MandateGranted => lang.t("Un mandat est accordé", "A mandate is granted"),
        Kind::MandateEnded => lang.t("Un mandat prend fin", "A mandate ends"),
        Kind::Erased => lang.t("Un compte est effacé", "An account is erased"),
        Kind::Sponsored => lang.t("Un élu porte une proposition", "An elected official sponsors a proposal"),
        Kind::PartChanged => lang.t("Quelqu’un prend ou quitte un rôle", "Somebody takes a part, or leaves it"),
        Kind::Signed => lang.t("Une signature est donnée", "A signature is given"),
        Kind::ProtocolRegistered => lang.t("Un protocole est enregistré", "A protocol is registered"),
        Kind::ProtocolAmended => lang.t("Un protocole est modifié", "A protocol is amended"),
        Kind::Authorised => lang.t("L’autorité se prononce sur un protocole", "The authority decides on a protocol"),
        Kind::Started => lang.t("Un essai commence", "A try begins"),
        Kind::Reading => lang.t("Une mesure est relevée", "Something is measured"),
        Kind::ReadingsImported => lang.t("Des mesures sont importées", "Measurements are imported"),
        Kind::DataAttached => lang.t("Un jeu de données est joint", "A dataset is attached"),
        Kind::DataRead => lang.t("Des données deviennent des mesures", "Data become measurements"),
        Kind::JournalWritten => lang.t("Le journal de terrain s’allonge", "The field journal grows"),
        Kind::Incident => lang.t("Un incident est signalé", "An incident is reported"),
        Kind::Suspended => lang.t("Un essai est suspendu", "A try is suspended"),
        Kind::Resumed => lang.t("Un essai reprend", "A try goes on"),
        Kind::Ended => lang.t("Un essai se termine", "A try ends"),
        Kind::ResultsPublished => lang.t("Des résultats sont publiés", "Results are published"),
        Kind::Dissented => lang.t("Un avis contraire est publié", "A dissenting view is published"),
        Kind::Decided => lang.t("L’autorité décide de la suite", "The authority decides what follows"),
        Kind::Closed => lang.t("Un dossier est clos", "A file is closed"),
        Kind::Withdrawn => lang.t("Une expérimentation est retirée", "An experiment is withdrawn"),
        Kind::Argument => lang.t("Un argument est publié", "An argument is published"),
        Kind::ArgumentEdited => lang.t("Un argument est modifié", "An argument is edited"),
        Kind::ArgumentModerated => lang.t("Un argument est examiné", "An argument is examined"),
        Kind::ArgumentAppealed => {
            lang.t("Le réexamen d’un retrait est demandé", "Another look at a removal is asked for")
        }
        Kind::ConsultationOpened => {
            lang.t("Une consultation est figée et ouverte", "A consultation is fixed and opened")
        }
        Kind::Voted => lang.t("Quelqu’un a voté", "Somebody voted"),
        Kind::BallotIssued => lang.t("Un bulletin anonyme est remis", "An anonymous ballot is issued"),
        Kind::BlindBallot => lang.t("Un bulletin anonyme est publié", "An anonymous ballot is published"),
        Kind::ConsultationClosed => lang.t("Un vote est clos", "A vote is over"),
        Kind::FormBallot => lang.t("Un bulletin est publié", "A ballot is published"),
        Kind::Tally => lang.t("Les bulletins sont dépouillés", "The ballots are counted"),
        Kind::VoteReplied => lang.t("L’autorité répond à un vote", "The authority answers a vote"),
        Kind::KeyRotated => lang.t("Une clé en remplace une autre", "A key replaces another"),
        Kind::LogOpened => lang.t("Un nouveau registre s’ouvre", "A new record opens"),
    }
}

/// A field of a leaf, as people call it; none for one that speaks for itself.
pub fn field(lang: Lang, name: &str) -> Option<&'static str> {
    Some(match name {
        "author" => lang.t("Qui a proposé", "Who proposed"),
        "supporter" => lang.t("Qui soutient", "Who supports"),
        "moderator" | "official" => lang.t("Qui a décidé", "Who decided"),
        "promoter" => lang.t("Qui porte l’essai", "Who promotes the try"),
        "evaluator" => lang.t("Qui évalue", "Who evaluates"),
        "person" => lang.t("Qui l’a fait", "Who did it"),
        "holder" => lang.t("Qui reçoit le mandat", "Who gets the mandate"),
        "granted_by" => lang.t("Qui l’a demandé", "Who asked for it"),
        "confirmed_by" => lang.t("Qui l’a confirmé", "Who confirmed it"),
        "ended_by" => lang.t("Qui y a mis fin", "Who ended it"),
        "voter" => lang.t("Qui a voté", "Who voted"),
        "prepared_by" => lang.t("Qui l’a préparée", "Who prepared it"),
        "opened_by" => lang.t("Qui l’a ouverte", "Who opened it"),
        "text" | "body" => lang.t("Le texte", "The text"),
        "experiment" => lang.t("L’expérimentation", "The experiment"),
        "authority" => lang.t("L’autorité", "The authority"),
        "reason" => lang.t("La raison", "The reason"),
        _ => return None,
    })
}

/// Whether a value is a commitment: it says nothing without what opens it.
pub fn is_sealed(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())
}
