//! A line into positions: slack spread by stages, all gaps of a stage by the same fraction, summed
//! before rounding so that the last atom ends on the measure exactly (ADJUST-5).

use super::cost::shrink_of;
use super::{Line, Pass};
use crate::geom::Em;
use crate::shape::Shaped;

/// Where each atom's body of a line begins, from the start of the measure; `start` is what stands
/// before a line that is centred or set right.
pub fn place(shaped: &Shaped, line: &Line, start: Em) -> Vec<Em> {
    let mut out = Vec::with_capacity((line.end - line.start) as usize);
    let spread = Spread::new(shaped, line);
    let mut pen = i64::from(line.indent.0) + i64::from(start.0);
    let mut seen = [0i64; 12];
    let ink = shaped.ink_end(line.start as usize..line.end as usize);
    for i in line.start as usize..line.end as usize {
        if i > line.start as usize {
            let j = &shaped.joins[i];
            pen += i64::from(j.natural.0);
            if i < ink {
                spread.count(j, &mut seen);
            }
        }
        out.push(Em((pen + spread.added(&seen)) as i32));
        pen += i64::from(shaped.atoms[i].width.0);
    }
    shaped.settle(line.start as usize..line.end as usize, &mut out);
    out
}

/// How the slack of a line is shared out: for each stage, what it gives of what it has.
struct Spread {
    pass: Pass,
    shrinks: bool,
    /// Index 1–7 shrink stages; 8, 9 bounded stretch; 10 open gaps. (share, capacity)
    stages: [(i64, i64); 12],
}

impl Spread {
    fn new(shaped: &Shaped, line: &Line) -> Spread {
        let mut s = Spread { pass: line.pass, shrinks: line.slack.0 < 0, stages: [(0, 0); 12] };
        if !line.justified || line.slack.0 == 0 {
            return s;
        }
        let mut capacity = [0i64; 12];
        let ink = shaped.ink_end(line.start as usize..line.end as usize);
        for j in &shaped.joins[line.start as usize + 1..ink] {
            s.count(j, &mut capacity);
        }
        let mut need = i64::from(line.slack.0).abs();
        let order = if s.shrinks { 1..8 } else { 8..11 };
        for k in order {
            let give = if k == 10 { if capacity[k] > 0 { need } else { 0 } } else { need.min(capacity[k]) };
            s.stages[k] = (if s.shrinks { -give } else { give }, capacity[k]);
            need -= give;
        }
        // Words alone, in the loose pass: their spaces open beyond their bound.
        if let Some(k) = (8..10).find(|&k| !s.shrinks && capacity[k] > 0) {
            s.stages[k].0 += need;
        }
        s
    }

    /// Adds what a gap has to each stage's count.
    fn count(&self, j: &crate::shape::Join, seen: &mut [i64; 12]) {
        if self.shrinks {
            seen[usize::from(j.shrink & 7)] += i64::from(shrink_of(j, self.pass));
        } else {
            match j.stretch {
                1 | 2 => seen[7 + usize::from(j.stretch)] += i64::from((j.max.0 - j.natural.0).max(0)),
                3 | 4 => seen[10] += 1,
                _ => {}
            }
        }
    }

    /// What the gaps seen so far give.
    fn added(&self, seen: &[i64; 12]) -> i64 {
        (1..11).map(|k| if self.stages[k].1 > 0 { self.stages[k].0 * seen[k] / self.stages[k].1 } else { 0 }).sum()
    }
}
