use domain::Lang;
use leptos::prelude::*;

use crate::layout::{Assets, bare};

/// Where the worker finds the page.
pub(super) const PATH: &str = "/offline";

/// The page without a connection. It is kept before anybody asks for it, so it stands in both languages; the script
/// leaves the one that was read last.
pub(super) fn html(assets: &Assets) -> String {
    let parts = Lang::ALL.map(part).collect_view().into_any();
    Owner::new().with(|| bare("Essaim", assets, parts).to_html())
}

fn part(lang: Lang) -> AnyView {
    view! {
        <section class="offline" lang=lang.code() data-offline="">
            <h1>{lang.t("Pas de connexion", "No connection")}</h1>
            <p class="lede">
                {lang.t(
                    "Cette page demande une connexion, et Essaim ne répond pas pour l’instant. Vérifiez le réseau de votre appareil\u{a0}; la page reviendra d’elle-même.",
                    "This page needs a connection, and Essaim does not answer for now. Check your device’s network; the page comes back by itself.",
                )}
            </p>
            <p>
                {lang.t(
                    "Rien n’est perdu\u{a0}: ce que vous avez envoyé est enregistré, et vos brouillons vous attendent.",
                    "Nothing is lost: what you have sent is saved, and your drafts wait for you.",
                )}
            </p>
            // the worker answers under the address that was asked for: this is that page
            <p class="cluster">
                <a class="button" href="">
                    {lang.t("Réessayer", "Try again")}
                </a>
            </p>
        </section>
    }
    .into_any()
}
