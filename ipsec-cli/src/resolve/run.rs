//! Carries lines from the input to the output.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use ipsec_tower::ClientIpResolver;

use super::answer::Answer;
use super::config::{self, BadConfig};
use super::line::Line;

/// Answers every line of `input` that is not blank, in order.
///
/// # Errors
///
/// Only those of `input` and `output`.
pub(super) fn run(input: impl Read, output: impl Write, explain: bool) -> io::Result<()> {
    let mut input = BufReader::with_capacity(CAPACITY, input);
    let mut output = BufWriter::with_capacity(CAPACITY, output);
    let mut resolvers = Resolvers::default();
    let mut line = Vec::new();
    loop {
        // Whoever sends one line and waits for the answer gets it before we wait for the next.
        if input.buffer().is_empty() {
            output.flush()?;
        }
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        if !line.trim_ascii().is_empty() {
            serde_json::to_writer(&mut output, &resolvers.answer(&line, explain))?;
            output.write_all(b"\n")?;
        }
    }
}

const CAPACITY: usize = 64 * 1024;

/// The resolver of the last line: one file is mostly about one configuration.
#[derive(Default)]
struct Resolvers {
    last: Option<(String, Result<ClientIpResolver, BadConfig>)>,
}

impl Resolvers {
    fn answer(&mut self, line: &[u8], explain: bool) -> Answer {
        let line = match Line::parse(line) {
            Ok(line) => line,
            Err(error) if explain => return Answer::error("input").because(&error),
            Err(_) => return Answer::error("input"),
        };
        let resolver = match self.resolver(line.config) {
            Ok(resolver) => resolver,
            Err(error) if explain => return Answer::error("config").because(error),
            Err(_) => return Answer::error("config"),
        };
        match (resolver.resolve(line.peer, &line.headers), explain) {
            (Ok(client), false) => Answer::client(&client),
            (Ok(client), true) => {
                Answer::client(&client).explain_client(&client, resolver.header_name())
            }
            (Err(error), false) => Answer::error(error.kind().as_str()),
            (Err(error), true) => {
                Answer::error(error.kind().as_str()).explain_error(&error, resolver.header_name())
            }
        }
    }

    fn resolver(&mut self, config: &str) -> Result<&ClientIpResolver, &BadConfig> {
        if self.last.as_ref().is_none_or(|(text, _)| text != config) {
            self.last = None;
        }
        let (_, resolver) = self
            .last
            .get_or_insert_with(|| (config.to_owned(), config::resolver(config)));
        resolver.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn answers(input: &str, expected: &str) {
        let mut output = Vec::new();
        run(input.as_bytes(), &mut output, false).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }

    #[test]
    fn a_bad_line_does_not_end_the_run() {
        answers(
            "{\"peer\":\"192.0.2.1\",\"headers\":[],\"config\":{\"mode\":\"peer\"}}\n\
             \r\n\
             nonsense\n\
             {\"peer\":\"192.0.2.2\",\"headers\":[],\"config\":{\"mode\":\"peer\"}}",
            "{\"ip\":\"192.0.2.1\"}\n{\"error\":\"input\"}\n{\"ip\":\"192.0.2.2\"}\n",
        );
    }

    #[test]
    fn a_configuration_is_not_kept_for_the_next_one() {
        answers(
            "{\"peer\":\"192.0.2.1\",\"headers\":[],\"config\":{\"mode\":\"peer\"}}\n\
             {\"peer\":\"192.0.2.1\",\"headers\":[],\"config\":{\"mode\":\"poor\"}}\n\
             {\"peer\":\"192.0.2.1\",\"headers\":[],\"config\":{\"mode\":\"peer\"}}\n",
            "{\"ip\":\"192.0.2.1\"}\n{\"error\":\"config\"}\n{\"ip\":\"192.0.2.1\"}\n",
        );
    }
}
