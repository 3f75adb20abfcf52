//! The whole public state, made again from the files at `/data/tables` and from nothing else, then compared with the pages that
//! somebody reads who is not signed in: what the files say stands on the pages, and what the pages say is in the files.

mod bodies;
mod experiment;
mod ground;
mod html;
mod model;
mod past;
mod proposed;
mod said;
mod site;
mod tests;
mod voices;
mod votes;

use std::collections::BTreeSet;

use domain::{Moment, Status, protocol::thaw};

use self::{html::Node, model::World as Public, said::Said, site::Site};
use crate::visitor::Answer;

/// What is compared of a page: the elements for which this holds.
fn within<'n>(pages: impl IntoIterator<Item = &'n Node>, holds: &dyn Fn(&Node) -> bool) -> Node {
    Node::of(pages.into_iter().flat_map(|page| page.taken(holds)).collect())
}

/// The last parts of addresses below a page.
fn below<'n>(pages: impl IntoIterator<Item = &'n Node>, page: &str) -> BTreeSet<String> {
    let links = pages.into_iter().flat_map(Node::links);
    let ids = links.filter_map(|href| href.strip_prefix(page).map(str::to_owned));
    ids.filter(|id| !id.is_empty() && !id.contains(['/', '?', '.'])).collect()
}

struct Compared<'a> {
    public: &'a Public,
    site: &'a Site,
    origin: &'a str,
    now: Moment,
    /// Whether one difference is enough.
    hasty: bool,
    wrong: Vec<String>,
}

/// Every difference between the public state and the site, or the first ones.
fn compare(public: &Public, site: &Site, origin: &str, now: Moment, hasty: bool) -> Vec<String> {
    let mut compared = Compared { public, site, origin, now, hasty, wrong: Vec::new() };
    for part in [Compared::votes, Compared::bodies, Compared::data, Compared::experiments] {
        part(&mut compared);
        if compared.enough() {
            break;
        }
    }
    compared.wrong
}

impl Compared<'_> {
    fn enough(&self) -> bool {
        self.hasty && !self.wrong.is_empty()
    }

    /// The page at an absolute address.
    fn page(&self, address: &str) -> Node {
        self.site.main(address.strip_prefix(self.origin).unwrap())
    }

    /// What stands at an absolute address of a file.
    fn file(&self, address: &str) -> Option<&Answer> {
        self.site.get(address.strip_prefix(self.origin)?)
    }

    fn compare(&mut self, name: &str, shown: &Node, interface: &[&str], say: impl FnOnce(&mut Said)) {
        let mut said = Said::default();
        say(&mut said);
        self.wrong.extend(said.compare(name, shown, interface));
    }

    /// That a page names exactly these.
    fn covers(&mut self, name: &str, shown: BTreeSet<String>, known: BTreeSet<String>) {
        for id in shown.symmetric_difference(&known) {
            self.wrong.push(format!("{name}: {id} is on one side only"));
        }
    }

    fn experiments(&mut self) {
        let lists = self.site.pages("/experiments");
        let opened: Vec<_> = self.public.experiments.iter().filter(|e| e.opened_at.is_some()).collect();
        let cards = within(&lists, &|node| node.tag == "article" && node.has_class("card"));
        self.covers("/experiments", below([&cards], "/experiments/"), opened.iter().map(|e| e.id.clone()).collect());
        let public = self.public;
        self.compare("/experiments", &cards, &[], |s| opened.iter().for_each(|e| bodies::card(s, public, e)));
        for e in &public.experiments {
            assert_eq!(e.address, format!("{}/experiments/{}", self.origin, e.id));
            let page = self.page(&e.address);
            self.wrong.extend(experiment::compare(public, e, page, self.now));
            self.on_the_ground(e);
            self.said_about(e);
            if self.enough() {
                return;
            }
        }
        for d in &public.decisions {
            let page = self.site.main(&format!("/experiments/{}/decisions/{}", d.experiment, d.id));
            let shown = within([&page], &|node| node.has_class("summary") || node.has_class("prose"));
            self.compare(&d.id, &shown, &[], |s| bodies::decision(s, public, d));
        }
        let lessons = self.site.main("/lessons");
        let shown = within([&lessons], &|node| node.has_class("lesson"));
        let interface =
            ["What worked", "What did not", "What we would change", "To take it up elsewhere", "Follow this lesson"];
        self.compare("/lessons", &shown, &interface, |s| {
            public.results.iter().for_each(|r| bodies::lesson(s, public, r))
        });
    }

    fn on_the_ground(&mut self, e: &model::Experiment) {
        let (public, page, now) = (self.public, format!("/experiments/{}", e.id), self.now);
        let item = |node: &Node| node.has_class("ground-item");
        let entries: Vec<_> = public.journal.iter().filter(|j| j.experiment == e.id).collect();
        let shown = within(&self.site.pages(&format!("{page}/journal")), &item);
        self.compare(&format!("{page}/journal"), &shown, &[], |s| entries.iter().for_each(|j| ground::entry(s, j)));
        let incidents: Vec<_> = public.incidents.iter().filter(|i| i.experiment == e.id).collect();
        let shown = within(&self.site.pages(&format!("{page}/incidents")), &item);
        self.compare(&format!("{page}/incidents"), &shown, &[], |s| {
            incidents.iter().for_each(|i| ground::incident(s, i))
        });
        for i in public.indicators.iter().filter(|i| i.experiment == e.id && i.retired_at.is_none()) {
            let path = format!("{page}/readings?indicator={}", i.place);
            let mut lists = self.site.pages(&path);
            lists.iter_mut().for_each(|list| drop(list.cut(&|node| node.has_class("chart"))));
            let rows = within(&lists, &|node| node.tag == "tbody");
            let readings = public.readings.iter().filter(|r| r.experiment == e.id && r.indicator == i.place);
            self.compare(&path, &rows, &[], |s| readings.for_each(|r| ground::reading(s, r)));
        }
        let mut versions: Vec<_> = public.protocols.iter().filter(|p| p.experiment == e.id).collect();
        versions.sort_by_key(|v| v.number);
        let Some(last) = versions.last() else { return };
        let Some(exact) = self.file(&last.address) else { return };
        let (lang, protocol) = thaw(&exact.bytes).unwrap();
        assert_eq!(protocol.hypothesis.sentence(lang), last.hypothesis);
        assert_eq!(record::hex(&<sha2::Sha256 as sha2::Digest>::digest(&exact.bytes)), last.hash);
        let page = self.site.main(&format!("{page}/protocol"));
        let shown = within([&page], &|node| node.has_class("protocol"));
        let heads =
            ["What is measured", "The comparison", "When the try stops", "The law", "The risks", "Means and data"];
        self.compare(&last.id, &shown, &heads, |s| {
            let page = experiment::Page { world: public, of: e, now, status: Status::parse(&e.status).unwrap() };
            ground::protocol(s, &page, &protocol, lang);
        });
        let listed =
            |node: &Node| node.tag == "section" && node.pieces().first().is_some_and(|head| head == "Versions");
        self.compare(&last.id, &within([&page], &listed), &["Versions"], |s| ground::versions(s, &versions));
    }

    fn said_about(&mut self, e: &model::Experiment) {
        let (public, page) = (self.public, format!("/experiments/{}/discussion", e.id));
        let lists = self.site.pages(&page);
        let top = voices::top(public, &e.id);
        let ids: BTreeSet<String> = within(&lists, &|node| node.has_class("argument"))
            .ids()
            .iter()
            .map(|id| id.trim_start_matches("a-").to_owned())
            .collect();
        self.covers(&page, ids, top.iter().map(|a| a.id.clone()).collect());
        let open = domain::argue(Status::parse(&e.status).unwrap()).is_ok();
        for a in top {
            let one = self.site.main(&format!("{page}/{}", a.id));
            let shown = within([&one], &|node| node.has_class("argument"));
            let order: Vec<String> = shown
                .all(&|node| node.has_class("answer"))
                .iter()
                .map(|node| node.attribute("id").to_owned())
                .collect();
            let answers: Vec<String> =
                voices::answers(public, &a.id).iter().map(|answer| format!("a-{}", answer.id)).collect();
            self.wrong
                .extend((order != answers && one.tag == "main").then(|| format!("{}: the order of answers", a.id)));
            self.compare(&a.id, &shown, &[], |s| voices::whole(s, public, a, open));
            let shown = within([&one], &|node| node.attribute("id") == "versions");
            self.compare(&a.id, &shown, &["What this text said before"], |s| voices::before(s, public, &a.id));
        }
    }

    fn votes(&mut self) {
        let public = self.public;
        let lists = self.site.pages("/consultations");
        let cards = within(&lists, &|node| node.has_class("vote-card"));
        self.covers(
            "/consultations",
            below(&lists, "/consultations/"),
            public.consultations.iter().map(|v| v.id.clone()).collect(),
        );
        let now = self.now;
        self.compare("/consultations", &cards, &[], |s| {
            public.consultations.iter().for_each(|vote| votes::card(s, public, vote, now));
        });
        for vote in &public.consultations {
            let page = self.page(&vote.address);
            let parts = |node: &Node| {
                let commits =
                    node.pieces().first().is_some_and(|head| head == "What the authority commits to do with it");
                node.has_class("page-head")
                    || node.has_class("figure")
                    || node.has_class("vote-stake")
                    || (node.tag == "section" && commits)
            };
            let interface = ["What is at stake", "What the authority commits to do with it"];
            self.compare(&vote.id, &within([&page], &parts), &interface, |s| votes::asked(s, public, vote, now));
            let territory = self.territory(&vote.electorate);
            if !page.pieces().contains(&html::plain(&votes::electorate(vote, &territory))) {
                self.wrong.push(format!("{}: who votes", vote.id));
            }
            if let Some(terms) = self.file(&vote.terms) {
                let terms: domain::consultation::Terms = serde_json::from_str(&terms.body).unwrap();
                assert_eq!((terms.opens, terms.plan.closes), (vote.opens_at.0, vote.closes_at.0));
                let options: Vec<_> = terms.plan.rules.options.iter().map(|o| (&o.id, &o.name)).collect();
                assert_eq!(
                    votes::options(public, vote).iter().map(|o| (&o.option, &o.name)).collect::<Vec<_>>(),
                    options
                );
            }
            let Some(outcome) = &vote.outcome else {
                assert!(page.find(&|node| node.has_class("result")).is_none(), "{}", vote.id);
                continue;
            };
            let (Some(outcome), Some(ballots)) = (self.file(outcome), self.file(vote.ballots.as_ref().unwrap())) else {
                continue;
            };
            let outcome: tally::Outcome = serde_json::from_str(&outcome.body).unwrap();
            // after a line with the rules
            assert_eq!(ballots.body.lines().count() as u64, 1 + outcome.turnout.received);
            let Some(result) = page.find(&|node| node.has_class("result")).cloned() else { continue };
            let clock = |node: &Node| {
                let said = node.pieces().join(" ");
                node.tag == "p"
                    && (said.starts_with("The authority answers this result")
                        || said.starts_with("The public answer was due"))
            };
            let shown = within([&result], &|node| node.has_class("result-answer") || clock(node));
            self.compare(&vote.id, &shown, &[], |s| votes::result(s, public, vote, &outcome, now));
            let mut tables = within([&result], &|node| node.has_class("table"));
            let of = |node: &Node, head: &str| node.pieces().contains(&head.to_owned());
            let turnout = tables.cut(&|node| node.has_class("table") && of(node, "People who voted"));
            self.compare(&vote.id, &Node::of(turnout), &[], |s| votes::turnout(s, vote, &outcome));
            let lived = result.all(&|node| node.tag == "figure" && of(node, "Territory") && of(node, "People"));
            let told = public.turnout.iter().any(|t| t.consultation == vote.id && t.voters.is_some());
            assert_eq!(lived.len(), usize::from(told), "{}", vote.id);
            let lived = Node::of(lived.into_iter().cloned().collect());
            self.compare(&vote.id, &lived, &["Territory", "People", "The same as a table"], |s| {
                votes::places(s, public, vote)
            });
        }
    }

    /// The name of a territory, from whatever line names it.
    fn territory(&self, id: &str) -> String {
        let public = self.public;
        let authorities = public.authorities.iter().map(|a| (&a.territory, &a.territory_name));
        let competences = public.competences.iter().map(|c| (&c.territory, &c.territory_name));
        authorities.chain(competences).find(|(known, _)| *known == id).map_or(id.to_owned(), |(_, name)| name.clone())
    }

    fn bodies(&mut self) {
        let (public, now) = (self.public, self.now);
        let list = self.site.main("/authorities");
        let rows = within([&list], &|node| node.has_class("rows"));
        self.compare("/authorities", &rows, &[], |s| {
            public.authorities.iter().for_each(|a| bodies::line(s, public, a, now))
        });
        const INTERFACE: &[&str] =
            &["What it decides about", "Time to answer", "Mandates", "Follow this authority", "Answers due"];
        for a in &public.authorities {
            let page = self.page(&a.address);
            self.compare(&a.id, &page, INTERFACE, |s| bodies::authority(s, public, a, now));
        }
        for months in [1, 12, 120] {
            let page = self.site.main(&format!("/moderation?months={months}"));
            let rows = within([&page], &|node| node.tag == "tbody");
            self.compare(&format!("/moderation, {months}"), &rows, &[], |s| bodies::moderation(s, public, months));
        }
    }

    fn data(&mut self) {
        let (public, now) = (self.public, self.now);
        let lists = self.site.pages("/data");
        let cards = within(&lists, &|node| node.has_class("data-card"));
        self.covers("/data", below([&cards], "/data/"), public.datasets.iter().map(|d| d.id.clone()).collect());
        self.compare("/data", &cards, &[], |s| {
            public.datasets.iter().for_each(|d| bodies::dataset_card(s, public, d, now))
        });
        const INTERFACE: &[&str] = &[
            "← All data",
            "What they shed light on",
            "What the source says of it",
            "The readings that come of it",
            "Everybody can compute them again: download the copy and the JSON file, then run",
            "essaim-verify reading",
            "The copies that are kept",
            "Source:",
            "A copy never changes. When the source changes, another one is added; when it disappears, these stay.",
        ];
        for d in &public.datasets {
            let mut page = self.page(&d.address);
            page.cut(&|node| node.has_class("table-scroll") || node.has_class("sketch"));
            page.cut(&|node| node.has_class("summary-row") && node.pieces()[0] == "File");
            // what a recipe says in words follows from its JSON
            page.cut(&|node| {
                node.tag == "span" && node.attribute("class").is_empty() && node.pieces().join(" ").contains("per ")
            });
            self.compare(&d.id, &page, INTERFACE, |s| bodies::dataset(s, public, d, now));
        }
    }
}
