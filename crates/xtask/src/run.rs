//! Starting other programs, and saying which one failed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Runs it with our terminal as its own; its failure is ours.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs it with our terminal as its own.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("cannot start {}", name(command)))
}

/// What it prints; its failure is ours, with what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", name(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({}): {}", name(command), output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// One of the two streams of a program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Runs it, shows one of its streams as it comes, and gives back what that stream said, without colours.
pub fn tee(command: &mut Command, stream: Stream) -> Result<(ExitStatus, String)> {
    match stream {
        Stream::Out => command.stdout(Stdio::piped()),
        Stream::Err => command.stderr(Stdio::piped()),
    };
    let mut child = command.spawn().with_context(|| format!("cannot start {}", name(command)))?;
    let pipe: Box<dyn std::io::Read> = match stream {
        Stream::Out => Box::new(child.stdout.take().context("no output")?),
        Stream::Err => Box::new(child.stderr.take().context("no output")?),
    };
    let mut said = String::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let _ = std::io::stderr().write_all(&line);
        said.push_str(&without_colours(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    Ok((child.wait()?, said))
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // ESC [ … letter
            let _ = characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_removed() {
        assert_eq!(without_colours("\u{1b}[1m\u{1b}[32m3 passed\u{1b}[0m, 0 skipped"), "3 passed, 0 skipped");
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(&mut Command::new("/nowhere/tool")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/tool"), "{error}");
    }
}
