//! Speed of shaping and composing the source paper's copy, on one core: characters a second.
//!
//! `cargo bench --bench compose` prints one line a stage and measure. Compare with the commit before, in one sitting.

use banmian::cjk::{Level, Profile, Region};
use banmian::compose::{self, Measure};
use banmian::font::{FaceEntry, Fonts, Need, Role};
use banmian::geom::Em;
use banmian::shape::{Request, Shaped, Shaper};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Paragraphs of the sample's articles, front matter and markup left out.
fn paragraphs() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("issues/2022-12-02/articles");
    let mut files: Vec<_> = std::fs::read_dir(dir).expect("articles").flatten().map(|e| e.path()).collect();
    files.sort();
    let mut out = Vec::new();
    for f in files {
        let text = std::fs::read_to_string(f).expect("readable");
        let body = text.splitn(3, "+++").nth(2).unwrap_or("").replace("**", "");
        out.extend(body.lines().map(str::trim).filter(|l| l.chars().count() > 30).map(String::from));
    }
    out
}

fn fonts() -> Fonts {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/banmian-serif-regular.otf");
    let mut fonts = Fonts::default();
    let id = fonts.add(FaceEntry::new("Serif", "serif", 0, None, Arc::new(move || std::fs::read(path).map_err(|e| e.to_string()))));
    for r in Role::ALL {
        fonts.bind(r, id);
    }
    fonts
}

fn time(name: &str, chars: usize, mut work: impl FnMut()) {
    let mut best = f64::MAX;
    for _ in 0..15 {
        let t = Instant::now();
        work();
        best = best.min(t.elapsed().as_secs_f64());
    }
    println!("{name:<28} {:>7.2} M characters/s  {:>7.1} ns/character", chars as f64 / best / 1e6, best * 1e9 / chars as f64);
}

fn main() {
    let paras = paragraphs();
    let chars: usize = paras.iter().map(|p| p.chars().count()).sum();
    let mut fonts = fonts();
    fonts.prepare(paras.iter().map(|p| Need::text(Role::Serif, Region::Mainland, p.as_str())));
    let profile = Profile::get(Region::Mainland, Level::Gb, false);
    let shape = || -> Vec<Shaped> {
        let mut shaper = Shaper::new(&fonts);
        paras.iter().map(|p| shaper.shape(&Request::plain(p, Role::Serif, profile))).collect()
    };
    println!("{} paragraphs, {chars} characters", paras.len());
    time("shape", chars, || {
        black_box(shape());
    });
    let shaped = shape();
    for ems in [11.0, 13.0, 14.0, 20.0] {
        let m = Measure { line: Em::new(ems), indent: Em::new(2.0), justify: true };
        time(&format!("compose at {ems} em"), chars, || {
            for s in &shaped {
                black_box(compose::paragraph(s, profile, 0, m));
            }
        });
        quality(&shaped, profile, m);
    }
}

/// Line quality of the best settings: what COMPOSER §4 asks to watch.
fn quality(shaped: &[Shaped], profile: &Profile, m: Measure) {
    let lines: Vec<compose::Line> = shaped.iter().flat_map(|s| compose::paragraph(s, profile, 0, m).best().lines.clone()).collect();
    let count = |f: &dyn Fn(&compose::Line) -> bool| lines.iter().filter(|l| f(l)).count();
    let mut open: Vec<f32> = lines.iter().map(|l| l.colour).filter(|&c| c > 0.0).collect();
    open.sort_by(f32::total_cmp);
    let p95 = open.get(open.len() * 95 / 100).copied().unwrap_or(0.0);
    println!(
        "    {} lines, {} tightened, {} opened (p95 {p95:.3}, max {:.3}, over 1/8 em {}), pass 2 and later {}",
        lines.len(),
        count(&|l| l.slack.0 < 0),
        open.len(),
        open.last().copied().unwrap_or(0.0),
        count(&|l| l.colour > 0.125),
        count(&|l| l.pass > compose::Pass::Normal),
    );
}
