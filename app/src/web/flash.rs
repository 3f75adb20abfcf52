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
    Renamed "renamed" "Votre nom est enregistré." "Your name is saved.",
    Erased "erased" "Votre compte est effacé. Merci d’être passé·e par ici." "Your account is erased. Thank you for having been here.",
    DraftGone "draft-gone" "Le brouillon est supprimé." "The draft is deleted.",
    DraftKept "draft-kept" "Le brouillon est enregistré. Vous le retrouverez ici." "The draft is saved. You will find it here.",
    Sent "sent" "Votre proposition est envoyée. Un agent la lit dans les 72 heures." "Your proposal is sent. An agent reads it within 72 hours.",
    Supported "supported" "Votre soutien est compté." "Your support is counted.",
    ThresholdReached "threshold-reached" "Votre soutien est compté, et le seuil est atteint : l’autorité doit maintenant répondre." "Your support is counted, and the threshold is reached: the authority has to answer now.",
    SupportWithdrawn "support-withdrawn" "Votre soutien est retiré." "Your support is withdrawn.",
    Moderated "moderated" "Votre décision est publiée, et l’auteur prévenu." "Your decision is published, and the author is told.",
    CodeSent "code-sent" "Un nouveau code est parti." "A new code is on its way.",
}
