//! Where an experiment stands, how it came there, and what it learned from: the lower part of its page.

use domain::{Event, Finding, Reason, Status};

use super::{
    experiment::{Page, outcome, title},
    model::{Experiment, Step},
    said::{LANG, Said, day},
};

/// What people call the way from a proposal to what follows.
const STAGES: [&str; 8] =
    ["Proposed", "Open for support", "Under review", "Protocol", "Authorisation", "The try", "Results", "What follows"];

impl Page<'_> {
    /// Its page, the one that it learned from, and all that learned from them.
    pub fn family(&self, s: &mut Said) {
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
            s.say(title(self.world, &e.id));
            match &e.finding {
                Some(finding) => s.say(Finding::parse(finding).unwrap().name(LANG)),
                None => s.say(Status::parse(&e.status).unwrap().name(LANG)),
            }
            if let Some(parent) = e.retry_of.as_ref().filter(|_| e.id != first.id) {
                s.say(format!(", learned from “{}”", title(self.world, parent)));
            }
        }
    }

    /// Where it stands: the sentence of its status, and the public clock.
    pub fn stands(&self, s: &mut Said) {
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
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps = self.mine(&self.world.history, |h| &h.experiment);
        steps.sort_by_key(|h| (h.at, h.id.clone()));
        steps
    }

    pub fn history(&self, s: &mut Said) {
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
