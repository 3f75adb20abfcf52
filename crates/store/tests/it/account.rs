//! One's name, language, and what one may take away.

use domain::{Lang, PersonId, Refusal, Role, Verdict};
use serde_json::{Value, json};
use store::{Error, account, mandate};

use crate::harness::{Town, answers};

async fn export(town: &Town, person: PersonId) -> Value {
    account::export(&mut town.read().await, person).await.unwrap()
}

on_both!(a_name_is_cleaned_and_must_not_pass_for_an_official_s);
async fn a_name_is_cleaned_and_must_not_pass_for_an_official_s(town: Town) {
    let rename = |person, name: &str| town.act(account::Rename { person, name: name.into() });
    rename(town.amina, "  Amina   Z. ").await.unwrap();
    let account = account::account(&mut town.read().await, town.amina).await.unwrap();
    assert_eq!((account.name.as_deref(), account.email.as_str()), (Some("Amina Z."), "amina@essaim.example"));
    for name in ["bruno salembier", "Salembier Bruno", "Malik  HADDOUCHE", "Вruno Salembier"] {
        let refused = rename(town.amina, name).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::ResemblesOfficial))), "{name}");
    }
    assert!(matches!(rename(town.amina, "a\0b").await, Err(Error::Refused(Refusal::Unprintable))));
    assert!(matches!(rename(town.amina, " ").await, Err(Error::Refused(Refusal::Missing))));
    // an official may keep their own, and a name is free again when the mandate has ended
    rename(town.bruno, "Bruno Salembier").await.unwrap();
    town.force(&format!("update mandate set until_at = {} where role = 'elected'", town.clock.now().0)).await;
    rename(town.amina, "Bruno Salembier").await.unwrap();
}

on_both!(the_language_of_mails_is_kept);
async fn the_language_of_mails_is_kept(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    assert_eq!(town.whose(&browser.token).await.unwrap().lang, Some(Lang::Fr));
    town.done(account::Speak { person: town.amina, lang: Lang::En }).await;
    assert_eq!(town.whose(&browser.token).await.unwrap().lang, Some(Lang::En));
}

on_both!(an_export_holds_what_was_done_and_nothing_of_others);
async fn an_export_holds_what_was_done_and_nothing_of_others(town: Town) {
    let browser = town.sign_in("amina@essaim.example").await;
    let at = |n: i64| domain::Moment(n).rfc3339();
    let signed_in = at(town.clock.now().0);
    let slug = town.sent(town.amina, answers("Des bancs à l’ombre")).await;
    let submitted = at(town.clock.now().0);
    town.done(town.verdict(town.malik, &slug, Verdict::Open, "")).await;
    town.support(town.amina, &slug).await.unwrap();
    let given = at(town.clock.now().0);
    town.support(town.theo, &slug).await.unwrap();
    town.draft(town.amina, answers("Un four à pain")).await;
    let changed = at(town.clock.now().0);
    town.draft(town.theo, answers("Un manège")).await;
    let by = Some((town.ada, town.ernest));
    town.done(mandate::Grant { person: town.amina, authority: town.metropolis, role: Role::Moderator, by }).await;
    let granted = at(town.clock.now().0);

    let page = format!("/experiments/{slug}");
    assert_eq!(
        export(&town, browser.person).await,
        json!({
            "format": "essaim-personal-data/1",
            "email": "amina@essaim.example",
            "name": "Amina Zerrouki",
            "devices": [{ "device": "Firefox", "signed_in": signed_in, "seen": signed_in, "way": "code" }],
            "linked_accounts": [],
            "passkeys": [],
            "tier": "email",
            "drafts": [{ "answers": serde_json::to_value(answers("Un four à pain")).unwrap(), "changed": changed }],
            "experiments": [{ "page": page, "status": "open", "submitted": submitted }],
            "supports": [{ "experiment": page, "given": given }],
            "mandates": [{ "authority": "mel", "role": "moderator", "from": granted, "until": null }],
            "parts": [],
            "offers": [],
            "signatures": [],
            "results": [],
            "dissents": [],
            "discussions": { "arguments": [], "marks": [], "reports": [], "appeals": [] },
            "data": { "attached": [], "recipes": [] },
            "following": {
                "follows": [{
                    "what": "experiment", "which": "des-bancs-a-l-ombre", "because": "proposed", "asked": false,
                    "since": submitted, "stopped": null,
                }],
                "mails": "weekly",
                "quiet_hours": [21, 8],
                "notices": [],
            },
            "messages": [],
            "votes": [],
            "tokens": [],
            "webhooks": [],
            "on_the_ground": { "files": [], "incidents": [], "journal": [], "readings": [], "suspensions": [] },
        })
    );
}

on_both!(there_is_nothing_to_export_of_nobody);
async fn there_is_nothing_to_export_of_nobody(town: Town) {
    let nobody = PersonId(town.id());
    assert!(matches!(account::export(&mut town.read().await, nobody).await, Err(Error::NotFound)));
    town.done(account::Erase { person: town.theo }).await;
    assert!(matches!(account::export(&mut town.read().await, town.theo).await, Err(Error::NotFound)));
}
