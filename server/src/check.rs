//! `essaim check-config`: everything that `essaim serve` would stumble over, found without serving,
//! and the settings that count, as they would stand in `essaim.toml`.

use std::{fs::OpenOptions, net::TcpListener, path::Path};

use crate::{
    Error, Settings,
    config::nearest,
    database::{existing, sqlite_file, without_password},
    openid, outside, site, territories,
};

/// Checks, and shows the settings without their passwords. `variables` are those that some option
/// reads; another that begins alike is probably a mistake.
///
/// # Errors
/// The first thing that would keep `essaim serve` from starting.
pub async fn command(settings: &Settings, variables: &[String]) -> Result<String, Error> {
    settings.check()?;
    site::bundle(&settings.site)?;
    let listen = settings.listen;
    // not the port: the instance that runs may have it
    TcpListener::bind((listen.ip(), 0)).map_err(|source| Error::Listen { listen, source })?;
    if let Some(list) = &settings.erasures {
        writable(list)?;
    }
    let database = database(settings).await?;
    let mut lines = shown(settings);
    lines.push(String::new());
    lines.push(format!("# The database {database}"));
    if settings.smtp.is_some() {
        lines.push("# The mail relay was not asked.".to_owned());
    }
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    lines.extend(doubts(settings, set, variables).into_iter().map(|doubt| format!("# Note: {doubt}")));
    lines.push("# These settings are good.".to_owned());
    Ok(lines.join("\n"))
}

/// Whether lines can be added to the file.
fn writable(list: &Path) -> Result<(), Error> {
    let there = list.exists();
    let opened = OpenOptions::new().create(true).append(true).open(list);
    opened.map_err(|source| Error::NoErasures { path: list.into(), source })?;
    if !there {
        std::fs::remove_file(list)?;
    }
    Ok(())
}

/// Opens the database as it is; one that is not there yet is none of our making.
async fn database(settings: &Settings) -> Result<String, Error> {
    let url = &settings.database_url;
    let new = sqlite_file(url).is_some_and(|file| !Path::new(file).exists());
    let opened = match existing(url, outside()).await {
        Ok(store) => store,
        Err(Error::NoDatabase { why, .. }) if new && why == NO_FILE => {
            return needs_territories(settings, "will be made by `essaim serve`.");
        }
        Err(error) => return Err(error),
    };
    let ready = opened.ready().await.is_ok();
    let filled = ready && territories::are_there(&opened).await?;
    opened.close().await;
    match (ready, filled) {
        (_, true) => Ok("holds an instance.".to_owned()),
        (true, false) => needs_territories(settings, "has its schema and no territories yet."),
        (false, _) => needs_territories(settings, "has no schema yet; `essaim serve` makes it."),
    }
}

/// What the store says of a SQLite file that is not there, with nothing wrong about its folder.
const NO_FILE: &str = "there is no such file";

fn needs_territories(settings: &Settings, said: &str) -> Result<String, Error> {
    if settings.territories.is_dir() { Ok(said.to_owned()) } else { Err(Error::NoTerritories) }
}

/// The settings as TOML, passwords left out.
fn shown(settings: &Settings) -> Vec<String> {
    let text = |value: &dyn std::fmt::Display| format!("{:?}", value.to_string());
    let origin = match settings.origin_at(settings.listen) {
        Ok(origin) => text(&origin),
        Err(_) => String::new(),
    };
    let proxies: Vec<String> = settings.trusted_proxies.iter().map(|network| text(network)).collect();
    let mut lines = vec![
        format!("database_url = {}", text(&without_password(&settings.database_url))),
        format!("listen = {}", text(&settings.listen)),
        format!("origin = {origin}"),
        format!("site = {}", text(&settings.site.display())),
        format!("territories = {}", text(&settings.territories.display())),
        format!("demo = {}", settings.demo),
        format!("dev = {}", settings.dev),
        format!("trusted_proxies = [{}]", proxies.join(", ")),
        format!("rate_limits = {}", settings.rate_limits),
    ];
    if let Some(smtp) = &settings.smtp {
        lines.push(format!("smtp_url = {}", text(&without_password(&smtp.url))));
        lines.push(format!("mail_from = {}", text(&smtp.from)));
    }
    lines.push(format!("record_folder = {}", text(&settings.record_folder.display())));
    lines.push(format!("data_folder = {}", text(&settings.data_folder.display())));
    lines.push(format!("data_quota = {}", settings.data_quota));
    lines.push(format!("record_signs = {}", settings.record_signs));
    lines.extend(settings.record_policy.as_ref().map(|file| format!("record_policy = {}", text(&file.display()))));
    lines.extend(settings.erasures.as_ref().map(|list| format!("erasures = {}", text(&list.display()))));
    lines.extend(settings.imprint.publisher.as_ref().map(|said| format!("publisher = {}", text(said))));
    lines.extend(settings.imprint.contact.as_ref().map(|address| format!("contact = {}", text(address))));
    for portal in &settings.portals {
        lines.extend(["", "[[portal]]"].map(str::to_owned));
        let filled = |key: &str, value: &str| (!value.is_empty()).then(|| format!("{key} = {value:?}"));
        let keys = [
            ("name", &portal.name),
            ("address", &portal.origin),
            ("kind", &portal.family),
            ("territory", &portal.place),
            ("filter", &portal.filter),
        ];
        lines.extend(keys.into_iter().filter_map(|(key, value)| filled(key, value)));
    }
    for provider in &settings.openid {
        lines.extend(["", "[[openid]]"].map(str::to_owned));
        for (key, value) in [
            ("id", &provider.id),
            ("name", &provider.name),
            ("issuer", &provider.issuer),
            ("client_id", &provider.client_id),
        ] {
            lines.push(format!("{key} = {}", text(value)));
        }
        lines.push(format!("shape = {}", text(&provider.shape.code())));
        lines.push(format!("scopes = {:?}", provider.scopes));
        lines.push(format!("tier = {}", text(&provider.tier.code())));
        lines.push(format!("acr = {:?}", provider.acr));
    }
    lines
}

/// What is allowed and probably not meant.
fn doubts(settings: &Settings, set: impl Iterator<Item = String>, variables: &[String]) -> Vec<String> {
    let mut doubts = Vec::new();
    let public = settings.origin.as_ref().is_some_and(|origin| !origin.is_loopback());
    if public && settings.trusted_proxies.is_empty() {
        doubts.push(
            "trusted_proxies is empty: behind a proxy, all clients would share one address and one limit.".to_owned(),
        );
    }
    if public && settings.erasures.is_none() {
        doubts.push("erasures is not set: a restore could not erase again who was erased after the backup.".to_owned());
    }
    if public && (settings.imprint.publisher.is_none() || settings.imprint.contact.is_none()) {
        doubts.push("publisher or contact is not set: the page of legal notices says so.".to_owned());
    }
    if public && !settings.rate_limits {
        doubts.push("rate_limits is off: anybody may ask as often as they like.".to_owned());
    }
    let secrets: Vec<String> = settings.openid.iter().map(openid::Trusted::variable).collect();
    let known = |name: &String| variables.contains(name) || secrets.contains(name);
    let strange = set.filter(|name| name.starts_with("ESSAIM_") && !known(name));
    for name in strange {
        if let Some(near) = nearest(&name, variables.iter().map(String::as_str)) {
            doubts.push(format!("{name} is set and means nothing; {near} would."));
        }
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::web::Imprint;

    use crate::Smtp;

    fn settings() -> Settings {
        let smtp = Smtp {
            url: "smtps://essaim:geheim1@mail.example.org".into(),
            from: "Essaim <essaim@example.org>".parse().unwrap(),
        };
        Settings {
            smtp: Some(smtp),
            origin: "https://essaim.example.org".parse().ok(),
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()],
            ..Settings::new("postgres://essaim:geheim2@db/essaim?password=geheim3", "site")
        }
    }

    #[test]
    fn no_password_is_shown_and_what_is_shown_can_be_read_again() {
        let shown = shown(&settings()).join("\n");
        assert!(!shown.contains("geheim"), "{shown}");
        let read: toml::Table = shown.parse().unwrap();
        assert_eq!(read["trusted_proxies"].as_array().map(Vec::len), Some(2), "{shown}");
        for (key, value) in
            [("smtp_url", "smtps://essaim@mail.example.org"), ("database_url", "postgres://essaim@db/essaim")]
        {
            assert_eq!(read[key].as_str(), Some(value));
        }
    }

    #[test]
    fn doubts_are_about_what_is_public_and_about_mistyped_variables() {
        let known = ["ESSAIM_LISTEN".to_owned(), "ESSAIM_ORIGIN".to_owned()];
        let said = |settings: &Settings, set: &[&str]| {
            doubts(settings, set.iter().map(|s| (*s).to_owned()), &known).join("\n")
        };
        let imprint = Imprint { publisher: Some("Exemple".into()), contact: Some("a@example.org".into()) };
        let careful = Settings { erasures: Some("erasures.txt".into()), imprint, ..settings() };
        assert_eq!(said(&careful, &["ESSAIM_LISTEN", "PATH", "ESSAIM_TEST_POSTGRES"]), "");
        assert!(said(&careful, &["ESSAIM_LISEN"]).contains("ESSAIM_LISTEN would"));
        let careless = Settings { trusted_proxies: Vec::new(), rate_limits: false, ..settings() };
        assert_eq!(said(&careless, &[]).lines().count(), 4);
        assert_eq!(said(&Settings { origin: None, ..careless }, &[]), "");
    }
}
