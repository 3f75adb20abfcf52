//! The command line.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use app::consultations::Issuers;
use clap::{Args, CommandFactory, Parser, Subcommand, builder::BoolishValueParser};
use domain::Role;
use lettre::message::Mailbox;
use store::Store;

use crate::{
    Error, Origin, Settings, authorities, backup, check,
    clients::Networks,
    config::File,
    demo, existing, grant, open, outside,
    record::{self, Folder},
    serve, shapes, telemetry, territories, unchanged, witness,
};

const EXAMPLES: &str = "\
Examples:
  essaim serve --dev --demo
      the demo world on this machine, with sign-in links
  essaim serve --database-url postgres://essaim@db/essaim --listen 0.0.0.0:3000 \\
      --origin https://essaim.example.org --trusted-proxies 10.0.0.0/8 \\
      --smtp-url 'smtp://user:password@mail.example.org:587?tls=required' --mail-from essaim@example.org
      behind a proxy that ends TLS
  essaim grant --email ada@example.org --authority mel --role administrator
      the first administrator
  essaim backup /backups/$(date +%F).essaim
      everything, while it runs; `essaim restore FILE --database-url …` puts it into a new database

Every option is also an environment variable (--database-url: ESSAIM_DATABASE_URL) and a key of
essaim.toml (database_url). The command line wins over the environment, and that over the file.

Exit codes: 0 done, 1 refused or failed (one sentence says why), 2 wrong usage.";

/// Essaim: citizens' right to experiment. Propose an experiment, gather support, have it decided, publish what was
/// learned.
#[derive(Parser)]
#[command(name = "essaim", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
#[command(next_help_heading = "For every command")]
struct Common {
    /// Settings file [default: essaim.toml, when there is one]
    #[arg(long, global = true, env = "ESSAIM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite:FILE, created when missing, or postgres://… [default: sqlite:essaim.db]
    #[arg(long, global = true, env = "ESSAIM_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// What is logged, such as debug or info,store=debug [default: info,sqlx=warn]
    #[arg(long, global = true, env = "ESSAIM_LOG", value_name = "FILTER")]
    log: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages, send the mail, keep the house in order
    Serve(ServeArgs),
    /// Create the database's schema, or bring it up to date, and stop
    Migrate,
    /// Load the demo world into a new database
    Demo(DemoArgs),
    /// Take reference data over from their source
    #[command(subcommand)]
    Import(Import),
    /// Give a person a mandate in an authority
    Grant(GrantArgs),
    /// Remove every passkey of a person who lost them; they begin again with a code by mail
    ForgetPasskeys {
        /// Whose
        #[arg(long, env = "ESSAIM_EMAIL", value_name = "ADDRESS")]
        email: String,
    },
    /// Write everything the instance needs into one file, while it runs, and read it back
    Backup {
        /// A new file; - for standard output, which is not read back
        #[arg(env = "ESSAIM_BACKUP", value_name = "FILE")]
        file: PathBuf,
    },
    /// Take a backup over into a new database, of either engine
    Restore(RestoreArgs),
    /// Cosign the heads of logs that somebody else runs (C2SP tlog-witness); --config names its file
    Witness,
    /// Keys of the civic record, and a new log after a loss
    #[command(subcommand)]
    Record(RecordCommand),
    /// Check every setting of `essaim serve`, show what counts, and stop
    CheckConfig(ServeArgs),
}

/// Options of `essaim serve`; the same keys are in [`File`].
#[derive(Args, Default)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "ESSAIM_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Where browsers find the instance, such as https://essaim.example.org [default: http://<listen>]
    #[arg(long, env = "ESSAIM_ORIGIN", value_name = "URL")]
    pub origin: Option<Origin>,
    /// Folder of the files that browsers load [default: site beside this program, or one folder up]
    #[arg(long, env = "ESSAIM_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Load the demo world when the database is new
    #[arg(long, env = "ESSAIM_DEMO", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    pub demo: Option<bool>,
    /// Development on this machine: a page instead of mail, and sign-in links for the demo's people
    #[arg(long, env = "ESSAIM_DEV", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = BoolishValueParser::new())]
    pub dev: Option<bool>,
    /// With --dev: hours that this server's clock is ahead, to see what comes later
    #[arg(long, env = "ESSAIM_CLOCK_AHEAD", value_name = "HOURS", hide = true)]
    pub clock_ahead: Option<u16>,
    /// Mail relay, such as smtp://user:password@mail.example.org:587?tls=required
    #[arg(long, env = "ESSAIM_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails, such as "Essaim <essaim@example.org>"
    #[arg(long, env = "ESSAIM_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Mails a minute that the relay takes; 0: as many as there are
    #[arg(long, env = "ESSAIM_MAIL_RATE", value_name = "NUMBER")]
    pub mail_rate: Option<u32>,
    /// Proxies whose X-Forwarded-For is believed: addresses or networks between commas
    #[arg(long, env = "ESSAIM_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<Networks>,
    /// Limit how often one client may ask [default: true]
    #[arg(long, env = "ESSAIM_RATE_LIMITS", value_name = "BOOL", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub rate_limits: Option<bool>,
    /// npm package with the territories, for --demo [default: territories beside this program, or in node_modules]
    #[arg(long, env = "ESSAIM_TERRITORIES", value_name = "DIR")]
    pub territories: Option<PathBuf>,
    /// File that notes who was erased, by number, for `essaim restore --erased`
    #[arg(long, env = "ESSAIM_ERASURES", value_name = "FILE")]
    pub erasures: Option<PathBuf>,
    /// Folder of the civic record's keys and of the last head that was signed; not in backups [default: beside the
    /// SQLite file, FILE.record]
    #[arg(long, env = "ESSAIM_RECORD_FOLDER", value_name = "DIR")]
    pub record_folder: Option<PathBuf>,
    /// Folder of copies of open data, each under its SHA-256; several servers share it [default: beside the SQLite file,
    /// FILE.data]
    #[arg(long, env = "ESSAIM_DATA_FOLDER", value_name = "DIR")]
    pub data_folder: Option<PathBuf>,
    /// How much that folder may hold, in megabytes [default: 2000]
    #[arg(long, env = "ESSAIM_DATA_QUOTA", value_name = "MB")]
    pub data_quota: Option<u64>,
    /// Whose cosignatures heads of the civic record need: a tlog-policy file (witness, group, quorum)
    #[arg(long, env = "ESSAIM_RECORD_POLICY", value_name = "FILE")]
    pub record_policy: Option<PathBuf>,
    /// Number and sign the civic record here; false on further servers with folders of their own [default: true]
    #[arg(long, env = "ESSAIM_RECORD_SIGNS", value_name = "BOOL", action = clap::ArgAction::Set, value_parser = BoolishValueParser::new())]
    pub record_signs: Option<bool>,
    /// Who publishes, who is responsible, who hosts: lines for the page of legal notices
    #[arg(long, env = "ESSAIM_PUBLISHER", value_name = "TEXT")]
    pub publisher: Option<String>,
    /// Where people write to about accessibility, their data, or a fault
    #[arg(long, env = "ESSAIM_CONTACT", value_name = "ADDRESS")]
    pub contact: Option<Mailbox>,
}

#[derive(Args)]
struct DemoArgs {
    /// Grow it to N experiments, with people and supports, for measurements
    #[arg(long, env = "ESSAIM_SCALE", value_name = "N", num_args = 0..=1, default_missing_value = "10000", value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    scale: Option<i64>,
    /// npm package with the territories [default: territories beside this program, or in node_modules]
    #[arg(long, env = "ESSAIM_TERRITORIES", value_name = "DIR")]
    territories: Option<PathBuf>,
    /// Folder of the keys [default: beside the SQLite file, FILE.record]
    #[arg(long, env = "ESSAIM_RECORD_FOLDER", value_name = "DIR")]
    record_folder: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Import {
    /// The metropolis of Lille, its communes, department and region
    Territories {
        /// Folder of the npm package @etalab/decoupage-administratif [default: territories beside this program, or in node_modules]
        #[arg(long, env = "ESSAIM_TERRITORIES", value_name = "DIR")]
        from: Option<PathBuf>,
    },
    /// Outlines of the communes, for the map: a GeoJSON feature collection (WGS 84) whose features
    /// have the INSEE code as property "code". Import the territories first
    Shapes {
        /// The GeoJSON file
        #[arg(long, env = "ESSAIM_SHAPES", value_name = "FILE")]
        from: PathBuf,
        /// Whom to credit beneath the map, such as "IGN, Admin Express, Licence Ouverte 2.0"
        #[arg(long, env = "ESSAIM_SHAPES_SOURCE", value_name = "TEXT")]
        source: String,
    },
    /// The public bodies that use this instance, from a file of [[authority]] tables
    Authorities {
        /// A TOML file; each table has slug, kind, name, territory, support_threshold, answer_days,
        /// moderation_hours
        #[arg(long, env = "ESSAIM_AUTHORITIES", value_name = "FILE")]
        from: PathBuf,
    },
}

/// What an operator does to the civic record. The server that signs has to be stopped.
#[derive(Subcommand)]
enum RecordCommand {
    /// Make a second key of the log; from the next start both sign
    RotateKey {
        /// Folder of the keys [default: beside the SQLite file, FILE.record]
        #[arg(long, env = "ESSAIM_RECORD_FOLDER", value_name = "DIR")]
        record_folder: Option<PathBuf>,
    },
    /// Open a new log after the old one was lost; its first leaf says where that one ended
    NewOrigin {
        /// Folder of the keys [default: beside the SQLite file, FILE.record]
        #[arg(long, env = "ESSAIM_RECORD_FOLDER", value_name = "DIR")]
        record_folder: Option<PathBuf>,
        /// The last checkpoint of the old log that anybody has [default: what was signed last here]
        #[arg(long, env = "ESSAIM_RECORD_CHECKPOINT", value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
}

/// Options of `essaim restore`.
#[derive(Args)]
pub struct RestoreArgs {
    /// What `essaim backup` made
    #[arg(env = "ESSAIM_BACKUP", value_name = "FILE")]
    pub file: PathBuf,
    /// The list that `essaim serve --erasures` keeps: whoever is on it is erased again
    #[arg(long, env = "ESSAIM_ERASED", value_name = "FILE")]
    pub erased: Option<PathBuf>,
}

/// Options of `essaim grant`.
#[derive(Args)]
pub struct GrantArgs {
    /// To whom; an account is made for an address not seen before
    #[arg(long, env = "ESSAIM_EMAIL", value_name = "ADDRESS")]
    pub email: String,
    /// Where: the authority's short name, such as mel
    #[arg(long, env = "ESSAIM_AUTHORITY", value_name = "SLUG")]
    pub authority: String,
    /// What it allows: administrator, moderator or elected
    #[arg(long, env = "ESSAIM_ROLE", value_parser = role)]
    pub role: Role,
    /// An administrator who stands behind it (not for the first two administrators)
    #[arg(long, env = "ESSAIM_BY", value_name = "ADDRESS", requires = "and")]
    pub by: Option<String>,
    /// Another administrator who stands behind it
    #[arg(long, env = "ESSAIM_AND", value_name = "ADDRESS", requires = "by")]
    pub and: Option<String>,
}

fn role(code: &str) -> Result<Role, String> {
    Role::parse(code).ok_or_else(|| "a mandate is administrator, moderator or elected".to_owned())
}

/// The whole program; wrong usage ends it with 2 in here.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Runtime::new().map_err(Error::from).and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("essaim: {}", error.sentence());
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Error> {
    let Common { config, database_url, log } = cli.common;
    if let Command::Witness = cli.command {
        telemetry::start(&File::default().log(log))?;
        return witness::serve(config.as_deref().unwrap_or(Path::new("witness.toml"))).await;
    }
    let file = File::read(config.as_deref())?;
    telemetry::start(&file.log(log))?;
    let url = file.database_url(database_url.clone());
    let store = match &cli.command {
        // a backup is also made before an upgrade, and a restore into what has no schema yet
        Command::Backup { .. } => existing(&url, outside()).await?,
        Command::Record(_) => existing(&url, outside()).await?,
        Command::Restore(_) => unchanged(&url, outside()).await?,
        Command::Serve(_) | Command::CheckConfig(_) => return settled(cli.command, database_url, file).await,
        _ => open(&url, outside()).await?,
    };
    let done = perform(cli.command, &store, &file, &url).await;
    store.close().await;
    let said = done?;
    if !said.is_empty() {
        println!("{said}");
    }
    Ok(())
}

/// The commands that begin with all the settings.
async fn settled(command: Command, database_url: Option<String>, file: File) -> Result<(), Error> {
    match command {
        Command::Serve(said) => serve::serve(Settings::merge(database_url, said, file)?).await,
        Command::CheckConfig(said) => {
            let variables: Vec<String> = variables();
            println!("{}", check::command(&Settings::merge(database_url, said, file)?, &variables).await?);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Every variable that some option reads.
fn variables() -> Vec<String> {
    let (mut commands, mut found) = (vec![Cli::command()], Vec::new());
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().cloned());
        found.extend(command.get_arguments().filter_map(|a| a.get_env()?.to_str().map(str::to_owned)));
    }
    found.sort();
    found.dedup();
    found
}

/// What a command that does one thing answers.
async fn perform(command: Command, store: &Store, file: &File, url: &str) -> Result<String, Error> {
    match command {
        Command::Serve(_) | Command::CheckConfig(_) | Command::Migrate => Ok("The schema is up to date.".to_owned()),
        Command::Witness => Ok(String::new()),
        Command::Record(RecordCommand::RotateKey { record_folder }) => {
            record::rotate(store, &Folder::open(&file.record_folder(record_folder, url))?).await
        }
        Command::Record(RecordCommand::NewOrigin { record_folder, checkpoint }) => {
            let folder = Folder::open(&file.record_folder(record_folder, url))?;
            record::new_origin(store, &folder, checkpoint.as_deref()).await
        }
        Command::Demo(said) => {
            let issuers = Issuers::at(file.record_folder(said.record_folder, url).join("issuers"));
            demo::command(store, &file.territories(said.territories), said.scale, Some(&issuers)).await
        }
        Command::Import(Import::Territories { from }) => territories::command(store, &file.territories(from)).await,
        Command::Import(Import::Shapes { from, source }) => shapes::command(store, &from, &source).await,
        Command::Import(Import::Authorities { from }) => authorities::command(store, &from).await,
        Command::Grant(said) => grant::command(store, said).await,
        Command::ForgetPasskeys { email } => grant::forget_passkeys(store, &email).await,
        Command::Backup { file } => backup::make(store, &file).await,
        Command::Restore(said) => backup::restore(store, &said.file, said.erased.as_deref()).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    fn wrong(line: &str) -> ErrorKind {
        Cli::try_parse_from(line.split(' ')).err().unwrap().kind()
    }

    #[test]
    fn the_command_line_is_well_made() {
        Cli::command().debug_assert();
    }

    #[test]
    fn switches_stand_alone_or_with_a_value() {
        for (line, dev) in
            [("essaim serve", None), ("essaim serve --dev", Some(true)), ("essaim serve --dev=false", Some(false))]
        {
            let Command::Serve(said) = Cli::try_parse_from(line.split(' ')).ok().unwrap().command else {
                panic!("{line}")
            };
            assert_eq!(said.dev, dev, "{line}");
        }
    }

    #[test]
    fn every_option_is_a_variable_too() {
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands().cloned());
            for option in command.get_arguments().filter(|a| !["help", "version"].contains(&a.get_id().as_str())) {
                let variable = option.get_env().and_then(|v| v.to_str()).unwrap_or_default();
                assert!(variable.starts_with("ESSAIM_"), "{} of {}", option.get_id(), command.get_name());
            }
        }
    }

    #[test]
    fn wrong_usage_is_told_apart() {
        assert_eq!(wrong("essaim"), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        assert_eq!(wrong("essaim serve --listen nowhere"), ErrorKind::ValueValidation);
        assert_eq!(wrong("essaim serve --sight x"), ErrorKind::UnknownArgument);
        assert_eq!(wrong("essaim grant --email a@b.fr --authority mel --role king"), ErrorKind::ValueValidation);
        assert_eq!(
            wrong("essaim grant --email a@b.fr --authority mel --role elected --by c@d.fr"),
            ErrorKind::MissingRequiredArgument
        );
    }
}
