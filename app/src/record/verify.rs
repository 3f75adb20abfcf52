//! Verifying in one's own browser: where the check runs, and what to do where it cannot.

use axum::extract::State;
use leptos::prelude::*;

use super::parts::{code, limits};
use crate::{
    ui::{Link, ReceiptVerifier},
    web::{Answer, App, Page, Visit},
};

/// `GET /record/verify`
pub async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let lang = visit.lang;
    let title = lang.t("Vérifier un reçu", "Verify a receipt");
    let command = format!("essaim-verify receipt --policy {}/record/policy essaim-12.tlog-proof", app.origin);
    Ok(Page::new(title).scripts(&["receipt.js"]).render(&app, &visit, || {
        view! {
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lede">
                    {lang.t(
                        "Un reçu se vérifie sans nous croire sur parole\u{a0}: tout le calcul se fait chez vous.",
                        "A receipt can be verified without taking our word: all of the computing is done on your side.",
                    )}
                </p>
            </header>
            <section class="section">
                <ReceiptVerifier lang receipt="" />
            </section>
            <section class="section">
                <h2>{lang.t("Sans navigateur", "Without a browser")}</h2>
                <div class="reading stack">
                    <p>
                        {lang.t(
                            "Le programme essaim-verify fait la même chose hors ligne, avec le fichier du reçu\u{a0}:",
                            "The program essaim-verify does the same offline, with the receipt’s file:",
                        )}
                    </p>
                    <p>{code(command)}</p>
                    <p>
                        {lang.t(
                            "Le fichier suit la norme C2SP tlog-proof\u{a0}: d’autres programmes savent le lire.",
                            "The file follows the standard C2SP tlog-proof: other programs can read it.",
                        )}
                    </p>
                </div>
            </section>
            <section class="section">{limits(lang)}</section>
            <p>
                <Link href="/record">{lang.t("Le registre civique", "The civic record")}</Link>
            </p>
        }
        .into_any()
    }))
}
