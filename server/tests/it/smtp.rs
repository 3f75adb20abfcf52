//! A real conversation with a mail relay, which is not always in a good mood.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};

use domain::{Conclusion, DAY, Lang, MINUTE, Moment, PersonId};
use store::{Outside, follow, mail, results};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::world::World;

/// How the relay takes a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Takes,
    Busy,
    Never,
    /// Hangs up in the middle of the text.
    HangsUp,
}

/// What came of one mail: the mood, and its text as far as it was heard.
type Heard = (Mood, String);

/// A relay that takes each mail in the next of these moods, and any other gladly.
async fn relay(moods: impl IntoIterator<Item = Mood>) -> (String, UnboundedReceiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let moods = Arc::new(Mutex::new(moods.into_iter().collect::<VecDeque<_>>()));
    let (tell, told) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, moods.clone(), tell.clone()));
        }
    });
    (address, told)
}

/// RFC 5321, as much of it as our side speaks.
async fn converse(stream: TcpStream, moods: Arc<Mutex<VecDeque<Mood>>>, tell: UnboundedSender<Heard>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 relay ready\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => b"250-relay\r\n250 8BITMIME\r\n",
            "DATA" => {
                let mood = moods.lock().unwrap().pop_front().unwrap_or(Mood::Takes);
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    // a leading dot is doubled on the wire
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                    if mood == Mood::HangsUp && text.contains("Message-ID") {
                        tell.send((mood, text)).ok()?;
                        return None;
                    }
                }
                tell.send((mood, text)).ok()?;
                match mood {
                    Mood::Takes => b"250 taken\r\n",
                    Mood::Busy => b"450 4.2.1 <camille@essaim.example> busy\r\n",
                    Mood::Never | Mood::HangsUp => b"550 5.1.1 <camille@essaim.example> unknown\r\n",
                }
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}

/// An instance with this relay, and a clock that only the test moves.
struct Office {
    world: World,
    clock: Arc<Mutex<Moment>>,
    told: UnboundedReceiver<Heard>,
}

impl Office {
    async fn open(moods: impl IntoIterator<Item = Mood>) -> Office {
        let (smtp_url, told) = relay(moods).await;
        let real = server::outside();
        let clock = Arc::new(Mutex::new(real.now()));
        let hands = clock.clone();
        let outside = Outside::new(move || *hands.lock().unwrap(), move |bytes| real.fill(bytes));
        let world = World::start_at(outside, |settings| {
            let from = "Essaim <essaim@essaim.example>".parse().unwrap();
            settings.smtp = Some(server::Smtp { url: smtp_url, from });
        })
        .await;
        Office { world, clock, told }
    }

    async fn ask_for_a_code(&self) {
        let mut visitor = self.world.anonymous();
        let asked = visitor.post("/sign-in", &[("email", "camille@essaim.example"), ("next", "/me")]).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
    }

    /// Later, somebody rings.
    fn later(&self, micros: i64) {
        {
            let mut now = self.clock.lock().unwrap();
            *now = now.plus(micros);
        }
        self.world.running.app.mail_bell.notify_one();
    }

    async fn heard(&mut self, mood: Mood) -> String {
        let (how, text) = self.told.recv().await.unwrap();
        assert_eq!(how, mood, "{text}");
        text
    }

    /// Waits until the office has written down what came of it.
    async fn settled(&self, state: impl Fn(&mail::Office) -> bool) -> mail::Office {
        loop {
            let now = *self.clock.lock().unwrap();
            let mut conn = self.world.running.app.store.read().await.unwrap();
            let office = mail::office(&mut conn, now).await.unwrap();
            if state(&office) {
                return office;
            }
            drop(conn);
            tokio::task::yield_now().await;
        }
    }
}

fn id_of(text: &str) -> &str {
    text.lines().find(|line| line.starts_with("Message-ID:")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_says_the_same_in_plain_text_and_in_html() {
    let mut office = Office::open([]).await;
    office.ask_for_a_code().await;
    let text = office.heard(Mood::Takes).await;
    assert!(text.contains("To: camille@essaim.example") && text.contains("Content-Language: fr"), "{text}");
    let boundary = text.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 4, "{text}");
    assert!(parts[1].contains("Content-Type: text/plain; charset=utf-8"), "{text}");
    assert!(parts[2].contains("Content-Type: text/html; charset=utf-8"), "{text}");
    let subject = text.lines().find(|line| line.starts_with("Subject:")).unwrap();
    let code = subject.trim_start_matches("Subject: ").split(' ').next().unwrap();
    assert_eq!(code.len(), 6, "{subject}");
    assert!(parts[1].contains(code) && parts[2].contains(&format!("<strong>{code}</strong>")), "{text}");
    assert!(text.lines().all(|line| line.len() <= 998 && line.is_ascii()), "{text}");
    office.settled(|o| o.waiting == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_relay_and_one_that_hangs_up_get_the_same_mail_again_later() {
    let mut office = Office::open([Mood::Busy, Mood::HangsUp]).await;
    office.ask_for_a_code().await;
    let first = office.heard(Mood::Busy).await;
    let stuck = office.settled(|o| !o.stuck.is_empty()).await.stuck;
    assert_eq!((stuck[0].attempts, stuck[0].host.as_str()), (1, "essaim.example"));
    let said = stuck[0].last_error.clone().unwrap();
    assert!(said.contains("busy") && !said.contains("camille"), "{said}");
    office.later(3 * MINUTE);
    let second = office.heard(Mood::HangsUp).await;
    office.settled(|o| o.stuck[0].attempts == 2).await;
    office.later(5 * MINUTE);
    let third = office.heard(Mood::Takes).await;
    assert_eq!(id_of(&first), id_of(&second));
    assert_eq!(id_of(&first), id_of(&third));
    let end = office.settled(|o| o.waiting == 0).await;
    assert_eq!((end.sent, end.given_up), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_relay_will_never_take_shows_to_an_administrator_who_tries_again() {
    let mut office = Office::open([Mood::Never]).await;
    office.ask_for_a_code().await;
    office.heard(Mood::Never).await;
    office.settled(|o| o.given_up == 1).await;
    office.later(DAY);
    let person = server::demo::person(&office.world.running.app.store, &server::demo::world().unwrap(), "ada").await;
    let act = store::account::SignInAs { person: person.unwrap().unwrap(), session: None, device: "Firefox".into() };
    let started = office.world.running.app.store.act(act).await.unwrap();
    let mut ada = office.world.anonymous();
    ada.cookies.insert("__Host-essaim".into(), started.token);
    let page = ada.get("/desk/mail").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("…@essaim.example") && !page.body.contains("camille"), "{}", page.body);
    let action = page.attribute("action=\"/desk/mail/", "action");
    assert_eq!(ada.post(&action, &[]).await.status, 303);
    office.heard(Mood::Takes).await;
    office.settled(|o| o.given_up == 0 && o.waiting == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_the_week_comes_once_and_ends_with_one_request() {
    let mut office = Office::open([]).await;
    let store = office.world.running.app.store.clone();
    let told = server::demo::world().unwrap();
    let bruno = server::demo::person(&store, &told, "bruno").await.unwrap().unwrap();
    let conclude = results::Conclude {
        submission: uuid::Uuid::from_u128(7),
        official: bruno,
        slug: "composteurs-de-palier-moulins".into(),
        conclusion: Conclusion::Keep,
        text: "On les garde.".into(),
        lang: Lang::Fr,
    };
    // far from any Friday: this letter is asked for
    let calm = |from: Moment| (0..3).all(|d| domain::letter_week(from.plus(d * DAY)).is_none());
    let now = *office.clock.lock().unwrap();
    let days = (0..7).find(|d| calm(now.plus(d * DAY))).unwrap();
    office.later(days * DAY);
    store.act(conclude).await.unwrap();
    // nobody is told while it can be taken back
    office.later(10 * MINUTE);
    let readers = loop {
        let mut conn = store.read().await.unwrap();
        let readers = follow::weekly(&mut conn, PersonId(uuid::Uuid::nil()), 1000).await.unwrap();
        let done = follow::spreading(&mut conn).await.unwrap() == 0;
        drop(conn);
        if done && !readers.is_empty() {
            break readers;
        }
        tokio::task::yield_now().await;
    };
    for _ in 0..2 {
        store.act(follow::Begin { week: "asked".into() }).await.unwrap();
        office.world.running.app.tell_bell.notify_one();
    }
    while follow::run(&mut store.read().await.unwrap()).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
    // whatever hour it is, quiet hours are over by then
    office.later(DAY);
    let (mut heard, mut letter) = (BTreeSet::new(), String::new());
    while heard.len() < readers.len() {
        let text = office.heard(Mood::Takes).await;
        if text.contains("List-Unsubscribe") {
            let to = text.lines().find(|line| line.starts_with("To:")).unwrap().to_owned();
            assert!(heard.insert(to), "twice: {text}");
            letter = text;
        }
    }
    office.settled(|o| o.waiting == 0).await;
    assert!(office.told.try_recv().is_err(), "one more mail");
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{letter}");
    let address = letter.split("List-Unsubscribe:").nth(1).unwrap().split(['<', '>']).nth(1).unwrap();
    let path = address.strip_prefix(&office.world.origin()).unwrap();
    // as a mail program does it: no cookie, no page of ours before
    let mut program = office.world.anonymous();
    let asked = program.get(path).await;
    assert_eq!(asked.status, 200);
    assert!(asked.body.contains("Ne plus rien recevoir"), "{}", asked.body);
    let request = program.request(reqwest::Method::POST, path).form(&[("List-Unsubscribe", "One-Click")]);
    let ended = program.send(request).await;
    assert_eq!((ended.status, ended.location.as_str()), (200, ""), "{}", ended.body);
    let boundary = "x";
    let multipart = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--{boundary}--\r\n"
    );
    let again = program
        .request(reqwest::Method::POST, path)
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .body(multipart);
    assert_eq!(program.send(again).await.status, 200);
    assert!(program.get(path).await.body.contains("Vous ne recevrez plus de courriel"));
}
