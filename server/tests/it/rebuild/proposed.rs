//! What is proposed, under which protocol, by whom, with which data, and what is said about it: the middle of an experiment's page.

use domain::{DataRole, Part};

use super::{
    experiment::Page,
    model::Vote,
    said::{LANG, Said, day, plural, point, somebody},
    voices,
};

impl Page<'_> {
    pub fn words(&self, s: &mut Said) {
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

    pub fn protocol(&self, s: &mut Said) {
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

    pub fn facts(&self, s: &mut Said) {
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

    pub fn data(&self, s: &mut Said) {
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
            s.say(DataRole::parse(&link.role).unwrap().name(LANG));
            match of.state.as_str() {
                "live" => {}
                "changed" => s.say("has changed shape"),
                _ => s.say("no longer answers"),
            }
        }
    }

    pub fn votes(&self) -> Vec<&Vote> {
        let about = |vote: &&Vote| {
            self.world.options.iter().any(|o| o.consultation == vote.id && o.experiment.as_ref() == Some(&self.of.id))
        };
        self.world.consultations.iter().filter(about).collect()
    }

    pub fn voices(&self, s: &mut Said) {
        voices::summary(s, self.world, &self.of.id, self.status);
    }
}
