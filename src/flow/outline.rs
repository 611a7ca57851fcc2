//! The outline of a module and what is drawn along it: a rectangle, or the rectangles of an L joined to one.
//!
//! Outlines run clockwise on the sheet, so what is inside lies at the right of each edge. Lines that follow an
//! outline close at its corners, whatever they are made of.

use super::set::Canvas;
use crate::geom::{Length, Point, Rect};
use crate::model::{Border, FramePlan, Rules};
use crate::page::{Ink, Item};

/// A closed line of level and upright edges, clockwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Outline(Vec<Point>);

/// A part of an outline: all of it, or edges that follow each other.
#[derive(Clone, Debug)]
struct Path {
    points: Vec<Point>,
    closed: bool,
}

/// Squares that an ornament is made of.
const MOTIF: f64 = 5.0;
/// Distance of the dots of a dotted line, and their diameter, in points.
const DOTS: (f64, f64) = (2.4, 0.9);

/// How far an ornament reaches inwards from its outline.
pub(super) fn band() -> Length {
    Length::pt(MOTIF)
}

impl Outline {
    pub(super) fn rect(r: Rect) -> Outline {
        Outline(vec![Point::new(r.x, r.y), Point::new(r.right(), r.y), Point::new(r.right(), r.bottom()), Point::new(r.x, r.bottom())])
    }

    /// The outlines of rectangles that touch or overlap.
    pub(super) fn of(rects: &[Rect]) -> Vec<Outline> {
        if let [one] = rects {
            return vec![Outline::rect(*one)];
        }
        let mut edges = edges_of(rects);
        let mut out = Vec::new();
        while let Some((start, mut at)) = edges.pop() {
            let mut points = vec![start];
            while at != start {
                points.push(at);
                let Some(i) = edges.iter().position(|e| e.0 == at) else { break };
                at = edges.swap_remove(i).1;
            }
            out.push(Outline(straightened(points)));
        }
        out
    }

    /// The outline moved inwards: level edges by `y`, upright ones by `x`.
    pub(super) fn inset(&self, x: Length, y: Length) -> Outline {
        let n = self.0.len();
        let point = |i: usize| {
            let (a, p, b) = (self.0[(i + n - 1) % n], self.0[i], self.0[(i + 1) % n]);
            let (before, after) = (inward(a, p), inward(p, b));
            Point::new(p.x + x * (before.0 + after.0), p.y + y * (before.1 + after.1))
        };
        Outline((0..n).map(point).collect())
    }

    /// The edges on some sides (top, right, bottom, left), joined where they follow each other.
    fn paths(&self, sides: [bool; 4]) -> Vec<Path> {
        let n = self.0.len();
        if sides == [true; 4] {
            return vec![Path { points: self.0.clone(), closed: true }];
        }
        let drawn = |i: usize| {
            let side = match inward(self.0[i % n], self.0[(i + 1) % n]) {
                (0, 1) => 0,
                (-1, 0) => 1,
                (0, -1) => 2,
                _ => 3,
            };
            sides[side]
        };
        let Some(first) = (0..n).find(|&i| !drawn((i + n - 1) % n) && drawn(i)) else { return Vec::new() };
        let mut out: Vec<Path> = Vec::new();
        for i in first..first + n {
            if !drawn(i % n) {
                continue;
            }
            let end = self.0[(i + 1) % n];
            match out.last_mut().filter(|p| p.points.last() == Some(&self.0[i % n])) {
                Some(p) => p.points.push(end),
                None => out.push(Path { points: vec![self.0[i % n], end], closed: false }),
            }
        }
        out
    }

    /// Fills what lies inside.
    pub(super) fn fill(&self, canvas: &mut Canvas<'_>, ink: Ink, radius: Length) {
        match self.as_rect().filter(|_| radius == Length::ZERO) {
            Some(rect) => canvas.item(Item::Shape { rect, fill: Some(ink), stroke: None }),
            None => {
                let path = Path { points: self.0.clone(), closed: true };
                let (start, cubics) = path.rounded(radius);
                canvas.item(Item::Curve { start, cubics, width: Length::ZERO, ink });
            }
        }
    }

    /// Draws a frame along the outline.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, border: Border, plan: &FramePlan, rules: &Rules) {
        let thin = plan.weight.unwrap_or(rules.frame);
        let heavy = plan.weight.unwrap_or(rules.heavy);
        let apart = rules.frame * 4 + rules.heavy;
        let inner = || self.inset(apart, apart);
        let mut stroke = |o: &Outline, width: Length, radius: Length| o.stroke(canvas, plan.sides, width, radius);
        let inside = (plan.radius - apart).max(Length::ZERO);
        match border {
            Border::None => {}
            Border::Line => stroke(self, thin, plan.radius),
            Border::Heavy => stroke(self, heavy, plan.radius),
            Border::Double => {
                stroke(self, thin, plan.radius);
                stroke(&inner(), thin, inside);
            }
            Border::ThickThin => {
                stroke(self, heavy, plan.radius);
                stroke(&inner(), rules.frame, inside);
            }
            Border::Dots => self.paths(plan.sides).iter().for_each(|p| dots(canvas, p)),
            Border::Wave => self.paths(plan.sides).iter().for_each(|p| wave(canvas, p, thin)),
            Border::Fret | Border::Diamond | Border::Scallop => {
                let half = Length::pt(MOTIF / 2.0);
                self.inset(half, half).paths(plan.sides).iter().for_each(|p| ornament(canvas, p, border, thin));
            }
        }
    }

    fn stroke(&self, canvas: &mut Canvas<'_>, sides: [bool; 4], width: Length, radius: Length) {
        let ink = Ink::BLACK;
        for path in self.paths(sides) {
            match (&path.points[..], self.as_rect()) {
                (_, Some(rect)) if path.closed && radius == Length::ZERO => {
                    canvas.item(Item::Shape { rect, fill: None, stroke: Some((width, ink)) });
                }
                (&[from, to], _) => canvas.item(Item::Rule { from, to, width, ink }),
                _ => {
                    let (start, cubics) = path.rounded(radius);
                    canvas.item(Item::Curve { start, cubics, width, ink });
                }
            }
        }
    }

    fn as_rect(&self) -> Option<Rect> {
        let [a, _, c, _] = self.0[..] else { return None };
        Some(Rect::new(a.x, a.y, c.x - a.x, c.y - a.y))
    }
}

/// A dotted, wavy or ornamental line between two points.
pub(super) fn along(canvas: &mut Canvas<'_>, border: Border, (from, to): (Point, Point), width: Length) {
    let path = Path { points: vec![from, to], closed: false };
    match border {
        Border::Dots => dots(canvas, &path),
        Border::Wave => wave(canvas, &path, width),
        _ => ornament(canvas, &path, border, width),
    }
}

/// Directed edges around rectangles, each a piece of the lattice that their own edges make.
fn edges_of(rects: &[Rect]) -> Vec<(Point, Point)> {
    let sorted = |mut v: Vec<Length>| {
        v.sort();
        v.dedup();
        v
    };
    let xs = sorted(rects.iter().flat_map(|r| [r.x, r.right()]).collect());
    let ys = sorted(rects.iter().flat_map(|r| [r.y, r.bottom()]).collect());
    let inside = |i: usize, j: usize| {
        let (Some(&x), Some(&y), true, true) = (xs.get(i), ys.get(j), i + 1 < xs.len(), j + 1 < ys.len()) else { return false };
        rects.iter().any(|r| r.x <= x && x < r.right() && r.y <= y && y < r.bottom())
    };
    let mut edges = Vec::new();
    for i in 0..xs.len().saturating_sub(1) {
        for j in 0..ys.len().saturating_sub(1) {
            if !inside(i, j) {
                continue;
            }
            let at = |a: usize, b: usize| Point::new(xs[a], ys[b]);
            let beside = |di: isize, dj: isize| {
                let (i, j) = (i.checked_add_signed(di), j.checked_add_signed(dj));
                i.zip(j).is_some_and(|(i, j)| inside(i, j))
            };
            for (di, dj, from, to) in [
                (0, -1, at(i, j), at(i + 1, j)),
                (1, 0, at(i + 1, j), at(i + 1, j + 1)),
                (0, 1, at(i + 1, j + 1), at(i, j + 1)),
                (-1, 0, at(i, j + 1), at(i, j)),
            ] {
                if !beside(di, dj) {
                    edges.push((from, to));
                }
            }
        }
    }
    edges
}

/// What of a box around rectangles they leave free.
pub(super) fn outside(rects: &[Rect], all: Rect) -> Vec<Rect> {
    let sorted = |mut v: Vec<Length>| {
        v.sort();
        v.dedup();
        v
    };
    let xs = sorted(rects.iter().chain([&all]).flat_map(|r| [r.x, r.right()]).collect());
    let ys = sorted(rects.iter().chain([&all]).flat_map(|r| [r.y, r.bottom()]).collect());
    let mut out = Vec::new();
    for x in xs.windows(2) {
        for y in ys.windows(2) {
            let cell = Rect::new(x[0], y[0], x[1] - x[0], y[1] - y[0]);
            let taken = rects.iter().any(|r| r.x <= cell.x && cell.right() <= r.right() && r.y <= cell.y && cell.bottom() <= r.bottom());
            if !taken && all.contains(&cell, Length::ZERO) {
                out.push(cell);
            }
        }
    }
    out
}

/// Corners alone: points in the middle of an edge left out. Begins at the top left.
fn straightened(points: Vec<Point>) -> Vec<Point> {
    let n = points.len();
    let bends = |i: usize| {
        let (a, p, b) = (points[(i + n - 1) % n], points[i], points[(i + 1) % n]);
        !((a.x == p.x && p.x == b.x) || (a.y == p.y && p.y == b.y))
    };
    let mut out: Vec<Point> = (0..n).filter(|&i| bends(i)).map(|i| points[i]).collect();
    if let Some(first) = (0..out.len()).min_by_key(|&i| (out[i].y, out[i].x)) {
        out.rotate_left(first);
    }
    out
}

/// From an edge to the inside.
fn inward(a: Point, b: Point) -> (i32, i32) {
    let sign = |v: Length| v.0.signum();
    (-sign(b.y - a.y), sign(b.x - a.x))
}

/// A straight segment as a curve.
fn straight(a: Point, b: Point) -> [Point; 3] {
    let at = |n: i64| Point::new(a.x + (b.x - a.x).scale(n, 3), a.y + (b.y - a.y).scale(n, 3));
    [at(1), at(2), b]
}

impl Path {
    /// The path with rounded corners; a closed one begins in the middle of an edge, so that its joint is not seen.
    fn rounded(&self, radius: Length) -> (Point, Vec<[Point; 3]>) {
        let n = self.points.len();
        let middle = |a: Point, b: Point| Point::new(a.x + (b.x - a.x) / 2, a.y + (b.y - a.y) / 2);
        let mut cubics = Vec::new();
        let p = |i: usize| self.points[i % n];
        let (start, corners) = if self.closed { (middle(p(0), p(1)), 1..n + 1) } else { (p(0), 1..n - 1) };
        let mut at = start;
        for i in corners {
            let (a, c, b) = (p(i + n - 1), p(i), p(i + 1));
            let r = radius.min(distance(a, c) / 2).min(distance(c, b) / 2);
            if r <= Length::ZERO {
                cubics.push(straight(at, c));
                at = c;
                continue;
            }
            let (from, to) = (towards(c, a, r), towards(c, b, r));
            cubics.push(straight(at, from));
            // A quarter of a circle.
            cubics.push([towards(from, c, r.scale(5523, 10_000)), towards(to, c, r.scale(5523, 10_000)), to]);
            at = to;
        }
        let end = if self.closed { start } else { p(n - 1) };
        cubics.push(straight(at, end));
        (start, cubics)
    }

    /// Its edges.
    fn edges(&self) -> Vec<(Point, Point)> {
        let n = self.points.len();
        let count = if self.closed { n } else { n - 1 };
        (0..count).map(|i| (self.points[i], self.points[(i + 1) % n])).collect()
    }
}

fn distance(a: Point, b: Point) -> Length {
    Length((b.x - a.x).0.abs().max((b.y - a.y).0.abs()))
}

/// A point so far from `a` on the way to `b`.
fn towards(a: Point, b: Point, by: Length) -> Point {
    let sign = |v: Length| v.0.signum();
    Point::new(a.x + by * sign(b.x - a.x), a.y + by * sign(b.y - a.y))
}

/// Points on an edge in equal steps near to `step`: both ends are among them.
fn steps(edge: (Point, Point), step: Length) -> Vec<Point> {
    let (a, b) = edge;
    let n = i64::from(((distance(a, b).0 + step.0 / 2) / step.0.max(1)).max(1));
    (0..=n).map(|k| Point::new(a.x + (b.x - a.x).scale(k, n), a.y + (b.y - a.y).scale(k, n))).collect()
}

/// 点线: round dots, one in each corner.
fn dots(canvas: &mut Canvas<'_>, path: &Path) {
    let edges = path.edges();
    let last = edges.len().saturating_sub(1);
    for (i, &edge) in edges.iter().enumerate() {
        let all = steps(edge, Length::pt(DOTS.0));
        let own = if i == last && !path.closed { all.len() } else { all.len() - 1 };
        all[..own].iter().for_each(|&p| dot(canvas, p, Length::pt(DOTS.1 / 2.0)));
    }
}

fn dot(canvas: &mut Canvas<'_>, c: Point, r: Length) {
    let (start, cubics) = circle(c, r);
    canvas.item(Item::Curve { start, cubics, width: Length::ZERO, ink: Ink::BLACK });
}

fn circle(c: Point, r: Length) -> (Point, Vec<[Point; 3]>) {
    let k = r.scale(5523, 10_000);
    let at = |x: Length, y: Length| Point::new(c.x + x, c.y + y);
    let zero = Length::ZERO;
    let cubics = vec![
        [at(r, k), at(k, r), at(zero, r)],
        [at(-k, r), at(-r, k), at(-r, zero)],
        [at(-r, -k), at(-k, -r), at(zero, -r)],
        [at(k, -r), at(r, -k), at(r, zero)],
    ];
    (at(r, zero), cubics)
}

/// 波浪线: half waves of a fixed length, stretched a little so that they close at the corners.
fn wave(canvas: &mut Canvas<'_>, path: &Path, width: Length) {
    let (unit, depth) = (Length::pt(5.0), Length::pt(1.2));
    let mut cubics = Vec::new();
    for (a, b) in path.edges() {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let n = (distance(a, b).0 / unit.0).max(2) / 2 * 2;
        for i in 0..n {
            let at = |k: i64| Point::new(a.x + dx.scale(k, i64::from(n) * 3), a.y + dy.scale(k, i64::from(n) * 3));
            let bulge = if i % 2 == 0 { depth } else { -depth };
            let off = |p: Point| if dx.0 != 0 { Point::new(p.x, p.y + bulge) } else { Point::new(p.x + bulge, p.y) };
            let k = i64::from(i) * 3;
            cubics.push([off(at(k + 1)), off(at(k + 2)), at(k + 3)]);
        }
    }
    canvas.item(Item::Curve { start: path.points[0], cubics, width, ink: Ink::BLACK });
}

/// A motif's place: its middle, the direction of its edge and the way out, as units of a thousandth of its side.
struct Spot {
    middle: Point,
    along: (i32, i32),
    out: (i32, i32),
}

impl Spot {
    /// A point of the motif, in thousandths of its side along the edge and outwards.
    fn at(&self, along: i64, out: i64) -> Point {
        let unit = Length::pt(MOTIF);
        let (a, o) = (unit.scale(along, 1000), unit.scale(out, 1000));
        Point::new(self.middle.x + a * self.along.0 + o * self.out.0, self.middle.y + a * self.along.1 + o * self.out.1)
    }

    fn line(&self, canvas: &mut Canvas<'_>, points: &[(i64, i64)], width: Length) {
        let all: Vec<Point> = points.iter().map(|p| self.at(p.0, p.1)).collect();
        let cubics = all.windows(2).map(|w| straight(w[0], w[1])).collect();
        canvas.item(Item::Curve { start: all[0], cubics, width, ink: Ink::BLACK });
    }
}

/// 花边: motifs along the edges, as many as fit, and one of its own in each corner.
fn ornament(canvas: &mut Canvas<'_>, path: &Path, border: Border, width: Length) {
    let edges = path.edges();
    for (i, &(a, b)) in edges.iter().enumerate() {
        let sign = |v: Length| v.0.signum();
        let along = (sign(b.x - a.x), sign(b.y - a.y));
        let inside = inward(a, b);
        let all = steps((a, b), Length::pt(MOTIF));
        let corner = |p: Point| Spot { middle: p, along, out: (-inside.0, -inside.1) };
        let last = all.len() - 1;
        for (k, &p) in all.iter().enumerate() {
            match k {
                0 => corner_motif(canvas, &corner(p), border, width),
                _ if k == last && (path.closed || i + 1 < edges.len()) => {}
                _ if k == last => corner_motif(canvas, &corner(p), border, width),
                _ => motif(canvas, &corner(p), border, width),
            }
        }
        // What runs through under the motifs, from corner to corner.
        if border == Border::Fret && last > 1 {
            let (from, to) = (corner(a).at(450, -400), corner(b).at(-450, -400));
            canvas.item(Item::Rule { from, to, width, ink: Ink::BLACK });
        }
    }
}

fn motif(canvas: &mut Canvas<'_>, s: &Spot, border: Border, width: Length) {
    match border {
        // A hook that winds in.
        Border::Fret => {
            s.line(canvas, &[(-350, -400), (-350, 400), (350, 400), (350, -180), (-80, -180), (-80, 130), (120, 130)], width);
        }
        Border::Diamond => {
            diamond(canvas, s, 360, 240);
            dot(canvas, s.at(500, 0), Length::pt(MOTIF * 0.07));
        }
        _ => {
            let (from, to) = (s.at(-500, -250), s.at(500, -250));
            let cubics = vec![[s.at(-500, 420), s.at(500, 420), to]];
            canvas.item(Item::Curve { start: from, cubics, width, ink: Ink::BLACK });
            dot(canvas, s.at(0, -150), Length::pt(MOTIF * 0.08));
        }
    }
}

fn corner_motif(canvas: &mut Canvas<'_>, s: &Spot, border: Border, width: Length) {
    match border {
        Border::Fret => {
            s.line(canvas, &[(0, 400), (400, 400), (400, -400), (-400, -400), (-400, 400), (0, 400)], width);
            s.line(canvas, &[(0, 170), (170, 170), (170, -170), (-170, -170), (-170, 170), (0, 170)], width);
        }
        Border::Diamond => {
            diamond(canvas, s, 430, 430);
            for side in [-1, 1] {
                dot(canvas, s.at(500 * side, 0), Length::pt(MOTIF * 0.07));
            }
        }
        _ => {
            let (start, cubics) = circle(s.middle, Length::pt(MOTIF * 0.4));
            canvas.item(Item::Curve { start, cubics, width, ink: Ink::BLACK });
            dot(canvas, s.middle, Length::pt(MOTIF * 0.14));
        }
    }
}

fn diamond(canvas: &mut Canvas<'_>, s: &Spot, half: i64, high: i64) {
    let corners = [s.at(-half, 0), s.at(0, high), s.at(half, 0), s.at(0, -high), s.at(-half, 0)];
    let cubics = corners.windows(2).map(|w| straight(w[0], w[1])).collect();
    canvas.item(Item::Curve { start: corners[0], cubics, width: Length::ZERO, ink: Ink::BLACK });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: i32, y: i32, w: i32, h: i32) -> Rect {
        Rect::new(Length(x), Length(y), Length(w), Length(h))
    }

    fn corners(o: &Outline) -> Vec<(i32, i32)> {
        o.0.iter().map(|p| (p.x.0, p.y.0)).collect()
    }

    #[test]
    fn two_rectangles_make_an_l() {
        let all = Outline::of(&[rect(0, 0, 100, 50), rect(0, 50, 40, 50)]);
        assert_eq!(all.len(), 1);
        assert_eq!(corners(&all[0]), [(0, 0), (100, 0), (100, 50), (40, 50), (40, 100), (0, 100)]);
        let inner = all[0].inset(Length(2), Length(5));
        assert_eq!(corners(&inner), [(2, 5), (98, 5), (98, 45), (38, 45), (38, 95), (2, 95)]);
    }

    #[test]
    fn what_an_l_leaves_free_is_a_rectangle() {
        assert_eq!(outside(&[rect(0, 0, 100, 50), rect(0, 50, 40, 50)], rect(0, 0, 100, 100)), [rect(40, 50, 60, 50)]);
        assert!(outside(&[rect(0, 0, 9, 9)], rect(0, 0, 9, 9)).is_empty());
    }

    #[test]
    fn sides_that_follow_each_other_are_one_line() {
        let o = Outline::rect(rect(0, 0, 100, 50));
        let paths = o.paths([true, false, false, true]);
        assert_eq!((paths.len(), paths[0].points.len(), paths[0].closed), (1, 3, false));
        assert_eq!(paths[0].points[1], Point::new(Length(0), Length(0)), "left and top meet in the corner");
        assert_eq!(o.paths([true, false, true, false]).len(), 2);
        assert!(o.paths([true; 4])[0].closed && o.paths([false; 4]).is_empty());
    }

    #[test]
    fn rounded_corners_close_and_stay_inside() {
        let o = Outline::rect(rect(0, 0, 1000, 500));
        let (start, cubics) = o.paths([true; 4])[0].rounded(Length(100));
        assert_eq!(start, Point::new(Length(500), Length(0)));
        assert_eq!(cubics.last().unwrap()[2], start);
        assert!(cubics.iter().flatten().all(|p| (0..=1000).contains(&p.x.0) && (0..=500).contains(&p.y.0)));
        // Eight straight pieces and four quarters, less the joint.
        assert_eq!(cubics.len(), 9);
    }

    #[test]
    fn steps_begin_and_end_in_the_corners() {
        let p = |x: i32| Point::new(Length(x), Length(0));
        assert_eq!(steps((p(0), p(100)), Length(30)), [p(0), p(33), p(67), p(100)]);
        assert_eq!(steps((p(0), p(5)), Length(30)), [p(0), p(5)]);
    }
}
