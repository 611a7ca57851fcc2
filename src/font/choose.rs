//! Which face stands in where that of a role lacks something: the nearest in style ([`Style::distance`]).
//!
//! Body text is set character by character, a stretch of Hangul with its digits and points from one face. A head
//! has all its CJK letters, and with them its digits, Latin and marks, from one face (OT-6).

use super::style::{hangul, letter, region_of};
use super::{FaceId, Fonts, Role, Style, ignorable};
use crate::cjk::Region;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A bundled face as near as this is taken without a look at the system's: the pages of all machines are alike then.
const PLANNED: u32 = 200;

/// A text that will be set in a role.
#[derive(Clone, Debug)]
pub struct Need<'t> {
    /// Role of its face.
    pub role: Role,
    /// Its region.
    pub region: Region,
    /// The text.
    pub text: Cow<'t, str>,
    /// A head: all from one face.
    pub head: bool,
}

impl<'t> Need<'t> {
    /// Running text.
    pub fn text(role: Role, region: Region, text: impl Into<Cow<'t, str>>) -> Need<'t> {
        Need { role, region, text: text.into(), head: false }
    }

    /// What a paragraph needs, whose ranges have other roles and languages.
    pub fn of_para(
        text: &'t str,
        base: (Role, Region),
        spans: &[(Range<u32>, Role)],
        langs: &[(Range<u32>, Region)],
        head: bool,
    ) -> Vec<Need<'t>> {
        let pieces = pieces(text, base, spans, langs);
        if !head {
            return pieces.into_iter().map(|(r, role, region)| Need::text(role, region, &text[r])).collect();
        }
        let joined = joined(text, &pieces);
        joined.into_iter().map(|((role, region), text)| Need { role, region, text: text.into(), head }).collect()
    }
}

/// A face that stands in for that of a role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Substitute {
    /// The role.
    pub role: Role,
    /// The face; `None`: no face has all letters of a head, each comes from where it is.
    pub face: Option<FaceId>,
    /// The letters that the role's own face lacks.
    pub chars: BTreeSet<char>,
    /// Lines (heads, folios) that it sets from end to end.
    pub heads: usize,
    /// Number of the first text where it stands in, and the first letter there.
    pub first: (usize, char),
}

/// What [`Fonts::prepare`] found wrong.
#[derive(Default, Debug)]
pub struct Prepared {
    /// Characters that no face has, in code point order.
    pub missing: Vec<char>,
    /// Files of roles that cannot be used, and why.
    pub broken: Vec<(String, String)>,
    /// Faces of the system that stand in, and all that stand in for a whole head, in the order of the text.
    pub substitutes: Vec<Substitute>,
}

impl Prepared {
    fn stands_in(&mut self, at: usize, role: Role, face: Option<FaceId>, chars: &[char], head: bool) {
        let i = self.substitutes.iter().position(|s| (s.role, s.face) == (role, face)).unwrap_or(self.substitutes.len());
        if i == self.substitutes.len() {
            let first = (at, chars.first().copied().unwrap_or_default());
            self.substitutes.push(Substitute { role, face, chars: BTreeSet::new(), heads: 0, first });
        }
        self.substitutes[i].chars.extend(chars);
        self.substitutes[i].heads += usize::from(head);
    }
}

impl Fonts {
    /// Decides, for everything that the face of a role lacks, which face sets it.
    pub fn prepare<'t>(&mut self, texts: impl Iterator<Item = Need<'t>>) -> Prepared {
        let mut out = Prepared::default();
        for (at, need) in texts.enumerate() {
            let Some(id) = self.role(need.role) else { continue };
            self.sound(id, need.role, &mut out);
            let wholes: Vec<(Range<usize>, FaceId)> = match need.head {
                true => self.one_face(at, &need, 0..need.text.len(), &mut out).into_iter().collect(),
                false => stretches(&need.text).into_iter().filter_map(|r| self.one_face(at, &need, r, &mut out)).collect(),
            };
            for (i, c) in need.text.char_indices() {
                if self.has(id, c) || ignorable(c) || self.own(need.role, need.region, c).is_some() {
                    continue;
                }
                let key = (need.role, need.region, c);
                if !self.fallback.contains_key(&key) {
                    let wanted = Style::of_role(need.role, Some(region_of(&[c], need.region)));
                    let found = self.nearest(&wanted, &[c]);
                    self.fallback.insert(key, found);
                }
                let whole = wholes.iter().any(|w| w.0.contains(&i) && self.has(w.1, c));
                if let (false, Some(Some(face))) = (whole, self.fallback.get(&key).copied())
                    && self.faces[face.0 as usize].style.is_some()
                {
                    out.stands_in(at, need.role, Some(face), &[c], false);
                }
            }
        }
        out.missing = self.fallback.iter().filter(|(_, f)| f.is_none()).map(|(&(_, _, c), _)| c).collect();
        out.missing.sort_unstable();
        out.missing.dedup();
        out
    }

    /// Tells files of a role that cannot be used.
    fn sound(&self, id: FaceId, role: Role, out: &mut Prepared) {
        for id in std::iter::once(id).chain(self.local.iter().filter(|l| l.0.0 == role).map(|l| *l.1)) {
            if let Err(why) = self.load(id) {
                let e = &self.faces[id.0 as usize];
                if !out.broken.iter().any(|b: &(String, String)| b.0 == e.file) {
                    out.broken.push((e.file.clone(), why.to_string()));
                }
            }
        }
    }

    /// Finds the one face for a head or a stretch of Hangul whose own face lacks a letter.
    fn one_face(&mut self, at: usize, need: &Need<'_>, range: Range<usize>, out: &mut Prepared) -> Option<(Range<usize>, FaceId)> {
        let text = &need.text[range.clone()];
        let lacking: Vec<char> = self.lacking(need.role, need.region, text);
        if lacking.is_empty() {
            return None;
        }
        let mut letters = letters(text);
        letters.retain(|&c| {
            let wanted = Style::of_role(need.role, Some(region_of(&[c], need.region)));
            self.has_somewhere(&wanted, c)
        });
        let wanted = Style::of_role(need.role, Some(region_of(&letters, need.region)));
        let face = if letters.is_empty() { None } else { self.nearest(&wanted, &letters) };
        let told = face.is_none_or(|f| need.head || self.faces[f.0 as usize].style.is_some());
        if told && (need.head || face.is_some()) && !letters.is_empty() {
            out.stands_in(at, need.role, face, &lacking, need.head);
        }
        face.map(|f| (range, f))
    }

    /// Letters of a text that neither the face of its role nor that of its region has.
    fn lacking(&self, role: Role, region: Region, text: &str) -> Vec<char> {
        let Some(own) = self.role_in(role, region) else { return Vec::new() };
        text.chars().filter(|&c| letter(c) && !self.has(own, c)).collect()
    }

    fn has(&self, id: FaceId, c: char) -> bool {
        self.face(id).is_some_and(|f| f.glyph(c) != 0)
    }

    /// The face of a role that has a character: that of its region first.
    fn own(&self, role: Role, region: Region, c: char) -> Option<FaceId> {
        let local = self.local.get(&(role, region)).copied();
        let has = |id: &FaceId| self.face(*id).is_some_and(|f| f.glyph(c) != 0 || ignorable(c));
        local.filter(has).or_else(|| self.role(role).filter(has))
    }

    fn has_somewhere(&self, wanted: &Style, c: char) -> bool {
        (0..self.faces.len()).any(|i| self.has(FaceId(i as u16), c)) || self.system.as_ref().is_some_and(|s| s(wanted, &[c]).is_some())
    }

    /// The face nearest in style that has all characters; one of the system only where it is nearer than ours,
    /// and for letters: a sign or an arrow is as good from any face of the build.
    fn nearest(&mut self, wanted: &Style, chars: &[char]) -> Option<FaceId> {
        let ours = self.best(wanted, chars, false);
        if self.settled(ours, chars) {
            return ours.map(|o| o.1);
        }
        let found = self.system.as_ref().and_then(|s| s(wanted, chars)).filter(|e| nearer(e.style, wanted, ours));
        let Some(entry) = found else { return ours.map(|o| o.1) };
        let known = self.faces.iter().position(|k| k.same_file(&entry)).map(|i| FaceId(i as u16));
        let id = known.unwrap_or_else(|| self.add(entry));
        if chars.iter().all(|&c| self.has(id, c)) { Some(id) } else { ours.map(|o| o.1) }
    }

    /// The same among the faces that are there.
    fn nearest_there(&self, wanted: &Style, chars: &[char]) -> Option<FaceId> {
        let ours = self.best(wanted, chars, false);
        if self.settled(ours, chars) {
            return ours.map(|o| o.1);
        }
        let system = self.best(wanted, chars, true).filter(|s| ours.is_none_or(|o| s.0 < o.0));
        system.or(ours).map(|o| o.1)
    }

    fn settled(&self, ours: Option<(u32, FaceId)>, chars: &[char]) -> bool {
        ours.is_some_and(|(far, _)| far <= PLANNED || !chars.iter().all(|&c| letter(c)))
    }

    /// The nearest of the faces of the build, or of those of the system that were taken in.
    fn best(&self, wanted: &Style, chars: &[char], system: bool) -> Option<(u32, FaceId)> {
        let mut all: Vec<(u32, FaceId)> = Vec::new();
        for (id, e) in self.entries().filter(|(_, e)| e.style.is_some() == system) {
            all.push((self.distance(id, e.style, wanted), id));
        }
        let order = |id: FaceId| {
            let e = &self.faces[id.0 as usize];
            if system { Some((&e.name, &e.file, e.index)) } else { None }
        };
        all.sort_by(|a, b| (a.0, order(a.1), a.1).cmp(&(b.0, order(b.1), b.1)));
        all.into_iter().find(|&(_, id)| chars.iter().all(|&c| self.has(id, c)))
    }

    /// How far a face is from what is wanted: one of the build has the style of its roles.
    fn distance(&self, id: FaceId, style: Option<Style>, wanted: &Style) -> u32 {
        if let Some(s) = style {
            return s.distance(wanted);
        }
        let entry = &self.faces[id.0 as usize];
        let region = entry.region.or(wanted.region);
        let general = self.roles.iter().filter(|r| *r.1 == id).map(|r| *r.0);
        let roles = general.chain(self.local.iter().filter(|l| *l.1 == id).map(|l| l.0.0));
        let named = || Style { region, ..Style::of_names([entry.name.as_str()], None) }.distance(wanted);
        roles.map(|r| Style::of_role(r, region).distance(wanted)).min().unwrap_or_else(named)
    }

    /// The face that sets a character in a role, in the text of a region; `None` if no face has it.
    pub fn face_for(&self, role: Role, region: Region, c: char) -> Option<FaceId> {
        self.own(role, region, c).or_else(|| self.fallback.get(&(role, region, c)).copied().flatten())
    }

    /// Ranges of a paragraph that have one face other than that of their role: heads and stretches of Hangul.
    pub fn wholes(
        &self,
        text: &str,
        base: (Role, Region),
        spans: &[(Range<u32>, Role)],
        langs: &[(Range<u32>, Region)],
        head: bool,
    ) -> Vec<(Range<usize>, FaceId)> {
        if !head && !text.chars().any(hangul) {
            return Vec::new();
        }
        let pieces = pieces(text, base, spans, langs);
        if !head {
            let of = |(r, role, region): (Range<usize>, Role, Region)| {
                let inner = stretches(&text[r.clone()]).into_iter().map(move |s| r.start + s.start..r.start + s.end);
                inner.filter_map(move |s| Some((s.clone(), self.whole(role, region, &text[s])?)))
            };
            return pieces.into_iter().flat_map(of).collect();
        }
        let faces: BTreeMap<_, _> =
            joined(text, &pieces).into_iter().filter_map(|(k, text)| Some((k, self.whole(k.0, k.1, &text)?))).collect();
        pieces.into_iter().filter_map(|(r, role, region)| Some((r, *faces.get(&(role, region))?))).collect()
    }

    /// The face that has all letters of a text, if that of its role has not.
    fn whole(&self, role: Role, region: Region, text: &str) -> Option<FaceId> {
        if self.lacking(role, region, text).is_empty() {
            return None;
        }
        let mut letters = letters(text);
        letters.retain(|&c| self.face_for(role, region, c).is_some());
        let wanted = Style::of_role(role, Some(region_of(&letters, region)));
        if letters.is_empty() { None } else { self.nearest_there(&wanted, &letters) }
    }
}

/// Whether a face of the system is nearer than ours.
fn nearer(style: Option<Style>, wanted: &Style, ours: Option<(u32, FaceId)>) -> bool {
    ours.is_none_or(|o| style.is_some_and(|s| s.distance(wanted) < o.0))
}

/// Each letter of a text once.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|&c| letter(c)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A paragraph cut where its role or region changes.
fn pieces(
    text: &str,
    base: (Role, Region),
    spans: &[(Range<u32>, Role)],
    langs: &[(Range<u32>, Region)],
) -> Vec<(Range<usize>, Role, Region)> {
    let edges = |r: &Range<u32>| [r.start as usize, r.end as usize];
    let all = spans.iter().flat_map(|s| edges(&s.0)).chain(langs.iter().flat_map(|l| edges(&l.0)));
    let cuts: BTreeSet<usize> = all.chain([0, text.len()]).filter(|&i| text.is_char_boundary(i)).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let of = |w: &[usize]| {
        let at = w[0] as u32;
        let role = spans.iter().find(|s| s.0.contains(&at)).map_or(base.0, |s| s.1);
        let region = langs.iter().find(|l| l.0.contains(&at)).map_or(base.1, |l| l.1);
        (w[0]..w[1], role, region)
    };
    cuts.windows(2).map(of).collect()
}

/// The text of each role and region in a head.
fn joined(text: &str, pieces: &[(Range<usize>, Role, Region)]) -> BTreeMap<(Role, Region), String> {
    let mut out: BTreeMap<(Role, Region), String> = BTreeMap::new();
    for (r, role, region) in pieces {
        out.entry((*role, *region)).or_default().push_str(&text[r.clone()]);
    }
    out
}

/// Stretches of Hangul with the digits, Latin, points and spaces between them: from the first word with Hangul to
/// the last, as far as no ideograph, kana or full-width mark stands between.
fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let (mut word, mut has) = (0, false);
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let ends = c as u32 >= 0x2E80 && !hangul(c) || i == text.len();
        if ends || c.is_whitespace() {
            if has {
                open = Some(open.map_or(word, |o| o.start)..i);
            }
            (word, has) = (i + c.len_utf8(), false);
        } else {
            has |= hangul(c);
        }
        if ends {
            out.extend(open.take());
        }
    }
    out
}

#[cfg(test)]
mod tests;
