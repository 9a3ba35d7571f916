//! What is said on the command line.

use std::time::Duration;

/// How long, and how much.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) time: Duration,
    /// How many visitors come at one time.
    pub(crate) visitors: u64,
    /// The URL of a Redis. Then there are two instances, which share answers, budgets and bans through it.
    pub(crate) redis: Option<String>,
}

const USAGE: &str = "expected --minutes N or --seconds N, --visitors N if others than 64 come at one time, and --redis URL for two instances that share a Redis";

impl Settings {
    pub(crate) fn read(arguments: Vec<String>) -> Result<Self, String> {
        let mut settings = Self {
            time: Duration::from_secs(10 * 60),
            visitors: 64,
            redis: None,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument == "--redis" {
                let url = arguments.next();
                settings.redis = Some(url.ok_or_else(|| format!("--redis needs a URL: {USAGE}"))?);
                continue;
            }
            let mut number = || {
                let number = arguments.next().and_then(|text| text.parse::<u32>().ok());
                let number = number.filter(|number| *number > 0);
                number.ok_or_else(|| format!("{argument} needs a number: {USAGE}"))
            };
            match argument.as_str() {
                "--minutes" => settings.time = Duration::from_secs(60) * number()?,
                "--seconds" => settings.time = Duration::from_secs(1) * number()?,
                "--visitors" => settings.visitors = number()?.into(),
                _ => return Err(format!("unknown argument {argument}: {USAGE}")),
            }
        }
        Ok(settings)
    }
}
