//! Faults inside articles that a tear left behind: fragments that someone made into paragraphs, paragraph
//! breaks that were lost, heads run into their paragraph, signatures at the end of the text.
//!
//! What the text itself proves is done and told; what it only suggests is told with a proposal.

use super::draft::{Change, Draft, Dropped, Import, Para, ParaKind};
use super::run::Run;
use super::signs;

/// The editor's decisions.
#[derive(Clone, Default, Debug)]
pub struct Decisions {
    /// Changes not to make.
    pub undo: Vec<String>,
    /// Proposals to make.
    pub accept: Vec<String>,
}

/// Goes through every article.
pub fn repair(import: &mut Import, source: &str, decisions: &Decisions) {
    let Import { drafts, changes, dropped, .. } = import;
    let lines: Vec<usize> = source.bytes().enumerate().filter(|b| b.1 == b'\n').map(|b| b.0).collect();
    for (story, draft) in drafts.iter_mut().enumerate() {
        let mut bench = Bench { source, lines: &lines, story, decisions, changes, dropped };
        if draft.verse {
            continue;
        }
        bench.signature(draft);
        bench.orphans(draft);
        bench.run_ins(draft);
    }
}

struct Bench<'a> {
    source: &'a str,
    /// Where the lines of the source end.
    lines: &'a [usize],
    story: usize,
    decisions: &'a Decisions,
    changes: &'a mut Vec<Change>,
    dropped: &'a mut Vec<Dropped>,
}

impl Bench<'_> {
    fn line(&self, run: &Run) -> usize {
        self.lines.partition_point(|&end| end < run.start()) + 1
    }

    /// `…完工。（记者 林樾）`: the signature leaves the last paragraph.
    fn signature(&mut self, draft: &mut Draft) {
        let Some(last) = draft.body.iter_mut().rfind(|p| p.kind == ParaKind::Text) else { return };
        let Some(at) = signs::trailing_signature(&last.run.text).filter(|_| draft.byline.is_empty()) else { return };
        let (text, byline) = last.run.split(at);
        let id = format!("signature-{}", self.line(&byline));
        if self.decisions.undo.contains(&id) {
            return;
        }
        last.run = text;
        let line = self.line(&byline);
        self.changes.push(Change {
            id,
            kind: "signature",
            story: Some(self.story),
            line,
            applied: true,
            confidence: 0.9,
            excerpt: byline.text.clone(),
            message: "段末的署名移到 byline".into(),
            proposal: None,
            options: Vec::new(),
        });
        draft.byline.push(byline);
    }

    /// Paragraphs that begin in the middle of a sentence after one that ends.
    fn orphans(&mut self, draft: &mut Draft) {
        let mut i = 1;
        while i < draft.body.len() {
            let (before, after) = (&draft.body[i - 1], &draft.body[i]);
            let texts = before.kind == ParaKind::Text && after.kind == ParaKind::Text;
            let Some(orphan) = texts.then(|| orphan(&before.run.text, &after.run.text)).flatten() else {
                i += 1;
                continue;
            };
            let line = self.line(&after.run);
            let id = format!("orphan-{line}");
            let applied = self.decisions.accept.contains(&id);
            let (kept, cut) = before.run.split(orphan.keep);
            let proposal = format!("{}{}", kept.text, after.run.text);
            self.changes.push(Change {
                id,
                kind: "orphan",
                story: Some(self.story),
                line,
                applied,
                confidence: orphan.confidence,
                excerpt: super::tears::excerpt(&before.run.text, &after.run.text),
                message: format!("这一段像是上一段被扯断的尾巴：{}", orphan.why),
                proposal: Some(super::tears::excerpt(&kept.text, &after.run.text).replace('|', ""))
                    .filter(|p| !p.is_empty() && !proposal.is_empty()),
                options: vec![("与上一段接成一句", orphan.confidence), ("另起一段", 1.0 - orphan.confidence)],
            });
            if applied {
                self.dropped.extend(cut.parts.iter().map(|p| Dropped {
                    range: p.clone(),
                    line,
                    reason: "repair",
                    text: self.source[p.clone()].to_string(),
                }));
                let tail = draft.body.remove(i).run;
                draft.body[i - 1].run = kept;
                draft.body[i - 1].run.append(tail);
            } else {
                i += 1;
            }
        }
    }

    /// Short sentences that stand before paragraphs as heads do; one inside a paragraph is a lost break.
    fn run_ins(&mut self, draft: &mut Draft) {
        let heads: Vec<Option<usize>> =
            draft.body.iter().map(|p| if p.kind == ParaKind::Text { run_in(&p.run.text) } else { None }).collect();
        let set: Vec<usize> = (0..heads.len()).filter(|&i| heads[i].is_some()).collect();
        let row = set.windows(2).any(|w| w[1] == w[0] + 1);
        let many = set.len() >= 2 && row || set.len() >= 3;
        let witty = |i: &usize| quoted_short(&draft.body[*i].run.text[..heads[*i].unwrap_or(0)]);
        let marked: Vec<usize> = if many { set.clone() } else { set.into_iter().filter(witty).collect() };
        for &i in &marked {
            self.mark_run_in(&mut draft.body[i], heads[i].unwrap_or(0), if many { 0.9 } else { 0.65 });
        }
        if marked.len() >= 3 && many {
            self.lost_breaks(draft, &marked, &heads);
        }
    }

    fn mark_run_in(&mut self, para: &mut Para, len: usize, confidence: f32) {
        let line = self.line(&para.run);
        let id = format!("run-in-{line}");
        let applied = !self.decisions.undo.contains(&id);
        if applied && para.strong.is_empty() {
            para.strong.push(0..len);
        }
        self.changes.push(Change {
            id,
            kind: "run-in",
            story: Some(self.story),
            line,
            applied,
            confidence,
            excerpt: para.run.text[..len].to_string(),
            message: "段首的短句是段内小题，排成黑体".into(),
            proposal: None,
            options: Vec::new(),
        });
    }

    fn lost_breaks(&mut self, draft: &mut Draft, marked: &[usize], heads: &[Option<usize>]) {
        let shapes: Vec<String> = marked.iter().map(|&i| draft.body[i].run.text[..heads[i].unwrap_or(0)].to_string()).collect();
        let mut i = 0;
        while i < draft.body.len() {
            let text = &draft.body[i].run.text;
            let found = if draft.body[i].kind == ParaKind::Text { lost_break(text, &shapes) } else { None };
            let Some((at, len)) = found else {
                i += 1;
                continue;
            };
            let (first, second) = draft.body[i].run.split(at);
            let line = self.line(&second);
            let id = format!("break-{line}");
            let applied = !self.decisions.undo.contains(&id);
            self.changes.push(Change {
                id,
                kind: "break",
                story: Some(self.story),
                line,
                applied,
                confidence: 0.88,
                excerpt: super::tears::excerpt(&first.text, &second.text),
                message: format!("分段丢失：“{}”与前面各段的段首小题同一写法，另起一段", &second.text[..len]),
                proposal: Some(format!("另起一段：{}", second.text.chars().take(20).collect::<String>())),
                options: vec![("另起一段", 0.88), ("同一段", 0.12)],
            });
            if applied {
                let strong = draft.body[i].strong.clone();
                draft.body[i] = Para { strong, ..Para::text(first) };
                draft.body.insert(i + 1, Para { strong: std::iter::once(0..len).collect(), ..Para::text(second) });
            }
            i += 1;
        }
    }
}

struct Orphan {
    /// Bytes of the text before that stay.
    keep: usize,
    confidence: f32,
    why: &'static str,
}

/// Whether the second paragraph is the torn tail of the first, which someone closed with a full stop.
fn orphan(before: &str, after: &str) -> Option<Orphan> {
    let stop = before.trim_end().char_indices().next_back().filter(|&(_, c)| signs::wide(c) == '。')?.0;
    let body = &before[..stop];
    let mut chars = after.chars();
    let (first, second) = (chars.next()?, signs::wide(chars.next()?));
    let pause = matches!(second, '，' | '、' | '。' | '；' | '：');
    if !signs::cjk(first) {
        return None;
    }
    let last = body.char_indices().next_back()?;
    if pause && last.1 == first {
        return Some(Orphan { keep: last.0, confidence: 0.95, why: "开头的字与上一段最后一个字相同，像是补了句号" });
    }
    if pause && !"是对不好嗯啊哦唉哎来行成喂看瞧嘿哈".contains(first) {
        return Some(Orphan { keep: stop, confidence: 0.7, why: "开头只有一个字就是标点" });
    }
    // The same word twice, as when a cut word was completed on both sides.
    let word: String = after.chars().take_while(|&c| signs::cjk(c)).take(5).collect();
    if (2..=4).contains(&word.chars().count()) && body.ends_with(&word) && after[word.len()..].starts_with(['，', ',', '、']) {
        return Some(Orphan { keep: stop - word.len(), confidence: 0.75, why: "开头的词与上一段最后一个词相同" });
    }
    None
}

/// Length of a short first sentence that may be a head run into its paragraph.
fn run_in(text: &str) -> Option<usize> {
    let end = text
        .char_indices()
        .find(|&(_, c)| matches!(signs::wide(c), '。' | '！' | '？' | '，' | '；' | '：' | '、'))
        .filter(|&(_, c)| signs::wide(c) == '。')?;
    let len = end.0 + end.1.len_utf8();
    heads_a_paragraph(&text[..len], &text[len..]).then_some(len)
}

/// The shape of a run-in head: short, no pause, no one who speaks, and a long text after it.
fn heads_a_paragraph(sentence: &str, rest: &str) -> bool {
    let n = sentence.chars().count();
    let person = ["我", "他", "她", "你", "它", "这", "那", "会议", "据", "记者", "其", "现"].iter().any(|w| sentence.starts_with(w));
    let told =
        sentence.contains(['了', '着', '过', '说', '是', '被', '已', '还', '将']) || sentence.contains("表示") || sentence.contains("原来");
    let quote = signs::balance(sentence).0.is_empty() && signs::balance(sentence).1.is_empty();
    let digits = sentence.chars().any(|c| c.is_ascii_digit());
    (5..=18).contains(&n) && !person && !told && !digits && quote && rest.chars().count() >= 40
}

/// `“下”好政策“及时雨”。`: quoted words of a few characters, as heads play with.
fn quoted_short(sentence: &str) -> bool {
    let quoted = sentence.split('“').skip(1).filter_map(|s| s.split_once('”')).map(|(q, _)| q.chars().count());
    let sizes: Vec<usize> = quoted.collect();
    !sizes.is_empty() && sizes.iter().all(|&n| n <= 4) && sentence.chars().count() <= 16
}

/// A sentence inside a paragraph that has the shape of the article's run-in heads: where and how long.
fn lost_break(text: &str, heads: &[String]) -> Option<(usize, usize)> {
    let mut from = 0;
    for (i, c) in text.char_indices() {
        if signs::wide(c) != '。' && c != '！' && c != '？' {
            continue;
        }
        let end = i + c.len_utf8();
        let sentence = &text[from..end];
        if from > 0
            && c != '！'
            && c != '？'
            && like_heads(sentence, heads)
            && heads_a_paragraph(sentence, &text[end..])
            && text[..from].chars().count() >= 40
        {
            return Some((from, sentence.len()));
        }
        from = end;
    }
    None
}

/// What run-in heads of news say of their subject: it grew, it goes forward, it bore fruit.
const VERDICTS: [&str; 40] = [
    "显著", "明显", "壮大", "提升", "推进", "进展", "增强", "改善", "优化", "完善", "加快", "突破", "提高", "见效", "成效", "扩大", "加强",
    "深化", "深入", "发展", "落实", "到位", "有力", "有序", "稳定", "良好", "凸显", "涌现", "加速", "升级", "拓展", "夯实", "巩固", "增长",
    "丰富", "健全", "活跃", "喜人", "丰硕", "好转",
];

fn like_heads(sentence: &str, heads: &[String]) -> bool {
    let bare = |t: &str| t.trim_end_matches(['。', '.']).to_string();
    let lengths: Vec<usize> = heads.iter().map(|h| h.chars().count()).collect();
    let n = sentence.chars().count();
    let fits = lengths.iter().min().is_some_and(|m| n + 3 >= *m) && lengths.iter().max().is_some_and(|m| n <= *m + 4);
    let pauses = sentence.chars().map(signs::wide).any(|c| matches!(c, '，' | '、' | '；' | '：'));
    let verdict = |t: &str| VERDICTS.iter().any(|v| bare(t).ends_with(v));
    let share = heads.iter().filter(|h| verdict(h)).count() * 2 >= heads.len();
    // Heads that all end with the same words need no verdict: `…“一对一”。`
    let tail: String = heads[0].chars().rev().take(4).collect();
    let same = heads.iter().filter(|h| h.chars().rev().take(4).collect::<String>() == tail).count() * 2 > heads.len();
    fits && !pauses && (share && verdict(sentence) || same && sentence.chars().rev().take(4).collect::<String>() == tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn torn_tails_made_paragraphs_are_seen() {
        assert!(
            orphan("助力经济高质量发展。", "展,全力跑出金融服务“加速度”。")
                .is_some_and(|o| o.confidence > 0.9 && o.keep == "助力经济高质量发".len())
        );
        assert!(orphan("助力经济高质量发展。", "“下”好政策“及时雨”。").is_none());
        assert!(orphan("石伯做灯笼。", "是，他做得慢。").is_none());
    }

    #[test]
    fn run_in_heads_are_told_from_sentences() {
        let rest = "字".repeat(50);
        assert!(run_in(&format!("产学研合作全面推进。{rest}")).is_some());
        assert!(run_in(&format!("我没有走过去。{rest}")).is_none());
        assert!(run_in(&format!("云桥村原来家家有窖。{rest}")).is_none());
        assert!(run_in("会议还研究了其他事项。").is_none());
        assert!(quoted_short("“下”好政策“及时雨”。") && !quoted_short("推门进去。"));
    }

    #[test]
    fn a_signature_at_the_end_of_the_text_is_found() {
        assert_eq!(signs::trailing_signature("年底完工。（记者 林樾）"), Some("年底完工。".len()));
        assert_eq!(signs::trailing_signature("列入名单（第二批）"), None);
    }
}
