//! The settings: what the command line, the environment and `essaim.toml` say, in that order,
//! merged and checked before anything is opened.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use app::web::Imprint;
use lettre::{AsyncSmtpTransport, Tokio1Executor, message::Mailbox};
use serde::Deserialize;

use crate::{
    Error, Origin,
    cli::ServeArgs,
    clients::{Network, Networks},
    database::sqlite_file,
    openid, portals, site, telemetry, territories,
};

/// The settings file that is read when it lies in the working directory.
const FILE: &str = "essaim.toml";
/// An embedded database in the working directory.
const DATABASE: &str = "sqlite:essaim.db";

/// What `essaim.toml` may hold: the options of the command line with `_` for `-`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    database_url: Option<String>,
    log: Option<String>,
    territories: Option<PathBuf>,
    listen: Option<SocketAddr>,
    origin: Option<Origin>,
    site: Option<PathBuf>,
    demo: Option<bool>,
    dev: Option<bool>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    mail_rate: Option<u32>,
    trusted_proxies: Option<Vec<Network>>,
    rate_limits: Option<bool>,
    erasures: Option<PathBuf>,
    record_folder: Option<PathBuf>,
    data_folder: Option<PathBuf>,
    data_quota: Option<u64>,
    record_policy: Option<PathBuf>,
    record_signs: Option<bool>,
    publisher: Option<String>,
    contact: Option<Mailbox>,
    #[serde(default)]
    openid: Vec<openid::Section>,
    #[serde(default)]
    portal: Vec<portals::Section>,
}

/// How each key is written; the sample in `deploy/essaim.toml` holds them all.
pub const EXAMPLES: [(&str, &str); 21] = [
    ("database_url", "\"sqlite:essaim.db\""),
    ("log", "\"info,sqlx=warn\""),
    ("territories", "\"territories\""),
    ("listen", "\"127.0.0.1:3000\""),
    ("origin", "\"https://essaim.example.org\""),
    ("site", "\"site\""),
    ("demo", "false"),
    ("dev", "false"),
    ("smtp_url", "\"smtp://user:password@mail.example.org:587?tls=required\""),
    ("mail_from", "\"Essaim <essaim@example.org>\""),
    ("mail_rate", "600"),
    ("trusted_proxies", "[\"127.0.0.1\", \"10.0.0.0/8\"]"),
    ("rate_limits", "true"),
    ("erasures", "\"erasures.txt\""),
    ("record_folder", "\"essaim.db.record\""),
    ("data_folder", "\"essaim.db.data\""),
    ("data_quota", "2000"),
    ("record_policy", "\"witnesses.policy\""),
    ("record_signs", "true"),
    ("publisher", "\"Ville d’Exemple, 1 place de la Mairie, 59000 Exemple\""),
    ("contact", "\"essaim@example.org\""),
];

/// The name that somebody may have meant.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let far = |name: &&str| strsim::damerau_levenshtein(&typed, &name.to_lowercase());
    names.min_by_key(far).filter(|name| far(name) <= 2.max(name.len() / 3))
}

impl File {
    /// Reads the named file, or `essaim.toml` when there is one.
    ///
    /// # Errors
    /// [`Error::NoSettings`], [`Error::BadSettings`].
    pub fn read(named: Option<&Path>) -> Result<File, Error> {
        let path = named.unwrap_or(Path::new(FILE));
        match std::fs::read_to_string(path) {
            Ok(text) => File::parse(path, &text),
            Err(e) if named.is_none() && e.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
            Err(source) => Err(Error::NoSettings { path: path.into(), source }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<File, Error> {
        toml::from_str(text).map_err(|e| {
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count();
            let what = in_other_words(e.message(), text.lines().nth(line).unwrap_or_default());
            Error::BadSettings { path: path.into(), line: line + 1, what }
        })
    }

    /// The database's address.
    pub fn database_url(&self, said: Option<String>) -> String {
        text(said).or_else(|| self.database_url.clone()).unwrap_or_else(|| DATABASE.into())
    }

    /// The log's filter.
    pub fn log(&self, said: Option<String>) -> String {
        text(said).or_else(|| self.log.clone()).unwrap_or_else(|| telemetry::DEFAULT.into())
    }

    /// The folder of the civic record: beside a SQLite file, or in the working directory.
    pub fn record_folder(&self, said: Option<PathBuf>, database_url: &str) -> PathBuf {
        said.or_else(|| self.record_folder.clone()).unwrap_or_else(|| record_folder(database_url))
    }

    /// The folder of copies of datasets: beside a SQLite file, or in the working directory.
    pub fn data_folder(&self, said: Option<PathBuf>, database_url: &str) -> PathBuf {
        said.or_else(|| self.data_folder.clone()).unwrap_or_else(|| data_folder(database_url))
    }

    /// The folder of the npm package with the territories.
    pub fn territories(&self, said: Option<PathBuf>) -> PathBuf {
        said.or_else(|| self.territories.clone()).unwrap_or_else(territories::default)
    }
}

/// What TOML and serde say about a line, and what to write instead.
fn in_other_words(message: &str, line: &str) -> String {
    // a section about a provider has keys of its own; serde names those that would have been right
    let examples = || {
        if message.contains("`client_id`") {
            openid::KEYS.iter()
        } else if message.contains("`territory`") && message.contains("`kind`") {
            portals::KEYS.iter()
        } else {
            EXAMPLES.iter()
        }
    };
    let keys = || examples().map(|(key, _)| *key);
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let typed = rest.split('`').next().unwrap_or_default();
        return match nearest(typed, keys()) {
            Some(near) => format!("there is no setting {typed}; did you mean {near}?"),
            None => format!("there is no setting {typed}; there are {}", keys().collect::<Vec<_>>().join(", ")),
        };
    }
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let key = missing.unwrap_or_else(|| line.split('=').next().unwrap_or_default().trim());
    match EXAMPLES.iter().chain(&openid::KEYS).chain(&portals::KEYS).find(|(known, _)| *known == key) {
        Some((_, example)) => format!("{message}; write it like {key} = {example}"),
        None => message.to_owned(),
    }
}

fn record_folder(database_url: &str) -> PathBuf {
    sqlite_file(database_url).map_or_else(|| "essaim.record".into(), |file| format!("{file}.record").into())
}

fn data_folder(database_url: &str) -> PathBuf {
    sqlite_file(database_url).map_or_else(|| "essaim.data".into(), |file| format!("{file}.data").into())
}

/// Variables that are set but empty say nothing; container setups pass them on like that.
fn text(said: Option<String>) -> Option<String> {
    said.filter(|s| !s.trim().is_empty())
}

/// A mail relay.
#[derive(Clone)]
pub struct Smtp {
    /// `smtp://user:password@host:587?tls=required`; not to be logged.
    pub url: String,
    /// The sender.
    pub from: Mailbox,
}

/// Everything that `essaim serve` needs to know.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite:FILE` or `postgres://…`.
    pub database_url: String,
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the instance is on the web; none: at the address it listens on.
    pub origin: Option<Origin>,
    /// The folder that holds `pkg/current`, the bundle that it names, and what `public/` held.
    pub site: PathBuf,
    /// Loads the demo world into a new database.
    pub demo: bool,
    /// Development helpers: the mailbox page and sign-in links.
    pub dev: bool,
    /// Hours that a development server's clock is ahead.
    pub clock_ahead: u16,
    /// The relay, when mail really leaves.
    pub smtp: Option<Smtp>,
    /// Mails a minute that the relay takes; none: as many as there are.
    pub mail_rate: Option<u32>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Whether one client may ask only so often. Off in tests, which all come from one address.
    pub rate_limits: bool,
    /// The folder of the npm package with the territories.
    pub territories: PathBuf,
    /// Where the numbers of erased people are noted, so that a restore can erase them again.
    pub erasures: Option<PathBuf>,
    /// Where the keys of the civic record lie, and what it signed last.
    pub record_folder: PathBuf,
    /// Where copies of datasets are kept, each under its SHA-256. Several servers share it.
    pub data_folder: PathBuf,
    /// How much it may hold, in megabytes.
    pub data_quota: u64,
    /// Whose cosignatures its heads need: a tlog-policy file without a log.
    pub record_policy: Option<PathBuf>,
    /// Whether this server numbers and signs; of several, one is enough.
    pub record_signs: bool,
    /// Who answers for the instance, as the page of legal notices has it.
    pub imprint: Imprint,
    /// Identity providers that are trusted.
    pub openid: Vec<openid::Trusted>,
    /// Portals of open data whose catalogues are read at night.
    pub portals: Vec<store::index::Setting>,
}

impl Settings {
    /// The defaults around a database and a site folder.
    pub fn new(database_url: impl Into<String>, site: impl Into<PathBuf>) -> Settings {
        let database_url = database_url.into();
        Settings {
            record_folder: record_folder(&database_url),
            data_folder: data_folder(&database_url),
            data_quota: 2_000,
            record_policy: None,
            record_signs: true,
            database_url,
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            origin: None,
            site: site.into(),
            demo: false,
            dev: false,
            clock_ahead: 0,
            smtp: None,
            mail_rate: None,
            trusted_proxies: Vec::new(),
            rate_limits: true,
            territories: territories::default(),
            erasures: None,
            imprint: Imprint::default(),
            openid: Vec::new(),
            portals: Vec::new(),
        }
    }

    /// Merges what was said on the command line and in the environment with the file.
    ///
    /// # Errors
    /// Those of [`Smtp`]'s parts, [`Error::BadProvider`], [`Error::BadPortal`].
    pub fn merge(database_url: Option<String>, said: ServeArgs, file: File) -> Result<Settings, Error> {
        let smtp_url = text(said.smtp_url).or_else(|| file.smtp_url.clone());
        let mail_from = text(said.mail_from).or_else(|| file.mail_from.clone());
        let defaults = Settings::new(file.database_url(database_url), site::default());
        Ok(Settings {
            listen: said.listen.or(file.listen).unwrap_or(defaults.listen),
            origin: said.origin.or_else(|| file.origin.clone()),
            site: said.site.or_else(|| file.site.clone()).unwrap_or(defaults.site),
            demo: said.demo.or(file.demo).unwrap_or(defaults.demo),
            dev: said.dev.or(file.dev).unwrap_or(defaults.dev),
            clock_ahead: said.clock_ahead.unwrap_or(defaults.clock_ahead),
            smtp: smtp(smtp_url, mail_from)?,
            mail_rate: said.mail_rate.or(file.mail_rate).filter(|rate| *rate > 0),
            trusted_proxies: said
                .trusted_proxies
                .map(|Networks(list)| list)
                .or_else(|| file.trusted_proxies.clone())
                .unwrap_or(defaults.trusted_proxies),
            rate_limits: said.rate_limits.or(file.rate_limits).unwrap_or(defaults.rate_limits),
            territories: file.territories(said.territories),
            erasures: said.erasures.or_else(|| file.erasures.clone()),
            record_folder: file.record_folder(said.record_folder, &defaults.database_url),
            data_folder: file.data_folder(said.data_folder, &defaults.database_url),
            data_quota: said.data_quota.or(file.data_quota).unwrap_or(defaults.data_quota),
            record_policy: said.record_policy.or_else(|| file.record_policy.clone()),
            record_signs: said.record_signs.or(file.record_signs).unwrap_or(defaults.record_signs),
            imprint: Imprint {
                publisher: text(said.publisher).or_else(|| text(file.publisher.clone())),
                contact: said.contact.or_else(|| file.contact.clone()).map(|contact| contact.email.to_string()),
            },
            openid: file.openid.iter().cloned().map(openid::Section::trusted).collect::<Result<_, _>>()?,
            portals: portals::read(file.portal.clone(), said.dev.or(file.dev).unwrap_or(defaults.dev))?,
            database_url: defaults.database_url,
        })
    }

    /// Refuses what would be unsafe, or of no use to anybody.
    ///
    /// # Errors
    /// [`Error::DevInPublic`], [`Error::NobodySignsIn`], [`Error::PlainHttp`], [`Error::BadProvider`].
    pub fn check(&self) -> Result<(), Error> {
        if self.dev && !self.listen.ip().is_loopback() {
            return Err(Error::DevInPublic(self.listen));
        }
        if !self.dev && self.smtp.is_none() {
            return Err(Error::NobodySignsIn);
        }
        for (n, provider) in self.openid.iter().enumerate() {
            if self.openid.iter().take(n).any(|other| other.id == provider.id) {
                let why = "two sections have this id; give each its own".to_owned();
                return Err(Error::BadProvider { id: provider.id.clone(), why });
            }
        }
        self.origin_at(self.listen).map(drop)
    }

    /// The origin of a server that listens at `address`.
    ///
    /// # Errors
    /// [`Error::PlainHttp`].
    pub fn origin_at(&self, address: SocketAddr) -> Result<Origin, Error> {
        let origin = match &self.origin {
            Some(origin) => origin.clone(),
            None => format!("http://{address}").parse()?,
        };
        if origin.is_https() || origin.is_loopback() { Ok(origin) } else { Err(Error::PlainHttp(origin)) }
    }
}

fn smtp(url: Option<String>, from: Option<String>) -> Result<Option<Smtp>, Error> {
    let Some(url) = url else { return Ok(None) };
    AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|e| Error::BadSmtp(e.to_string()))?;
    if shows_a_password(&url) {
        return Err(Error::OpenPassword);
    }
    let from = from.ok_or(Error::NoSender)?.parse().map_err(|e| Error::BadSender(format!("{e}")))?;
    Ok(Some(Smtp { url, from }))
}

/// Whether a password would leave this machine unencrypted. `tls=opportunistic` is no help against
/// whoever stands in between.
fn shows_a_password(url: &str) -> bool {
    let Some((user, place)) = url.strip_prefix("smtp://").and_then(|rest| rest.rsplit_once('@')) else { return false };
    let (host, query) = place.split_once('?').unwrap_or((place, ""));
    let here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.starts_with(name));
    user.contains(':') && !here && !query.contains("tls=required")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<File, Error> {
        File::parse(Path::new("essaim.toml"), text)
    }

    fn settings() -> Settings {
        Settings { dev: true, ..Settings::new("sqlite::memory:", "site") }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let said = file("dev = true\nlissen = \"127.0.0.1:1\"\n").err().unwrap().sentence();
        assert_eq!(said, "essaim.toml, line 2: there is no setting lissen; did you mean listen?");
        for (typed, meant) in
            [("smtp-url", "smtp_url"), ("databse_url", "database_url"), ("trusted_proxy", "trusted_proxies")]
        {
            let said = file(&format!("{typed} = \"x\"")).err().unwrap().sentence();
            assert!(said.ends_with(&format!("did you mean {meant}?")), "{said}");
        }
        assert!(file("colour = 1").err().unwrap().sentence().contains("there are database_url, log"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused_with_its_line() {
        for text in ["listen = \"nowhere\"", "dev = 3", "origin = \"essaim\"", "trusted_proxies = [\"x\"]", "dev"] {
            let said = file(&format!("\n{text}")).err().unwrap().sentence();
            assert!(said.starts_with("essaim.toml, line 2: "), "{said}");
            let key = text.split(' ').next().unwrap();
            assert!(text == "dev" || said.contains(&format!("; write it like {key} = ")), "{said}");
        }
    }

    #[test]
    fn every_example_is_a_setting_and_the_sample_file_has_each() {
        let all: String = EXAMPLES.iter().map(|(key, example)| format!("{key} = {example}\n")).collect();
        file(&all).unwrap();
        let sample = include_str!("../../deploy/essaim.toml");
        file(sample).unwrap();
        let uncommented: String = sample
            .lines()
            .map(|l| l.strip_prefix("#").filter(|l| !l.starts_with(' ')).unwrap_or(l))
            .map(|l| format!("{l}\n"))
            .collect();
        file(&uncommented).unwrap();
        for (key, _) in EXAMPLES {
            assert!(uncommented.lines().any(|l| l.starts_with(&format!("{key} = "))), "{key}");
        }
    }

    #[test]
    fn a_section_about_a_provider_is_held_to_its_own_keys() {
        let section = |more: &str| {
            let text = format!("dev = true\n[[openid]]\nid = \"town\"\nname = \"Ville\"\n{more}");
            file(&text).and_then(|file| Settings::merge(None, ServeArgs::default(), file)).map(|s| s.openid.len())
        };
        let whole = "issuer = \"https://login.example.org\"\nclient_id = \"essaim\"\nclient_secret = \"x\"\n";
        assert_eq!(section(whole).unwrap(), 1);
        let said = section(&format!("{whole}isuer = \"x\"\n")).err().unwrap().sentence();
        assert!(said.contains("there is no setting isuer; did you mean issuer?"), "{said}");
        let said = section("").err().unwrap().sentence();
        assert!(said.contains("write it like issuer = \"https://login.example.org"), "{said}");
        let said = section(&whole.replace("\"x\"", "\"\"")).err().unwrap().sentence();
        assert!(said.contains("[[openid]] town: there is no secret; write client_secret_file"), "{said}");
    }

    #[test]
    fn two_providers_have_two_ids() {
        let text = "[[openid]]\nid = \"town\"\nname = \"Ville\"\nissuer = \"https://a.example\"\nclient_id = \"e\"\nclient_secret = \"x\"\n";
        let merged = Settings::merge(None, ServeArgs::default(), file(&text.repeat(2)).unwrap()).unwrap();
        let twice = Settings { openid: merged.openid, ..settings() };
        assert!(matches!(twice.check(), Err(Error::BadProvider { .. })));
    }

    #[test]
    fn a_password_leaves_this_machine_encrypted_or_not_at_all() {
        for (url, open) in [
            ("smtp://u:p@mail.example.org:587", true),
            ("smtp://u:p@mail.example.org:587?tls=opportunistic", true),
            ("smtp://u:p@mail.example.org:587?tls=required", false),
            ("smtps://u:p@mail.example.org", false),
            ("smtp://mail.example.org:25", false),
            ("smtp://u:p@localhost:1025", false),
        ] {
            let refused = matches!(smtp(Some(url.into()), Some("a@b.fr".into())), Err(Error::OpenPassword));
            assert_eq!(refused, open, "{url}");
        }
    }

    #[test]
    fn a_file_that_was_named_has_to_be_there() {
        assert!(File::read(Some(Path::new("/nowhere/essaim.toml"))).is_err());
    }

    #[test]
    fn the_command_line_wins_over_the_file_and_the_file_over_defaults() {
        let text = "listen = \"127.0.0.1:4000\"\nrate_limits = false\ndev = true\nlog = \"debug\"";
        let said = ServeArgs { listen: "127.0.0.1:5000".parse().ok(), dev: Some(false), ..ServeArgs::default() };
        let merged = Settings::merge(None, said, file(text).unwrap()).unwrap();
        assert_eq!(merged.listen.port(), 5000);
        assert!(!merged.dev && !merged.rate_limits);
        assert_eq!(merged.database_url, DATABASE);
        assert_eq!(file(text).unwrap().log(Some(String::new())), "debug");
        assert_eq!(file("").unwrap().log(None), telemetry::DEFAULT);
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let at = |listen: &str| Settings { listen: listen.parse().unwrap(), dev: false, smtp: relay(), ..settings() };
        assert!(at("127.0.0.1:3000").check().is_ok());
        assert!(at("[::1]:0").check().is_ok());
        assert!(matches!(at("0.0.0.0:3000").check(), Err(Error::PlainHttp(_))));
        let behind_a_proxy = Settings { origin: "https://a.example".parse().ok(), ..at("0.0.0.0:3000") };
        assert!(behind_a_proxy.check().is_ok());
        let lan = Settings { origin: "http://192.168.1.7:3000".parse().ok(), ..at("127.0.0.1:3000") };
        assert!(matches!(lan.check(), Err(Error::PlainHttp(_))));
    }

    #[test]
    fn development_helpers_need_loopback_and_nothing_else_replaces_a_relay() {
        let open = Settings { listen: "0.0.0.0:3000".parse().unwrap(), ..settings() };
        assert!(matches!(open.check(), Err(Error::DevInPublic(_))));
        assert!(matches!(Settings { dev: false, ..settings() }.check(), Err(Error::NobodySignsIn)));
    }

    fn relay() -> Option<Smtp> {
        smtp(Some("smtp://localhost:25".into()), Some("Essaim <essaim@example.org>".into())).unwrap()
    }

    #[test]
    fn a_relay_needs_a_readable_address_and_a_sender() {
        assert!(relay().is_some());
        let refused = |url: &str, from: Option<&str>| smtp(Some(url.into()), from.map(str::to_owned)).err().unwrap();
        assert!(matches!(refused("http://x", Some("a@b.fr")), Error::BadSmtp(_)));
        assert!(matches!(refused("smtp://localhost", None), Error::NoSender));
        assert!(matches!(refused("smtp://localhost", Some("a\nb")), Error::BadSender(_)));
    }
}
