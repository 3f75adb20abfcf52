//! A try that runs: readings by form and by file, a journal with a photo, a stop rule that suspends.

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::{
    visitor::{Answer, Visitor},
    world::World,
};

const SLUG: &str = "faucher-apres-le-15-aout";
const PAGE: &str = "/experiments/faucher-apres-le-15-aout";

/// Behind the back of every rule: an open proposal of the demo becomes a try that Wen runs and Paul evaluates, with a
/// guardrail that stops above 60.
async fn running(world: &World) {
    let mut file = SqliteConnection::connect(&world.database).await.unwrap();
    let person =
        |email: &str| format!("(select person_id from person_identity where email = '{email}@essaim.example')");
    for sql in [
        format!(
            "update experiment set status = 'running', started_at = 1780000000000000, ends_at = 2000000000000000,
                authority_id = (select id from authority where slug = 'lille')
             where slug = '{SLUG}'"
        ),
        indicator("01", 1, "primary", "Fleurs comptées"),
        indicator("02", 2, "guardrail", "Plaintes"),
        format!(
            "insert into stop_rule (id, experiment_id, indicator_id, side, threshold, who, hours)
             select x'00000000000000000000000000000011', id, x'00000000000000000000000000000002', 'above', 60000000,
                'La mairie', 24 from experiment where slug = '{SLUG}'"
        ),
        format!(
            "insert into part (id, experiment_id, person_id, part, from_at)
             select x'00000000000000000000000000000021', id, {}, 'partner', 1 from experiment where slug = '{SLUG}'",
            person("wen")
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut file).await.unwrap();
    }
}

fn indicator(id: &str, place: i64, weight: &str, measure: &str) -> String {
    format!(
        "insert into indicator (id, experiment_id, place, weight, measure, unit, population, method, baseline, baseline_at,
            target, direction)
         select x'000000000000000000000000000000{id}', id, {place}, '{weight}', '{measure}', 'pièces', 'La prairie',
            'Comptage', 40000000, 1779000000000000, 50000000, 'up' from experiment where slug = '{SLUG}'"
    )
}

async fn send(visitor: &mut Visitor, indicator: &str, name: &str, bytes: &[u8]) -> Answer {
    let page = format!("{PAGE}/imports");
    let form = visitor.get(&page).await;
    let id = form.submission();
    visitor.upload(&page, &[("submission", &id), ("indicator", indicator)], Some((name, bytes.to_vec()))).await
}

#[tokio::test]
async fn a_file_is_shown_first_then_written_and_a_breach_suspends_and_tells() {
    let world = World::start().await;
    running(&world).await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let before = world.rows().await;
    let file = b"\xef\xbb\xbfDate;Relev\xc3\xa9\r\n01/06/2026;12,5\r\n31/04/2026;13\r\n02/06/2026;beaucoup\r\n03/06/2026;1\xe2\x80\xaf061,25\r\n04/06/2026;=cmd()\r\n";
    let sent = send(&mut wen, "2", "relevés <b>.csv", file).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let preview = wen.get(&sent.location).await;
    for said in [
        "UTF-8 avec marque d’ordre",
        "point-virgule",
        "Importer 2 relevés",
        "Ligne 3 («\u{a0}31/04/2026\u{a0}»)",
        "Ligne 4 («\u{a0}beaucoup\u{a0}»)",
        "Ligne 6",
        "suspend l’essai aussitôt",
        "relevés &lt;b&gt;.csv",
    ] {
        assert!(preview.body.contains(said), "{said}: {}", preview.body);
    }
    let grown: Vec<_> = world.rows().await.into_iter().zip(before).filter(|(a, b)| a.1 != b.1).collect();
    let grown: Vec<&str> = grown.iter().map(|(a, _)| a.0.as_str()).collect();
    assert!(!grown.contains(&"reading") && grown.contains(&"reading_import"), "{grown:?}");

    let yes = wen.post(&format!("{}/confirmation", sent.location), &[]).await;
    assert_eq!(yes.status, 303, "{}", yes.body);
    let mut done = wen.get(&yes.location).await;
    for _ in 0..5000 {
        if done.body.contains("Import terminé") {
            break;
        }
        done = wen.get(&yes.location).await;
    }
    assert!(done.body.contains("2 relevés sont enregistrés"), "{}", done.body);
    let page = wen.get(PAGE).await;
    assert!(page.body.contains("Suspendue depuis le") && page.body.contains("Règle d’arrêt franchie"), "{}", page.body);
    assert!(page.body.contains("chart-drawing") && page.body.contains("Les valeurs en tableau"));
    let csv = wen.get(&format!("{PAGE}/readings.csv")).await;
    assert!(csv.body.contains("12.5") && csv.body.contains("1061.25"), "{}", csv.body);
    // everybody concerned
    for email in ["malik", "bruno", "wen"] {
        let mut told = false;
        for _ in 0..5000 {
            let mut conn = world.running.app.store.read().await.unwrap();
            let mails = store::mail::newest(&mut conn, Some(&format!("{email}@essaim.example")), 20).await.unwrap();
            told = mails.iter().any(|m| m.mail.subject.starts_with("Suspendu\u{a0}:"));
            if told {
                break;
            }
            // each question gives the loop that writes mails a turn
            wen.get("/about").await;
        }
        assert!(told, "{email} was not told");
    }
}

#[tokio::test]
async fn files_that_are_no_readings_come_back_with_one_sentence() {
    let world = World::start().await;
    running(&world).await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let before = world.rows().await;
    let long = "a".repeat(2_000_000);
    for (bytes, said) in [
        (&b" \r\n"[..], "Ce fichier est vide"),
        (b"PK\x03\x04", "classeur de tableur"),
        (b"<!doctype html><title>404</title>", "page web"),
        (b"date;valeur\n2026-06-01;\0\n", "octets nuls"),
        (b"des mots\net des mots\n", "pas de colonnes"),
        (long.as_bytes(), "pas de colonnes"),
    ] {
        let answer = send(&mut wen, "1", "x.csv", bytes).await;
        assert_eq!(answer.status, 422, "{said}");
        assert!(answer.body.contains(said) && answer.body.contains("href=\"#file\""), "{said}: {}", answer.body);
    }
    let nowhere = send(&mut wen, "5", "x.csv", b"date;valeur\n2026-06-01;1\n").await;
    assert_eq!(nowhere.status, 422);
    assert_eq!(world.rows().await, before);
    // no dates anywhere: shown, and nothing to say yes to
    let words = send(&mut wen, "1", "x.csv", b"nom;ville\nLea;Lille\n").await;
    let shown = wen.get(&words.location).await;
    assert!(!shown.body.contains("/confirmation"), "{}", shown.body);
    // latin-1, a column that the person knows better, then no
    let latin = send(&mut wen, "1", "x.csv", b"relev\xe9;code;jour\n1;7;2026-06-01\n2;8;2026-06-02\n").await;
    let shown = wen.get(&latin.location).await;
    assert!(shown.body.contains("Windows-1252") && shown.body.contains("relevé"), "{}", shown.body);
    let chosen = wen.post(&format!("{}/columns", latin.location), &[("at", "2"), ("value", "1")]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.body);
    for (at, value) in [("2", "2"), ("9", "1"), ("x", "1")] {
        let wrong = wen.post(&format!("{}/columns", latin.location), &[("at", at), ("value", value)]).await;
        assert_eq!(wrong.status, 422, "{at} {value}");
    }
    let no = wen.post(&format!("{}/removal", latin.location), &[]).await;
    assert_eq!(no.status, 303);
    assert_eq!(wen.get(&latin.location).await.status, 404);
    assert_eq!(wen.post(&format!("{}/confirmation", latin.location), &[]).await.status, 404);
}

#[tokio::test]
async fn a_reading_by_form_keeps_what_was_typed_when_it_is_refused() {
    let world = World::start().await;
    running(&world).await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let page = format!("{PAGE}/readings/new");
    let id = wen.get(&page).await.submission();
    let typed = |at: &'static str, value: &'static str| {
        [
            ("submission", id.clone()),
            ("indicator", "1".into()),
            ("at", at.into()),
            ("value", value.into()),
            ("source", "Comptage".into()),
        ]
        .map(|(k, v)| (k, v.to_string()))
    };
    async fn send(wen: &mut Visitor, page: &str, form: &[(&str, String)]) -> Answer {
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        wen.post(page, &form).await
    }
    for (at, value, said) in [
        ("01/06/2026", "douze", "Écrivez un nombre"),
        ("31/04/2026", "12", "Ce jour n’existe pas"),
        ("bientôt", "12", "n’est pas une date"),
        ("01/06/2199", "12", "dans l’avenir"),
        ("01/06/2026", "99999999999", "trop grand"),
        ("", "12", "nécessaire"),
    ] {
        let answer = send(&mut wen, &page, &typed(at, value)).await;
        assert_eq!(answer.status, 422, "{at} {value}");
        assert!(answer.body.contains(said) && answer.body.contains("Comptage"), "{said}: {}", answer.body);
    }
    for _ in 0..2 {
        let kept = send(&mut wen, &page, &typed("01/06/2026 14h05", "12,5")).await;
        assert_eq!((kept.status, kept.location.as_str()), (303, PAGE), "{}", kept.body);
    }
    let list = wen.get(&format!("{PAGE}/readings")).await;
    assert_eq!(list.body.matches("12,5</td>").count(), 2, "once in the list, once beside the chart");
    for bad in ["?before=x", "?before=1.x", "?indicator=x", "?indicator=9"] {
        let answer = wen.get(&format!("{PAGE}/readings{bad}")).await;
        assert!(matches!(answer.status, 400 | 404), "{bad}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_journal_takes_a_photo_and_a_place_and_incidents_suspend() {
    let world = World::start().await;
    running(&world).await;
    let mut wen = world.sign_in("wen@essaim.example").await;
    let page = format!("{PAGE}/journal/new");
    let id = wen.get(&page).await.submission();
    let entry = |body: &'static str, latitude: &'static str| {
        vec![
            ("submission", id.clone()),
            ("at", "01/06/2026".into()),
            ("body", body.into()),
            ("latitude", latitude.into()),
            ("longitude", "3,06".to_owned()),
        ]
    };
    async fn upload(
        wen: &mut Visitor,
        page: &str,
        texts: Vec<(&str, String)>,
        file: Option<(&str, Vec<u8>)>,
    ) -> Answer {
        let texts: Vec<(&str, &str)> = texts.iter().map(|(k, v)| (*k, v.as_str())).collect();
        wen.upload(page, &texts, file).await
    }
    let svg = Some(("photo.png", b"<svg onload=alert(1)>".to_vec()));
    assert_eq!(upload(&mut wen, &page, entry("Vu.", "50,62"), svg).await.status, 422);
    assert_eq!(upload(&mut wen, &page, entry("Vu.", "3,06"), None).await.status, 422);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let kept =
        upload(&mut wen, &page, entry("Trois orchidées <b>rares</b>.", "50,62"), Some(("p.png", png.into_inner())))
            .await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let list = world.anonymous().get(&format!("{PAGE}/journal")).await;
    assert!(list.body.contains("&lt;b&gt;rares") && list.body.contains("/pictures/"), "{}", list.body);

    let mut malik = world.sign_in("malik@essaim.example").await;
    let page = format!("{PAGE}/incidents/new");
    let form = malik.get(&page).await;
    assert_eq!(form.status, if form.body.contains("Suspendre l’essai") { 200 } else { 0 }, "{}", form.body);
    let id = form.submission();
    let told = vec![
        ("submission", id),
        ("severity", "serious".into()),
        ("at", "01/06/2026".into()),
        ("body", "Un enfant est tombé.".into()),
        ("response", "Le passage est fermé.".into()),
        ("suspend", "on".to_owned()),
    ];
    let sent = upload(&mut malik, &page, told, None).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let shown = world.anonymous().get(PAGE).await;
    assert!(shown.body.contains("Suspendue depuis le"), "{}", shown.body);
    let dates = world.anonymous().get(&format!("{PAGE}/dates.ics")).await;
    assert!(
        dates.body.starts_with("BEGIN:VCALENDAR\r\n") && dates.body.contains("DTSTART;VALUE=DATE:"),
        "{}",
        dates.body
    );
}
