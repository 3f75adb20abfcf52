//! Votes as a browser without JavaScript sees them: every form comes back as it was sent, and what officials type is text.

use domain::consultation::{Method, Question};

use crate::{visitor::Visitor, world::World};

const CANARY: &str = "</textarea></title><script>canary()</script><svg onload=canary()> \"' onfocus=canary()";

/// Begins to prepare a vote; the address of its form.
async fn begin(official: &mut Visitor, question: Question, method: Method, title: &str) -> String {
    let form = official.get("/consultations/new").await;
    let id = form.submission();
    let list = form.body.split("name=\"authority\"").nth(1).unwrap().split("</select").next().unwrap();
    let choices = list.split("value=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let authority = choices.into_iter().find(|value| !value.is_empty()).unwrap().to_owned();
    let typed = [
        ("submission", id.as_str()),
        ("authority", authority.as_str()),
        ("title", title),
        ("question", question.code()),
        ("method", method.code()),
        ("experiment", ""),
    ];
    let begun = official.post("/consultations/new", &typed).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    begun.location
}

/// The names of a form's fields.
fn names(body: &str) -> Vec<String> {
    let main = &body[body.find("<main").unwrap()..body.find("</main").unwrap()];
    let all = main.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut names: Vec<String> = all.filter(|name| name != "next" && name != "version").collect();
    names.dedup();
    names
}

#[tokio::test]
async fn each_question_and_method_has_a_form_whose_fields_are_known_and_no_others() {
    let world = World::start().await;
    let mut official = world.sign_in("malik@essaim.example").await;
    for question in Question::ALL {
        for method in question.methods() {
            let address = begin(&mut official, question, *method, "Que faire d’abord\u{a0}?").await;
            let form = official.get(&address).await;
            let names = names(&form.body);
            assert!(names.len() > 10, "{names:?}");
            let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "2")).collect();
            typed.push(("version", "1"));
            let kept = official.post(&address, &typed).await;
            assert_eq!(kept.status, 303, "{question:?} {method:?}: {}", kept.body);
            let unknown = official.post(&address, &[("version", "2"), ("title", "x"), ("winner", "o1")]).await;
            assert_eq!(unknown.status, 400, "{question:?} {method:?}");
        }
    }
}

#[tokio::test]
async fn a_canary_in_every_field_of_a_vote_is_text_on_every_page() {
    let world = World::start().await;
    let mut official = world.sign_in("malik@essaim.example").await;
    let mut pages = Vec::new();
    let wrong = [("submission", "00000000-0000-4000-8000-000000000001"), ("title", CANARY), ("question", CANARY)];
    pages.push(official.post("/consultations/new", &wrong).await);
    let address = begin(&mut official, Question::Which, Method::Approval, CANARY).await;
    let prepared = address.trim_end_matches("/edit").to_owned();
    let form = official.get(&address).await;
    let names = names(&form.body);
    pages.push(form);
    let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), CANARY)).collect();
    typed.extend([("version", "1"), ("next", "check")]);
    let refused = official.post(&address, &typed).await;
    assert_eq!(refused.status, 422);
    pages.push(refused);
    // what can be opened still says it everywhere
    let choices = [
        ("tier", "email"),
        ("territory", "commune:59350"),
        ("answer_days", "30"),
        ("quorum_kind", "none"),
        ("blank", "abstention"),
        ("seats", "1"),
        ("closes", "2099-01-01T12:00"),
        ("binding", "no"),
        ("pressure", "no"),
        ("few", "no"),
    ];
    let mut good: Vec<(&str, &str)> = ["title", "stake", "plain", "commitment"].map(|name| (name, CANARY)).to_vec();
    let other = format!("{CANARY} 2");
    good.extend([("option-1", CANARY), ("option-2", other.as_str()), ("version", "2"), ("next", "check")]);
    good.extend(choices);
    let checked = official.post(&address, &good).await;
    pages.push(official.get(&format!("{prepared}/trial")).await);
    pages.push(official.get(&format!("{prepared}/opening")).await);
    pages.push(official.get("/consultations/prepare").await);
    pages.push(checked);
    let mut seen = 0;
    for page in &pages {
        for raw in ["<script>canary", "<svg onload", "</title><script", "</textarea></title"] {
            assert!(!page.body.contains(raw), "{raw} in {}", page.body);
        }
        seen += page.body.matches("canary()").count();
    }
    assert!(seen > 20, "the canary was shown as text only {seen} times: the test looks in the wrong places");
}
