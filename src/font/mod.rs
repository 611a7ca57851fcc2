//! Faces, the roles they serve, and which face has a character.
//!
//! A [`Face`] is read when first used. `read` hands over loaders, so nothing here touches the disk.
//! Which face sets a character is decided before shaping, in [`Fonts::prepare`] (`choose`), on one thread:
//! face numbers, and with them the bytes of the PDF, do not depend on the order of threads.

mod choose;
mod face;
mod features;
mod forms;
mod style;
mod told;

use crate::cjk::Region;
pub use crate::page::FaceId;
pub use choose::{Need, Prepared, Substitute};
pub use face::{Face, FaceMetrics};
pub use forms::{Body, Cell, Forms};
pub use style::{Genre, Style, letter};

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// What a face is for (字体用途). Styles name roles, `fonts.toml` and `layout.toml` bind them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// 报宋: body.
    Serif,
    /// 小标宋: heavy serif for heads.
    SerifHeavy,
    /// 黑体.
    Sans,
    /// 黑体, bold.
    SansBold,
    /// 粗黑 / 大黑.
    SansHeavy,
    /// 楷体.
    Kai,
    /// 仿宋.
    Fangsong,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [Role::Serif, Role::SerifHeavy, Role::Sans, Role::SansBold, Role::SansHeavy, Role::Kai, Role::Fangsong];

    /// Its name in `fonts.toml` and `layout.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Serif => "serif",
            Role::SerifHeavy => "serif-heavy",
            Role::Sans => "sans",
            Role::SansBold => "sans-bold",
            Role::SansHeavy => "sans-heavy",
            Role::Kai => "kai",
            Role::Fangsong => "fangsong",
        }
    }

    /// Its Chinese name.
    pub fn chinese(self) -> &'static str {
        match self {
            Role::Serif => "报宋",
            Role::SerifHeavy => "小标宋",
            Role::Sans => "黑体",
            Role::SansBold => "中黑",
            Role::SansHeavy => "大黑",
            Role::Kai => "楷体",
            Role::Fangsong => "仿宋",
        }
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// How the bytes of a face file are got.
pub type Loader = Arc<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;

/// A face that may be read.
#[derive(Clone)]
pub struct FaceEntry {
    /// Family name.
    pub name: String,
    /// File name as the editor knows it.
    pub file: String,
    /// Index in a collection.
    pub index: u32,
    /// Licence file, if known.
    pub licence: Option<String>,
    /// The only region that it serves, if it is not for all.
    pub region: Option<Region>,
    /// What it looks like, if it is a face of the system; that of a face of the build follows from its roles.
    pub style: Option<Style>,
    loader: Loader,
    loaded: OnceLock<Result<Arc<Face>, String>>,
}

impl FaceEntry {
    /// A face whose bytes `loader` gives.
    pub fn new(name: impl Into<String>, file: impl Into<String>, index: u32, licence: Option<String>, loader: Loader) -> FaceEntry {
        FaceEntry { name: name.into(), file: file.into(), index, licence, region: None, style: None, loader, loaded: OnceLock::new() }
    }
}

impl FaceEntry {
    fn same_file(&self, other: &FaceEntry) -> bool {
        (&self.file, self.index, &self.name) == (&other.file, other.index, &other.name)
    }
}

impl fmt::Debug for FaceEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaceEntry({} in {})", self.name, self.file)
    }
}

/// Finds the face of the system nearest to a style that has all of some characters; ties by name, file, index.
pub type SystemLookup = Box<dyn Fn(&Style, &[char]) -> Option<FaceEntry> + Send + Sync>;

/// All faces of a build.
#[derive(Default)]
pub struct Fonts {
    faces: Vec<FaceEntry>,
    roles: BTreeMap<Role, FaceId>,
    /// Faces of one region alone, which come before those of all.
    local: BTreeMap<(Role, Region), FaceId>,
    /// Characters that the face of their role lacks: the face that has them, or `None`.
    fallback: BTreeMap<(Role, Region, char), Option<FaceId>>,
    system: Option<SystemLookup>,
    /// Faces of the run before, read already.
    known: Vec<FaceEntry>,
}

/// Which face sets what: two runs with the same choice shape the same text alike.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    faces: Vec<(String, u32)>,
    roles: BTreeMap<Role, FaceId>,
    fallback: BTreeMap<(Role, Region, char), Option<FaceId>>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts").field("faces", &self.faces).field("roles", &self.roles).finish()
    }
}

impl Fonts {
    /// Adds a face.
    pub fn add(&mut self, mut entry: FaceEntry) -> FaceId {
        if let Some(known) = self.known.iter().find(|k| k.same_file(&entry)) {
            entry.loaded = known.loaded.clone();
        }
        self.faces.push(entry);
        FaceId(self.faces.len() as u16 - 1)
    }

    /// Takes over from an earlier run what it has read, in the belief that no font file changed since.
    pub fn adopt(&mut self, before: Fonts) {
        for entry in &mut self.faces {
            if let Some(known) = before.faces.iter().find(|k| k.same_file(entry)) {
                entry.loaded = known.loaded.clone();
            }
        }
        if self.system.is_some() && before.system.is_some() {
            self.system = before.system;
        }
        for known in before.faces.into_iter().chain(before.known).filter(|k| k.loaded.get().is_some()) {
            if !self.known.iter().any(|k| k.same_file(&known)) {
                self.known.push(known);
            }
        }
    }

    /// Which face sets what, after [`Fonts::prepare`].
    pub fn choice(&self) -> Choice {
        let faces = self.faces.iter().map(|e| (e.file.clone(), e.index)).collect();
        Choice { faces, roles: self.roles.clone(), fallback: self.fallback.clone() }
    }

    /// Binds a role to a face.
    pub fn bind(&mut self, role: Role, face: FaceId) {
        self.roles.insert(role, face);
    }

    /// Binds a role to a face in the text of one region.
    pub fn bind_in(&mut self, role: Role, region: Region, face: FaceId) {
        self.local.insert((role, region), face);
    }

    /// The face bound to a role in the text of a region.
    pub fn role_in(&self, role: Role, region: Region) -> Option<FaceId> {
        if self.local.is_empty() {
            return self.role(role);
        }
        self.local.get(&(role, region)).copied().or_else(|| self.role(role))
    }

    /// Bindings of one region alone.
    pub fn local(&self) -> impl Iterator<Item = (Role, Region, FaceId)> {
        self.local.iter().map(|(&(role, region), &id)| (role, region, id))
    }

    /// The face bound to a role in the text of one region alone.
    pub fn role_only_in(&self, role: Role, region: Region) -> Option<FaceId> {
        self.local.get(&(role, region)).copied()
    }

    /// Sets where characters are looked for that no face of the build has.
    pub fn set_system(&mut self, lookup: SystemLookup) {
        self.system = Some(lookup);
    }

    /// All faces with their numbers.
    pub fn entries(&self) -> impl Iterator<Item = (FaceId, &FaceEntry)> {
        self.faces.iter().enumerate().map(|(i, e)| (FaceId(i as u16), e))
    }

    /// The face bound to a role.
    pub fn role(&self, role: Role) -> Option<FaceId> {
        self.roles.get(&role).copied()
    }

    /// A face by number, read now if it was not yet. `Err` tells why it cannot be used.
    pub fn load(&self, id: FaceId) -> Result<&Arc<Face>, &str> {
        let e = &self.faces[id.0 as usize];
        e.loaded.get_or_init(|| (e.loader)().and_then(|d| Face::parse(d, e.index, &e.name)).map(Arc::new)).as_ref().map_err(String::as_str)
    }

    /// A face that [`Fonts::prepare`] has seen to be sound.
    pub fn face(&self, id: FaceId) -> Option<&Face> {
        self.load(id).ok().map(|a| &**a)
    }
}

/// Characters without ink that need no glyph: joiners, variation selectors, marks of direction.
pub fn ignorable(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}' | '\u{AD}')
}
