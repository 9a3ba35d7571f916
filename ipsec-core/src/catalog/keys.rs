//! Keys that are not known, and which one was meant.

/// What is wrong with a key that is none of the known ones.
pub(super) fn unknown(key: &str, known: &[&str]) -> String {
    if key == "builtin" && known.contains(&"files") {
        return "`builtin`: no list is built in, since each has a publisher and a licence of its own: declare it as a [[feed]], and name it \
                in `feeds`"
            .to_owned();
    }
    if let Some(right) = other_name(key).filter(|_| known.contains(&"path")) {
        return format!("unknown key `{key}`: write {right}");
    }
    let nearest = known.iter().map(|right| (distance(key, right), right));
    let key = key.escape_debug();
    match nearest.min() {
        Some((steps, right)) if steps <= 1 + right.len() / 5 => {
            format!("unknown key `{key}`: did you mean `{right}`?")
        }
        _ => format!("unknown key `{key}`: expected one of {}", known.join(", ")),
    }
}

/// What is called otherwise elsewhere.
fn other_name(key: &str) -> Option<&'static str> {
    Some(match key {
        "flags" | "flag" | "categories" | "category" | "tags" => "`signals`",
        "file" | "filename" => "`path`",
        "type" => "`kind`",
        "license" => "`licence`",
        "declared_count" => "`declared_after`, with the text in front of the number",
        "delimiter" | "header" | "ip_column" | "flag_columns" | "score_column" | "asn_column"
        | "country_column" => {
            "`columns = { … }`, with delimiter, header, address, flags, score, country, asn and others"
        }
        _ => return None,
    })
}

/// How many letters must be added, taken away or changed.
fn distance(a: &str, b: &str) -> usize {
    // Whatever is longer than any key is none.
    if a.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let change = diagonal + usize::from(x != y);
            diagonal = *above;
            left = change.min(diagonal + 1).min(left + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_letters() {
        for (a, b, steps) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "", 3),
            ("max_shrnk", "max_shrink", 1),
            ("singals", "signals", 2),
        ] {
            assert_eq!(distance(a, b), steps, "{a} {b}");
            assert_eq!(distance(b, a), steps, "{b} {a}");
        }
    }

    #[test]
    fn the_right_key_is_named() {
        let known = ["name", "signals", "max_shrink", "path"];
        assert_eq!(
            unknown("max_shrnk", &known),
            "unknown key `max_shrnk`: did you mean `max_shrink`?"
        );
        assert_eq!(
            unknown("flags", &known),
            "unknown key `flags`: write `signals`"
        );
        assert_eq!(
            unknown("colour", &known),
            "unknown key `colour`: expected one of name, signals, max_shrink, path"
        );
        assert_eq!(
            unknown("flags", &["feed"]),
            "unknown key `flags`: expected one of feed"
        );
    }
}
