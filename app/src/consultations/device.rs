//! What a browser that votes blindly shows: sentences that its script puts in view, and places that it fills.

use domain::{Lang, PersonId, Refusal};
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use store::consultation::Consultation;

use crate::ui::{Notice, NoticeKind};

/// The script of these pages.
pub(super) const SCRIPT: &str = "slip.js";

/// Whose ballots a shared browser keeps apart; says nothing of the person to anybody else.
fn voter(of: &Consultation, person: PersonId) -> String {
    let mut hash = Sha256::new();
    hash.update(b"essaim/browser/v1/");
    hash.update(of.id.0.as_bytes());
    hash.update(person.0.as_bytes());
    record::hex(&hash.finalize()[..12])
}

/// A place where the script works, around what stands there without it.
pub(super) fn place(
    lang: Lang,
    of: &Consultation,
    person: PersonId,
    kind: &'static str,
    issued: bool,
    inside: AnyView,
) -> AnyView {
    let Ok(terms) = of.terms() else { return inside };
    let Some(issuer) = terms.issuer.clone() else { return inside };
    let rules = serde_json::to_string(&terms.plan.rules).unwrap_or_default();
    view! {
        <div
            class="stack device"
            data-device=kind
            data-base=format!("/consultations/{}", of.slug)
            data-consultation=of.id.to_string()
            data-issuer=issuer
            data-rules=rules
            data-voter=voter(of, person)
            data-issued=if issued { "yes" } else { "no" }
            data-words=terms.plan.lang.code()
            data-undeclared=Refusal::NotConfirmed.say(lang)
        >
            {inside}
        </div>
    }
    .into_any()
}

fn line(name: &'static str, text: &'static str) -> AnyView {
    view! { <p data-say=name hidden>{text}</p> }.into_any()
}

fn trouble(name: &'static str, text: &'static str) -> AnyView {
    view! {
        <div data-say=name hidden>
            <Notice kind=NoticeKind::Warning>
                <p>{text}</p>
            </Notice>
        </div>
    }
    .into_any()
}

/// What the script says while it works, and when it cannot.
fn said(lang: Lang) -> AnyView {
    view! {
        <div class="stack" role="status">
            {line("working.key", lang.t("Votre navigateur fabrique une clé à usage unique…", "Your browser makes a one-time key…"))}
            {line("working.issue", lang.t("La clé est signée sans être vue…", "The key is signed without being seen…"))}
            {line("working.cast", lang.t("Le bulletin part, sans rien qui dise de qui il vient…", "The ballot leaves, with nothing that says whose it is…"))}
            {trouble("failure.network", lang.t(
                "Le service n’a pas répondu. Votre bulletin est gardé dans ce navigateur\u{a0}: vérifiez votre connexion, puis touchez «\u{a0}Voter\u{a0}» à nouveau. Il ne comptera qu’une fois.",
                "The service did not answer. Your ballot is kept in this browser: check your connection, then press “Vote” again. It will count once.",
            ))}
            <div data-say="failure.session" hidden>
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Votre session a pris fin. Ce que vous avez rempli est toujours là\u{a0}: ",
                            "Your session has ended. What you filled in is still here: ",
                        )}
                        <a class="link" href="/sign-in" target="_blank" rel="noopener">
                            {lang.t("connectez-vous dans un autre onglet", "sign in in another tab")}
                        </a>
                        {lang.t(
                            ", puis touchez «\u{a0}Voter\u{a0}» à nouveau.",
                            ", then press “Vote” again.",
                        )}
                    </p>
                </Notice>
            </div>
            {trouble("failure.program", lang.t(
                "Ce navigateur ne peut pas fabriquer de bulletin anonyme. Vous pouvez voter par le formulaire\u{a0}: il est confidentiel par promesse, pas par cryptographie.",
                "This browser cannot make an anonymous ballot. You can vote by the form: it is confidential by promise, not by cryptography.",
            ))}
            {trouble("lost", lang.t(
                "Un bulletin anonyme vous a été remis, mais sa clé n’est pas dans ce navigateur. Votez sur l’appareil où vous l’avez demandé, ou transportez-le depuis sa page «\u{a0}Mon vote\u{a0}». Personne, nous compris, ne peut en refaire un.",
                "An anonymous ballot was issued to you, but its key is not in this browser. Vote on the device on which you asked for it, or carry it over from its page “My vote”. Nobody, not even we, can make another one.",
            ))}
            {trouble("other", lang.t(
                "Ce code est celui d’un autre vote, ou il est abîmé. Ouvrez à nouveau celui de la page «\u{a0}Mon vote\u{a0}» de l’autre appareil.",
                "This code is of another vote, or damaged. Open the one on the page “My vote” of the other device again.",
            ))}
            <div data-say="refused" hidden>
                <Notice kind=NoticeKind::Warning>
                    <p data-fill="why"></p>
                </Notice>
            </div>
        </div>
    }
    .into_any()
}

/// What stands before a slip: the sentence about what protects it, and what is wrong with it.
pub(super) fn before(lang: Lang, protection: &str) -> AnyView {
    let protection = protection.to_owned();
    view! {
        <section class="error-summary" role="alert" tabindex="-1" id="errors" data-errors="" hidden>
            <h2>{lang.t("À corriger avant de voter", "To be corrected before you vote")}</h2>
            <ul></ul>
        </section>
        <div data-with="" hidden>
            <Notice kind=NoticeKind::Info>
                <p>
                    <strong>
                        {lang.t("Ce bulletin est anonyme\u{a0}:", "This ballot is anonymous:")}
                    </strong>
                    " "
                    {lang.t(
                        "il part sans votre nom, signé d’une clé que seul ce navigateur connaît. ",
                        "it leaves without your name, signed with a key that only this browser knows. ",
                    )}
                    <a class="link" href=protection>
                        {lang.t("Ce que cela protège, et ce que cela ne protège pas", "What that protects, and what it does not")}
                    </a>
                </p>
            </Notice>
        </div>
    }
    .into_any()
}

/// What stands after a slip: the last look, and what is said.
pub(super) fn after(lang: Lang) -> AnyView {
    view! {
        <section class="stack" data-review="" tabindex="-1" aria-labelledby="review-title" hidden>
            <h2 id="review-title">{lang.t("Relisez, puis votez", "Review, then vote")}</h2>
            <dl class="summary" data-rows=""></dl>
            <div data-blank="" hidden>
                <Notice kind=NoticeKind::Warning>
                    <p>
                        {lang.t(
                            "Ce bulletin ne choisit rien\u{a0}: c’est un vote blanc. Il compte dans la participation.",
                            "This ballot chooses nothing: it is a blank vote. It counts in the turnout.",
                        )}
                    </p>
                </Notice>
            </div>
            <div class="cluster">
                <button class="button" type="button" data-cast="">
                    {lang.t("Voter", "Vote")}
                </button>
                <button class="button button-secondary" type="button" data-change="">
                    {lang.t("Modifier", "Change")}
                </button>
            </div>
        </section>
        {said(lang)}
    }
    .into_any()
}

/// One's own blind ballot, as the browser keeps it.
pub(super) fn kept(lang: Lang, of: &Consultation, open: bool) -> AnyView {
    let closes = of.times.closes.unwrap_or(domain::Moment(0)).day_and_hour(lang);
    let (vote, find) = (format!("/consultations/{}/vote", of.slug), format!("/consultations/{}/ballot", of.slug));
    let change = open.then(|| {
        let vote = vote.clone();
        view! {
            <p>
                {lang.t(
                    format!("Vous pouvez changer d’avis jusqu’au {closes}, depuis ce navigateur."),
                    format!("You can change your mind until {closes}, from this browser."),
                )}
            </p>
            <p class="cluster">
                <a class="button button-secondary" href=vote>
                    {lang.t("Changer mon vote", "Change my vote")}
                </a>
            </p>
        }
    });
    let other = open.then(|| {
        view! {
            <section class="section stack">
                <h2>{lang.t("Sur un autre appareil", "On another device")}</h2>
                <p>
                    {lang.t(
                        "Pour changer votre vote depuis un autre appareil, transportez-y votre clé. Qui la voit peut voter à votre place\u{a0}: ne montrez ce code à personne.",
                        "To change your vote on another device, carry your key there. Whoever sees it can vote in your place: show this code to nobody.",
                    )}
                </p>
                <p class="cluster">
                    <button class="button button-secondary" type="button" data-carry="">
                        {lang.t("Montrer le code", "Show the code")}
                    </button>
                    <button class="button button-secondary" type="button" data-copy="" hidden>
                        {lang.t("Copier l’adresse", "Copy the address")}
                    </button>
                </p>
                <div class="qr" data-code="" hidden></div>
                <p data-say="copied" role="status" hidden>
                    {lang.t("L’adresse est copiée.", "The address is copied.")}
                </p>
            </section>
        }
    });
    view! {
        <p data-without="">
            {lang.t(
                "Vous avez un bulletin anonyme pour ce vote. Il est gardé dans le navigateur où vous l’avez demandé, et nulle part ailleurs\u{a0}: sans JavaScript, cette page ne peut pas le montrer.",
                "You have an anonymous ballot for this vote. It is kept in the browser on which you asked for it, and nowhere else: without JavaScript, this page cannot show it.",
            )}
        </p>
        <div data-say="cast" role="status" hidden>
            <Notice kind=NoticeKind::Success>
                <p>{lang.t("Votre vote est compté.", "Your vote is counted.")}</p>
            </Notice>
        </div>
        <div data-say="taken" role="status" hidden>
            <Notice kind=NoticeKind::Success>
                <p>{lang.t("Votre clé est maintenant aussi dans ce navigateur.", "Your key is now in this browser too.")}</p>
            </Notice>
        </div>
        <div class="stack" data-mine="" hidden>
            <p class="lede" data-sent="">
                {lang.t("Votre vote compte. C’est le dernier qui sera dépouillé.", "Your vote counts. It is the last one that will be counted.")}
            </p>
            <section class="panel ballot-number">
                <h2>{lang.t("Le numéro de votre bulletin", "The number of your ballot")}</h2>
                <p>
                    <code class="ballot-code" data-number=""></code>
                </p>
                <p>
                    {lang.t(
                        "Seul ce navigateur le connaît. À la clôture, il retrouve votre bulletin parmi ceux qui sont publiés\u{a0}; qui le connaît saura ce que vous avez choisi.",
                        "Only this browser knows it. When the vote is over, it finds your ballot among those that are published; whoever knows it will know what you chose.",
                    )}
                </p>
                <p>
                    <a class="link" data-find=find.clone() href=find>
                        {lang.t("Chercher mon bulletin dans le compte", "Find my ballot in the count")}
                    </a>
                </p>
            </section>
            <div data-sent="" class="stack">
                <h2>{lang.t("Ce que dit votre bulletin", "What your ballot says")}</h2>
                <dl class="summary" data-rows=""></dl>
                <p data-blank="" hidden>
                    {lang.t("Vote blanc", "Blank vote")}
                </p>
            </div>
            {change}
            {other}
            <section class="section stack">
                <h2>{lang.t("Sur un appareil partagé", "On a shared device")}</h2>
                <p>
                    {lang.t(
                        "Votre bulletin reste compté si vous l’oubliez ici. Vous ne pourrez plus le changer ni le retrouver depuis ce navigateur.",
                        "Your ballot stays counted if you forget it here. You will not be able to change or find it from this browser any more.",
                    )}
                </p>
                <p class="cluster">
                    <button class="button button-danger" type="button" data-forget="">
                        {lang.t("Oublier mon bulletin sur cet appareil", "Forget my ballot on this device")}
                    </button>
                    <button class="button button-danger" type="button" data-forget-sure="" hidden>
                        {lang.t("Oui, l’oublier", "Yes, forget it")}
                    </button>
                </p>
            </section>
        </div>
        {said(lang)}
        <p>
            <a class="link" href="/me/receipts">
                {lang.t("Mon récépissé au registre civique", "My receipt in the civic record")}
            </a>
        </p>
    }
    .into_any()
}
