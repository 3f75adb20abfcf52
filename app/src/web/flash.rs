use domain::Lang;

macro_rules! flashes {
    ($($name:ident $code:literal $fr:literal $en:literal,)+) => {
        /// What has just been done, told once on the next page. The cookie holds a code, never a text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Flash { $(#[doc = $en] $name,)+ }

        impl Flash {
            /// The code in the cookie.
            pub fn code(self) -> &'static str {
                match self { $(Flash::$name => $code,)+ }
            }

            /// Reads a code.
            pub fn parse(code: &str) -> Option<Flash> {
                match code { $($code => Some(Flash::$name),)+ _ => None }
            }

            /// The sentence.
            pub fn say(self, lang: Lang) -> &'static str {
                match self { $(Flash::$name => lang.t($fr, $en),)+ }
            }
        }
    };
}

flashes! {
    SignedIn "signed-in" "Vous êtes connecté·e." "You are signed in.",
    SignedOut "signed-out" "Vous êtes déconnecté·e." "You are signed out.",
    DeviceEnded "device-ended" "Cet appareil est déconnecté." "That device is signed out.",
    PasskeyAdded "passkey-added" "Votre clé d’accès est enregistrée. Elle suffit pour vous connecter." "Your passkey is saved. It is all you need to sign in.",
    PasskeyRemoved "passkey-removed" "La clé d’accès est retirée." "The passkey is removed.",
    TokenRevoked "token-revoked" "Le jeton est révoqué\u{a0}: plus rien ne passe avec lui." "The token is revoked: nothing passes with it any more.",
    WebhookTested "webhook-tested" "Le message d’essai est parti. Rechargez la page pour voir la réponse." "The test message is sent. Reload the page to see the answer.",
    WebhookPaused "webhook-paused" "Le webhook est en pause." "The webhook is paused.",
    WebhookGoesOn "webhook-goes-on" "Le webhook reprend\u{a0}: ce qui attendait part maintenant." "The webhook goes on: what waited is sent now.",
    SentAgain "sent-again" "C’est renvoyé. Rechargez la page pour voir la réponse." "It is sent again. Reload the page to see the answer.",
    WebhookRemoved "webhook-removed" "Le webhook est supprimé." "The webhook is deleted.",
    Renamed "renamed" "Votre nom est enregistré." "Your name is saved.",
    Erased "erased" "Votre compte est effacé. Merci d’être passé·e par ici." "Your account is erased. Thank you for having been here.",
    DraftGone "draft-gone" "Le brouillon est supprimé." "The draft is deleted.",
    DraftKept "draft-kept" "Le brouillon est enregistré. Vous le retrouverez ici." "The draft is saved. You will find it here.",
    Sent "sent" "Votre proposition est envoyée. Un agent la lit dans les 72 heures." "Your proposal is sent. An agent reads it within 72 hours.",
    Supported "supported" "Votre soutien est compté." "Your support is counted.",
    ThresholdReached "threshold-reached" "Votre soutien est compté, et le seuil est atteint : l’autorité doit maintenant répondre." "Your support is counted, and the threshold is reached: the authority has to answer now.",
    SupportWithdrawn "support-withdrawn" "Votre soutien est retiré." "Your support is withdrawn.",
    Decided "decided" "Votre décision est publiée. Vous pouvez l’annuler pendant cinq minutes ; ensuite, l’auteur est prévenu." "Your decision is published. You can take it back for five minutes; then its author is told.",
    Undone "undone" "Votre décision est annulée. Personne n’a été prévenu." "Your decision is taken back. Nobody was told.",
    Told "told" "L’auteur est prévenu." "The author is told.",
    JoinAsked "join-asked" "Votre message est parti. La personne qui porte l’essai vous répondra." "Your message is sent. Whoever promotes the try will answer.",
    PartTaken "part-taken" "Vous prenez part à cet essai." "You take part in this try.",
    PartLeft "part-left" "Vous avez quitté cet essai." "You have left this try.",
    ProtocolKept "protocol-kept" "La page du protocole est enregistrée." "The page of the protocol is saved.",
    Signed "signed" "Votre signature est enregistrée. Il en faut encore une autre." "Your signature is kept. One more is needed.",
    Registered "registered" "Le protocole est figé et inscrit au registre civique." "The protocol is frozen and entered in the civic record.",
    NotWhole "not-whole" "Le protocole n’est pas complet : voyez ce qui manque." "The protocol is not complete: see what is missing.",
    Started "started" "L’essai commence." "The try begins.",
    Published "published" "Les résultats sont publiés. Merci : d’autres en apprendront." "The results are published. Thank you: others will learn from them.",
    Withdrawn "withdrawn" "L’expérimentation est retirée." "The experiment is withdrawn.",
    Done "done" "C’est fait." "Done.",
    Appealed "appealed" "Votre demande est envoyée. Quelqu’un d’autre va réexaminer cette décision." "Your request is sent. Somebody else will look at this decision again.",
    HandedOver "handed-over" "Le dossier est transmis, avec tout son historique." "The file is handed over, with its whole history.",
    DataAttached "data-attached" "Les données sont jointes, avec la copie que vous avez vue." "The data are attached, with the copy that you saw.",
    RecipeEnded "recipe-ended" "La recette est arrêtée. Les relevés écrits restent." "The recipe has ended. The readings that were written stay.",
    RecipeKept "recipe-kept" "Les relevés sont enregistrés. Les suivants viendront d’eux-mêmes." "The readings are saved. The next ones will come by themselves.",
    Noted "noted" "Votre note est enregistrée." "Your note is saved.",
    Taken "taken" "C’est pris en charge pour quatre heures." "Taken for four hours.",
    GivenBack "given-back" "Le dossier est rendu à l’équipe." "The file is back with the team.",
    LeftToOthers "left-to-others" "Quelqu’un d’autre s’en occupe déjà." "Somebody else is already on it.",
    TemplateKept "template-kept" "Le texte type est enregistré." "The text is saved.",
    TemplateGone "template-gone" "Le texte type est supprimé." "The text is deleted.",
    MandateAsked "mandate-asked" "La demande est enregistrée. Une autre personne de l’administration doit la confirmer." "The request is saved. Another administrator has to confirm it.",
    MandateGranted "mandate-granted" "Le mandat est accordé." "The mandate is granted.",
    MandateRefused "mandate-refused" "La demande est refusée." "The request is refused.",
    MandateEnded "mandate-ended" "Le mandat a pris fin." "The mandate has ended.",
    Kept "kept" "C’est enregistré." "It is saved.",
    MailRetried "mail-retried" "Le message va être réessayé." "The mail will be tried again.",
    CompetenceKept "competence-kept" "La compétence est enregistrée." "The competence is saved.",
    CompetenceEnded "competence-ended" "La date de fin est enregistrée." "The last day is saved.",
    Linked "linked" "Le compte est relié. Il ouvre désormais le vôtre." "The account is linked. It opens yours from now on.",
    Unlinked "unlinked" "Le compte est délié." "The account is unlinked.",
    ReadingKept "reading-kept" "Le relevé est enregistré." "The reading is saved.",
    StoppedByRule "stopped-by-rule" "Le relevé est enregistré. Il franchit une règle d’arrêt : l’essai est suspendu, et tout le monde est prévenu." "The reading is saved. It breaches a stop rule: the try is suspended, and everybody is told.",
    EntryKept "entry-kept" "C’est publié au journal." "It is published in the journal.",
    IncidentKept "incident-kept" "L’incident est publié, et les personnes concernées sont prévenues." "The incident is published, and those concerned are told.",
    Suspended "suspended" "L’essai est suspendu, et tout le monde est prévenu." "The try is suspended, and everybody is told.",
    AgreedToResume "agreed-to-resume" "Votre accord est enregistré. L’essai reprend quand l’autre personne est d’accord." "Your agreement is saved. The try goes on when the other one agrees.",
    Resumed "resumed" "L’essai reprend." "The try goes on.",
    FileDropped "file-dropped" "Rien n’a été importé." "Nothing was imported.",
    ArgumentPosted "argument-posted" "C’est publié. Vous pouvez le modifier pendant dix minutes." "It is published. You can change it for ten minutes.",
    ArgumentEdited "argument-edited" "Votre texte est modifié. Ce qu’il disait avant reste lisible." "Your text is changed. What it said before stays readable.",
    Reported "reported" "Votre signalement est envoyé. Vous recevrez un courriel quand ce sera décidé." "Your report is sent. You will get a mail when it is decided.",
    Ruled "ruled" "Votre décision est publiée, et les personnes concernées sont prévenues." "Your decision is published, and those concerned are told.",
    Followed "followed" "Vous le suivez : vous saurez ce qu’il en advient." "You follow it: you will know what becomes of it.",
    Unfollowed "unfollowed" "Vous ne le suivez plus." "You do not follow it any more.",
    NoticesRead "notices-read" "Tout est marqué comme lu." "All is marked as read.",
    MessageSent "message-sent" "Votre message est parti." "Your message is on its way.",
    TalkEnded "talk-ended" "La conversation est terminée." "The conversation is over.",
    LettersAsked "letters-asked" "La lettre de la semaine s’écrit." "The letter of the week is being written.",
    SheetCounts "sheet-counts" "Les deux saisies sont les mêmes : la feuille compte." "Both typed the same: the sheet counts.",
    SheetRetracted "sheet-retracted" "Votre saisie est retirée." "What you typed is taken back.",
    Voted "voted" "Votre vote est compté." "Your vote is counted.",
    VotePrepared "vote-prepared" "La préparation est enregistrée." "What you prepared is saved.",
    VoteOpened "vote-opened" "La consultation est figée et inscrite au registre civique." "The consultation is fixed and entered in the civic record.",
    VoteReplied "vote-replied" "La réponse est publiée et inscrite au registre civique." "The answer is published and entered in the civic record.",
    CodeSent "code-sent" "Un nouveau code est parti." "A new code is on its way.",
}

impl Flash {
    /// Whether it is about a civic act, of which there is a receipt.
    pub fn leaves_receipt(self) -> bool {
        use Flash::*;
        matches!(
            self,
            Sent | Supported
                | ThresholdReached
                | SupportWithdrawn
                | Decided
                | Undone
                | Appealed
                | HandedOver
                | MandateGranted
                | MandateEnded
                | CompetenceKept
                | CompetenceEnded
                | PartTaken
                | PartLeft
                | Signed
                | Registered
                | Started
                | Published
                | Withdrawn
                | ReadingKept
                | StoppedByRule
                | EntryKept
                | IncidentKept
                | Suspended
                | AgreedToResume
                | Resumed
                | ArgumentPosted
                | ArgumentEdited
                | Ruled
                | Voted
                | SheetCounts
                | VoteOpened
                | VoteReplied
        )
    }
}
