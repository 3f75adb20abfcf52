//! Pages beside floors: CPU and answers per second, three rounds in turn, of which the middle one counts.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{
    Place,
    floors::{QUERY, bytes},
    http::{Client, header, request},
    load::{again, load},
    process::{Server, machine, own, until_first_answer},
    sheet::{Row, Sheet},
    worlds::{World, Worlds},
};

const ROUNDS: usize = 3;
const WARM: Duration = Duration::from_millis(300);
const TIME: Duration = Duration::from_millis(2500);
/// Enough to keep a server of two cores busy.
const CLIENTS: usize = 8;
const LIST: &str = "/experiments";
const DESK: &str = "/desk";
const BROTLI: &str = "accept-encoding: br\r\n";

/// Something to ask again and again, and what came of it in each round.
struct Course<'a> {
    name: String,
    server: &'a Server,
    request: Vec<u8>,
    /// The static answer of the same size beside which it stands.
    floor: Option<String>,
    rounds: Vec<Round>,
}

#[derive(Clone, Copy)]
struct Round {
    /// Of the server, per answer, in microseconds.
    cpu: f64,
    per_second: f64,
    p50: f64,
    p99: f64,
}

/// All rows about pages, start and memory.
pub async fn beside_floors(place: &Place, worlds: &Worlds, sheet: &mut Sheet) -> Result<()> {
    let large = Server::start(place, &worlds.large.url)?;
    let small = Server::start(place, &worlds.small.url)?;
    let crowded = Server::start(place, &worlds.crowded.url)?;
    let bare = Server::start(place, &worlds.bare.url)?;
    let mut courses = courses([&large, &small, &crowded, &bare], worlds).await?;
    let (began, before) = (Instant::now(), machine()? - own()?);
    let mut used = 0.0;
    for round in 1..=ROUNDS {
        println!("pages, round {round} of {ROUNDS}");
        for course in &mut courses {
            used += course.run().await?;
        }
    }
    // what neither the servers nor the load generator used was somebody else's
    sheet.disturbed = ((machine()? - own()? - before - used) / began.elapsed().as_secs_f64()).max(0.0);
    rows(&courses, sheet)?;
    statements(&large, &worlds.large, sheet).await?;
    sheet.add(Row::new("memory of the server afterwards, MB", large.memory()? as f64 / 1e6).at_most(80.0));
    drop((large, small, crowded, bare));
    let essaim = std::env::current_exe()?.with_file_name("essaim");
    let mut starts = Vec::new();
    for _ in 0..ROUNDS {
        starts.push(until_first_answer(place, &essaim, &worlds.large.url).await?.as_secs_f64() * 1000.0);
    }
    sheet.add(Row::new("start to first page on an existing database, ms", median(starts)).at_most(300.0));
    Ok(())
}

async fn courses<'a>([large, small, crowded, bare]: [&'a Server; 4], worlds: &Worlds) -> Result<Vec<Course<'a>>> {
    let signed = |world: &World, path: &str, more: &str| request("GET", path, &format!("{}{more}", world.resident));
    let mut courses = vec![Course::new("floor: one question", large, request("GET", QUERY, "")).await?];
    for (name, path, path_small) in
        [("list", LIST, LIST), ("experiment", worlds.large.busiest.as_str(), worlds.small.busiest.as_str())]
    {
        let all = [
            ("signed in", large, signed(&worlds.large, path, "")),
            ("signed in, few", small, signed(&worlds.small, path_small, "")),
            ("signed in, brotli", large, signed(&worlds.large, path, BROTLI)),
            ("anybody", large, request("GET", path, "")),
            ("anybody, brotli", large, request("GET", path, BROTLI)),
        ];
        for (who, server, asked) in all {
            let (floor, course) = Course::beside(&format!("{name}, {who}"), server, asked).await?;
            // one floor of nearly the same size serves several
            if !courses.iter().any(|c| c.request == floor.request) {
                courses.push(floor);
            }
            courses.push(course);
        }
    }
    let (long, short) = (&worlds.large.long, &worlds.large.short);
    let discussion = format!("{long}/discussion");
    for (name, path) in [
        ("experiment, 2,000 arguments", long.as_str()),
        ("experiment, 20 arguments", short.as_str()),
        ("discussion, 2,000 arguments", discussion.as_str()),
        ("result of a vote, signed in", worlds.large.result.as_str()),
    ] {
        let (floor, course) = Course::beside(name, large, signed(&worlds.large, path, "")).await?;
        if !courses.iter().any(|c| c.request == floor.request) {
            courses.push(floor);
        }
        courses.push(course);
    }
    for (name, server, world) in
        [("desk, 5,000 waiting", large, &worlds.large), ("desk, 50 waiting", small, &worlds.small)]
    {
        let (floor, course) = Course::beside(name, server, request("GET", DESK, &world.official)).await?;
        courses.extend([floor, course]);
    }
    for (name, server, world) in [("try, crowded", crowded, &worlds.crowded), ("try, bare", bare, &worlds.bare)] {
        let (floor, course) = Course::beside(name, server, signed(world, &world.busiest, "")).await?;
        courses.extend([floor, course]);
    }
    Ok(courses)
}

impl<'a> Course<'a> {
    async fn new(name: &str, server: &'a Server, request: Vec<u8>) -> Result<Course<'a>> {
        Ok(Course { name: name.to_owned(), server, request, floor: None, rounds: Vec::new() })
    }

    /// The course and its floor, whose size is that of the page to the next half kilobyte.
    async fn beside(name: &str, server: &'a Server, asked: Vec<u8>) -> Result<(Course<'a>, Course<'a>)> {
        let answer = Client::connect(server.address).await?.ask(&asked).await?;
        anyhow::ensure!(answer.status == 200, "{name} is answered with {}", answer.status);
        let size = answer.body.len().div_ceil(512) * 512;
        let floor_name = format!("floor: {size} bytes");
        let floor = Course::new(&floor_name, server, request("GET", &bytes(size), "")).await?;
        let mut course = Course::new(name, server, asked).await?;
        course.floor = Some(floor_name);
        Ok((floor, course))
    }

    /// One round; the CPU that the server used for it, in seconds.
    async fn run(&mut self) -> Result<f64> {
        let next = again(self.request.clone());
        let cold = self.server.cpu()?;
        load(self.server.address, CLIENTS, WARM, 200, &next).await?;
        let before = self.server.cpu()?;
        let loaded = load(self.server.address, CLIENTS, TIME, 200, &next).await?;
        let after = self.server.cpu()?;
        self.rounds.push(Round {
            cpu: (after - before) / loaded.answers as f64 * 1e6,
            per_second: loaded.per_second(),
            p50: loaded.latency(0.5),
            p99: loaded.latency(0.99),
        });
        Ok(after - cold)
    }

    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(of).collect())
    }
}

fn rows(courses: &[Course], sheet: &mut Sheet) -> Result<()> {
    let named = |name: &str| courses.iter().find(|c| c.name == name).with_context(|| format!("no {name}"));
    for course in courses {
        let floor = course.floor.as_deref().map(named).transpose()?;
        sheet.page(&[
            course.name.clone(),
            format!("{:.0}", course.median(|r| r.cpu)),
            floor.map_or(String::new(), |f| format!("{:.1}×", course.median(|r| r.cpu) / f.median(|r| r.cpu))),
            format!("{:.0}", course.median(|r| r.per_second)),
            floor.map_or(String::new(), |f| {
                format!("{:.2}", course.median(|r| r.per_second) / f.median(|r| r.per_second))
            }),
            format!("{:.1}", course.median(|r| r.p50)),
            format!("{:.1}", course.median(|r| r.p99)),
        ]);
    }
    let beside = |name: &str, of: fn(&Round) -> f64| -> Result<f64> {
        let course = named(name)?;
        let floor = named(course.floor.as_deref().unwrap_or_default())?;
        Ok(course.median(of) / floor.median(of))
    };
    let cpu: fn(&Round) -> f64 = |r| r.cpu;
    let many_beside_few = |page: &str| -> Result<f64> {
        Ok(named(&format!("{page}, signed in"))?.median(cpu) / named(&format!("{page}, signed in, few"))?.median(cpu))
    };
    for (page, most) in [("list", 25.0), ("experiment", 37.0)] {
        let name = format!("{page}, signed in: CPU beside a static answer of its size");
        sheet.add(Row::new(&name, beside(&format!("{page}, signed in"), cpu)?).at_most(most));
        let name = format!("{page}: CPU with 10,000 experiments beside 100");
        sheet.add(Row::new(&name, many_beside_few(page)?).at_most(1.3));
        for coding in ["", ", brotli"] {
            let name = format!("{page}, anybody{coding}: answers per second beside a static answer of its size");
            let share = beside(&format!("{page}, anybody{coding}"), |r| r.per_second)?;
            sheet.add(Row::new(&name, share).at_least(0.25));
        }
    }
    let talk = named("experiment, 2,000 arguments")?.median(cpu) / named("experiment, 20 arguments")?.median(cpu);
    sheet.add(Row::new("experiment: CPU with 2,000 arguments beside 20", talk).at_most(1.5));
    let result = named("result of a vote, signed in")?.median(cpu) / named("experiment, signed in")?.median(cpu);
    sheet.add(Row::new("result of a vote, signed in: CPU beside the page of an experiment", result).at_most(1.0));
    let desks = named("desk, 5,000 waiting")?.median(cpu) / named("desk, 50 waiting")?.median(cpu);
    sheet.add(Row::new("desk: CPU with 5,000 waiting beside 50", desks).at_most(1.3));
    let tries = named("try, crowded")?.median(cpu) / named("try, bare")?.median(cpu);
    let name = "try with 5 × 2,000 readings, 500 entries, 200 incidents: CPU beside one without any";
    sheet.add(Row::new(name, tries).at_most(2.0));
    Ok(())
}

/// Statements per page, as the server's own log counts them.
async fn statements(server: &Server, world: &World, sheet: &mut Sheet) -> Result<()> {
    let asked = [
        ("list", LIST, &world.resident),
        ("experiment", &world.busiest, &world.resident),
        ("desk", DESK, &world.official),
    ];
    for (name, path, who) in asked {
        let answer = Client::connect(server.address).await?.ask(&request("GET", path, who)).await?;
        let number = header(&answer.head, "x-request-id").context("no request id")?;
        let log = std::fs::read_to_string(&server.log)?;
        let line = log.lines().rev().find(|line| line.contains(number)).context("the answer is not in the log")?;
        let line: serde_json::Value = serde_json::from_str(line)?;
        let count = line["sql"].as_f64().context("no count in the log")?;
        sheet.add(Row::new(&format!("{name}, signed in: SQL statements"), count));
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
