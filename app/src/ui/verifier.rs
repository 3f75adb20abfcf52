use super::glyph::{self, Glyph};
use domain::Lang;
use leptos::prelude::*;

/// How a sentence of the verifier looks.
#[derive(Clone, Copy)]
enum Tone {
    Held,
    Open,
    Broken,
}

/// A receipt is verified here, in the visitor's own browser; the page says `Page::verifier()`. All sentences are on the
/// page, hidden, and the script shows those that are true; without the script it says how to verify in another way.
///
/// `receipt` is the address of a receipt; empty, a file is chosen. `deed` is what the person did, as the JSON that
/// `crates/browser` describes.
#[component]
pub fn ReceiptVerifier(
    lang: Lang,
    #[prop(into)] receipt: String,
    /// Where the record is.
    #[prop(default = "/record".to_owned(), into)]
    log: String,
    #[prop(optional_no_strip)] deed: Option<String>,
) -> impl IntoView {
    let choose = receipt.is_empty().then(|| {
        view! {
            <div class="field">
                <label class="label" for="receipt-file">
                    {lang.t("Le fichier du reçu (.tlog-proof)", "The receipt’s file (.tlog-proof)")}
                </label>
                <input class="input" type="file" id="receipt-file" accept=".tlog-proof,text/plain" />
            </div>
        }
    });
    view! {
        <div class="verify stack" data-verify=receipt data-log=log data-deed=deed>
            <p data-without="">
                {lang.t(
                    "Sans JavaScript, un reçu se vérifie avec le programme essaim-verify, hors ligne.",
                    "Without JavaScript, a receipt is verified with the program essaim-verify, offline.",
                )}
            </p>
            <div class="stack" data-tool="" hidden>
                {choose}
                <p>
                    <button class="button" type="button">
                        {lang.t("Vérifier dans ce navigateur", "Verify in this browser")}
                    </button>
                </p>
            </div>
            <div class="verify-said" role="status">
                {headlines(lang)}
                <ul class="verify-steps" role="list">{steps(lang)}</ul>
                {evidence(lang)}
            </div>
        </div>
    }
    .into_any()
}

fn gap(name: &'static str) -> AnyView {
    view! { <span data-fill=name></span> }.into_any()
}

fn headlines(lang: Lang) -> AnyView {
    let line = |name: &'static str, text: &'static str| {
        view! {
            <p data-say=name hidden>
                {text}
            </p>
        }
        .into_any()
    };
    view! {
        {line("working", lang.t("Vérification en cours…", "Verifying…"))}
        {line(
            "failure.network",
            lang.t(
                "Les fichiers du registre n’ont pas pu être lus. Vérifiez votre connexion, puis recommencez.",
                "The record’s files could not be read. Check your connection, then try again.",
            ),
        )}
        {line(
            "failure.program",
            lang.t(
                "Le programme de vérification n’a pas pu démarrer dans ce navigateur. Le fichier se vérifie aussi hors ligne, avec essaim-verify.",
                "The verifier could not start in this browser. The file can also be verified offline, with essaim-verify.",
            ),
        )}
        <p class="verify-headline verify-held" data-say="held" hidden>
            {lang.t("Ce reçu se vérifie\u{a0}: l’acte est inscrit au registre, au n°\u{a0}", "This receipt verifies: the act stands in the record, as no. ")}
            {gap("index")}
            "."
        </p>
        <div class="verify-headline verify-broken" data-say="broken" hidden>
            <p>
                {lang.t(
                    "Ce reçu ne se vérifie pas. Gardez-le\u{a0}: si vous l’avez reçu tel quel, il montre que quelque chose ne va pas.",
                    "This receipt does not verify. Keep it: if this is how you were given it, it shows that something is wrong.",
                )}
            </p>
            <p class="muted small" lang="en">
                {gap("why")}
            </p>
        </div>
    }
    .into_any()
}

fn steps(lang: Lang) -> AnyView {
    use Tone::{Broken, Held, Open};
    let all = [
        ("receipt.held", Held, lang.t("Le contenu du reçu, privé compris, est celui que l’inscription scelle.", "What the receipt says, private parts included, is what the record seals."), ""),
        ("receipt.broken", Broken, lang.t("Le contenu a été changé, ou ce fichier n’est pas un reçu.", "The content was changed, or this file is not a receipt."), ""),
        ("deed.held", Held, lang.t("Il s’agit bien de l’acte que cette page décrit.", "It is about the act that this page describes."), ""),
        ("deed.broken", Broken, lang.t("Le reçu parle d’un autre acte que cette page.", "The receipt is about another act than this page."), ""),
        ("inclusion.held", Held, lang.t("L’acte est à sa place dans le registre.", "The act stands in its place in the record."), ""),
        ("inclusion.broken", Broken, lang.t("L’acte n’est pas dans le registre que ce reçu désigne.", "The act is not in the record that this receipt names."), ""),
        ("log.held", Held, lang.t("Le registre l’a signé\u{a0}: ", "The record signed it: "), "log"),
        ("log.broken", Broken, lang.t("La signature du registre manque, ou elle est fausse.", "The record’s signature is missing, or wrong."), ""),
        ("log.unknown", Open, lang.t("Les clés du registre n’ont pas pu être lues\u{a0}: la signature n’est pas vérifiée.", "The record’s keys could not be read: the signature is not verified."), ""),
        ("witnesses.held", Held, lang.t("Assez de témoins ont vu ce même registre\u{a0}: ", "Enough witnesses saw this same record: "), "witnesses"),
        ("witnesses.broken", Broken, lang.t("Trop peu de témoins ont signé.", "Too few witnesses signed."), ""),
        ("witnesses.unknown", Open, lang.t("Aucun témoin n’est exigé\u{a0}: l’exploitant pourrait montrer un autre registre à d’autres.", "No witness is required: the operator could show others another record."), ""),
        ("keys.first", Open, lang.t("Ce navigateur retient désormais les clés du registre.", "This browser now remembers the record’s keys."), ""),
        ("keys.held", Held, lang.t("Les clés sont celles que ce navigateur avait retenues.", "The keys are those that this browser remembered."), ""),
        ("keys.unknown", Open, lang.t("Les clés ont changé depuis la dernière fois. Un changement est annoncé dans le registre\u{a0}: cherchez-le.", "The keys have changed since last time. A change is announced in the record: look for it."), ""),
        ("history.first", Open, lang.t("Ce navigateur retient désormais le registre tel qu’il est. La prochaine fois, il verra si quelque chose a été réécrit. Inscriptions\u{a0}: ", "This browser now remembers the record as it is. Next time it will see whether anything was rewritten. Entries: "), "size"),
        ("history.held", Held, lang.t("Rien n’a été réécrit depuis la dernière fois que ce navigateur a vu le registre. Inscriptions\u{a0}: ", "Nothing was rewritten since this browser last saw the record. Entries: "), "size"),
        ("history.broken", Broken, lang.t("Deux registres qui se contredisent ont été montrés à ce navigateur.", "Two records that contradict each other were shown to this browser."), ""),
        ("history.unknown", Open, lang.t("Le registre n’a pas pu être comparé avec celui que ce navigateur avait vu.", "The record could not be compared with the one that this browser saw."), ""),
    ];
    all.map(|(name, tone, text, fill)| step(name, tone, text, fill)).collect_view().into_any()
}

fn step(name: &'static str, tone: Tone, text: &'static str, fill: &'static str) -> AnyView {
    let (class, mark) = match tone {
        Tone::Held => ("verify-step verify-held", Glyph::Check),
        Tone::Open => ("verify-step verify-open", Glyph::Info),
        Tone::Broken => ("verify-step verify-broken", Glyph::Alert),
    };
    let filled = (!fill.is_empty()).then(|| view! { {gap(fill)} "." });
    view! {
        <li class=class data-say=name hidden>
            {glyph::svg(mark)}
            <span>{text} {filled}</span>
        </li>
    }
    .into_any()
}

/// Two signed heads that cannot both be true: what one shows to a witness.
fn evidence(lang: Lang) -> AnyView {
    view! {
        <div class="stack" data-say="history.broken" hidden>
            <p>
                {lang.t(
                    "Voici les deux têtes signées. Copiez-les et montrez-les à un témoin ou à la presse\u{a0}: ensemble, elles le prouvent.",
                    "Here are the two signed heads. Copy them and show them to a witness or to the press: together they prove it.",
                )}
            </p>
            <pre class="verify-evidence" tabindex="0" data-fill="evidence"></pre>
        </div>
    }
    .into_any()
}
