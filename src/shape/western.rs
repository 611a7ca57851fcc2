//! Western words and numbers: shaped in runs of one face, an atom a cluster, parted only where a word may be.

use super::glyphs::{Kind, RunGlyph};
use super::itemize::{Itemizer, extends, is_space};
use super::upright::beside_axis;
use super::{Hyphen, ShapedGlyph, classify};
use crate::cjk::Class;
use crate::font::{Face, FaceId, ignorable};
use crate::geom::Em;

/// Price of a break at a hyphenation point.
const HYPHENATE: u16 = 150;

impl Itemizer<'_> {
    /// Number of the Western run that an atom continues, or a new one.
    pub(super) fn continue_run(&self, western: bool) -> u32 {
        match self.last {
            Some(l) if western && l.run != u32::MAX && self.space.is_none() => l.run,
            _ if western => self.out.atoms.len() as u32,
            _ => u32::MAX,
        }
    }

    /// Words, numbers and what is attached to them; one shaped run a face, an atom a cluster.
    pub(super) fn western(&mut self, at: usize, c: char, class: Class) -> usize {
        let Some((id, face)) = self.face(at, c) else {
            self.missing(at, c, class);
            return at + c.len_utf8();
        };
        if self.address <= at && self.continue_run(true) == self.out.atoms.len() as u32 {
            self.find_address(at);
        }
        let role = self.role(at);
        let digits = class == Class::Digit;
        let mut classes = vec![class];
        let mut end = at + c.len_utf8();
        while let Some(x) = self.text[end..].chars().next() {
            let after = self.text[end + x.len_utf8()..].chars().next();
            if end >= self.turn
                || is_space(x)
                || ignorable(x)
                || after.is_some_and(extends)
                || x as u32 >= 0x1F000
                || self.role(end) != role
            {
                break;
            }
            let class =
                if classify::shared(x) { self.shared.as_slice().first().copied().unwrap_or(Class::Other) } else { self.profile.class(x) };
            if !class.is_western() || (class == Class::Digit) != digits || self.face(end, x).is_none_or(|f| f.0 != id) {
                break;
            }
            if classify::shared(x) {
                self.shared.next();
            }
            classes.push(class);
            end += x.len_utf8();
        }
        let kind = if digits { Kind::Digits } else { Kind::Western };
        let run = self.runs.shape(face, id, kind, self.profile, &self.text[at..end]);
        self.place_clusters(&run, at, end, id, &classes);
        if !digits && self.address <= at {
            self.hyphenate(at, end, id, face);
        }
        end
    }

    /// Whether an address begins here. A word that is none is not looked through again from its middle.
    fn find_address(&mut self, at: usize) {
        if at >= self.no_address || self.text[at..].starts_with("www.") {
            let (is, end) = address(&self.text[at..]);
            if is {
                self.address = at + end;
            } else {
                self.no_address = at + end;
            }
        }
    }

    /// Marks where the words of a run may be parted: two letters before, three after (SEQ-6); not the
    /// last word of the paragraph, no acronyms and no names like OpenAI.
    pub(super) fn hyphenate(&mut self, at: usize, end: usize, id: FaceId, face: &Face) {
        let dash = face.glyph('-');
        if dash == 0 || !self.text[end..].chars().any(char::is_alphanumeric) {
            return;
        }
        let Some(lang) = self.words() else { return };
        let width = face.advance(dash);
        let mut start = at;
        for word in self.text[at..end].split(|c: char| !c.is_alphabetic()) {
            let here = start;
            start += word.len() + self.text[(start + word.len()).min(end)..end].chars().next().map_or(0, char::len_utf8);
            // Nothing longer is a word, and the patterns know no longer one.
            if !(5..=45).contains(&word.len())
                || (lang == hypher::Lang::English && !word.is_ascii())
                || word.chars().skip(1).any(char::is_uppercase)
            {
                continue;
            }
            let mut byte = here;
            for syllable in hypher::hyphenate(word, lang) {
                if byte > here {
                    let atom = self.out.atom_at(byte as u32);
                    if self.out.atoms.get(atom).is_some_and(|a| a.text == byte as u32) {
                        self.out.joins[atom].penalty = HYPHENATE;
                        let turned = self.profile.vertical;
                        let dy = if turned { beside_axis(face) } else { Em::ZERO };
                        let glyph = ShapedGlyph { face: id, id: dash, len: 0, turned, text: byte as u32, dx: Em::ZERO, dy };
                        self.out.hyphens.push(Hyphen { atom: atom as u32, width, glyph });
                    }
                }
                byte += syllable.len();
            }
        }
    }

    /// Whose patterns part Western words here: English, if nothing else is said; none that we do not know.
    fn words(&self) -> Option<hypher::Lang> {
        let Some(tag) = self.tag else { return Some(hypher::Lang::English) };
        let primary = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        match primary.as_str() {
            "zh" | "ja" | "ko" => Some(hypher::Lang::English),
            _ => hypher::Lang::from_iso(primary.as_bytes().try_into().ok()?),
        }
    }

    pub(super) fn place_clusters(&mut self, run: &[RunGlyph], at: usize, end: usize, face: FaceId, classes: &[Class]) {
        let turned = self.profile.vertical;
        let mut chars = self.text[at..end].char_indices().zip(classes).map(|((o, c), &k)| (o, c, k)).peekable();
        let mut i = 0;
        while i < run.len() {
            let start = run[i].cluster;
            let mut j = i + 1;
            while j < run.len() && run[j].cluster == start {
                j += 1;
            }
            let stop = run.get(j).map_or((end - at) as u32, |g| g.cluster);
            let Some((_, first, class)) = chars.next() else { break };
            let mut last = first;
            while let Some(&(o, c, _)) = chars.peek() {
                if (o as u32) >= stop {
                    break;
                }
                last = c;
                chars.next();
            }
            let width = Em(run[i..j].iter().map(|g| g.advance.0).sum());
            let run_no = self.continue_run(true);
            self.atom(at + start as usize, first, last, width, class, run_no);
            self.place_run(&run[i..j], at + start as usize, at + stop as usize, face, Em::ZERO, turned);
            i = j;
        }
    }

    /// Glyphs of one atom: the first has all its text, or each its own if the shaper kept clusters apart.
    pub(super) fn place_run(&mut self, run: &[RunGlyph], at: usize, end: usize, face: FaceId, indent: Em, turned: bool) {
        let base = run.first().map_or(0, |g| g.cluster);
        let down = if turned { self.fonts.face(face).map_or(Em::ZERO, beside_axis) } else { Em::ZERO };
        let mut pen = indent;
        for (i, g) in run.iter().enumerate() {
            let here = g.cluster;
            let own = i == 0 || run[i - 1].cluster != here;
            let stop = run[i..].iter().find(|n| n.cluster > here).map_or(end, |n| at + (n.cluster - base) as usize);
            let start = at + (here - base) as usize;
            let len = if own { stop - start } else { 0 };
            let text = if own { start } else { stop } as u32;
            self.glyph(ShapedGlyph { face, id: g.id, len: len as u16, turned, text, dx: Em(pen.0 + g.dx.0), dy: Em(g.dy.0 + down.0) });
            pen = Em(pen.0 + g.advance.0);
        }
    }
}

/// Whether a text begins with an address, and the end of its first word.
fn address(text: &str) -> (bool, usize) {
    let end = text.find(|c: char| c.is_whitespace() || c as u32 >= 0x2E80).unwrap_or(text.len());
    let word = &text[..end];
    let is = word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.'));
    (is, end)
}
