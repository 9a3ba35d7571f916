//! How the store counts: one script, so that no two instances count at the same time.

use std::time::Duration;

use redis::Pipeline;

use super::tally::{MOST, Report, Said};
use crate::budget::DAY;

/// For so long a day is kept after it was spoken of last: by the store's clock alone, since that of an instance may be days off.
const LASTS: Duration = DAY.saturating_mul(2);

/// One hash for each day: `base` is what was known when the store began (anew), `since` what was spent after, `own:ID` what the instance ID has said it spent by itself.
///
/// Each instance says where it stands, and not by how much that has changed. So it may be said twice, and what is said late is put right with the next word.
const SCRIPT: &str = r"
local id, own, told, mine, seen, raise, anew = 'own:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local wanted, limit, lasts, new = tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], ARGV[11]
local day = redis.call('HMGET', KEYS[1], 'epoch', 'base', 'since', 'word', id)
local function number(text)
  local number = tonumber(text or '0')
  return number and number > -1e16 and number < 1e16 and number
end
local epoch = day[1] or new
local base, since, word, before = number(day[2]), number(day[3]), number(day[4]), number(day[5] or told)
if not (base and since and word and before) then
  -- Rubbish is as good as nothing.
  redis.call('DEL', KEYS[1])
  epoch, base, since, word, before = new, 0, 0, 0, told
end
word = word + 1
if mine ~= '' and mine ~= epoch then
  -- The store has forgotten: all know a part of what it knew, and who knows most is right.
  base = math.max(base, seen)
elseif anew == '1' and base + since < seen then
  base = seen - since
end
since = since + own - before
if base + since < raise then base = raise - since end
local granted = math.max(0, math.min(wanted, limit - base - since))
since = since + granted
redis.call('HSET', KEYS[1], 'epoch', epoch, 'base', string.format('%.0f', base), 'since', string.format('%.0f', since), 'word', string.format('%.0f', word), id, ARGV[2])
redis.call('EXPIRE', KEYS[1], lasts)
return {string.format('%.0f', granted), string.format('%.0f', math.max(0, base + since)), epoch, string.format('%.0f', word)}
";

/// What the script replies.
pub(super) type Reply = ((String, String, String, String),);

/// The question: where we stand, and how many are wanted.
pub(super) fn question(
    key: &str,
    id: &str,
    report: &Report,
    wanted: u64,
    limit: u64,
    new_epoch: &str,
) -> Pipeline {
    let mut pipeline = Pipeline::new();
    let eval = pipeline.cmd("EVAL").arg(SCRIPT).arg(1).arg(key);
    eval.arg(id).arg(report.own).arg(report.told);
    eval.arg(&report.epoch).arg(report.seen).arg(report.raise);
    eval.arg(u8::from(report.is_anew));
    eval.arg(wanted.min(MOST)).arg(limit.min(MOST));
    eval.arg(LASTS.as_secs()).arg(new_epoch);
    pipeline
}

/// The answer; `None` if it makes no sense.
pub(super) fn answer(((granted, count, epoch, word),): Reply) -> Option<Said> {
    Some(Said {
        granted: granted.parse().ok()?,
        count: count.parse().ok()?,
        epoch,
        word: word.parse().ok()?,
    })
}
