//! What is read from Redis and written to it: bytes in, words out.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use redis::ToRedisArgs;
use redis::aio::PubSubStream;

use super::pending::Change;
use super::word::{Said, Subject, Word, body, end};
use crate::fleet::chance;
use crate::fleet::error::Failed;
use crate::fleet::link::Link;

/// So many words in one call: Redis does nothing else meanwhile, and requests wait for it.
pub(super) const PAGE: usize = 250;
/// So many words there are at most, lifted ones and those that have ended among them.
const MOST_WORDS: usize = 100_000;
/// For how many seconds what has ended is remembered word for word: a day. Beyond that, all that is known is that it has ended.
const REMEMBERED: usize = 86_400;

const READ: &str = concat!(include_str!("open.lua"), include_str!("read.lua"));
const WRITE: &str = concat!(include_str!("open.lua"), include_str!("write.lua"));

/// The record of bans and allowances in Redis.
pub(super) struct Store {
    link: Arc<Link>,
    keys: [String; 4],
    /// What came of this instance's last turn.
    turns: String,
    channel: String,
}

/// Ends when the connection does.
pub(super) type News = PubSubStream;

/// A part of the record, in the order in which it was written.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) epoch: String,
    /// The place of whatever was written last in the whole record.
    pub(super) last: u64,
    pub(super) horizon: u64,
    pub(super) words: Vec<(Subject, Option<Word>)>,
    /// Where the next page begins; `None` if there is none.
    pub(super) next: Option<u64>,
    /// So many could not be read.
    pub(super) skipped: usize,
}

/// What came of writing.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) epoch: String,
    /// The last place before and after.
    pub(super) before: u64,
    pub(super) last: u64,
    /// The number of each word, in order; `None` for one that was not taken.
    pub(super) numbers: Vec<Option<u64>>,
}

/// Why and how something is written.
pub(super) enum Writing<'a> {
    /// It is said now.
    Say(Subject, &'a Said),
    /// It was said before, and the store has forgotten it.
    Offer(Subject, &'a Word),
    /// It was said before, and what the store has for it cannot be read. It gets a number of its own: that of old may be one that all believe to know. Unless something was written
    /// there since this place.
    Mend(Subject, &'a Word, u64),
    /// What has this number has ended long ago.
    Bury(Subject, u64),
}

impl Written {
    /// What came of so many words.
    fn of(self, words: usize) -> Result<Self, Failed> {
        match self.numbers.len() == words {
            true => Ok(self),
            false => Err(Failed::Unreadable),
        }
    }
}

impl Store {
    pub(super) fn new(link: Arc<Link>) -> Self {
        let key = |of| link.key("overlay", of);
        Self {
            keys: ["head", "words", "places", "ends"].map(key),
            turns: key(&format!("turn:{}", chance::name())),
            channel: key("news"),
            link,
        }
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// Messages, each of which is the place of something new.
    pub(super) async fn news(&self) -> Result<News, Failed> {
        self.link.messages(&self.channel).await
    }

    /// What was written after this place.
    pub(super) async fn read(&self, after: u64) -> Result<Page, Failed> {
        let mut pipeline = self.call(READ, &self.keys);
        pipeline.arg(after).arg(PAGE);
        let (answer,): (Vec<Vec<u8>>,) = self.link.run_patiently(&pipeline).await?;
        page(&answer, after).ok_or(Failed::Unreadable)
    }

    /// Writes what may be written twice, and lets the horizon rise to this.
    pub(super) async fn write(
        &self,
        words: &[Writing<'_>],
        horizon: u64,
    ) -> Result<Written, Failed> {
        self.tell(words, horizon, 0).await?.of(words.len())
    }

    /// Says these, which are this turn of this instance, and not to be said in another one as long as it is not known what came of it.
    pub(super) async fn say(
        &self,
        turn: u64,
        said: &[(Subject, Change)],
    ) -> Result<Written, Failed> {
        let words = said.iter();
        let words = words.map(|(subject, change)| Writing::Say(*subject, &change.said));
        let words: Vec<Writing<'_>> = words.collect();
        self.tell(&words, 0, turn).await?.of(words.len())
    }

    /// What came of this turn, whose answer was not heard. If it was not heard of there, there are no numbers, and it will not be any more.
    pub(super) async fn settle(&self, turn: u64) -> Result<Written, Failed> {
        self.tell(&[], 0, turn).await
    }

    async fn tell(
        &self,
        words: &[Writing<'_>],
        horizon: u64,
        turn: u64,
    ) -> Result<Written, Failed> {
        let [head, words_key, places, ends] = &self.keys;
        let mut pipeline = self.call(WRITE, &[head, words_key, places, ends, &self.turns]);
        pipeline.arg(&self.channel).arg(horizon).arg(MOST_WORDS);
        pipeline.arg(turn);
        for word in words {
            let (how, subject, said, number) = match word {
                Writing::Say(subject, said) => ("say", subject, *said, 0),
                Writing::Offer(subject, word) => ("offer", subject, &word.said, word.number),
                Writing::Mend(subject, word, place) => ("mend", subject, &word.said, *place),
                Writing::Bury(subject, number) => ("bury", subject, &None, *number),
            };
            pipeline.arg(how).arg(subject.field());
            pipeline.arg(body(said)).arg(end(said)).arg(number);
        }
        let (answer,): (Vec<Vec<u8>>,) = self.link.run_patiently(&pipeline).await?;
        written(&answer).ok_or(Failed::Unreadable)
    }

    fn call(&self, script: &str, keys: &[impl ToRedisArgs]) -> redis::Pipeline {
        // What a record is called if there is none: another name each time, or else it would not be seen that the one before is gone.
        let chance = RandomState::new();
        let epoch = format!("{:016x}{:016x}", chance.hash_one(1), chance.hash_one(2));
        let mut pipeline = redis::pipe();
        pipeline.cmd("EVAL").arg(script).arg(keys.len());
        pipeline.arg(keys).arg(epoch).arg(REMEMBERED);
        pipeline
    }
}

fn page(answer: &[Vec<u8>], after: u64) -> Option<Page> {
    let [epoch, last, horizon, rest @ ..] = answer else {
        return None;
    };
    let (mut words, mut skipped, mut reached) = (Vec::new(), 0, after);
    let (found, _) = rest.as_chunks::<3>();
    for [field, word, place] in found {
        reached = number(place).unwrap_or_default().max(reached);
        let subject = Subject::from_field(field);
        let word = subject.and_then(|subject| Word::read(subject, word));
        skipped += usize::from(word.is_none());
        words.extend(subject.map(|subject| (subject, word)));
    }
    Some(Page {
        epoch: text(epoch)?,
        last: number(last)?,
        horizon: number(horizon)?,
        words,
        // A page of nothing that has a place would be the next one again.
        next: (found.len() == PAGE && reached > after).then_some(reached),
        skipped,
    })
}

fn written(answer: &[Vec<u8>]) -> Option<Written> {
    let [epoch, before, last, numbers @ ..] = answer else {
        return None;
    };
    let numbers: Option<Vec<u64>> = numbers.iter().map(|text| number(text)).collect();
    Some(Written {
        epoch: text(epoch)?,
        before: number(before)?,
        last: number(last)?,
        numbers: numbers?.into_iter().map(|n| (n > 0).then_some(n)).collect(),
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    str::from_utf8(bytes).ok().map(str::to_owned)
}

fn number(bytes: &[u8]) -> Option<u64> {
    str::from_utf8(bytes).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn pages_are_read_and_rubbish_in_them_is_counted() {
        let net = "deny 203.0.113.0/24";
        let answer = bytes(&[
            "e", "9", "2", net, "3 ", "8", "x", "y", "inf", net, "z", "9",
        ]);
        let read = page(&answer, 7).unwrap();
        assert_eq!((read.epoch.as_str(), read.last, read.horizon), ("e", 9, 2));
        assert_eq!((read.words.len(), read.skipped, read.next), (2, 2, None));
        assert_eq!(
            read.words[0].1,
            Some(Word {
                number: 3,
                said: None
            })
        );
        assert_eq!(read.words[1].1, None);
    }

    #[test]
    fn a_full_page_is_followed_by_another_one_unless_it_leads_nowhere() {
        let full = |place: &str| {
            let mut answer = bytes(&["e", "9", "2"]);
            for _ in 0..PAGE {
                answer.extend(bytes(&["x", "y", place]));
            }
            page(&answer, 7).unwrap().next
        };
        assert_eq!((full("8"), full("7"), full("1.5")), (Some(8), None, None));
    }

    #[test]
    fn answers_that_are_none_are_none() {
        for answer in [&[][..], &["e", "9"], &["e", "x", "2"], &["e", "9", "-1"]] {
            assert!(page(&bytes(answer), 0).is_none(), "{answer:?}");
        }
        for answer in [&["e", "1"][..], &["e", "1", "2", "x"]] {
            assert!(written(&bytes(answer)).is_none(), "{answer:?}");
        }
        let taken = written(&bytes(&["e", "1", "2", "2", "0"])).unwrap();
        assert_eq!(taken.numbers, [Some(2), None]);
        assert!(taken.of(1).is_err());
    }
}
