//! Files bent at random, from seeds: preflight, the reader of placed pages and their painter end, and end soon.
//!
//! `BANMIAN_FUZZ=5000` runs so many of each kind; without it a few, the same each time.

use banmian::diag::Report;
use banmian::model::Plant;
use banmian::pdf::Placed;
use banmian::preflight::{Expect, check};
use banmian::source::Sources;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A small generator (xorshift), so that a seed is a file.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }
}

fn plant() -> Plant {
    banmian::read::plant(None, None, "cn-coldset", &mut Sources::default(), &mut Report::default()).unwrap()
}

/// A page with a form, a picture, a pattern and a shading, in plain text.
fn plain() -> Vec<u8> {
    let content = "q 1 0 0 1 5 5 cm /X Do Q /P cs /T scn 0 0 90 90 re f /S sh BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI \
                   BT /F 9 Tf 10 10 Td [(ab) 20 (c)] TJ ET /G gs 0 0 0 1 k 20 20 30 30 re f* W n";
    let bodies = [
        "<</Type /Catalog /Pages 2 0 R>>".to_string(),
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100] /Rotate 0>>".into(),
        "<</Type /Page /Parent 2 0 R /Contents [4 0 R] /TrimBox [0 0 200 100] /Resources <</XObject <</X 5 0 R>> /Pattern <</T 6 0 R>> \
         /ColorSpace <</P [/Pattern]>> /ExtGState <</G <</ca 0.5 /SMask <</S /Luminosity /G 5 0 R>>>>>> /Font <</F <</Type /Font /Subtype /Type3 \
         /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97 /LastChar 99 /Widths [500 500 500] /Encoding <</Differences [97 /a /a /a]>> \
         /CharProcs <</a 7 0 R>>>>>> /Shading <</S <</ShadingType 3 /ColorSpace /DeviceGray /Coords [50 50 0 50 50 50] \
         /Function <</FunctionType 3 /Domain [0 1] /Bounds [0.5] /Encode [0 1 0 1] /Functions [8 0 R 8 0 R]>>>>>>>>>>"
            .into(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type /XObject /Subtype /Form /BBox [0 0 50 50] /Length 21>>\nstream\n1 g 0 0 20 20 re f   \nendstream".into(),
        "<</PatternType 1 /PaintType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Length 20>>\nstream\n0.5 g 0 0 5 5 re f  \nendstream".into(),
        "<</Length 34>>\nstream\n500 0 0 0 500 500 d1 0 0 400 400 re f\nendstream".into(),
        "<</FunctionType 2 /Domain [0 1] /N 1>>".into(),
    ];
    let mut out = b"%PDF-1.6\n".to_vec();
    let mut table = String::new();
    for (i, body) in bodies.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", i + 1).into_bytes());
    }
    let at = out.len();
    out.extend(
        format!("xref\n0 9\n0000000000 65535 f \n{table}trailer\n<</Size 9 /Root 1 0 R /Prev 0>>\nstartxref\n{at}\n%%EOF\n").into_bytes(),
    );
    out
}

/// Bends a file once or a few times.
fn bend(data: &mut Vec<u8>, dice: &mut Dice) {
    const WORDS: [&[u8]; 14] = [
        b"999999999999999999999",
        b"-2147483648",
        b"1e30",
        b"0",
        b"3 0 R",
        b"2 0 R",
        b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        b"<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
        b"/Filter [/FlateDecode /FlateDecode /LZWDecode]",
        b"/Prev 9",
        b"(((((((((",
        b"endstream",
        b"/Kids [2 0 R 3 0 R]",
        b"null",
    ];
    for _ in 0..=dice.next(4) {
        if data.is_empty() {
            return;
        }
        let at = dice.next(data.len());
        match dice.next(9) {
            0 => data[at] ^= 1 << dice.next(8),
            1 => data[at] = dice.next(256) as u8,
            2 => data.truncate(at),
            3 => {
                let end = (at + dice.next(200)).min(data.len());
                data.drain(at..end);
            }
            4 => {
                let word = WORDS[dice.next(WORDS.len())];
                let end = (at + word.len()).min(data.len());
                data.splice(at..end, word.iter().copied());
            }
            5 => {
                let word = WORDS[dice.next(WORDS.len())];
                data.splice(at..at, word.iter().copied());
            }
            6 => {
                // Another number where one stands: a reference, a length, a coordinate.
                if let Some(i) = data[at..].iter().position(u8::is_ascii_digit) {
                    data[at + i] = b'0' + dice.next(10) as u8;
                }
            }
            7 => {
                // An object gone.
                if let Some(i) = data[at..].windows(4).position(|w| w == b" obj") {
                    data[at + i + 1] = b'x';
                }
            }
            _ => {
                let end = (at + dice.next(2000)).min(data.len());
                let piece = data[at..end].to_vec();
                let to = dice.next(data.len());
                data.splice(to..to, piece);
            }
        }
    }
}

#[test]
fn bent_files_end_soon() {
    let rounds: usize = std::env::var("BANMIAN_FUZZ").ok().and_then(|v| v.parse().ok()).unwrap_or(40);
    let plant = plant();
    let ad = std::fs::read(crate::common::root().join("issues/2022-12-02/pictures/gongyi.pdf")).unwrap();
    let mut worst = (Duration::ZERO, 0);
    for (kind, file) in [plain(), ad].into_iter().enumerate() {
        let rounds = if kind == 0 { rounds } else { rounds.div_ceil(4) };
        for seed in 1..=rounds as u64 {
            let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            let mut bent = file.clone();
            bend(&mut bent, &mut dice);
            let start = Instant::now();
            let found = check(&bent, &plant, &Expect { ad: true, ..Expect::default() });
            let inside = found.iter().any(|f| f.message.contains("程序内部"));
            assert!(!inside, "kind {kind} seed {seed}: preflight panicked");
            if let Ok(placed) = Placed::open(Arc::from(bent), 0) {
                let _ = placed.look(120, 60);
            }
            worst = worst.max((start.elapsed(), seed));
            assert!(start.elapsed() < Duration::from_secs(60), "kind {kind} seed {seed}: {:?}", start.elapsed());
        }
    }
    eprintln!("slowest: {worst:?}");
}

/// Content that asks for far more than any page has.
#[test]
fn greedy_pages_end_soon() {
    let page = |content: &str| {
        let data = String::from_utf8(plain()).unwrap();
        let start = data.find("q 1 0 0 1 5 5").unwrap();
        let end = start + data[start..].find("\nendstream").unwrap();
        // Lengths and places no longer fit: the reader finds the objects by itself.
        format!("{}{content}{}", &data[..start], &data[end..]).into_bytes()
    };
    let cases = [
        "q ".repeat(100_000),
        "0 0 9 9 re W n ".repeat(100_000),
        "1 1 m 9 9 180 180 90 1 c W n ".repeat(20_000),
        "/S sh ".repeat(20_000),
        "/X Do ".repeat(50_000),
        "1e9 0 0 1e9 0 0 cm 0 0 1 1 re f ".repeat(1000),
        "[0.0001] 0 d 100 w 0 0 m 1e7 1e7 l S ".into(),
        "/P cs /T scn 0 0 1e7 1e7 re f ".repeat(2000),
    ];
    for content in cases {
        let start = Instant::now();
        let file = page(&content);
        check(&file, &plant(), &Expect::default());
        let checked = start.elapsed();
        if let Ok(placed) = Placed::open(Arc::from(file), 0) {
            let _ = placed.look(400, 200);
        }
        eprintln!("{}: checked in {checked:?}, all in {:?}", &content[..16], start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(120), "{}: {:?}", &content[..16], start.elapsed());
    }
}
