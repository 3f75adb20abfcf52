//! The page of an experiment, made again from files.

use domain::{
    Answer, Authorisation, Clocks, Conclusion, Due, Event, Finding, Judgement, Moment, Part, Reason, Status, Theme,
    Verdict,
};
use store::results::results_due;

use super::{
    ground::{entry, evidence, incident},
    html::Node,
    model::{Decision, Experiment, World},
    said::{LANG, Said, day, plural, point, somebody, when},
    votes::card,
};

/// What the page says to everybody whatever stands there.
const INTERFACE: &[&str] = &[
    "The problem",
    "What would be tried",
    "The data",
    "Add data",
    "History",
    "Where it stands, and what comes next",
    "What is said about it",
    "Who takes part",
    "What is measured",
    "All readings",
    "The next dates",
    "Add these dates to my calendar (.ics)",
    "The protocol",
    "Read the whole protocol",
    "Field journal",
    "What went wrong",
    "What was learned",
    "What worked",
    "What did not",
    "What we would change",
    "To take it up elsewhere",
    "It goes on in:",
    "Votes about it",
    "The family of this try",
    "The try goes on only if authority and evaluator decide so together.",
    // what one can do
    "See",
    "I want this tried",
    "It takes an e-mail address, so that everybody counts once. The number is public, your name is not.",
    "Follow this try",
    "Follow what others make of it",
    "Write to its promoter",
    "Take part in the try",
    "Try again, otherwise",
];

/// What people call the way from a proposal to what follows.
const STAGES: [&str; 8] =
    ["Proposed", "Open for support", "Under review", "Protocol", "Authorisation", "The try", "Results", "What follows"];

/// A page that is made again.
pub struct Page<'a> {
    pub world: &'a World,
    pub of: &'a Experiment,
    pub now: Moment,
    pub status: Status,
}

/// What differs between the page and what the files say.
pub fn compare(world: &World, of: &Experiment, mut main: Node, now: Moment) -> Vec<String> {
    // drawings: what they show stands beside them, and is compared with the readings
    let charts = main.cut(&|node| node.has_class("chart"));
    let so_far = main.cut(&|node| node.has_class("evidence"));
    main.cut(&|node| node.has_class("share") || node.has_class("on-paper") || node.has_class("aloud"));
    let page = Page { world, of, now, status: Status::parse(&of.status).unwrap() };
    let mut wrong = evidence(&page, &charts, &so_far);
    wrong.extend(page.said().compare(&of.id, &main, INTERFACE));
    wrong
}

impl Page<'_> {
    fn said(&self) -> Said {
        let mut s = Said::default();
        self.head(&mut s);
        self.notices(&mut s);
        self.found(&mut s);
        self.ground(&mut s);
        self.words(&mut s);
        self.protocol(&mut s);
        self.facts(&mut s);
        self.data(&mut s);
        for vote in self.votes() {
            card(&mut s, self.world, vote, self.now);
        }
        self.voices(&mut s);
        self.family(&mut s);
        self.stands(&mut s);
        self.history(&mut s);
        s
    }

    /// The lines of a table that are about this experiment.
    pub fn mine<'w, T>(&self, lines: &'w [T], experiment: fn(&T) -> &String) -> Vec<&'w T> {
        lines.iter().filter(|line| *experiment(line) == self.of.id).collect()
    }

    fn translation(&self) -> Option<&super::model::Translation> {
        self.world.translations.iter().find(|t| t.experiment == self.of.id && t.lang == LANG.code())
    }

    fn title(&self, id: &str) -> String {
        title(self.world, id)
    }

    fn head(&self, s: &mut Said) {
        let e = self.of;
        s.say(self.status.name(LANG));
        match (self.translation(), e.lang == LANG.code()) {
            (Some(_), _) => s.say("Translated from French"),
            (None, false) => s.say("Text in French, not translated yet"),
            _ => {}
        }
        s.say(self.title(&e.id));
        let theme = Theme::parse(&e.theme).unwrap().name(LANG);
        s.say(format!("{} · {theme} · {}", e.territory_name, somebody(e.author.as_ref())));
        match self.status {
            Status::Open => {
                s.say("Supports");
                s.say(LANG.number(e.supports));
                s.say(format!("of {}", LANG.number(e.threshold)));
                match e.threshold - e.supports {
                    missing @ 1.. => s.say(format!("{} to go.", LANG.number(missing))),
                    _ => s.say("The threshold is reached."),
                }
            }
            Status::UnderReview => {
                let n = plural(e.supports, "support", "supports");
                s.say(format!("{n}; the threshold of {} is reached.", LANG.number(e.threshold)));
            }
            _ => {
                let last = self.steps().into_iter().rev().find_map(|step| step.reason.as_ref().zip(Some(step)));
                if let Some((reason, step)) = last {
                    let reason = Reason::parse(reason).unwrap().name(LANG);
                    s.say(format!("{reason}: {}", step.text.clone().unwrap_or_default().replace("\n", " ")));
                }
            }
        }
    }

    fn notices(&self, s: &mut Said) {
        let e = self.of;
        if let Some(into) = &e.merged_into {
            s.say(self.title_here(into));
        }
        if let Some(at) = e.goal_moved_at {
            s.say(format!("The primary indicator or its target was changed on {}, after the first reading.", day(at)));
        }
        let due = results_due(e.ended_at.map(|a| a.0), e.last_primary_at.map(|a| a.0), self.authority().result_days);
        if let Some(due) = due.filter(|_| self.status.owes_results()) {
            let word = if due < self.now { "overdue since" } else { "due by" };
            s.say(format!("Results {word} {}.", due.day(LANG)));
        }
        if self.status == Status::Suspended {
            let mut all = self.mine(&self.world.suspensions, |x| &x.experiment);
            all.retain(|x| x.ended_at.is_none());
            let waits = all[0];
            s.say(format!("Suspended since {}.", waits.begun_at.0.day_and_hour(LANG)));
            s.within(&waits.lang, |s| s.prose(&waits.text));
            for (agrees, hat) in [(waits.authority_agrees, "elected"), (waits.evaluator_agrees, "evaluator")] {
                if agrees {
                    s.say(format!("{} agrees to go on.", domain::Hat::parse(hat).unwrap().name(LANG)));
                }
            }
        }
        if !self.status.is_registered() {
            return;
        }
        for (due, since) in self.clocks().late(self.status, self.now) {
            let (at, days) = (since.day(LANG), self.now.days_since(since));
            let ago = format!("{days} {}", LANG.plural(days, "day", "days"));
            match due {
                Due::Review => {
                    s.say(format!("Mid-term review due since {at} ({ago}): the evaluator writes it in the journal."))
                }
                Due::Results => s.say(format!("Results overdue since {at} ({ago}).")),
                Due::Answer | Due::End | Due::Measure(_) => {}
            }
        }
    }

    /// A title as it was written.
    fn title_here(&self, id: &str) -> String {
        self.world.experiments.iter().find(|e| e.id == id).unwrap().title.clone()
    }

    pub fn authority(&self) -> &super::model::Authority {
        self.world.authorities.iter().find(|a| a.id == self.of.authority).unwrap()
    }

    /// The dates that everything late follows from.
    pub fn clocks(&self) -> Clocks {
        let e = self.of;
        let at = |when: Option<super::model::At>| when.map(|at| at.0);
        let mut clocks = Clocks {
            answer_by: self
                .mine(&self.world.deadlines, |d| &d.experiment)
                .iter()
                .find(|d| d.stopped_at.is_none())
                .map(|d| d.due_at.0),
            started_at: at(e.started_at),
            ends_at: at(e.ends_at),
            ended_at: at(e.ended_at),
            last_primary_at: at(e.last_primary_at),
            result_days: self.authority().result_days,
            reviewed_at: None,
        };
        clocks.reviewed_at = clocks.half_time().filter(|_| e.mid_term_reviewed == Some(true));
        clocks
    }

    fn found(&self, s: &mut Said) {
        let Some(r) = self.world.results.iter().find(|r| r.id == self.of.id) else { return };
        let finding = Finding::parse(&r.finding).unwrap().name(LANG);
        assert_eq!(self.of.finding.as_ref(), Some(&r.finding));
        s.say(finding);
        s.within(&r.lang, |s| {
            s.prose(&r.summary);
            [&r.worked, &r.failed, &r.change, &r.reuse].into_iter().for_each(|text| s.say(text));
        });
        for (term, text) in [("Deviations", &r.deviations), ("Harms", &r.harms), ("Costs", &r.costs)] {
            s.row(term, text);
        }
        let evaluator = r.evaluator.clone().unwrap_or_else(|| "The evaluator".to_owned());
        s.say(format!("{evaluator}, {}", day(r.published_at)));
        if let (Some(text), Some(at)) = (&r.dissent, r.dissented_at) {
            s.say("A dissent");
            s.prose(text);
            s.say(format!("{}, {}", somebody(r.dissent_author.as_ref()), day(at)));
        }
        if let Some(conclusion) = &self.of.conclusion {
            s.say("What the authority decided:");
            s.say(Conclusion::parse(conclusion).unwrap().name(LANG));
        }
    }

    fn ground(&self, s: &mut Said) {
        if !self.status.is_registered() {
            return;
        }
        let mut measures: Vec<(Moment, i64)> =
            self.mine(&self.world.dates, |d| &d.experiment).iter().map(|d| (d.due_at.0, d.indicator)).collect();
        measures.sort_unstable();
        let dates = self.clocks().dates(self.status, &measures);
        for (at, due) in dates.into_iter().filter(|(at, _)| *at >= self.now).take(6) {
            s.say(at.day(LANG));
            match due {
                Due::Answer => s.say("answer of the authority"),
                Due::Review => s.say("mid-term review"),
                Due::End => s.say("end of the try"),
                Due::Results => s.say("publication of the results"),
                Due::Measure(place) => {
                    let indicators = self.mine(&self.world.indicators, |i| &i.experiment);
                    let what = indicators.iter().find(|i| i.place == place).unwrap();
                    s.say(format!("measurement — {}", what.measure));
                }
            }
        }
        let mut entries = self.mine(&self.world.journal, |j| &j.experiment);
        entries.sort_by_key(|j| std::cmp::Reverse((j.happened_at, j.id.clone())));
        entries.iter().take(3).for_each(|j| entry(s, j));
        if !entries.is_empty() {
            s.say(format!("The whole journal ({})", LANG.number(entries.len() as i64)));
        }
        let mut incidents = self.mine(&self.world.incidents, |i| &i.experiment);
        incidents.sort_by_key(|i| std::cmp::Reverse((i.happened_at, i.id.clone())));
        incidents.iter().take(2).for_each(|i| incident(s, i));
        if !incidents.is_empty() {
            s.say(format!("All incidents ({})", LANG.number(incidents.len() as i64)));
        }
    }

    fn words(&self, s: &mut Said) {
        let (problem, proposal) = match self.translation() {
            Some(t) => (&t.problem, &t.proposal),
            None => (&self.of.problem, &self.of.proposal),
        };
        let lang = self.translation().map_or(&self.of.lang, |t| &t.lang);
        s.within(lang, |s| {
            s.prose(problem);
            s.prose(proposal);
        });
    }

    fn protocol(&self, s: &mut Said) {
        let versions = self.mine(&self.world.protocols, |p| &p.experiment);
        let Some(v) = versions.iter().max_by_key(|p| p.number).filter(|_| self.status.is_registered()) else { return };
        s.within(&v.lang, |s| s.say(&v.hypothesis));
        let mut allowed = self.mine(&self.world.decisions, |d| &d.experiment);
        allowed.retain(|d| d.legal_basis.is_some() && d.undone_at.is_none());
        if let Some(d) = allowed.iter().max_by_key(|d| (d.decided_at, &d.id)) {
            s.row("Legal basis", d.legal_basis.as_ref().unwrap());
            for (term, text) in [("Act", &d.formal_act), ("Conditions", &d.conditions)] {
                if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
                    s.row(term, text);
                }
            }
            s.row("Until", &d.allowed_until.unwrap().0.plus(-1).day(LANG));
        }
        s.say(format!("Version {} of {}. SHA-256:", v.number, v.registered_at.0.day_and_hour(LANG)));
        s.say(&v.hash);
    }

    fn facts(&self, s: &mut Said) {
        let e = self.of;
        let (place, audience) = match self.translation() {
            Some(t) => (&t.place, &t.audience),
            None => (&e.place, &e.audience),
        };
        s.row("Where", &format!("{place}, {}", e.territory_name));
        if let (Some(latitude), Some(longitude)) = (e.latitude, e.longitude) {
            s.say(point(latitude, longitude));
        }
        s.row("For whom", audience);
        s.row("How long", &plural(e.duration_months, "month", "months"));
        s.row("Proposed by", &somebody(e.author.as_ref()));
        s.row("Competent authority", &self.authority().name);
        s.say("Competent authority");
        s.row("Sent on", &day(e.submitted_at));
        for part in Part::ALL {
            let mut with = self.mine(&self.world.participants, |p| &p.experiment);
            with.retain(|p| p.part == part.code());
            if !with.is_empty() {
                let name = part.name(LANG);
                let term = name[..1].to_uppercase() + &name[1..];
                let names: Vec<String> = with.iter().map(|p| somebody(p.name.as_ref())).collect();
                s.row(&term, &names.join(", "));
            }
        }
    }

    fn data(&self, s: &mut Said) {
        let links = self.mine(&self.world.uses, |u| &u.experiment);
        if links.is_empty() {
            s.say(
                "Nobody has attached open data yet. A count, a measurement, a public register: whatever sheds light on the try has its place here.",
            );
        }
        for link in links {
            let of = self.world.datasets.iter().find(|d| d.id == link.dataset).unwrap();
            s.say(&of.title);
            s.say(of.source.split_once("://").map_or(of.source.as_str(), |(_, host)| host));
            s.say(domain::DataRole::parse(&link.role).unwrap().name(LANG));
            match of.state.as_str() {
                "live" => {}
                "changed" => s.say("has changed shape"),
                _ => s.say("no longer answers"),
            }
        }
    }

    fn votes(&self) -> Vec<&super::model::Vote> {
        let about = |vote: &&super::model::Vote| {
            self.world.options.iter().any(|o| o.consultation == vote.id && o.experiment.as_ref() == Some(&self.of.id))
        };
        self.world.consultations.iter().filter(about).collect()
    }

    fn voices(&self, s: &mut Said) {
        super::voices::summary(s, self.world, &self.of.id, self.status);
    }

    /// Its page, the one that it learned from, and all that learned from them.
    fn family(&self, s: &mut Said) {
        let opened = |e: &&Experiment| e.opened_at.is_some();
        let find = |id: &String| self.world.experiments.iter().find(|e| e.id == *id);
        let mut first = self.of;
        while let Some(parent) = first.retry_of.as_ref().and_then(find).filter(opened) {
            first = parent;
        }
        let mut kin = vec![first];
        let mut n = 0;
        while n < kin.len() {
            let parent = kin[n];
            kin.extend(
                self.world.experiments.iter().filter(opened).filter(|e| e.retry_of.as_ref() == Some(&parent.id)),
            );
            n += 1;
        }
        if kin.len() < 2 {
            return;
        }
        if let Some(lesson) = &self.of.retry_lesson {
            s.say("What it takes from the one before:");
            s.prose(lesson);
        }
        for e in kin {
            s.say(self.title(&e.id));
            match &e.finding {
                Some(finding) => s.say(Finding::parse(finding).unwrap().name(LANG)),
                None => s.say(Status::parse(&e.status).unwrap().name(LANG)),
            }
            if let Some(parent) = e.retry_of.as_ref().filter(|_| e.id != first.id) {
                s.say(format!(", learned from “{}”", self.title(parent)));
            }
        }
    }

    /// Where it stands: the sentence of its status, and the public clock.
    fn stands(&self, s: &mut Said) {
        s.say(self.status.next(LANG));
        let stage = match self.status {
            Status::Rejected | Status::Refused | Status::Merged | Status::Withdrawn => None,
            Status::Submitted | Status::Returned => Some(0),
            Status::Open => Some(1),
            Status::UnderReview => Some(2),
            Status::Accepted => Some(3),
            Status::Registered | Status::Voting | Status::Authorised | Status::Conditioned => Some(4),
            Status::Running | Status::Suspended => Some(5),
            Status::Completed | Status::Terminated | Status::Published => Some(6),
            Status::Decided | Status::Closed => Some(7),
        };
        for (n, name) in STAGES.iter().enumerate().filter(|_| stage.is_some()) {
            s.say(name);
            s.say(match n.cmp(&stage.unwrap()) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "to come",
            });
        }
        let Some(by) = self.clocks().answer_by.filter(|_| self.status.has_clock()) else { return };
        let name = &self.authority().name;
        if self.now > by {
            let days = self.now.days_since(by);
            let days = format!("{days} {}", LANG.plural(days, "day", "days"));
            s.say(format!("{name} had to answer by {}: unanswered for {days}.", by.day(LANG)));
        } else {
            let days = by.days_since(self.now);
            s.say(format!(
                "{name} has to answer by {} ({days} {} left).",
                by.day(LANG),
                LANG.plural(days, "day", "days")
            ));
        }
    }

    /// Every step, oldest first.
    fn steps(&self) -> Vec<&super::model::Step> {
        let mut steps = self.mine(&self.world.history, |h| &h.experiment);
        steps.sort_by_key(|h| (h.at, h.id.clone()));
        steps
    }

    fn history(&self, s: &mut Said) {
        for step in self.steps() {
            let event = Event::parse(&step.event).unwrap();
            s.say(event.name(LANG));
            s.say(day(step.at));
            let name = step.authority.as_ref().map(|slug| self.world.name(slug));
            match (event, name) {
                (Event::Submitted | Event::Resubmitted | Event::ThresholdReached, Some(name)) => {
                    s.say(format!("Addressed to {name}"))
                }
                (Event::Appealed, Some(name)) => s.say(format!("{name} looks again")),
                (Event::HandedOver | Event::Redirected, Some(name)) => {
                    let from = step.from_authority.as_ref().map(|slug| self.world.name(slug)).unwrap_or_default();
                    s.say(format!("From {from} to {name}"));
                }
                (_, Some(name)) => s.say(name),
                (_, None) => {}
            }
            if let Some(leaf) = &step.leaf {
                s.link(format!("/record/leaf/{leaf}"));
                s.say("in the record");
                s.say(event.name(LANG));
            }
            if let Some(reason) = step.reason.as_ref().filter(|_| event != Event::Opened) {
                s.say(Reason::parse(reason).unwrap().name(LANG));
            }
            s.prose(step.text.as_deref().unwrap_or_default());
        }
        for d in self.mine(&self.world.decisions, |d| &d.experiment) {
            if d.undone_at.is_none() {
                s.say(format!("Act of {}: {}", day(d.decided_at), outcome(d)));
                s.link(format!("/experiments/{}/decisions/{}", self.of.id, d.id));
            }
        }
    }
}

/// What was decided, in a word.
pub fn outcome(d: &Decision) -> &'static str {
    match d.kind.as_str() {
        "moderate" => match Verdict::parse(&d.verdict) {
            Some(Verdict::Open) => "Opened for support",
            Some(Verdict::Return) => "Returned to its author",
            Some(Verdict::Merge) => "Merged with another",
            _ => "Not admitted",
        },
        "answer" => match Answer::parse(&d.verdict) {
            Some(Answer::Accept) => "Accepted",
            Some(Answer::Redirect) => "Redirected",
            _ => "Refused",
        },
        "authorise" => Authorisation::parse(&d.verdict).map_or("Authorisation refused", |said| said.name(LANG)),
        "conclude" => Conclusion::parse(&d.verdict).map_or("", |said| said.name(LANG)),
        _ => match Judgement::parse(&d.verdict) {
            Some(Judgement::Overturn) => "Refusal set aside",
            _ => "Refusal confirmed",
        },
    }
}

/// A title in the language in which pages are read here, if there is one.
pub fn title(world: &World, id: &str) -> String {
    let translated = world.translations.iter().find(|t| t.experiment == id && t.lang == LANG.code());
    let written =
        || world.experiments.iter().find(|e| e.id == id).unwrap_or_else(|| panic!("no experiment {id}")).title.clone();
    translated.map_or_else(written, |t| t.title.clone())
}
