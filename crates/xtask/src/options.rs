//! The few options of the commands. Read by hand: a parser crate would be compiled before the first page can be.

use std::fmt;

use anyhow::Result;

/// The command line makes no sense: exit code 2, and the usage is shown.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// What stands after the command; every reader takes out what it knows.
pub struct Options(Vec<String>);

impl Options {
    /// Takes the arguments after the command.
    pub fn new(arguments: Vec<String>) -> Self {
        Self(arguments)
    }

    /// Was this flag given?
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() < before
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|a| a.split('=').next() == Some(name)) else {
            return Ok(None);
        };
        let argument = self.0.remove(at);
        if let Some((_, value)) = argument.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if at < self.0.len() && !self.0[at].starts_with("--") {
            return Ok(Some(self.0.remove(at)));
        }
        Err(Usage(format!("`{name}` needs a value")).into())
    }

    /// The value of an option that counts something.
    pub fn number(&mut self, name: &str) -> Result<Option<u32>> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        match value.parse() {
            Ok(number) if number > 0 => Ok(Some(number)),
            _ => Err(Usage(format!("`{name}` needs a number above zero, not `{value}`")).into()),
        }
    }

    /// Refuses what nobody has taken: a mistyped option must not be ignored.
    pub fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(unknown) => Err(Usage(format!("what is `{unknown}`?")).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Options::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn values_are_read_in_both_spellings() {
        for line in ["--listen 0.0.0.0:80 --empty", "--empty --listen=0.0.0.0:80"] {
            let mut options = options(line);
            assert_eq!(options.value("--listen").unwrap().as_deref(), Some("0.0.0.0:80"));
            assert!(options.flag("--empty"));
            options.finish().unwrap();
        }
    }

    #[test]
    fn a_mistyped_option_is_wrong_usage() {
        let mut options = options("--relaese");
        assert!(!options.flag("--release"));
        assert!(options.finish().unwrap_err().is::<Usage>());
    }

    #[test]
    fn an_option_without_its_value_is_wrong_usage() {
        assert!(options("--listen --empty").value("--listen").is_err());
        assert!(options("--scale many").number("--scale").is_err());
        assert!(options("--scale 0").number("--scale").is_err());
    }
}
