//! The page of an experiment, made again from files.

use domain::{
    Answer, Authorisation, Clocks, Conclusion, Due, Finding, Judgement, Moment, Reason, Status, Theme, Verdict,
};
use store::results::results_due;

use super::{
    ground::{entry, evidence, incident},
    html::Node,
    model::{Decision, Experiment, World},
    said::{LANG, Said, day, plural, somebody},
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

    pub fn translation(&self) -> Option<&super::model::Translation> {
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
