use domain::Lang;

use super::{Aggregate, Bucket, Filter, Operation, Recipe};

impl Aggregate {
    /// As people say it, before a column.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Aggregate::Mean => ("moyenne", "mean"),
            Aggregate::Sum => ("somme", "sum"),
            Aggregate::Count => ("nombre de lignes", "number of rows"),
            Aggregate::Least => ("plus petite valeur", "least value"),
            Aggregate::Most => ("plus grande valeur", "greatest value"),
            Aggregate::Last => ("dernière valeur", "last value"),
        };
        lang.t(fr, en)
    }
}

impl Bucket {
    /// As people say it, after what is computed.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Bucket::Each => ("à chaque date", "at each date"),
            Bucket::Day => ("par jour", "per day"),
            Bucket::Week => ("par semaine", "per week"),
            Bucket::Month => ("par mois", "per month"),
            Bucket::Year => ("par an", "per year"),
            Bucket::All => ("en tout", "in all"),
        };
        lang.t(fr, en)
    }
}

impl Operation {
    /// As people say it, between a column and a value.
    pub fn say(self, lang: Lang) -> &'static str {
        let (fr, en) = match self {
            Operation::Is => ("est", "is"),
            Operation::IsNot => ("n’est pas", "is not"),
            Operation::Contains => ("contient", "contains"),
            Operation::AtLeast => ("est au moins", "is at least"),
            Operation::AtMost => ("est au plus", "is at most"),
        };
        lang.t(fr, en)
    }
}

impl Recipe {
    /// The recipe as a sentence: « moyenne de comptage (vélos) pour Roubaix, par semaine, où type est « voie » ».
    pub fn say(&self, lang: Lang) -> String {
        let mut said = self.aggregate.say(lang).to_owned();
        if let Some(column) = self.column.as_ref().filter(|_| self.aggregate != Aggregate::Count) {
            let quoted = quoted(lang, column);
            said = lang.t(format!("{said} de {quoted}"), format!("{said} of {quoted}"));
        }
        if !self.unit.is_empty() {
            said = format!("{said} ({})", self.unit);
        }
        if let Some(territory) = &self.territory {
            let value = &territory.value;
            said = lang.t(format!("{said} pour {value}"), format!("{said} for {value}"));
        }
        said = match (&self.date, self.bucket) {
            (None, _) => lang.t(format!("{said}, au jour des données"), format!("{said}, on the day of the data")),
            (Some(_), bucket) => format!("{said}, {}", bucket.say(lang)),
        };
        if let Some(date) = &self.date {
            let date = quoted(lang, date);
            said = lang.t(format!("{said} d’après {date}"), format!("{said} by {date}"));
        }
        for (n, filter) in self.filters.iter().enumerate() {
            let join = if n == 0 { lang.t(", où", ", where") } else { lang.t(" et", " and") };
            said = format!("{said}{join} {}", filter.say(lang));
        }
        said
    }
}

impl Filter {
    fn say(&self, lang: Lang) -> String {
        format!("{} {} {}", quoted(lang, &self.column), self.operation.say(lang), quoted(lang, &self.value))
    }
}

fn quoted(lang: Lang, text: &str) -> String {
    lang.t(format!("«\u{a0}{text}\u{a0}»"), format!("“{text}”"))
}
