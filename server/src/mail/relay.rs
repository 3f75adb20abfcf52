use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::Moment;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{self, extension::ClientId, response::Category},
};
use store::mail::{Sent, ToSend};

use super::html::html;
use crate::{Error, Origin, Smtp};

/// Far below the lease of a claimed mail, so that nobody else sends it meanwhile.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The mail relay of the operator.
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

impl Relay {
    /// Prepares the relay; connects when there is something to send.
    ///
    /// # Errors
    /// [`Error::BadSmtp`].
    pub fn new(smtp: &Smtp, origin: &Origin) -> Result<Relay, Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp.url)
            .map_err(|e| Error::BadSmtp(e.to_string()))?
            .hello_name(ClientId::Domain(origin.host().to_owned()))
            .timeout(Some(TIMEOUT))
            .build();
        Ok(Relay { transport, from: smtp.from.clone(), host: origin.host().to_owned() })
    }

    /// Hands a mail over, and says what came of it.
    pub async fn send(&self, letter: &ToSend, now: Moment) -> Sent {
        let failed = |error: String, permanent| Sent { id: letter.id, error: Some(error), permanent };
        let message = match message(&self.from, &self.host, letter, now) {
            Ok(message) => message,
            // what cannot be written now cannot be written tomorrow
            Err(error) => return failed(error, true),
        };
        match self.transport.send(message).await {
            Ok(_) => Sent { id: letter.id, error: None, permanent: false },
            Err(error) => failed(error.to_string(), is_permanent(&error)),
        }
    }
}

/// 55x: about this mail. Other permanent answers (530, 535) are about our password, which the
/// operator can put right before the mail is given up.
fn is_permanent(error: &smtp::Error) -> bool {
    error.is_permanent() && error.status().is_some_and(|code| code.category == Category::MailSystem)
}

/// The mail as it goes over the wire (RFC 5322). The `Message-ID` is that of the row: sent twice, it
/// shows once.
fn message(from: &Mailbox, host: &str, letter: &ToSend, now: Moment) -> Result<Message, String> {
    let to: Mailbox = letter.mail.to.parse().map_err(|e| format!("the recipient: {e}"))?;
    let mut builder = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&letter.mail.subject))
        .date(date(now))
        .message_id(Some(format!("<{}@{host}>", letter.id)))
        // RFC 3834: no absence notices back
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Content-Language"),
            letter.mail.lang.code().into(),
        ));
    if let Some(address) = &letter.mail.unsubscribe {
        // RFC 2369 and RFC 8058: a mail program ends them with one request, without a page or a session
        let header = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{address}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    builder
        // the simplest part first (RFC 2046 § 5.1.4)
        .multipart(MultiPart::alternative_plain_html(letter.mail.body.clone(), html(&letter.mail)))
        .map_err(|e| e.to_string())
}

/// A title is written by a resident: nothing in it begins another header.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    // not split_whitespace: it would eat the no-break spaces of French
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn date(now: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(now.0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use store::mail::Mail;

    use super::*;

    fn formatted(to: &str, subject: &str) -> Result<String, String> {
        let body = "Bonjour,\n\nça marche\u{202f}!\n".into();
        let mail = Mail { to: to.into(), subject: subject.into(), body, lang: domain::Lang::Fr, unsubscribe: None };
        let letter = ToSend { id: uuid::Uuid::nil(), mail };
        let from = "Essaim <essaim@example.org>".parse().unwrap();
        message(&from, "essaim.example", &letter, Moment(1_774_745_999 * domain::SECOND))
            .map(|m| String::from_utf8(m.formatted()).unwrap())
    }

    #[test]
    fn a_mail_has_the_headers_of_an_automatic_one() {
        let text = formatted("amina@essaim.example", "Publiée").unwrap();
        for line in [
            "From: Essaim <essaim@example.org>\r\n",
            "To: amina@essaim.example\r\n",
            "Date: Sun, 29 Mar 2026 00:59:59 +0000\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000000@essaim.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
            "Content-Language: fr\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.is_ascii(), "{text}");
    }

    #[test]
    fn a_title_cannot_begin_another_header() {
        for title in [
            "Bancs\r\nBcc: tout@le.monde",
            "Bancs\nBcc: tout@le.monde",
            "Bancs\rBcc: tout@le.monde",
            "É\r\n\r\nBcc: tout@le.monde",
        ] {
            let text = formatted("amina@essaim.example", title).unwrap();
            let headers = text.split("\r\n\r\n").next().unwrap();
            assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        }
        assert_eq!(one_line(" Publiée\u{a0}: «\u{a0}a\nb\u{a0}»"), "Publiée\u{a0}: «\u{a0}a b\u{a0}»");
    }

    #[test]
    fn a_recipient_cannot_be_two() {
        assert!(formatted("a@b.fr, c@d.fr", "x").is_err());
        assert!(formatted("a@b.fr\r\nBcc: c@d.fr", "x").is_err());
    }
}
