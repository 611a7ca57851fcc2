//! Faces, the roles they serve, and which face has a character.
//!
//! A [`Face`] is read when first used. `read` hands over loaders, so nothing here touches the disk.
//! Which face sets a character is decided before shaping, in [`Fonts::prepare`], on one thread:
//! face numbers, and with them the bytes of the PDF, do not depend on the order of threads.

mod face;
mod features;
mod forms;

use crate::cjk::Region;
pub use crate::page::FaceId;
pub use face::{Face, FaceMetrics};
pub use forms::{Body, Cell, Forms};

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
    loader: Loader,
    loaded: OnceLock<Result<Arc<Face>, String>>,
}

impl FaceEntry {
    /// A face whose bytes `loader` gives.
    pub fn new(name: impl Into<String>, file: impl Into<String>, index: u32, licence: Option<String>, loader: Loader) -> FaceEntry {
        FaceEntry { name: name.into(), file: file.into(), index, licence, region: None, loader, loaded: OnceLock::new() }
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

/// Finds a face on the system that has a character: its name, file, index and loader.
pub type SystemLookup = Box<dyn Fn(char) -> Option<FaceEntry> + Send + Sync>;

/// All faces of a build.
#[derive(Default)]
pub struct Fonts {
    faces: Vec<FaceEntry>,
    roles: BTreeMap<Role, FaceId>,
    /// Faces of one region alone, which come before those of all.
    local: BTreeMap<(Role, Region), FaceId>,
    /// Characters that the face of their role lacks: the face that has them, or `None`.
    fallback: BTreeMap<(Role, char), Option<FaceId>>,
    system: Option<SystemLookup>,
    /// Faces of the run before, read already.
    known: Vec<FaceEntry>,
}

/// Which face sets what: two runs with the same choice shape the same text alike.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    faces: Vec<(String, u32)>,
    roles: BTreeMap<Role, FaceId>,
    fallback: BTreeMap<(Role, char), Option<FaceId>>,
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

    /// Decides, for every character that the face of its role lacks, which face sets it.
    /// Returns the characters that no face has, and the faces that could not be read.
    pub fn prepare<'t>(&mut self, texts: impl Iterator<Item = (Role, &'t str)>) -> Prepared {
        let mut out = Prepared::default();
        for (role, text) in texts {
            let Some(id) = self.role(role) else { continue };
            for id in std::iter::once(id).chain(self.local.iter().filter(|l| l.0.0 == role).map(|l| *l.1)) {
                if let Err(why) = self.load(id) {
                    let e = &self.faces[id.0 as usize];
                    if !out.broken.iter().any(|b: &(String, String)| b.0 == e.file) {
                        out.broken.push((e.file.clone(), why.to_string()));
                    }
                }
            }
            for c in text.chars() {
                if self.face(id).is_some_and(|f| f.glyph(c) != 0) || ignorable(c) {
                    continue;
                }
                if !self.fallback.contains_key(&(role, c)) {
                    let found = self.find(id, c);
                    self.fallback.insert((role, c), found);
                }
            }
        }
        out.missing = self.fallback.iter().filter(|(_, f)| f.is_none()).map(|(&(_, c), _)| c).collect();
        out.missing.dedup();
        out
    }

    fn find(&mut self, first: FaceId, c: char) -> Option<FaceId> {
        let has = |s: &Self, i: usize| s.face(FaceId(i as u16)).is_some_and(|f| f.glyph(c) != 0);
        // Faces of one region alone come last.
        for local in [false, true] {
            let candidates = (0..self.faces.len()).filter(|&i| i != first.0 as usize && self.faces[i].region.is_some() == local);
            if let Some(i) = candidates.into_iter().find(|&i| has(self, i)) {
                return Some(FaceId(i as u16));
            }
        }
        let entry = self.system.as_ref()?(c)?;
        let id = self.add(entry);
        has(self, id.0 as usize).then_some(id)
    }

    /// The face that sets a character in a role, in the text of a region; `None` if no face has it.
    pub fn face_for(&self, role: Role, region: Region, c: char) -> Option<FaceId> {
        let has = |id: &FaceId| self.face(*id).is_some_and(|f| f.glyph(c) != 0 || ignorable(c));
        let local = self.local.get(&(role, region)).copied().filter(has);
        let bound = || self.role(role).filter(has);
        let other = || self.local.iter().filter(|l| l.0.1 == region).map(|l| *l.1).find(has);
        local.or_else(bound).or_else(other).or_else(|| self.fallback.get(&(role, c)).copied().flatten())
    }
}

/// What [`Fonts::prepare`] found wrong.
#[derive(Default, Debug)]
pub struct Prepared {
    /// Characters that no face has, in code point order.
    pub missing: Vec<char>,
    /// Files of roles that cannot be used, and why.
    pub broken: Vec<(String, String)>,
}

/// Characters without ink that need no glyph: joiners, variation selectors, marks of direction.
pub fn ignorable(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}' | '\u{AD}')
}
