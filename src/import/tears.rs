//! Blocks → paragraphs: what was torn at the end of a column comes together again.
//!
//! Each break between two blocks is judged by signs that do not depend on the newspaper: how the first ends,
//! how the second begins, brackets and quotation marks left open, numbers and words cut in two, what follows.
//! No join without a reason that can be told; a doubtful one is told and not made.

use super::lines::{Block, Hint};
use super::signs::{self, Ending};
use super::words;

/// What a block is, before heads are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A folio, a page number.
    Page,
    /// A signature.
    Signature,
    /// Explains a picture.
    Caption,
    /// Begins with a dateline.
    Opening,
    /// Text.
    Body,
    /// A head of some kind.
    Head,
}

/// A paragraph or head, perhaps made of several blocks.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The blocks put together.
    pub block: Block,
    /// What it is.
    pub kind: Kind,
    /// Where parts were joined.
    pub joins: Vec<Join>,
    /// It ends inside a sentence and nothing was found that goes on.
    pub broken: bool,
    /// A page mark between two halves of a paragraph: no page ends there.
    pub inside: bool,
    /// A short line that may be a head or half a sentence; it was left a head.
    pub unsure: bool,
}

/// A join.
#[derive(Clone, PartialEq, Debug)]
pub struct Join {
    /// Byte in the text of the piece.
    pub at: usize,
    /// Line in the file where the second part stands.
    pub line: usize,
    /// From 0 to 1.
    pub confidence: f32,
    /// Why, for the editor.
    pub reason: &'static str,
}

/// A break that was looked at and left alone although something speaks for a join.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubt {
    /// Line of the second part.
    pub line: usize,
    /// The two ends.
    pub excerpt: String,
    /// From 0 to 1 that they belong together.
    pub confidence: f32,
    /// Why.
    pub reason: &'static str,
}

/// What [`Sheet::join`] gives.
pub struct Pieces {
    /// Paragraphs and heads, in order.
    pub pieces: Vec<Piece>,
    /// Breaks that may be none.
    pub doubts: Vec<Doubt>,
    /// Signatures mostly stand under heads.
    pub authors_first: bool,
}

/// What was found between two blocks.
enum Verdict {
    Join(f32, &'static str),
    Doubt(f32, &'static str),
    No,
}

/// What it costs a short line to be the only one of its article.
const LONELY: f32 = 1.5;

/// Blocks of one file, sorted into kinds.
pub struct Sheet<'s> {
    source: &'s str,
    blocks: Vec<Block>,
    kinds: Vec<Kind>,
    /// Paragraphs begin with an indent.
    indented: bool,
    /// Of each block, whether it is a short line without another in its article.
    alone: Vec<bool>,
    /// Of each block, whether only [`Sheet::alone`] speaks against a head.
    unsure: Vec<bool>,
    /// Signatures mostly stand under heads.
    authors_first: bool,
    /// Lines (from 1) at which the editor wants no join.
    undone: &'s [usize],
    /// Lines at which the editor wants a join.
    wanted: &'s [usize],
}

impl<'s> Sheet<'s> {
    /// Looks at every block. `undone` and `wanted` are the editor's decisions, by line.
    pub fn new(source: &'s str, blocks: Vec<Block>, undone: &'s [usize], wanted: &'s [usize]) -> Sheet<'s> {
        // Only what follows the end of a sentence begins a paragraph for certain.
        let starts = blocks.windows(2).filter(|w| signs::ending(&w[0].run.text) == Ending::Sentence && w[1].run.chars() > 30);
        let (all, indents) = starts.fold((0, 0), |(n, i), w| (n + 1, i + usize::from(w[1].indent)));
        let mut sheet = Sheet {
            source,
            kinds: vec![Kind::Body; blocks.len()],
            alone: vec![false; blocks.len()],
            unsure: vec![false; blocks.len()],
            blocks,
            indented: all >= 2 && indents * 3 > all * 2,
            authors_first: false,
            undone,
            wanted,
        };
        for i in 0..sheet.blocks.len() {
            sheet.kinds[i] = sheet.first_kind(i);
        }
        sheet.heads();
        sheet
    }

    /// What a block is by itself; short texts without an end stay heads until [`Sheet::heads`].
    fn first_kind(&self, i: usize) -> Kind {
        let b = &self.blocks[i];
        let text = b.run.text.as_str();
        match b.hint {
            Hint::Title | Hint::Subtitle | Hint::Subhead => return Kind::Head,
            Hint::Body if signs::dateline(text).is_some() => return Kind::Opening,
            Hint::Body | Hint::Row | Hint::Verse | Hint::Item | Hint::Quote => return Kind::Body,
            Hint::Caption => return Kind::Caption,
            Hint::Byline => return Kind::Signature,
            Hint::None => {}
        }
        let titled = i > 0 && matches!(self.blocks[i - 1].hint, Hint::Title | Hint::Subtitle);
        if titled && signs::author(text) && self.blocks.get(i + 1).is_some_and(|b| b.hint == Hint::Verse) {
            return Kind::Signature;
        }
        if b.running || signs::page_mark(text) || signs::divider(text) {
            Kind::Page
        } else if signs::jump(text, true).is_some() || signs::jump(text, false).is_some() {
            Kind::Body
        } else if signs::signature(text) && signs::dateline(text).is_none_or(|n| n == text.len()) {
            Kind::Signature
        } else if signs::dateline(text).is_some() {
            Kind::Opening
        } else if signs::caption(text) {
            Kind::Caption
        } else if self.surely_body(text) {
            Kind::Body
        } else {
            Kind::Head
        }
    }

    fn surely_body(&self, text: &str) -> bool {
        let n = text.chars().count();
        let commas = text.chars().map(signs::wide).filter(|&c| c == '，').count();
        match signs::ending(text) {
            // A head may ask or call out; it has no full stop.
            Ending::Sentence => {
                text.chars().map(signs::wide).any(|c| c == '。')
                    || n > 34
                    || text.ends_with(['”', '」', '…'])
                    || text.starts_with(['“', '「'])
            }
            Ending::Open | Ending::Semicolon | Ending::Colon => true,
            Ending::Plain => signs::sentence_inside(text) || n > 48 || n > 22 && commas > 0 || commas > 1 || signs::continues(text),
        }
    }

    /// Short texts without an end: head, or part of a torn paragraph?
    fn heads(&mut self) {
        for i in 1..self.blocks.len() {
            if self.kinds[i] == Kind::Page {
                continue;
            }
            let Some(h) = (0..i).rev().find(|&h| self.kinds[h] != Kind::Page) else { continue };
            let (a, b) = (self.blocks[h].run.text.as_str(), self.blocks[i].run.text.as_str());
            let slash = ['/', '／', '∕'];
            let half = self.kinds[h] == Kind::Signature && (a.ends_with(slash) || b.starts_with(slash));
            let short = (half || matches!(self.kinds[h], Kind::Head | Kind::Opening)) && a.chars().count() <= 24;
            if short && torn_dateline(a, b, self.kinds[i] == Kind::Opening, self.source) {
                self.kinds[h] = Kind::Opening;
                self.kinds[i] = Kind::Body;
            }
        }
        let verse = self.verse();
        self.alone = (0..self.kinds.len()).map(|i| self.stands_alone(i)).collect();
        let after = |k: Kind| (1..self.kinds.len()).filter(|&i| self.kinds[i] == Kind::Signature && self.kinds[i - 1] == k).count();
        self.authors_first = after(Kind::Head) > after(Kind::Body);
        for (i, in_verse) in verse.into_iter().enumerate() {
            let date = signs::only_date(&self.blocks[i].run.text);
            if self.kinds[i] != Kind::Head || self.blocks[i].hint != Hint::None || date || in_verse {
                continue;
            }
            let score = self.head_score(i);
            if score < 0.0 {
                // With nothing else against it the line stays, and the editor is asked.
                self.unsure[i] = self.alone[i] && self.blocks[i].run.chars() > 2 && score + LONELY >= 0.9;
                self.kinds[i] = if self.unsure[i] { Kind::Head } else { Kind::Body };
            }
        }
    }

    /// Blocks in rows of six and more short lines without marks: no torn paragraph looks like that.
    fn verse(&self) -> Vec<bool> {
        let line = |i: usize| {
            let text = self.blocks[i].run.text.as_str();
            self.kinds[i] == Kind::Head && text.chars().count() <= 16 && !text.contains(['；', '：'])
        };
        let marked = |i: usize| self.blocks[i].run.text.contains(['，', ',']);
        let mut out = vec![false; self.blocks.len()];
        let mut at = 0;
        while at < out.len() {
            let end = (at..out.len()).find(|&i| !line(i)).unwrap_or(out.len());
            // Lines of a copied column are about as long as each other; with marks in them only those of verse are not.
            if end - at >= 6 && (!(at..end).any(marked) || self.varies(at + 1..end)) {
                out[at..end].fill(true);
            }
            at = end.max(at + 1);
        }
        out
    }

    /// Whether many lines are clearly shorter than the longest.
    fn varies(&self, lines: std::ops::Range<usize>) -> bool {
        let chars = |i: usize| self.blocks[i].run.chars();
        let long = lines.clone().map(chars).max().unwrap_or(0);
        let short = lines.clone().filter(|&i| chars(i) * 4 < long * 3).count();
        short * 5 >= lines.len() * 2
    }

    /// Above 0 it is a head.
    fn head_score(&self, i: usize) -> f32 {
        let text = self.blocks[i].run.text.as_str();
        let before = (0..i).rev().find(|&j| !matches!(self.kinds[j], Kind::Page | Kind::Caption));
        let after = self.next_text(i);
        let n = text.chars().count() as f32;
        let mut score = 1.0;
        // Where it stands.
        let signed = |j: usize| self.kinds[j] == Kind::Signature || signs::trailing_signature(&self.tail(j)).is_some();
        let jumped = before.is_some_and(|j| signs::jump(&self.blocks[j].run.text, true).is_some());
        let boundary = jumped || before.is_none_or(signed) || self.blocks[i].gap >= 2 || self.blocks[i].page;
        score += if boundary { 3.0 } else { 0.0 };
        let open = before.is_some_and(|j| self.unfinished(j));
        score -= if open { 2.5 } else { 0.0 };
        // A deck follows with a dash; the rest of a story that jumped has its head again.
        let told = |j: usize| {
            let next = self.blocks[j].run.text.as_str();
            let deck = next.starts_with("——") && self.kinds[j] == Kind::Head && !open;
            deck || signs::jump(next, false).is_some_and(|(r, _)| r.start == 0)
        };
        if after.is_some_and(told) {
            return 9.0;
        }
        match after.map(|j| self.kinds[j]) {
            Some(Kind::Opening) => return 9.0,
            // A name between a short line and the text is the author's.
            Some(Kind::Signature) if self.text_follows(after) => return 9.0,
            Some(Kind::Signature) if !open => score += 3.0,
            Some(Kind::Head) => score += 0.5,
            None => score -= 1.0,
            _ => {}
        }
        // What it looks like.
        score += if heady_space(text) { 2.0 } else { 0.0 };
        score += if signs::marker(text) { 2.5 } else { 0.0 };
        score -= if text.chars().map(signs::wide).any(|c| c == '，') { 2.0 } else { 0.0 };
        score -= if text.ends_with(|c| signs::UNFINISHED.contains(c)) { 2.5 } else { 0.0 };
        score -= if signs::begins(text) && n > 3.0 && !quotes_a_word(text) { 1.5 } else { 0.0 };
        score -= if text.starts_with(|c| signs::UNBEGUN.contains(c)) { 2.5 } else { 0.0 };
        score -= if n <= 3.0 { 2.0 } else { 0.0 } + if n > 30.0 { 2.0 } else { 0.0 };
        score -= if self.indented && self.blocks[i].indent { 1.5 } else { 0.0 };
        score += if matches!(signs::ending(text), Ending::Sentence) && boundary { 0.5 } else { 0.0 };
        score -= if matches!(signs::ending(text), Ending::Sentence) && !boundary { 3.0 } else { 0.0 };
        let question = text.chars().map(signs::wide).position(|c| c == '？').is_some_and(|at| at + 1 < text.chars().count());
        score -= if question && !boundary { 1.5 } else { 0.0 };
        score -= if words::ends_open(text) { 1.5 } else { 0.0 };
        score -= if signs::counts_something(text) && !boundary { 2.0 } else { 0.0 };
        // Two heads in a row open an article; inside one, the second is the beginning of a torn paragraph.
        let group = (0..i).rev().take_while(|&j| self.kinds[j] == Kind::Head).last();
        let opened = group.is_none_or(|j| {
            let before = (0..j).rev().find(|&k| !matches!(self.kinds[k], Kind::Page | Kind::Caption));
            before.is_none_or(signed) || self.blocks[j].gap >= 2 || self.blocks[j].page
        });
        score -= if !opened && !boundary { 2.0 } else { 0.0 };
        // A printed line as long as all others is a line of text.
        score -= if self.blocks[i].full && !boundary { 2.0 } else { 0.0 };
        // What goes before and after it.
        if let Some(j) = after {
            let next = self.blocks[j].run.text.as_str();
            if signs::cut_number(text, next) {
                return -9.0;
            }
            score -= if signs::cut_kana(text, next) { 4.0 } else { 0.0 };
            score -= if next.starts_with(['（', '(']) && next.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) { 3.0 } else { 0.0 };
            score -= if signs::goes_on(next) { 2.0 } else { 0.0 };
            score -= if signs::cut_name(text, next) { 3.0 } else { 0.0 };
            let mate = self.alone[i] && !boundary && !signs::begins(next) && self.kinds[j] == Kind::Body;
            score -= if mate { LONELY } else { 0.0 };
            // Where paragraphs are indented, what follows a head is.
            score -=
                if self.indented && self.kinds[j] == Kind::Body && !self.blocks[j].indent && self.blocks[i].indent { 3.0 } else { 0.0 };
            score -= 1.6 * words::continuity(text, next, self.source, self.blocks[j].run.start());
            score -= if signs::continues(next) || signs::closes(text, next) && !boundary { 5.0 } else { 0.0 };
            score -= if next.starts_with(|c| signs::UNBEGUN.contains(c)) { 2.0 } else { 0.0 };
            score += if signs::begins(next) || self.indented && self.blocks[j].indent { 1.0 } else { 0.0 };
        }
        if let Some(j) = before.filter(|_| open) {
            score -= words::continuity(&self.blocks[j].run.text, text, self.source, self.blocks[i].run.start());
            score += if self.blocks[i].indent && self.indented { 1.0 } else { 0.0 };
        }
        score
    }

    /// Whether no other short line stands in the same article: cross heads come in company.
    fn stands_alone(&self, i: usize) -> bool {
        let ends = |j: &usize| matches!(self.kinds[*j], Kind::Opening | Kind::Signature) || self.blocks[*j].gap >= 2;
        let spaced = |j: usize| heady_space(&self.blocks[j].run.text);
        let head = |j: usize| self.kinds[j] == Kind::Head && (j == i || spaced(j) == spaced(i));
        if !head(i) {
            return false;
        }
        let before = (0..i).rev().take(60).take_while(|j| !ends(&(j + 1))).any(|j| head(j) && j + 1 != i && j > 0 && !head(j - 1));
        let after = (i + 1..self.kinds.len()).take(60).take_while(|j| !ends(j)).any(|j| head(j) && j != i + 1);
        !before && !after
    }

    /// The text of a block, with the blocks before it that it closes marks of: `（记者` / `林樾）`.
    fn tail(&self, i: usize) -> String {
        let mut text = self.blocks[i].run.text.clone();
        let mut at = i;
        while at > 0 && i - at < 2 && !signs::balance(&text).1.is_empty() {
            at -= 1;
            text.insert_str(0, &self.blocks[at].run.text);
        }
        text
    }

    /// The next block that is no page mark.
    fn next_text(&self, i: usize) -> Option<usize> {
        (i + 1..self.blocks.len()).find(|&j| self.kinds[j] != Kind::Page)
    }

    /// Whether text comes after a signature: then it is an author line.
    fn text_follows(&self, signature: Option<usize>) -> bool {
        let next = signature.and_then(|j| self.next_text(j));
        next.is_some_and(|k| self.authors_first || matches!(self.kinds[k], Kind::Body | Kind::Opening))
    }

    /// Body text that ends inside a sentence.
    fn unfinished(&self, i: usize) -> bool {
        let jumps = || signs::jump(&self.blocks[i].run.text, true).is_some();
        !jumps() && matches!(self.kinds[i], Kind::Body | Kind::Opening) && signs::ending(&self.tail(i)) != Ending::Sentence
    }

    /// Puts torn blocks together, in order.
    pub fn join(mut self) -> Pieces {
        let (mut out, mut doubts): (Vec<Piece>, Vec<Doubt>) = (Vec::new(), Vec::new());
        let blocks = std::mem::take(&mut self.blocks);
        let kinds = std::mem::take(&mut self.kinds);
        for (i, block) in blocks.into_iter().enumerate() {
            let kind = kinds[i];
            // A folio or caption between two halves does not keep them apart.
            let target = out.iter().rposition(|p| !matches!(p.kind, Kind::Page | Kind::Caption) || signs::divider(&p.block.run.text));
            let verdict = target.map_or(Verdict::No, |t| self.judge(&out[t], &block, kind));
            let verdict = self.editor(verdict, block.line);
            match (verdict, target) {
                (Verdict::Join(confidence, reason), Some(t)) => {
                    out[t + 1..].iter_mut().filter(|p| p.kind == Kind::Page).for_each(|p| p.inside = true);
                    let piece = &mut out[t];
                    if piece.kind == Kind::Head && kind == Kind::Body {
                        piece.kind = Kind::Body; // the editor says that it is no head
                    }
                    piece.joins.push(Join { at: piece.block.run.text.len(), line: block.line, confidence, reason });
                    piece.block.full = block.full;
                    piece.block.run.append(block.run);
                }
                (verdict, target) => {
                    if let (Verdict::Doubt(confidence, reason), Some(t)) = (&verdict, target) {
                        let excerpt = excerpt(&out[t].block.run.text, &block.run.text);
                        doubts.push(Doubt { line: block.line, excerpt, confidence: *confidence, reason });
                    }
                    out.push(Piece { block, kind, joins: Vec::new(), broken: false, inside: false, unsure: self.unsure[i] });
                }
            }
        }
        for p in &mut out {
            let text = &p.block.run.text;
            let unclear = !matches!(signs::ending(text), Ending::Sentence | Ending::Colon | Ending::Semicolon);
            let body = matches!(p.kind, Kind::Body | Kind::Opening) && p.block.hint == Hint::None;
            p.broken = body && unclear && signs::jump(text, true).is_none() && text.chars().count() > 12;
        }
        Pieces { pieces: out, doubts, authors_first: self.authors_first }
    }

    fn editor(&self, verdict: Verdict, line: usize) -> Verdict {
        if self.wanted.contains(&line) {
            return Verdict::Join(1.0, "编辑指定");
        }
        if self.undone.contains(&line) {
            return Verdict::No;
        }
        verdict
    }

    /// Whether a block goes on where a piece ended.
    fn judge(&self, a: &Piece, b: &Block, kind: Kind) -> Verdict {
        let (before, after) = (a.block.run.text.as_str(), b.run.text.as_str());
        if matches!(kind, Kind::Page | Kind::Caption | Kind::Opening) || matches!(a.kind, Kind::Page | Kind::Caption) {
            return Verdict::No;
        }
        let given = |h: Hint| h != Hint::None;
        let lone_jump = signs::jump(after, true).is_some_and(|(r, _)| r.start == 0);
        if given(b.hint) || given(a.block.hint) || lone_jump || signs::jump(after, false).is_some() || signs::jump(before, true).is_some() {
            return Verdict::No;
        }
        let half = a.joins.is_empty() && before.chars().count() <= 24;
        if a.kind == Kind::Opening && half && signs::dateline(before).is_none_or(|n| n == before.len()) {
            return Verdict::Join(0.97, "电头被断成两截");
        }
        if let Some(sure) = self.by_marks(before, after, a.kind) {
            return sure;
        }
        if a.kind == Kind::Signature || kind == Kind::Signature {
            return Verdict::No;
        }
        if self.indented && b.indent && kind != Kind::Head {
            return Verdict::No;
        }
        match (a.kind, kind) {
            // Where every paragraph is indented, one that is not goes on from the last.
            (Kind::Body | Kind::Opening, Kind::Body) if self.indented && a.block.indent && !b.indent && !signs::marker(after) => {
                Verdict::Join(0.85, "别的段落都缩进，后一块没有缩进")
            }
            (Kind::Body | Kind::Opening, Kind::Body) => self.body(a, b),
            (Kind::Head, Kind::Body) if a.unsure => Verdict::Doubt(0.5, "前一块也许是小标题，也许是断开的半句"),
            _ => Verdict::No,
        }
    }

    /// Marks that cannot begin or end a text, brackets, numbers and Western words cut in two.
    fn by_marks(&self, before: &str, after: &str, kind: Kind) -> Option<Verdict> {
        let end = signs::ending(before);
        if signs::continues(after) && !signs::marker(after) {
            return Some(Verdict::Join(0.99, "后一块以不能开头的标点开头"));
        }
        if end == Ending::Open {
            return Some(Verdict::Join(0.99, "前一块停在逗号、顿号或开口的标点上"));
        }
        // Every paragraph of a long quotation opens it again: then nothing was torn.
        let again = after.starts_with(['“', '「', '『']) && signs::balance(before).0.contains(&after.chars().next().unwrap_or(' '));
        if !again && signs::closes(before, after) && (end != Ending::Sentence || kind != Kind::Head) {
            return Some(Verdict::Join(if end == Ending::Sentence { 0.85 } else { 0.97 }, "引号或括号在前一块打开，在后一块关上"));
        }
        let (last, first) = (before.chars().next_back()?, after.chars().next()?);
        let body = kind != Kind::Head;
        if signs::cut_number(before, after) && body {
            return Some(Verdict::Join(0.97, "数字被断成两截"));
        }
        let odd = |c: char| before.chars().rev().take_while(|&x| x == c).count() % 2 == 1;
        if matches!(last, '…' | '—') && first == last && odd(last) && body {
            return Some(Verdict::Join(0.97, "省略号或破折号被断成两截"));
        }
        if matches!(last, '」' | '』') && "とがはをのにでも".contains(first) {
            return Some(Verdict::Join(0.97, "引语之后接着说"));
        }
        if last.is_ascii_alphabetic() && first.is_ascii_lowercase() && body {
            return Some(Verdict::Join(0.95, "外文词被断成两截"));
        }
        None
    }

    /// Two texts: the first must not be finished.
    fn body(&self, a: &Piece, b: &Block) -> Verdict {
        let (before, after) = (a.block.run.text.as_str(), b.run.text.as_str());
        let listed = signs::marker(after) || signs::marker(before);
        match signs::ending(before) {
            Ending::Sentence => {
                if after.starts_with(|c| signs::UNBEGUN.contains(c)) && words::continuity(before, after, self.source, b.run.start()) > 0.0 {
                    return Verdict::Doubt(0.3, "后一块不像段落的开头");
                }
                if b.maybe {
                    return Verdict::Doubt(if signs::begins(after) { 0.4 } else { 0.6 }, "前一行排满，又正好是句末");
                }
                Verdict::No
            }
            Ending::Colon if listed => Verdict::No,
            Ending::Colon if a.block.full => Verdict::Join(0.8, "前一行排满，停在冒号上"),
            // “表示：” and the quotation may stand in two paragraphs or in one.
            Ending::Colon => Verdict::Doubt(0.45, "前一块停在冒号上"),
            Ending::Semicolon if listed => Verdict::No,
            Ending::Semicolon if self.indented || signs::begins(after) => Verdict::Doubt(0.4, "前一块停在分号上"),
            Ending::Semicolon => Verdict::Join(0.8, "前一块停在分号上"),
            _ if signs::marker(after) && !signs::sentence_inside(before) && before.chars().count() < 30 => Verdict::No,
            _ => {
                let sure = words::continuity(before, after, "", 0);
                let reason = if sure > 0.0 { "一个词被断成两截" } else { "前一块没有结束，后一块接着说" };
                Verdict::Join(0.92 + sure * 0.035, reason)
            }
        }
    }
}

/// `“小院议事”议出邻里和`: a few quoted words at the beginning, as heads have; no one speaks.
fn quotes_a_word(text: &str) -> bool {
    let Some(open) = text.chars().next().filter(|c| matches!(c, '“' | '「')) else { return false };
    let inner: String = text.chars().skip(1).take_while(|&c| Some(c) != signs::partner(open)).collect();
    let n = inner.chars().count();
    n <= 8 && n + 2 < text.chars().count() && !inner.contains(['，', '。', '！', '？', ','])
}

/// `本报|讯（记者 林樾）…`, `东昌府讯|11月24日…`; `opening`: the second part looks like a dateline by itself.
fn torn_dateline(before: &str, after: &str, opening: bool, source: &str) -> bool {
    let head: String = after.chars().take(60).collect();
    let joint = format!("{before}{head}");
    if closed_dateline(before) && signs::dateline(before).is_none_or(|n| n == before.len()) {
        // The bracket after 讯 belongs to it; other text may have been cut off right behind it.
        let bracket = signs::dateline(&joint).is_some_and(|n| n > before.len());
        return bracket || !opening;
    }
    let Some(n) = signs::dateline(&joint).filter(|&n| n > before.len()) else { return false };
    // `东|昌府讯 …`: the whole must be known, since 昌府讯 is a dateline too.
    !opening || signs::house(&joint) && !signs::house(after) || before.chars().count() <= 4 && source.contains(&joint[..n])
}

/// Whether a text is a dateline from end to end.
pub fn closed_dateline(text: &str) -> bool {
    signs::dateline(&format!("{text} 。")) == Some(text.len())
}

/// `前进3个位次 名列第89位`: a space between two Han or marks, as heads have.
pub fn heady_space(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let solid = |c: char| signs::cjk(c) || matches!(c, '“' | '”' | '「' | '」' | '《' | '》' | '！' | '？' | '0'..='9');
    (1..chars.len().saturating_sub(1)).any(|i| {
        matches!(chars[i], ' ' | '\u{3000}')
            && solid(chars[i - 1])
            && (signs::cjk(chars[i + 1]) || matches!(chars[i + 1], '“' | '「' | '《'))
    })
}

/// `…从细节|中抓重点…`
pub fn excerpt(before: &str, after: &str) -> String {
    let tail: Vec<char> = before.chars().rev().take(8).collect();
    let tail: String = tail.into_iter().rev().collect();
    let head: String = after.chars().take(8).collect();
    format!("{tail}|{head}")
}
