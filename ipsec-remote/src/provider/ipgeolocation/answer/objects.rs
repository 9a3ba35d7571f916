//! Objects inside an answer.
//!
//! A derived type takes a list of values for an object, in the order of its fields. No service means that.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Unexpected};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An object or `null`; anything else is an error, since the object decides.
pub(super) fn object<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    from.deserialize_any(ObjectOf::new(true))
}

/// An object; anything else is nothing, since the object only informs.
pub(super) fn object_or_nothing<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    from.deserialize_any(ObjectOf::new(false))
}

struct ObjectOf<T> {
    decides: bool,
    object: PhantomData<T>,
}

impl<T> ObjectOf<T> {
    fn new(decides: bool) -> Self {
        Self {
            decides,
            object: PhantomData,
        }
    }

    fn nothing<E: Error>(&self) -> Result<Option<T>, E> {
        match self.decides {
            true => Err(E::invalid_type(
                Unexpected::Other("no object"),
                &"an object",
            )),
            false => Ok(None),
        }
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for ObjectOf<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Option<T>, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Option<T>, S::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.nothing()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Option<T>, E> {
        self.nothing()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<T>, E> {
        self.nothing()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<T>, E> {
        self.nothing()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Option<T>, E> {
        self.nothing()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Option<T>, E> {
        self.nothing()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inside {
        #[serde(default, deserialize_with = "crate::read::informal_flag")]
        flag: Option<bool>,
    }

    #[test]
    fn a_list_is_no_object() {
        let read = |text: &str, decides: bool| -> Result<Option<Inside>, ()> {
            let mut from = serde_json::Deserializer::from_str(text);
            match decides {
                true => object(&mut from),
                false => object_or_nothing(&mut from),
            }
            .map_err(|_| ())
        };
        let inside = |flag| Ok(Some(Inside { flag }));
        for (text, decides, informs) in [
            ("{\"flag\": true}", inside(Some(true)), inside(Some(true))),
            ("{\"flag\": 1}", inside(None), inside(None)),
            ("{}", inside(None), inside(None)),
            ("null", Ok(None), Ok(None)),
            ("[true]", Err(()), Ok(None)),
            ("\"\"", Err(()), Ok(None)),
            ("7", Err(()), Ok(None)),
            ("-7", Err(()), Ok(None)),
            ("7.5", Err(()), Ok(None)),
            ("false", Err(()), Ok(None)),
            ("{", Err(()), Err(())),
            ("{\"flag\": true, \"flag\": true}", Err(()), Err(())),
        ] {
            assert_eq!(read(text, true), decides, "{text}");
            assert_eq!(read(text, false), informs, "{text}");
        }
    }
}
