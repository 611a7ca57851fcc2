//! Pictures from outside: kinds of files, bad files, crops, captions, groups, cut-outs; drawn by the tests themselves.

use crate::common::{Run, Scratch, build_args, path};
use banmian::picture::{self, PictureColor, Raster};
use jpeg_encoder::{ColorType as Jpeg, Encoder};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// A colour picture of a few soft areas, red in its first corner.
fn pixels(w: usize, h: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        for x in 0..w {
            let corner = x < w / 5 && y < h / 5;
            out.extend(if corner { [230, 20, 20] } else { [(x * 200 / w) as u8 + 30, (y * 150 / h) as u8 + 60, 120] });
        }
    }
    out
}

/// The same in grey.
fn grey(w: usize, h: usize) -> Vec<u8> {
    (0..w * h).map(|i| ((i % w) * 200 / w + (i / w) * 40 / h) as u8).collect()
}

fn jpeg(data: &[u8], (w, h): (usize, usize), kind: Jpeg) -> Vec<u8> {
    let mut out = Vec::new();
    Encoder::new(&mut out, 92).encode(data, w as u16, h as u16, kind).unwrap();
    out
}

/// Puts a segment behind the start of a JPEG file.
fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let size = (body.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &size, body, &jpeg[2..]].concat()
}

/// An EXIF block with an orientation.
fn exif(turn: u8) -> Vec<u8> {
    let mut out = b"Exif\0\0".to_vec();
    out.extend(tiff(&[(274, 3, vec![turn.into()])], &[]));
    out
}

/// A TIFF file (little-endian) of one strip: tags with their type and values, the strip's bytes behind them.
fn tiff(tags: &[(u16, u16, Vec<u32>)], strip: &[u8]) -> Vec<u8> {
    let mut tags = tags.to_vec();
    if !strip.is_empty() {
        tags.push((273, 4, vec![0]));
        tags.push((279, 4, vec![strip.len() as u32]));
    }
    tags.sort_by_key(|t| t.0);
    let mut extra = Vec::new();
    let start = 8 + 2 + 12 * tags.len() as u32 + 4;
    let width = |kind: u16| match kind {
        7 => 1,
        3 => 2,
        _ => 4,
    };
    let bytes = |kind: u16, all: &[u32]| -> Vec<u8> { all.iter().flat_map(|v| v.to_le_bytes()[..width(kind)].to_vec()).collect() };
    let room: usize = tags.iter().map(|t| t.2.len() * width(t.1)).filter(|n| *n > 4).sum();
    let mut out = [b"II*\0".to_vec(), 8u32.to_le_bytes().to_vec(), (tags.len() as u16).to_le_bytes().to_vec()].concat();
    for (tag, kind, values) in &tags {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend((values.len() as u32).to_le_bytes());
        let values = if *tag == 273 { &vec![start + room as u32] } else { values };
        let mut value = bytes(*kind, values);
        if value.len() > 4 {
            out.extend((start + extra.len() as u32).to_le_bytes());
            extra.append(&mut value);
        } else {
            value.resize(4, 0);
            out.extend(value);
        }
    }
    out.extend([0; 4]);
    [out, extra, strip.to_vec()].concat()
}

/// Tags of a picture: size, bits of each channel, compression, photometric interpretation.
fn tags((w, h): (usize, usize), bits: &[u32], compression: u32, photometric: u32) -> Vec<(u16, u16, Vec<u32>)> {
    vec![
        (256, 4, vec![w as u32]),
        (257, 4, vec![h as u32]),
        (258, 3, bits.to_vec()),
        (259, 3, vec![compression]),
        (262, 3, vec![photometric]),
        (277, 3, vec![bits.len() as u32]),
        (278, 4, vec![h as u32]),
    ]
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    z.write_all(data).unwrap();
    z.finish().unwrap()
}

fn png(
    data: &[u8],
    (w, h): (usize, usize),
    color: png::ColorType,
    depth: png::BitDepth,
    more: impl Fn(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, w as u32, h as u32);
    encoder.set_color(color);
    encoder.set_depth(depth);
    more(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    out
}

/// Decoded as the exporters decode it.
fn decoded(name: &str, data: Vec<u8>) -> (picture::Picture, Raster) {
    let found = picture::read(name, data).unwrap_or_else(|r| panic!("{name}: {r:?}"));
    let raster = Raster::read(&found.picture, None).unwrap_or_else(|e| panic!("{name}: {e}"));
    (found.picture, raster)
}

#[test]
fn png_of_every_kind_is_decoded_exactly() {
    use png::{BitDepth, ColorType};
    let size = (30, 20);
    let (rgb, gray) = (pixels(30, 20), grey(30, 20));
    let (p, r) = decoded("a.png", png(&gray, size, ColorType::Grayscale, BitDepth::Eight, |_| {}));
    assert_eq!((p.color, p.bits, p.passes(), &r.data), (PictureColor::Gray, 8, true, &gray));
    let (p, r) = decoded("a.png", png(&rgb, size, ColorType::Rgb, BitDepth::Eight, |_| {}));
    assert_eq!((p.color, r.channels, &r.data), (PictureColor::Rgb, 3, &rgb));
    let deep: Vec<u8> = gray.iter().flat_map(|&v| [v, v]).collect();
    let (p, r) = decoded("a.png", png(&deep, size, ColorType::Grayscale, BitDepth::Sixteen, |_| {}));
    assert_eq!((p.passes(), &r.data), (false, &gray), "sixteen bits become eight");
    let with_alpha: Vec<u8> = rgb.as_chunks::<3>().0.iter().enumerate().flat_map(|(i, p)| [p[0], p[1], p[2], (i % 256) as u8]).collect();
    let (p, r) = decoded("a.png", png(&with_alpha, size, ColorType::Rgba, BitDepth::Eight, |_| {}));
    let alpha = r.alpha.unwrap();
    assert!(p.alpha && alpha[7] == 7 && r.data[21..24] == rgb[21..24] && r.data[..3] == [255; 3], "nothing is paper");
    // Line art: one bit, 4 × 2.
    let (p, r) = decoded("a.png", png(&[0b1010_0000, 0b0101_0000], (4, 2), ColorType::Grayscale, BitDepth::One, |_| {}));
    assert_eq!((p.bits, p.passes(), &r.data[..]), (1, true, &[255, 0, 255, 0, 0, 255, 0, 255][..]));
    // Palettes: colours, greys, with transparency.
    let pal = |colors: &'static [u8], clear: Option<&'static [u8]>| {
        png(&[0b0001_1011], (4, 1), ColorType::Indexed, BitDepth::Two, move |e| {
            e.set_palette(colors);
            if let Some(c) = clear {
                e.set_trns(c);
            }
        })
    };
    let (p, r) = decoded("a.png", pal(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], None));
    assert_eq!((p.color, &r.data[..]), (PictureColor::Rgb, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12][..]));
    let (p, r) = decoded("a.png", pal(&[0, 0, 0, 80, 80, 80, 160, 160, 160, 255, 255, 255], None));
    assert_eq!((p.color, &r.data[..]), (PictureColor::Gray, &[0, 80, 160, 255][..]));
    let (p, r) = decoded("a.png", pal(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], Some(&[255, 128, 0])));
    assert_eq!((p.alpha, r.alpha.as_deref()), (true, Some(&[255, 128, 0, 255][..])));
}

#[test]
fn tiff_of_every_kind_is_decoded_exactly() {
    let size = (30, 20);
    let (rgb, gray) = (pixels(30, 20), grey(30, 20));
    let read = |data| decoded("a.tif", data);
    let lzw = |data: &[u8]| weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(data).unwrap();
    let packed: Vec<u8> = rgb.chunks(64).flat_map(|c| [&[c.len() as u8 - 1][..], c].concat()).collect();
    for (name, compression, strip) in
        [("none", 1, rgb.clone()), ("lzw", 5, lzw(&rgb)), ("deflate", 8, zlib(&rgb)), ("packbits", 32_773, packed)]
    {
        let (p, r) = read(tiff(&tags(size, &[8, 8, 8], compression, 2), &strip));
        assert_eq!((p.color, &r.data), (PictureColor::Rgb, &rgb), "{name}");
    }
    let mut differences = rgb.clone();
    differences.chunks_mut(90).for_each(|row| (3..90).rev().for_each(|i| row[i] = row[i].wrapping_sub(row[i - 3])));
    let mut predicted = tags(size, &[8, 8, 8], 5, 2);
    predicted.push((317, 3, vec![2]));
    assert_eq!(read(tiff(&predicted, &lzw(&differences))).1.data, rgb, "predictor");
    // Planes one after the other.
    let planes: Vec<u8> = (0..3).flat_map(|c| rgb.iter().skip(c).step_by(3).copied().collect::<Vec<_>>()).collect();
    let mut planar = tags(size, &[8, 8, 8], 1, 2);
    planar.push((284, 3, vec![2]));
    let file = tiff(&planar, &planes);
    let refused = picture::read("a.tif", file).unwrap_err();
    assert!(refused.why.contains("应有 3 块，只有 1"), "{refused:?}");
    let (p, r) = read(tiff(&tags(size, &[8], 1, 0), &gray.iter().map(|v| 255 - v).collect::<Vec<_>>()));
    assert_eq!((p.color, &r.data), (PictureColor::Gray, &gray), "white is zero");
    let deep: Vec<u8> = gray.iter().flat_map(|&v| [v, v]).collect();
    assert_eq!(read(tiff(&tags(size, &[16], 1, 1), &deep)).1.data, gray, "sixteen bits");
    let inks: Vec<u8> = (0..30 * 20 * 4).map(|i| (i * 7 % 256) as u8).collect();
    let (p, r) = read(tiff(&tags(size, &[8; 4], 8, 5), &zlib(&inks)));
    assert_eq!((p.color, &r.data), (PictureColor::Cmyk { inverted: false }, &inks));
    // One bit, eight rows of sixteen pixels.
    let (p, r) = read(tiff(&tags((16, 2), &[1], 1, 0), &[0xF0, 0x0F, 0xFF, 0x00]));
    assert_eq!((p.bits, p.color, &r.data[..5]), (1, PictureColor::Gray, &[0, 0, 0, 0, 255][..]));
    // Group 4: an all-white row is one bit, V0.
    let (p, r) = read(tiff(&tags((16, 8), &[1], 4, 0), &[0xFF, 0x00, 0x10, 0x01]));
    assert_eq!((p.bits, r.data.len(), r.data.iter().all(|&v| v == 255)), (1, 128, true));
    // Alpha, and a palette.
    let mut clear = tags((2, 1), &[8; 4], 1, 2);
    clear.push((338, 3, vec![2]));
    let (p, r) = read(tiff(&clear, &[10, 20, 30, 255, 9, 9, 9, 0]));
    assert_eq!((p.alpha, &r.data[..], r.alpha.as_deref()), (true, &[10, 20, 30, 255, 255, 255][..], Some(&[255, 0][..])));
    let mut pal = tags((2, 1), &[1], 1, 3);
    pal.push((320, 3, vec![0x1000, 0xFFFF, 0x2000, 0, 0x3000, 0x8000]));
    assert_eq!(read(tiff(&pal, &[0b0100_0000])).1.data, [0x10, 0x20, 0x30, 0xFF, 0, 0x80]);
    // Tiles of 16 × 16, the last ones partly outside.
    let tile = |tx: usize, ty: usize| -> Vec<u8> {
        let at = |i: usize| (tx * 16 + i % 16, ty * 16 + i / 16);
        (0..256).map(at).map(|(x, y)| if x < 30 && y < 20 { gray[y * 30 + x] } else { 7 }).collect()
    };
    let tiles: Vec<u8> = [(0, 0), (1, 0), (0, 1), (1, 1)].iter().flat_map(|&(x, y)| tile(x, y)).collect();
    let mut tiled: Vec<_> = tags(size, &[8], 1, 1).into_iter().filter(|t| t.0 != 278).collect();
    let start = 8 + 2 + 12 * 10 + 4;
    tiled.extend([(322, 4, vec![16]), (323, 4, vec![16])]);
    tiled.push((324, 4, (0..4).map(|i| start + 32 + i * 256).collect()));
    tiled.push((325, 4, vec![256; 4]));
    let file = [tiff(&tiled, &[]), tiles].concat();
    assert_eq!(read(file).1.data, gray, "tiles");
}

#[test]
fn no_bent_file_panics() {
    let gray = grey(30, 20);
    let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&gray).unwrap();
    let files = [
        tiff(&tags((30, 20), &[8], 5, 1), &lzw),
        tiff(&tags((30, 20), &[1], 4, 0), &[0x26, 0xA0, 0x80, 0x77, 0x10]),
        png(&gray, (30, 20), png::ColorType::Grayscale, png::BitDepth::Eight, |_| {}),
        with_segment(&jpeg(&gray, (30, 20), Jpeg::Luma), 0xE1, &exif(6)),
    ];
    let mut state = 7u32;
    for whole in &files {
        for n in 0..whole.len().min(400) {
            let mut bent = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = state as usize >> 8;
                let len = bent.len();
                bent[at % len] ^= (state >> 3) as u8;
            }
            for data in [bent, whole[..n].to_vec()] {
                if let Ok(found) = picture::read("a", data) {
                    let _ = Raster::read(&found.picture, Some((9, 9)));
                }
            }
        }
    }
}

/// An issue of one page with slots, and a file for each picture.
fn issue(name: &str, slots: &str, files: &[(&str, Vec<u8>)], articles: &[(&str, &str)]) -> Scratch {
    let s = Scratch::new(name);
    let head = "paper = \"试版\"\ndate = 2022-12-02\nnumber = \"1\"\nlayout = \"county-tabloid\"\n";
    s.write("issue/issue.toml", format!("{head}\n[[page]]\nnumber = 1\nname = \"要闻\"\n{slots}"));
    files.iter().for_each(|(n, data)| s.write(&format!("issue/pictures/{n}"), data));
    articles.iter().for_each(|(n, text)| s.write(&format!("issue/articles/{n}.md"), text));
    s
}

/// A slot of a picture.
fn slot(name: &str, at: (u32, u32), size: (u32, u32), more: &str) -> String {
    format!("[[page.slot]]\nname = \"{name}\"\npicture = \"{name}\"\nat = [{}, {}]\nsize = [{}, {}]\n{more}\n", at.0, at.1, size.0, size.1)
}

fn article(file: &str) -> String {
    format!("+++\npicture = \"{file}\"\ncaption = \"一张图片\"\ncredit = \"某某 摄\"\n+++\n")
}

fn one(name: &str, file: &str, data: Vec<u8>, more: &str) -> Scratch {
    issue(name, &slot("p", (1, 5), (2, 20), more), &[(file, data)], &[("p", &article(file))])
}

fn build(s: &Scratch, more: &[&str]) -> Run {
    let run = s.build(more);
    assert!(run.code <= 1 && !run.tells("T01"), "{}{}", run.out, run.err);
    run
}

/// The issue's own PDF.
fn pdf(s: &Scratch, out: &str) -> Vec<u8> {
    let files: BTreeMap<_, _> = s.files(out).into_iter().filter(|(n, _)| n.ends_with(".pdf")).collect();
    files.into_iter().min_by_key(|(n, _)| n.len()).unwrap().1
}

/// Dictionary and data of each image.
fn images(pdf: &[u8]) -> Vec<(String, Vec<u8>)> {
    let find = |from: usize, what: &[u8]| pdf[from..].windows(what.len()).position(|w| w == what).map(|i| from + i);
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(start) = find(at, b"/Subtype/Image") {
        let open = pdf[..start].windows(4).rposition(|w| w == b" obj").unwrap();
        let data = find(start, b"stream\n").unwrap() + 7;
        let dict = String::from_utf8_lossy(&pdf[open..data]).into_owned();
        let length: usize = dict.split("/Length ").nth(1).unwrap().split(['/', '>', '\n']).next().unwrap().trim().parse().unwrap();
        out.push((dict, pdf[data..data + length].to_vec()));
        at = data + length;
    }
    out
}

fn dump(s: &Scratch) -> String {
    build(s, &["--out", "dump", "--dump", "--pdf", "none"]);
    String::from_utf8(s.files("dump").into_iter().find(|(n, _)| n.ends_with(".txt")).unwrap().1).unwrap()
}

#[test]
fn inks_of_tiff_and_line_art_go_to_the_plant_as_they_are() {
    let inks: Vec<u8> = (0..120 * 80 * 4).map(|i| (i * 7 % 90) as u8).collect();
    let s = one("pic-inks", "a.tif", tiff(&tags((120, 80), &[8; 4], 8, 5), &zlib(&inks)), "");
    build(&s, &["--out", "o"]);
    let found = images(&pdf(&s, "o"));
    assert!(found.len() == 1 && found[0].0.contains("/DeviceCMYK") && !found[0].0.contains("/Decode["), "{}", found[0].0);
    let mut back = Vec::new();
    flate2::read::ZlibDecoder::new(&found[0].1[..]).read_to_end(&mut back).unwrap();
    assert_eq!(back, inks);
    // Line art of 3,000 pixels is not reduced, and stays one bit, from PNG and from TIFF.
    let row: Vec<u8> = (0..375).map(|i| (i * 37 % 251) as u8).collect();
    let art = row.repeat(600);
    let png = png(&art, (3000, 600), png::ColorType::Grayscale, png::BitDepth::One, |_| {});
    for (file, data) in [("a.png", png), ("a.tif", tiff(&tags((3000, 600), &[1], 1, 1), &art))] {
        let s = one("pic-art", file, data, "");
        build(&s, &["--out", "o"]);
        let found = images(&pdf(&s, "o"));
        assert!(
            found[0].0.contains("/BitsPerComponent 1") && found[0].0.contains("/Width 3000") && found[0].0.contains("/DeviceGray"),
            "{file}: {}",
            found[0].0
        );
    }
}

#[test]
fn grey_png_passes_and_big_ones_are_reduced() {
    let s = one("pic-grey", "a.png", png(&grey(300, 200), (300, 200), png::ColorType::Grayscale, png::BitDepth::Eight, |_| {}), "");
    build(&s, &["--out", "o"]);
    let found = images(&pdf(&s, "o"));
    assert!(found[0].0.contains("/Predictor 15") && found[0].0.contains("/Width 300"), "{}", found[0].0);
    let s = one("pic-big", "a.png", png(&pixels(3000, 2000), (3000, 2000), png::ColorType::Rgb, png::BitDepth::Eight, |_| {}), "");
    let run = build(&s, &["--out", "o"]);
    assert!(run.tells("R28") && run.err.contains("p.md:2"), "{}", run.err);
    let found = images(&pdf(&s, "o"));
    let width: u32 = found[0].0.split("/Width ").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    assert!(found[0].0.contains("/DeviceCMYK") && (1400..1700).contains(&width), "{}", found[0].0);
}

#[test]
fn cut_outs_keep_their_mask_in_x4_and_lie_on_white_in_x1a() {
    let mut data = Vec::new();
    for (i, p) in pixels(300, 200).as_chunks::<3>().0.iter().enumerate() {
        data.extend([p[0], p[1], p[2], if i % 300 < 150 { 255 } else { 0 }]);
    }
    let s = one("pic-cut", "a.png", png(&data, (300, 200), png::ColorType::Rgba, png::BitDepth::Eight, |_| {}), "");
    let x4 = build(&s, &["--out", "x4"]);
    let found = images(&pdf(&s, "x4"));
    assert!(found.len() == 2 && found[0].0.contains("/SMask") && found[1].0.contains("/DeviceGray") && !x4.tells("P49"), "{found:?}");
    let x1a = build(&s, &["--out", "x1a", "--flavour", "x1a"]);
    let found = images(&pdf(&s, "x1a"));
    assert!(found.len() == 1 && !found[0].0.contains("/SMask"), "{found:?}");
    assert!(x1a.tells("P49") && x1a.err.contains("a.png") && x1a.err.contains("白底") && x1a.err.contains("p.md:2"), "{}", x1a.err);
    build(&s, &["--out", "web", "--flavour", "web"]);
    assert!(images(&pdf(&s, "web"))[0].0.contains("/SMask"));
}

#[test]
fn pictures_are_shown_as_their_camera_was_held() {
    // Stored lying, 120 × 180; shown standing, 180 × 120: fit = whole keeps its shape.
    let lying = with_segment(&jpeg(&grey(120, 180), (120, 180), Jpeg::Luma), 0xE1, &exif(6));
    let found = picture::read("a.jpg", lying.clone()).unwrap().picture;
    assert_eq!((found.width, found.height, found.stored()), (180, 120, (120, 180)));
    let s = one("pic-exif", "a.jpg", lying.clone(), "fit = \"whole\"");
    build(&s, &["--out", "o", "--png", "--dpi", "50"]);
    let found = images(&pdf(&s, "o"));
    assert!(found[0].0.contains("/Width 120/Height 180") && found[0].1 == lying, "the data stay as they were: {}", found[0].0);
}

#[test]
fn bad_files_are_named_with_their_line_and_leave_a_box() {
    let whole = jpeg(&pixels(300, 200), (300, 200), Jpeg::Rgb);
    let good = png(&pixels(300, 200), (300, 200), png::ColorType::Rgb, png::BitDepth::Eight, |_| {});
    let mut bomb = png(&[0; 8], (8, 1), png::ColorType::Grayscale, png::BitDepth::Eight, |_| {});
    bomb[16..24].copy_from_slice(&[0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20]);
    let sum = {
        let mut c = flate2::Crc::new();
        c.update(&bomb[12..29]);
        c.sum()
    };
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("zero.jpg", Vec::new(), "0 字节"),
        ("cut.jpg", whole[..whole.len() / 2].to_vec(), "不完整"),
        ("cut.png", good[..good.len() / 2].to_vec(), "不完整"),
        ("bomb.png", bomb, "20000×20000"),
        (
            "big.jpg",
            {
                let mut j = whole.clone();
                let at = j.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
                j[at + 5..at + 9].copy_from_slice(&[0x4E, 0x20, 0x4E, 0x20]);
                j
            },
            "20000×20000",
        ),
        ("absurd.tif", tiff(&tags((4_000_000_000, 4_000_000_000), &[8], 1, 1), &[0; 8]), "4000000000×4000000000"),
        ("short.tif", tiff(&tags((30, 20), &[8], 1, 1), &[0; 600])[..300].to_vec(), "不完整"),
        ("a.gif", b"GIF89a\x01\0\x01\0".to_vec(), "GIF"),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), "WebP"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "HEIC"),
        ("a.pdf", b"%PDF-1.7".to_vec(), "PDF"),
        ("a.txt", "不是图片".into(), "不是图片文件"),
    ];
    let mut slots = String::new();
    let mut articles = vec![("story".to_string(), format!("+++\nheadline = \"照排\"\n+++\n{}\n", "其他版块照排。".repeat(60)))];
    for (i, (file, ..)) in cases.iter().enumerate() {
        slots += &slot(&format!("p{i}"), (i as u32 % 5 + 1, 5 + i as u32 / 5 * 12), (1, 11), "");
        articles.push((format!("p{i}"), article(file)));
    }
    slots += "[[page.slot]]\nname = \"story\"\narticle = \"story\"\nat = [1, 50]\nsize = [5, 10]\n";
    let files: Vec<(&str, Vec<u8>)> = cases.iter().map(|(n, d, _)| (*n, d.clone())).collect();
    let articles: Vec<(&str, &str)> = articles.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let s = issue("pic-bad", &slots, &files, &articles);
    let run = build(&s, &["--format", "short"]);
    assert_eq!(run.code, 1);
    for (i, (file, _, why)) in cases.iter().enumerate() {
        let said = run.err.lines().find(|l| l.contains("R08") && l.contains(file)).unwrap_or_else(|| panic!("{file}: {}", run.err));
        assert!(said.contains(why) && said.contains(&format!("p{i}.md:2")), "{file}: {said}");
    }
    // Data that only decoding finds broken: the box is in the PDF, the line is told.
    let whole = png(&pixels(300, 200), (300, 200), png::ColorType::Rgb, png::BitDepth::Eight, |_| {});
    let at = whole.windows(4).position(|w| w == b"IDAT").unwrap();
    let length = u32::from_be_bytes(whole[at - 4..at].try_into().unwrap()) as usize;
    let body = &whole[at..at + 4 + length / 2];
    let mut crc = flate2::Crc::new();
    crc.update(body);
    let size = (length as u32 / 2).to_be_bytes();
    let hollow = [&whole[..at - 4], &size, body, &crc.sum().to_be_bytes(), &whole[at + 8 + length..]].concat();
    let late = build(&one("pic-hollow", "a.png", hollow, ""), &["--format", "short", "--png", "--dpi", "40"]);
    assert!(late.tells("P49") && late.err.contains("p.md:2"), "{}", late.err);
    let text = dump(&s);
    assert!(text.contains("缺图片") && text.contains("bomb.png") && text.contains("其他版块照排"), "{text}");
}

/// Decoding of what may be decoded stays below a gigabyte, address space and all.
#[cfg(target_os = "linux")]
#[test]
fn large_pictures_take_bounded_memory() {
    let row = zlib(&vec![0; 10_901 * 10_900]);
    let mut big = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        big.extend((data.len() as u32).to_be_bytes());
        big.extend([kind, data].concat());
        big.extend(crc.sum().to_be_bytes());
    };
    let side = 10_900u32.to_be_bytes();
    chunk(b"IHDR", &[&side[..], &side, &[8, 0, 0, 0, 0]].concat());
    chunk(b"IDAT", &row);
    chunk(b"IEND", &[]);
    let slots = slot("p", (1, 5), (2, 20), "") + &slot("q", (3, 5), (2, 20), "");
    let s = issue("pic-memory", &slots, &[("a.png", big.clone()), ("b.png", big)], &[("p", &article("a.png")), ("q", &article("b.png"))]);
    let args = build_args().iter().map(|a| format!("'{a}'")).collect::<Vec<_>>().join(" ");
    let line = format!("ulimit -v 1048576; '{}' {args} --png --dpi 60", env!("CARGO_BIN_EXE_banmian"));
    let run = Run::of(std::process::Command::new("sh").arg("-c").arg(line).current_dir(&s.dir).output().unwrap());
    assert!(run.code <= 1, "{} {}{}", run.code, run.out, run.err);
    assert!(images(&pdf(&s, "issue/build"))[0].0.contains("/DeviceGray"));
}

#[test]
fn wrong_extensions_and_further_pages_are_told() {
    let data = png(&pixels(300, 200), (300, 200), png::ColorType::Rgb, png::BitDepth::Eight, |_| {});
    let run = build(&one("pic-ext", "a.jpg", data, ""), &["--format", "short"]);
    assert!(run.tells("R27") && run.err.contains("其实是 PNG") && run.err.contains("p.md:2"), "{}", run.err);
    let mut two = tiff(&tags((30, 20), &[8], 1, 1), &grey(30, 20));
    let next = 8 + 2 + 12 * 9;
    two[next..next + 4].copy_from_slice(&8u32.to_le_bytes());
    let run = build(&one("pic-pages", "a.tif", two, ""), &["--format", "short"]);
    assert!(run.tells("R27") && run.err.contains("只用第一页"), "{}", run.err);
}

#[test]
fn captions_come_from_the_file_unless_they_are_typed() {
    let set = |n: u8, text: &[u8]| [&[0x1C, 2, n, 0, text.len() as u8][..], text].concat();
    let (gb, _, _) = encoding_rs::GB18030.encode("云桥村民晾晒玉米");
    let iptc = [set(120, &gb), set(80, "林樾".as_bytes()), set(110, "样版社".as_bytes())].concat();
    let mut block = b"Photoshop 3.0\08BIM\x04\x04\0\0".to_vec();
    block.extend((iptc.len() as u32).to_be_bytes());
    block.extend(&iptc);
    let data = with_segment(&jpeg(&grey(300, 200), (300, 200), Jpeg::Luma), 0xED, &block);
    let with = |text: &str| issue("pic-iptc", &slot("p", (1, 5), (2, 20), ""), &[("a.jpg", data.clone())], &[("p", text)]);
    let s = with("+++\npicture = \"a.jpg\"\n+++\n");
    let run = build(&s, &["--format", "short"]);
    assert!(run.err.lines().filter(|l| l.contains("R26") && l.contains("IPTC") && l.contains("p.md:2")).count() == 2, "{}", run.err);
    assert!(!run.tells("L17"), "{}", run.err);
    let text = dump(&s);
    assert!(text.contains("云桥村民晾晒玉米") && text.contains("样版社 林樾 摄"), "{text}");
    let typed = with("+++\npicture = \"a.jpg\"\ncaption = \"编辑写的说明\"\ncredit = \"\"\n+++\n");
    let run = build(&typed, &["--format", "short"]);
    let text = dump(&typed);
    assert!(!run.tells("R26") && text.contains("编辑写的说明") && !text.contains("林樾") && !text.contains("云桥"), "{text}");
}

/// Place and window of the pictures of a page: x, y, width, height in pt.
fn placed(s: &Scratch) -> Vec<[banmian::geom::Rect; 2]> {
    use banmian::page::Item;
    let edition = crate::common::built::set(s).edition;
    let image = |i: &Item| if let Item::Image { rect, clip, .. } = i { Some([*rect, *clip]) } else { None };
    edition.pages[0].items.iter().filter_map(image).collect()
}

#[test]
fn crop_and_focus_decide_what_is_seen() {
    let data = jpeg(&grey(400, 200), (400, 200), Jpeg::Luma);
    let seen = |more: &str| {
        let [[rect, clip]] = placed(&one("pic-crop", "a.jpg", data.clone(), more))[..] else { panic!() };
        let part = |v: banmian::geom::Length, whole: banmian::geom::Length| (f64::from(v.0) / f64::from(whole.0) * 100.0).round();
        [
            part(clip.x - rect.x, rect.width),
            part(clip.y - rect.y, rect.height),
            part(clip.width, rect.width),
            part(clip.height, rect.height),
        ]
    };
    let middle = seen("");
    assert!(middle[1] == 0.0 && middle[3] == 100.0 && (middle[0] * 2.0 + middle[2] - 100.0).abs() <= 1.0, "{middle:?}");
    let right = seen("focus = [95, 50]");
    assert!((right[0] + right[2] - 100.0).abs() <= 1.0, "{right:?}");
    // The window is all that may be seen, in percent or pixels.
    for crop in ["crop = [10, 20, 30, 60]", "crop = [\"40px\", \"40px\", \"120px\", \"120px\"]"] {
        let [x, y, w, h] = seen(crop);
        assert!(x >= 10.0 && x + w <= 40.0 && y >= 20.0 && y + h <= 80.0 && (w == 30.0 || h == 60.0), "{crop}: {x} {y} {w} {h}");
    }
    let run = build(&one("pic-crop", "a.jpg", data.clone(), "crop = [80, 0, 30, 60]"), &[]);
    assert!(run.tells("R03") && run.err.contains("超出了图片"), "{}", run.err);
    let run = build(&one("pic-crop", "a.jpg", data.clone(), "crop = [80, 0, 30]\nfitt = \"whole\""), &[]);
    assert!(run.tells("R03") && run.tells("R02") && run.err.contains("您是不是要写 fit"), "{}", run.err);
    let story = "[[page.slot]]\nname = \"p\"\narticle = \"p\"\nat = [1, 5]\nsize = [1, 9]\nfit = \"whole\"\n";
    let run = build(&issue("pic-key", story, &[], &[("p", "正文。")]), &[]);
    assert!(run.tells("R03") && run.err.contains("只用于图片的版块"), "{}", run.err);
}

#[test]
fn pictures_take_whole_lines_wherever_the_caption_stands() {
    let data = jpeg(&grey(400, 300), (400, 300), Jpeg::Luma);
    let leading = 171_450; // 13.5 pt
    for at in ["below", "above", "left", "right", "inside", "reversed"] {
        let s = one("pic-caption", "a.jpg", data.clone(), &format!("caption_at = \"{at}\""));
        let [[_, clip]] = placed(&s)[..] else { panic!() };
        // Nine of 13.5 points: the last line is as high as the em.
        assert_eq!((clip.height.0 + 57_150) % leading, 0, "{at}: {clip:?}");
        let run = build(&s, &["--format", "short"]);
        assert!(!run.tells("L17"), "{at}: {}", run.err);
        assert!(dump(&s).contains("一张图片"), "{at}");
    }
}

#[test]
fn a_caption_longer_than_its_picture_is_told_and_nothing_is_lost() {
    let data = jpeg(&grey(400, 300), (400, 300), Jpeg::Luma);
    let long = |n: usize| format!("+++\npicture = \"a.jpg\"\ncaption = \"{}\"\ncredit = \"某某 摄\"\n+++\n", "说明比图片还长。".repeat(n));
    let slots = slot("p", (1, 5), (1, 12), "");
    let run = build(&issue("pic-long", &slots, &[("a.jpg", data.clone())], &[("p", &long(14))]), &["--format", "short"]);
    assert!(run.tells("L17") && run.err.contains("说明比图片还高"), "{}", run.err);
    let run = build(&issue("pic-longer", &slots, &[("a.jpg", data)], &[("p", &long(80))]), &["--format", "short"]);
    assert!(run.tells("L13") && run.err.contains("p.md:3"), "{}", run.err);
}

#[test]
fn picture_stories_stand_under_one_head() {
    let shade = |n: usize| jpeg(&grey(300, 200).iter().map(|v| v / n as u8).collect::<Vec<_>>(), (300, 200), Jpeg::Luma);
    let files = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"].into_iter().zip(1..).map(|(n, i)| (n, shade(i))).collect::<Vec<_>>();
    let shots = "pictures = [\n{ file = \"a.jpg\", caption = \"第一幅\", crop = [0, 0, 50, 50] },\n{ file = \"b.jpg\", caption = \"第二幅\" },\n{ file = \"c.jpg\", caption = \"第三幅\" },\n{ file = \"d.jpg\", caption = \"第四幅\" },\n]\n";
    let text =
        format!("+++\nheadline = \"屋檐下的秋天\"\n{shots}credit = \"林樾 摄\"\n+++\n入冬以来，云桥村的屋檐下挂满了玉米、辣椒和柿饼。\n");
    let slots = slot("p", (1, 5), (3, 40), "");
    let s = issue("pic-story", &slots, &files, &[("p", &text)]);
    let run = build(&s, &["--format", "short"]);
    assert!(!run.tells("L17") && !run.tells("R14"), "{}", run.err);
    let all = placed(&s);
    assert_eq!(all.len(), 4);
    for (i, a) in all.iter().enumerate() {
        for b in &all[..i] {
            let apart = a[1].x >= b[1].right() || b[1].x >= a[1].right() || a[1].y >= b[1].bottom() || b[1].y >= a[1].bottom();
            assert!(apart, "{a:?} {b:?}");
        }
    }
    let told = dump(&s);
    for words in ["屋檐下的秋天", "第一幅", "第四幅", "林樾 摄", "入冬以来"] {
        assert!(told.contains(words), "{words} not in {told}");
    }
    // Numbered, in rows of the editor's.
    let s = issue("pic-numbered", &slot("p", (1, 5), (3, 40), "numbered = true\nrows = [1, 3]"), &files, &[("p", &text)]);
    build(&s, &[]);
    let all = placed(&s);
    assert!(all[0][1].width > all[1][1].width * 2 && all[1][1].y == all[3][1].y, "{all:?}");
    assert_eq!(dump(&s).matches('③').count(), 2, "on the picture and before its caption");
    // Shared alone: each picture has it.
    let text = "+++\npictures = [\"a.jpg\", \"b.jpg\"]\ncaption = \"左图、右图说明\"\ncredit = \"林樾 摄\"\n+++\n";
    let s = issue("pic-shared", &slots, &files, &[("p", text)]);
    assert!(!build(&s, &["--format", "short"]).tells("L17"));
    assert_eq!(dump(&s).matches("左图、右图说明").count(), 1);
}

/// 95 pixels to the inch, RGB, 300 % of ink: each fires its finding.
#[test]
fn three_faulty_pictures_fire_their_findings() {
    let coarse = jpeg(&grey(360, 240), (360, 240), Jpeg::Luma);
    let color = png(&pixels(900, 600), (900, 600), png::ColorType::Rgb, png::BitDepth::Eight, |_| {});
    let heavy = jpeg(&[190, 190, 190, 195].repeat(900 * 600), (900, 600), Jpeg::Cmyk);
    let slots = slot("p", (1, 5), (2, 20), "") + &slot("q", (3, 5), (2, 20), "") + &slot("r", (1, 26), (2, 20), "");
    let files = [("coarse.jpg", coarse), ("color.png", color), ("heavy.jpg", heavy)];
    let s =
        issue("pic-faulty", &slots, &files, &[("p", &article("coarse.jpg")), ("q", &article("color.png")), ("r", &article("heavy.jpg"))]);
    let run = build(&s, &["--format", "short"]);
    assert!(run.tells("P31") && run.err.lines().any(|l| l.contains("R28") && l.contains("color.png")), "{}", run.err);
    let root = crate::common::root();
    let run = s.run(&[
        "preflight",
        "issue",
        "--layouts",
        &path(&root.join("layouts")),
        "--fonts",
        &path(&root.join("fonts")),
        "--format",
        "short",
    ]);
    assert!(run.tells("P31") && run.tells("P23") && !run.tells("P27"), "{}", run.err);
}

#[test]
fn same_pictures_same_bytes() {
    let mut data = Vec::new();
    pixels(700, 500).as_chunks::<3>().0.iter().enumerate().for_each(|(i, p)| data.extend([p[0], p[1], p[2], (i % 200) as u8 + 40]));
    let s = one("pic-bytes", "a.png", png(&data, (700, 500), png::ColorType::Rgba, png::BitDepth::Eight, |_| {}), "");
    build(&s, &["--out", "a", "--png", "--dpi", "40"]);
    build(&s, &["--out", "b", "--png", "--dpi", "40"]);
    assert!(s.files("a") == s.files("b"));
}

#[test]
fn profiles_are_found_in_every_kind_of_file() {
    let icc: Vec<u8> = (0..600).map(|i| (i % 251) as u8).collect();
    let body = [&b"p\0\0"[..], &zlib(&icc)].concat();
    let mut crc = flate2::Crc::new();
    crc.update(b"iCCP");
    crc.update(&body);
    let chunk = [&(body.len() as u32).to_be_bytes()[..], b"iCCP", &body, &crc.sum().to_be_bytes()].concat();
    let plain = png(&pixels(30, 20), (30, 20), png::ColorType::Rgb, png::BitDepth::Eight, |_| {});
    let png = [&plain[..33], &chunk, &plain[33..]].concat();
    let mut tagged = tags((30, 20), &[8; 3], 1, 2);
    tagged.push((34_675, 7, icc.iter().map(|&b| b.into()).collect()));
    // Two parts, the second first.
    let part = |n: u8, data: &[u8]| [&b"ICC_PROFILE\0"[..], &[n, 2], data].concat();
    let jpeg = jpeg(&pixels(30, 20), (30, 20), Jpeg::Rgb);
    let jpeg = with_segment(&with_segment(&jpeg, 0xE2, &part(1, &icc[..300])), 0xE2, &part(2, &icc[300..]));
    for (name, data) in [("a.png", png), ("a.tif", tiff(&tagged, &pixels(30, 20))), ("a.jpg", jpeg)] {
        assert_eq!(picture::read(name, data).unwrap().picture.profile().as_ref(), Some(&icc), "{name}");
    }
}
