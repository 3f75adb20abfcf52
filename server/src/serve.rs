//! `essaim serve`: opens the database, serves until told to stop, and stops without dropping
//! anybody.

use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

use app::{
    consultations::Issuers,
    pwa::Shell,
    web::{App, AppParts, Bodies},
};
use axum::Router;
use axum_server::Handle;
use domain::PersonId;
use store::{Outside, Store};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{Notify, watch},
    task::JoinHandle,
};

use crate::{
    Error, Origin, Settings,
    counting::keep_counting,
    datasets::keep_asking,
    demo, demo_data,
    harvest::keep_harvesting,
    imports::keep_importing,
    jobs::keep_house,
    limits::Limits,
    mail::{Office, Relay},
    open, openid, outside,
    record::{self, Folder, Recorder, Witnesses},
    router, site,
    telling::Teller,
    territories,
    webhooks::keep_sending,
};

/// Time for the headers of a request; whoever takes longer is not a browser.
const HEADERS: Duration = Duration::from_secs(15);
/// Requests that run when the server is told to stop have this long to end.
const DRAIN: Duration = Duration::from_secs(20);
/// The same for background work, which leaves nothing half done that a lease does not repair.
const WIND_UP: Duration = Duration::from_secs(5);

/// The system's clock, or for a development server one that is ahead of it.
fn ahead(settings: &Settings) -> Outside {
    let hours = if settings.dev { i64::from(settings.clock_ahead) } else { 0 };
    let (clock, random) = (outside(), outside());
    match hours {
        0 => clock,
        hours => Outside::new(move || clock.now().plus(hours * domain::HOUR), move |bytes| random.fill(bytes)),
    }
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// Those of [`start`].
pub async fn serve(settings: Settings) -> Result<(), Error> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut running = start(settings.clone(), ahead(&settings)).await?;
    running.announce()?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = &mut running.server => return ended.map_err(std::io::Error::other)?.map_err(Error::from),
    }
    tracing::info!("stopping");
    tokio::select! {
        stopped = running.stop() => stopped,
        // asked twice: at once
        _ = interrupt.recv() => Ok(()),
    }
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// What its handlers reach, the database among it.
    pub app: App,
    doors: Vec<Door>,
    handle: Handle<SocketAddr>,
    server: JoinHandle<std::io::Result<()>>,
    quit: watch::Sender<bool>,
    work: Vec<JoinHandle<()>>,
}

/// A way in on a development server: for one of the demo's people, or for whatever address is typed.
struct Door {
    kind: &'static str,
    token: String,
    person: Option<PersonId>,
}

/// Opens the database and starts everything; returns once requests are answered.
///
/// # Errors
/// A sentence for whatever is missing.
pub async fn start(settings: Settings, outside: Outside) -> Result<Running, Error> {
    start_beside(settings, outside, Router::new()).await
}

/// The same with routes of the caller's own, which pass none of our layers: measurements stand them
/// beside the pages.
///
/// # Errors
/// Those of [`start`].
pub async fn start_beside(settings: Settings, outside: Outside, beside: Router<App>) -> Result<Running, Error> {
    settings.check()?;
    let leptos = site::bundle(&settings.site)?;
    let cannot = |source| Error::Listen { listen: settings.listen, source };
    let listener = std::net::TcpListener::bind(settings.listen).map_err(cannot)?;
    let addr = listener.local_addr().map_err(cannot)?;
    let origin = settings.origin_at(addr)?;

    let store = open(&settings.database_url, outside).await?;
    let issuers = Arc::new(Issuers::at(settings.record_folder.join("issuers")));
    if settings.demo {
        demo::load(&store, &settings.territories, Some(&issuers)).await?;
    }
    if !territories::are_there(&store).await? {
        if !settings.territories.is_dir() {
            return Err(Error::NoTerritories);
        }
        territories::import(&store, &settings.territories).await?;
    }
    store.act(store::index::Configure { portals: settings.portals.clone() }).await?;
    let (quit, told) = watch::channel(false);
    let folder = Folder::open(&settings.record_folder)?;
    let (policy, mut work) = witnesses(&settings, &store, &folder, &origin, &told).await?;
    let notary = record::prepare(&store, &folder, &of_record(&origin), policy.as_deref()).await?;
    let mut recorder = Recorder::new(store.clone(), folder, notary.clone(), settings.record_signs)?;
    // an old backup is refused now; what waits is numbered and shown to the witnesses while pages are answered
    recorder.check().await?;
    let relay = settings.smtp.as_ref().map(|smtp| Relay::new(smtp, &origin)).transpose()?;
    let doors = if settings.dev { doors(&store).await? } else { Vec::new() };
    let providers = openid::providers(&settings.openid, &origin)?;
    // addresses of this machine are reached on a development server only
    let limits = egress::Limits { local: settings.dev, ..egress::Limits::default() };
    let vault = egress::Vault::new(settings.data_folder.clone(), settings.data_quota.saturating_mul(1_000_000));
    if settings.demo
        && let Err(error) = demo_data::put(&vault)
    {
        tracing::warn!(%error, "the data of the demo world cannot be written");
    }
    let shell = Shell::new(&settings.site, &leptos.site_pkg_dir);
    let app = App::new(AppParts {
        origin: origin.to_string(),
        dev: settings.dev,
        leptos,
        shell,
        press: Arc::default(),
        imprint: settings.imprint.clone(),
        links: doors.iter().map(|door| (door.token.clone(), door.person)).collect(),
        shelf: Default::default(),
        bodies: Bodies::default(),
        letters: crate::mail::about,
        providers,
        notary,
        issuers,
        mail_bell: Arc::new(Notify::new()),
        tell_bell: Arc::new(Notify::new()),
        webhook_bell: Arc::new(Notify::new()),
        keys: app::account::Keys::new(origin.as_str()),
        import_bell: Arc::new(Notify::new()),
        egress: Arc::new(egress::Egress::new(limits).map_err(|e| Error::NoTls(e.to_string()))?),
        vault,
        looks: app::data::Looks::default(),
        store,
    });
    if settings.dev && !origin.is_loopback() {
        tracing::warn!(%origin, "development helpers are on: whoever reaches this address signs in as anybody");
    }

    let limits = settings.rate_limits.then(Limits::new);
    let router = router::build(&app, &settings, &origin, limits.as_ref())?.merge(beside.with_state(app.clone()));
    let office = Office {
        store: app.store.clone(),
        origin: app.origin.clone(),
        relay: relay.map(Arc::new),
        bell: app.mail_bell.clone(),
        tell_bell: app.tell_bell.clone(),
        webhook_bell: app.webhook_bell.clone(),
        rate: settings.mail_rate,
        erasures: settings.erasures.clone(),
    };
    let teller = Teller {
        store: app.store.clone(),
        origin: app.origin.clone(),
        bell: app.tell_bell.clone(),
        mail_bell: app.mail_bell.clone(),
    };
    let imports = keep_importing(app.store.clone(), app.import_bell.clone(), app.mail_bell.clone(), told.clone());
    work.push(tokio::spawn(office.open(told.clone())));
    work.push(tokio::spawn(teller.work(told.clone())));
    work.push(tokio::spawn(recorder.run(told.clone())));
    let counting = keep_counting(app.clone(), told.clone());
    work.push(tokio::spawn(imports));
    work.push(tokio::spawn(keep_asking(app.clone(), told.clone())));
    work.push(tokio::spawn(keep_harvesting(app.clone(), told.clone())));
    work.push(tokio::spawn(keep_sending(app.clone(), told.clone())));
    work.push(tokio::spawn(counting));
    work.push(tokio::spawn(keep_house(app.store.clone(), limits, told)));
    let handle = Handle::new();
    let server = tokio::spawn(answer(listener, router, handle.clone())?);
    Ok(Running { addr, app, doors, handle, server, quit, work })
}

/// The name of the instance's record, until it has a key: the address without its scheme.
fn of_record(origin: &Origin) -> String {
    let address = origin.to_string();
    format!("{}/record", address.split_once("://").map_or(address.as_str(), |(_, host)| host))
}

/// The policy that was given; a demo without one has two witnesses of its own.
async fn witnesses(
    settings: &Settings,
    store: &Store,
    folder: &Folder,
    origin: &Origin,
    told: &watch::Receiver<bool>,
) -> Result<(Option<String>, Vec<JoinHandle<()>>), Error> {
    if let Some(path) = &settings.record_policy {
        let text = std::fs::read_to_string(path).map_err(|source| Error::NoPolicy { path: path.clone(), source })?;
        return Ok((Some(text), Vec::new()));
    }
    if !settings.demo {
        return Ok((None, Vec::new()));
    }
    let notary = record::prepare(store, folder, &of_record(origin), None).await?;
    let logs = notary.log_keys().map(ToString::to_string).collect();
    let Witnesses { policy, work } = Witnesses::start(folder, logs, told).await?;
    Ok((Some(policy), work))
}

/// New ones at each start; only the last without the demo world.
async fn doors(store: &Store) -> Result<Vec<Door>, Error> {
    let world = demo::world()?;
    let mut people = Vec::new();
    for (kind, key) in demo::KINDS {
        people.extend(demo::person(store, &world, key).await?.map(|person| (kind, Some(person))));
    }
    people.push(("anybody", None));
    let door = |(kind, person)| {
        let mut token = [0; 16];
        store.outside().fill(&mut token);
        Door { kind, token: format!("{:032x}", u128::from_be_bytes(token)), person }
    };
    Ok(people.into_iter().map(door).collect())
}

/// The HTTP server itself: limits on what can be known before a request has a route.
fn answer(
    listener: std::net::TcpListener,
    router: Router,
    handle: Handle<SocketAddr>,
) -> Result<impl Future<Output = std::io::Result<()>>, Error> {
    let mut server = axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(HEADERS);
    let http = server.http_builder();
    http.http1().header_read_timeout(HEADERS).max_headers(100).max_buf_size(64 * 1024);
    http.http2().max_header_list_size(32 * 1024).max_concurrent_streams(100);
    Ok(server.serve(router.into_make_service_with_connect_info::<SocketAddr>()))
}

impl Running {
    /// Says on standard output where the instance is, and how to sign in on a development server.
    fn announce(&self) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "Essaim is at {}", self.app.origin)?;
        if !self.doors.is_empty() {
            writeln!(out, "\nSign in as")?;
        }
        for Door { kind, token, .. } in &self.doors {
            writeln!(out, "  {kind:<17} {}/dev/sign-in/{token}", self.app.origin)?;
        }
        out.flush()?;
        Ok(())
    }

    /// Takes no new connections, lets running requests end, stops the background work, closes the
    /// database.
    ///
    /// # Errors
    /// [`Error::Server`] when the server had already stopped by itself.
    pub async fn stop(self) -> Result<(), Error> {
        self.handle.graceful_shutdown(Some(DRAIN));
        let ended = self.server.await.map_err(std::io::Error::other)?;
        self.quit.send_replace(true);
        for mut work in self.work {
            if tokio::time::timeout(WIND_UP, &mut work).await.is_err() {
                work.abort();
            }
        }
        self.app.store.close().await;
        Ok(ended?)
    }
}
