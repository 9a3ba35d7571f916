//! The index itself: its bytes, and how they are asked.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use yoke::Yoke;

use super::builder::LocalIndexBuilder;
use super::codec::{self, read_lists};
use super::image::{FileError, Image, SectionInfo, save};
use super::list::LoadedList;
use super::saying::{evidence, sparing_note};
use super::sections::Sections;
use super::table::Value;
use super::templates::RawTemplate;
use crate::evidence::{Evidence, Source};
use crate::ip;
use crate::signal::{FactSet, SignalSet, Signals};
use crate::verdict::{Records, Template, Verdict};

/// What many lists say about any address, in memory and ready to be asked. See the [module](super) for how lists combine.
///
/// It is immutable and cheap to clone: clones share one table. The lists are trusted: whoever can write one decides what is
/// known about an address. So is an index file: that it cannot do harm to the process is checked, what it says of addresses is not.
///
/// # Complexity
///
/// A lookup reads two lines of memory of most tables, and allocates nothing, but for the evidence on an IPv4 address inside an IPv6
/// address. For an address that no list names it touches no reference count either. The [evidence](Verdict::evidence) on
/// an address is put together when somebody looks at it.
#[derive(Clone)]
pub struct LocalIndex(Arc<Table>);

/// Tells whether a table is there still.
#[cfg(test)]
pub(super) type WeakTable = std::sync::Weak<dyn Records>;

struct Table {
    name: Source,
    answers: FactSet,
    lists: Vec<LoadedList>,
    templates: Vec<Template>,
    /// By template.
    protected: Vec<bool>,
    sections: Yoke<Sections<'static>, Box<Image>>,
}

impl LocalIndex {
    /// Starts without lists.
    pub fn builder() -> LocalIndexBuilder {
        LocalIndexBuilder::new()
    }

    /// Reads an index from a file that was [saved](LocalIndex::save). The file is read in whole, and not looked at again.
    ///
    /// # Errors
    ///
    /// [`FileError`]: the file cannot be read, is no index or one of another version, was damaged, or was made by somebody
    /// who means ill.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::of(Image::open(path.as_ref())?)
    }

    /// Reads an index from the bytes of such a file.
    ///
    /// # Errors
    ///
    /// As [`LocalIndex::open`], but for reading.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        Self::of(Image::of_bytes(bytes)?)
    }

    /// Writes the index to a file, which is there in whole or not at all: to a temporary one beside it, which then takes its place.
    ///
    /// Equal lists make equal files. Several may save to one path at once; one of them is last.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the system refuses it. A file that was there before is as it was, unless only the last step failed: to make sure that the
    /// new one outlives a loss of power.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        save(self.as_bytes(), path.as_ref())
    }

    /// What [`LocalIndex::save`] writes, which is also all the memory that lookups read.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.sections.backing_cart().memory()
    }

    /// Checks the structure of an image, whose header and hashes are right.
    pub(super) fn of(image: Image) -> Result<Self, FileError> {
        let invalid = FileError::invalid;
        let strings = Sections::strings(&image)?;
        let lists = image.section::<u8>(super::image::Kind::Lists)?;
        let lists = read_lists(lists, strings);
        let (name, lists) = lists.ok_or_else(|| invalid("its lists cannot be read"))?;
        let raw = image.section::<RawTemplate>(super::image::Kind::Templates)?;
        let mut facts = raw.iter().map(RawTemplate::facts);
        let facts = facts.try_fold(FactSet::EMPTY, |all, facts| Some(all | facts?));
        let answers = facts.map(|facts| facts | told_by(&lists));
        let templates = answers.and_then(|answers| {
            let templates = raw.iter().map(|template| template.read(answers));
            Some((answers, templates.collect::<Option<Vec<Template>>>()?))
        });
        let (answers, templates) =
            templates.ok_or_else(|| invalid("its templates cannot be read"))?;
        let protected = raw.iter().map(RawTemplate::is_protected).collect();
        let sections = Yoke::try_attach_to_cart(Box::new(image), |image: &Image| {
            Sections::read(image, lists.len())
        })?;
        Ok(Self(Arc::new(Table {
            name,
            answers,
            lists,
            templates,
            protected,
            sections,
        })))
    }

    /// What the lists say about the address.
    ///
    /// Signals of a complete list that does not name the address are *no*, unless the address is not
    /// [public](ip::Scope::is_public). What no list tells is unknown.
    ///
    /// Of a NAT64 or 6to4 address it also says what the lists say of the IPv4 address inside, but for operators' allow lists; not of a
    /// Teredo address, since what is inside is the client's to choose.
    #[must_use]
    pub fn verdict(&self, ip: impl Into<IpAddr>) -> Verdict {
        let ip = ip::canonical(ip.into());
        match ip::translated_ipv4(ip) {
            None => self.at(ip),
            Some(inside) => {
                let is_protected = self.0.protects(self.0.find(ip));
                self.at(ip)
                    .with_embedded(inside, &self.at(inside.into()), is_protected)
            }
        }
    }

    /// The signals alone, as [`LocalIndex::verdict`] gives them, for whoever has very many addresses to ask about.
    #[must_use]
    #[inline]
    pub fn signals(&self, ip: impl Into<IpAddr>) -> Signals {
        match ip.into() {
            ip @ IpAddr::V4(_) => self.template(self.0.find(ip)).signals_of(ip),
            ip @ IpAddr::V6(_) => self.signals_v6(ip),
        }
    }

    fn signals_v6(&self, ip: IpAddr) -> Signals {
        let ip = ip::canonical(ip);
        match ip::translated_ipv4(ip) {
            None => self.template(self.0.find(ip)).signals_of(ip),
            Some(_) => self.verdict(ip).signals(),
        }
    }

    /// The list that says that the address is [never to be blocked](super::List::never_block), if there is one; of several, the first.
    #[must_use]
    pub fn never_blocked_by(&self, ip: impl Into<IpAddr>) -> Option<&Source> {
        let value = self.0.find(ip::canonical(ip.into()));
        if !self.0.protects(value) {
            return None;
        }
        let sections = self.sections();
        let atoms = sections.atoms(sections.record(value));
        let mut lists = atoms
            .iter()
            .map(|atom| &self.0.lists[usize::from(atom.list)]);
        lists.find(|list| list.never_block()).map(LoadedList::name)
    }

    /// How many ranges of addresses it tells apart, not counting those that no list names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.sections.backing_cart().ranges() as usize
    }

    /// Whether no list names anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lists, in the order in which they were added.
    #[must_use]
    pub fn lists(&self) -> &[LoadedList] {
        &self.0.lists
    }

    /// The list of this name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&LoadedList> {
        self.lists().iter().find(|list| list.name() == name)
    }

    /// When the lists were put together, if that was said.
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        match self.0.sections.backing_cart().date() {
            0 => None,
            seconds => codec::time(seconds),
        }
    }

    /// A hash of the lists: what they mean, what they say, and how they were counted.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.0.sections.backing_cart().digest()
    }

    /// The parts of [its bytes](LocalIndex::as_bytes), with their sizes.
    pub fn file_sections(&self) -> impl Iterator<Item = SectionInfo> + '_ {
        self.0.sections.backing_cart().sections()
    }

    /// Whether somebody else has the table too: a clone, or a verdict.
    pub(super) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    #[cfg(test)]
    pub(super) fn downgrade(&self) -> WeakTable {
        let records: Arc<dyn Records> = self.0.clone();
        Arc::downgrade(&records)
    }

    /// Whether both are clones of one table.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn name(&self) -> &Source {
        &self.0.name
    }

    pub(super) fn answers(&self) -> FactSet {
        self.0.answers
    }

    pub(super) fn sections(&self) -> &Sections<'_> {
        self.0.sections.get()
    }

    /// The lists that name an address in canonical form, by position and in order.
    pub(super) fn naming(&self, ip: IpAddr) -> impl Iterator<Item = usize> + '_ {
        let sections = self.sections();
        let atoms = sections.atoms(sections.record(self.0.find(ip)));
        atoms.into_iter().map(|atom| usize::from(atom.list))
    }

    /// What is said of all addresses with a value, and by which lists.
    pub(super) fn template(&self, value: Value) -> &Template {
        &self.0.templates[self.0.template(value)]
    }

    #[inline]
    fn at(&self, ip: IpAddr) -> Verdict {
        let value = self.0.find(ip);
        let template = self.template(value);
        let record = self.sections().record(value);
        if record == 0 {
            return template.verdict(ip, None);
        }
        let records: Arc<dyn Records> = self.0.clone();
        template.verdict(ip, Some((records, record)))
    }
}

/// What the lists can ever tell, whomever they name.
fn told_by(lists: &[LoadedList]) -> FactSet {
    let all = |all: SignalSet, list: &LoadedList| all | list.signals() | list.covered();
    // What is implied is told as well.
    let signals = Signals::UNKNOWN.yes(lists.iter().fold(SignalSet::EMPTY, all));
    signals.positive().into()
}

impl Table {
    #[inline]
    fn find(&self, ip: IpAddr) -> Value {
        match ip {
            IpAddr::V4(ip) => self.sections.get().v4.find(ip.to_bits()),
            IpAddr::V6(ip) => self.find_v6(ip.to_bits()),
        }
    }

    #[inline(never)]
    fn find_v6(&self, address: u128) -> Value {
        self.sections.get().v6.find(address)
    }

    /// Whether addresses with a value are never to be blocked.
    fn protects(&self, value: Value) -> bool {
        self.protected[self.template(value)]
    }

    /// The number of the template of a value.
    #[inline]
    fn template(&self, value: Value) -> usize {
        self.sections.get().template(value)
    }
}

impl Records for Table {
    fn evidence(&self, record: u32) -> Vec<Evidence> {
        let sections = self.sections.get();
        let atoms = sections.atoms(record);
        let atoms = atoms.iter().map(|atom| {
            let list = &self.lists[usize::from(atom.list)].list;
            (list, sections.said.at(atom.said).unwrap_or_default())
        });
        let atoms: Vec<_> = atoms.collect();
        let is_protected = atoms.iter().any(|(list, _)| list.never_block);
        if !is_protected {
            let all = atoms.into_iter();
            return all.map(|(list, said)| evidence(list, said)).collect();
        }
        let all = atoms.into_iter().map(|(list, said)| {
            let whole = evidence(list, said);
            let left = if list.never_block {
                Some(whole.clone())
            } else {
                whole.clone().spared()
            };
            (list, left.as_ref() != Some(&whole), left)
        });
        let all: Vec<_> = all.collect();
        let spared = all.iter().filter(|(_, is_spared, _)| *is_spared);
        let note = sparing_note(spared.map(|(list, ..)| &list.name));
        let left = all.into_iter().filter_map(|(list, _, left)| match left {
            Some(left) if list.never_block => Some(left.with_note(note.clone())),
            left => left,
        });
        left.collect()
    }
}

/// The name, the lists and the sizes.
impl fmt::Debug for LocalIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists: Vec<_> = self.lists().iter().map(LoadedList::name).collect();
        f.debug_struct("LocalIndex")
            .field("name", self.name())
            .field("lists", &lists)
            .field("ranges", &self.len())
            .finish_non_exhaustive()
    }
}
