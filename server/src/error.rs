use std::{io, net::SocketAddr, path::PathBuf};

use domain::Role;
use store::backup::Problem;

use crate::Origin;

/// Why a command did not do what was asked. Each is one sentence for whoever runs Essaim, and says
/// what to do where that is not plain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `--config` names no readable file.
    #[error("the settings file {path} cannot be read: {source}")]
    NoSettings {
        /// As given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The settings file holds something else.
    #[error("{path}, line {line}: {what}")]
    BadSettings {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What TOML says, on one line.
        what: String,
    },
    /// The origin is none.
    #[error("{origin:?} is not an origin such as https://essaim.example.org: {why}")]
    BadOrigin {
        /// As given.
        origin: String,
        /// Why not.
        why: &'static str,
    },
    /// Plain http that leaves this machine.
    #[error(
        "{0} cannot be served over plain http, because browsers keep the session's __Host- cookie only over https \
         or on this machine: put a proxy with a certificate in front and give --origin https://…, or, to try it on \
         a phone, open a tunnel with https and give its address as --origin"
    )]
    PlainHttp(Origin),
    /// Development helpers where others could reach them.
    #[error("--dev shows everybody's mail and signs anybody in, so it needs a loopback address, and {0} is none")]
    DevInPublic(SocketAddr),
    /// No mail and no development mailbox.
    #[error(
        "nobody could sign in, because codes go by mail: give --smtp-url and --mail-from, or --dev for a mailbox page on this machine"
    )]
    NobodySignsIn,
    /// The relay's address.
    #[error("--smtp-url is not an address such as smtp://user:password@mail.example.org:587?tls=required: {0}")]
    BadSmtp(String),
    /// A relay, but no sender.
    #[error("--smtp-url needs --mail-from, the address that mails come from, such as \"Essaim <essaim@example.org>\"")]
    NoSender,
    /// The sender's address.
    #[error("--mail-from is not a mail address such as \"Essaim <essaim@example.org>\": {0}")]
    BadSender(String),
    /// A section about an identity provider.
    #[error("[[openid]] {id}: {why}")]
    BadProvider {
        /// Its id.
        id: String,
        /// What to write instead.
        why: String,
    },
    /// A section about a portal of open data.
    #[error("[[portal]] {address}: {why}")]
    BadPortal {
        /// Its address.
        address: String,
        /// What to write instead.
        why: String,
    },
    /// The client that asks identity providers.
    #[error("identity providers cannot be asked over TLS on this machine: {0}")]
    NoTls(String),
    /// The log's filter.
    #[error("--log is not a filter such as \"info,store=debug\": {0}")]
    BadFilter(String),
    /// The browser's files are not built.
    #[error(
        "there is no browser bundle in {0}: run `cargo xtask serve`, which builds it, or give --site the folder that holds pkg/current"
    )]
    NoBundle(PathBuf),
    /// The address is taken, or not ours.
    #[error("cannot listen on {listen}: {source}")]
    Listen {
        /// As given.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// No backup was made.
    #[error("there is no backup in {path}: {problem}")]
    NoBackup {
        /// Where it was to be.
        path: PathBuf,
        /// Why not.
        problem: Problem,
    },
    /// What was read back is not what was written.
    #[error("the backup {0} could not be read back as it was written, and was thrown away: look at that disk")]
    BadCopy(PathBuf),
    /// A backup was not restored; the database holds what it held.
    #[error("{path} was not restored: {problem}")]
    NotRestored {
        /// The backup.
        path: PathBuf,
        /// Why not.
        problem: Problem,
    },
    /// The list of erasures cannot be read.
    #[error("the list of erasures {path} cannot be read: {source}")]
    NoErasures {
        /// As given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The list of erasures holds something else.
    #[error("{path}, line {line}: an erasure is an instant and a person's number, as `essaim serve` writes them")]
    BadErasures {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// A password that anybody on the way could read.
    #[error(
        "--smtp-url would send the password unencrypted: write smtp://…?tls=required, or smtps://… where the relay \
         expects TLS from the first byte"
    )]
    OpenPassword,
    /// The runtime or the server stopped.
    #[error("the server stopped: {0}")]
    Server(#[from] io::Error),
    /// Nothing answers at the database's address, or something else does.
    #[error("the database {url} cannot be opened: {why}")]
    NoDatabase {
        /// As given, without its password.
        url: String,
        /// What the driver says.
        why: String,
    },
    /// The database said no.
    #[error("the database cannot do this: {0}")]
    Store(#[from] store::Error),
    /// A database without communes.
    #[error("the database holds no territories yet: run `essaim import territories` first")]
    NoTerritories,
    /// The package is not there.
    #[error(
        "{path} cannot be read ({source}): install the territories with `npm install @etalab/decoupage-administratif`, \
         or say with --from where that package lies"
    )]
    NoPackage {
        /// The file that was looked for.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The package holds something else.
    #[error("{path} is not what decoupage-administratif holds: {why}")]
    BadPackage {
        /// Which file.
        path: PathBuf,
        /// What is missing.
        why: String,
    },
    /// The demo world is for new databases.
    #[error(
        "this database is already in use, and the demo world only goes into a new one: give another --database-url"
    )]
    NotNew,
    /// The file of authorities is not one.
    #[error("{path}: {why}")]
    BadAuthorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file of outlines that is none.
    #[error("{path} holds no outlines of communes: {why}")]
    BadShapes {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A mistake in `server/demo/world.toml`.
    #[error("the demo world that came with this binary cannot be read: {0}")]
    BadWorld(String),
    /// An unknown body.
    #[error("there is no authority {0:?} here")]
    NoAuthority(String),
    /// An unknown person.
    #[error("nobody here has the address {0:?}")]
    NoPerson(String),
    /// Not an address.
    #[error("{0:?} is not a mail address")]
    BadAddress(String),
    /// The folder of the record, or of a witness.
    #[error("the folder {path} of the civic record cannot be used: {source}")]
    RecordFolder {
        /// The folder or the file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A database whose log has another key.
    #[error(
        "the folder {path} holds no key of this database's civic record, {origin}: copy the folder from where the \
         instance ran, and name it with --record-folder; if the key is lost, `essaim record new-origin` opens a new log"
    )]
    NoRecordKey {
        /// The folder.
        path: PathBuf,
        /// The log.
        origin: String,
    },
    /// The policy cannot be read.
    #[error("the policy of witnesses {path} cannot be read: {source}")]
    NoPolicy {
        /// As given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What was signed and what is there are not the same.
    #[error("{0}")]
    Halted(#[from] crate::record::Halt),
    /// Something else about the record.
    #[error("the civic record: {0}")]
    Record(String),
    /// Without two administrators behind it, only the first two administrators are made.
    #[error(
        "not granted: only the first two administrators are made without --by and --and; {} has to be granted by two administrators",
        .0.code()
    )]
    NeedsTwo(Role),
    /// The two behind it are not two administrators.
    #[error("not granted: --by and --and have to be two different people who are administrators today")]
    NotTwo,
}

impl Error {
    /// The sentence on one line, whatever a driver put into its part.
    pub fn sentence(&self) -> String {
        self.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
