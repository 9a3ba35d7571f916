//! One call that is repeated, and groups of calls that may be compared.

use std::fmt;
use std::hint::black_box;

/// Subjects that do comparable work in one situation.
#[derive(Debug)]
pub struct Group {
    /// The situation.
    pub title: &'static str,
    /// The name of the subject that the others are compared with.
    pub baseline: &'static str,
    /// Among them the baseline.
    pub subjects: Vec<Subject>,
}

/// One call that is repeated.
pub struct Subject {
    name: &'static str,
    run: Run,
}

type Run = Box<dyn FnMut(usize, &mut Meter<'_>)>;

/// Runs what it is given, and watches that alone.
pub type Meter<'a> = dyn FnMut(&mut dyn FnMut()) + 'a;

impl Subject {
    /// Calls `call` with a fresh `input` each time. Making inputs is not measured; dropping what `call` is given and what it
    /// returns is, as somebody has to do that for every request.
    pub fn new<I: 'static, O>(
        name: &'static str,
        mut input: impl FnMut() -> I + 'static,
        mut call: impl FnMut(I) -> O + 'static,
    ) -> Self {
        let mut inputs = Vec::new();
        let run = move |calls: usize, meter: &mut Meter<'_>| {
            inputs.extend((0..calls).map(|_| input()));
            meter(&mut || {
                for input in inputs.drain(..) {
                    black_box(call(black_box(input)));
                }
            });
        };
        let run = Box::new(run);
        Self { name, run }
    }

    /// What is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Calls it this many times while `meter` watches.
    pub fn run(&mut self, calls: usize, meter: &mut Meter<'_>) {
        (self.run)(calls, meter);
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Subject").field(&self.name).finish()
    }
}
