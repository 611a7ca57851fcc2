//! ICC profiles (ICC.1:2004-10 and version 2): what device colours look like, and which inks make a colour.
//!
//! Reads curves, matrices and tables of both generations; every number in a file is checked before it is used. Powers
//! and roots are computed in Rust, not by the system's library, so that all machines agree.

/// CIELAB.
pub(super) type Lab = [f64; 3];
/// White of the connection space.
pub(super) const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

/// A profile.
pub(super) struct Profile {
    space: [u8; 4],
    white: [f64; 3],
    forward: Forward,
    backward: Option<Table>,
}

enum Forward {
    Table(Table),
    /// Linearised by curves, then a matrix to XYZ.
    Matrix([Curve; 3], [[f64; 3]; 3]),
    Gray(Curve),
}

impl Profile {
    pub(super) fn parse(icc: &[u8]) -> Result<Profile, String> {
        let tags = Tags::read(icc).ok_or("不是 ICC 特性文件")?;
        let space = tags.four(16).ok_or("特性文件不完整")?;
        let pcs = tags.four(20).ok_or("特性文件不完整")?;
        let pcs = match &pcs {
            b"Lab " => Pcs::Lab,
            b"XYZ " => Pcs::Xyz,
            _ => return Err("特性文件的连接空间不认识".into()),
        };
        let channels = match &space {
            b"GRAY" => 1,
            b"RGB " => 3,
            b"CMYK" => 4,
            _ => return Err("只认灰度、RGB、CMYK 的特性文件".into()),
        };
        let table =
            |names: [&[u8; 4]; 2], reversed| names.iter().find_map(|n| tags.get(n)).and_then(|data| Table::read(data, pcs, reversed));
        let forward = table([b"A2B1", b"A2B0"], false).filter(|t| t.inputs() == channels).map(Forward::Table);
        let forward = forward.or_else(|| matrix(&tags, channels)).ok_or("特性文件里没有能用的表")?;
        let backward = table([b"B2A1", b"B2A0"], true).filter(|t| t.inputs() == 3 && t.outputs() == channels);
        let white = tags.get(b"wtpt").and_then(xyz).unwrap_or(D50);
        Ok(Profile { space, white, forward, backward })
    }

    pub(super) fn channels(&self) -> usize {
        match &self.space {
            b"GRAY" => 1,
            b"RGB " => 3,
            _ => 4,
        }
    }

    pub(super) fn is_rgb(&self) -> bool {
        &self.space == b"RGB "
    }

    /// Whether it can go from colours to inks.
    pub(super) fn separates(&self) -> bool {
        self.backward.is_some()
    }

    /// The media white, XYZ.
    pub(super) fn white(&self) -> [f64; 3] {
        self.white
    }

    /// The colour of device values from 0 to 1, media-relative.
    pub(super) fn to_lab(&self, device: &[f64]) -> Lab {
        match &self.forward {
            Forward::Table(t) => t.lab(device),
            Forward::Matrix(curves, m) => {
                let linear = [0, 1, 2].map(|i| curves[i].at(device.get(i).copied().unwrap_or(0.0)));
                xyz_to_lab([0, 1, 2].map(|r| m[r][0] * linear[0] + m[r][1] * linear[1] + m[r][2] * linear[2]))
            }
            Forward::Gray(curve) => xyz_to_lab(D50.map(|w| w * curve.at(device.first().copied().unwrap_or(0.0)))),
        }
    }

    /// The device values of a colour.
    pub(super) fn separate(&self, lab: Lab) -> Vec<f64> {
        self.backward.as_ref().map_or_else(|| vec![0.0; self.channels()], |t| t.device(lab))
    }
}

fn matrix(tags: &Tags<'_>, channels: usize) -> Option<Forward> {
    if channels == 1 {
        return tags.get(b"kTRC").and_then(Curve::read).map(|(c, _)| Forward::Gray(c));
    }
    let curve = |name| tags.get(name).and_then(Curve::read).map(|(c, _)| c);
    let columns = [tags.get(b"rXYZ").and_then(xyz)?, tags.get(b"gXYZ").and_then(xyz)?, tags.get(b"bXYZ").and_then(xyz)?];
    let rows = [0, 1, 2].map(|r| [columns[0][r], columns[1][r], columns[2][r]]);
    Some(Forward::Matrix([curve(b"rTRC")?, curve(b"gTRC")?, curve(b"bTRC")?], rows))
}

/// The tags of a file.
struct Tags<'a> {
    data: &'a [u8],
}

impl<'a> Tags<'a> {
    fn read(data: &'a [u8]) -> Option<Tags<'a>> {
        (data.get(36..40)? == b"acsp").then_some(Tags { data })
    }

    fn four(&self, at: usize) -> Option<[u8; 4]> {
        self.data.get(at..at + 4)?.try_into().ok()
    }

    fn get(&self, name: &[u8; 4]) -> Option<&'a [u8]> {
        let count = (u32_at(self.data, 128)? as usize).min(200);
        let entry = (0..count).filter_map(|i| self.data.get(132 + 12 * i..144 + 12 * i)).find(|e| &e[..4] == name)?;
        let (offset, size) = (u32_at(entry, 4)? as usize, u32_at(entry, 8)? as usize);
        self.data.get(offset..offset.checked_add(size)?)
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// A signed number with 16 bits behind the point.
fn fixed(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from(u32_at(data, at)? as i32) / 65536.0)
}

fn xyz(data: &[u8]) -> Option<[f64; 3]> {
    (data.get(..4)? == b"XYZ ").then_some(())?;
    Some([fixed(data, 8)?, fixed(data, 12)?, fixed(data, 16)?])
}

/// A tone curve over 0 to 1.
enum Curve {
    Gamma(f64),
    Samples(Vec<f64>),
    /// Function type and its parameters g a b c d e f.
    Parametric(u16, [f64; 7]),
}

impl Curve {
    /// The curve and how many bytes it takes.
    fn read(data: &[u8]) -> Option<(Curve, usize)> {
        match data.get(..4)? {
            b"curv" => {
                let n = u32_at(data, 8)? as usize;
                let curve = match n {
                    0 => Curve::Gamma(1.0),
                    1 => Curve::Gamma(f64::from(u16_at(data, 12)?) / 256.0),
                    _ => {
                        let bytes = data.get(12..12usize.checked_add(n.checked_mul(2)?)?)?;
                        Curve::Samples(bytes.as_chunks::<2>().0.iter().map(|b| f64::from(u16::from_be_bytes(*b)) / 65535.0).collect())
                    }
                };
                Some((curve, 12 + 2 * n))
            }
            b"para" => {
                let kind = u16_at(data, 8)?;
                let count = *[1, 3, 4, 5, 7].get(usize::from(kind))?;
                let mut p = [0.0; 7];
                for (i, v) in p.iter_mut().enumerate().take(count) {
                    *v = fixed(data, 12 + 4 * i)?;
                }
                Some((Curve::Parametric(kind, p), 12 + 4 * count))
            }
            _ => None,
        }
    }

    fn at(&self, x: f64) -> f64 {
        let x = if x.is_finite() { x.clamp(0.0, 1.0) } else { 0.0 };
        match self {
            Curve::Gamma(g) => libm::pow(x, *g),
            Curve::Samples(s) => {
                let v = x * (s.len() - 1) as f64;
                let low = (v as usize).min(s.len() - 2);
                s[low] + (v - low as f64) * (s[low + 1] - s[low])
            }
            Curve::Parametric(kind, [g, a, b, c, d, e, f]) => {
                let power = |v: f64| libm::pow(v.max(0.0), *g);
                match kind {
                    0 => libm::pow(x, *g),
                    1 => {
                        if x >= -b / a {
                            power(a * x + b)
                        } else {
                            0.0
                        }
                    }
                    2 => {
                        if x >= -b / a {
                            power(a * x + b) + c
                        } else {
                            *c
                        }
                    }
                    3 => {
                        if x >= *d {
                            power(a * x + b)
                        } else {
                            c * x
                        }
                    }
                    _ => {
                        if x >= *d {
                            power(a * x + b) + e
                        } else {
                            c * x + f
                        }
                    }
                }
            }
        }
    }
}

/// The connection space of a profile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pcs {
    Lab,
    Xyz,
}

/// How a table writes the connection space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// lut16: L* 100 is 0xFF00.
    Lab16,
    /// lut8 and the tables of version 4.
    Lab,
    Xyz,
}

/// A table: curves, a grid, curves, perhaps a matrix between.
struct Table {
    coding: Coding,
    /// From the device's side to the connection space: first curves at the device. Reversed: first at the connection space.
    first: Vec<Curve>,
    grid: Option<Grid>,
    middle: Vec<Curve>,
    /// Rows of three, then three offsets; on the connection space's side.
    matrix: Option<[f64; 12]>,
    last: Vec<Curve>,
    reversed: bool,
}

impl Table {
    fn read(data: &[u8], pcs: Pcs, reversed: bool) -> Option<Table> {
        let table = match data.get(..4)? {
            b"mft1" | b"mft2" => Table::old(data, pcs, reversed)?,
            b"mAB " if !reversed => Table::new(data, pcs, reversed)?,
            b"mBA " if reversed => Table::new(data, pcs, reversed)?,
            _ => return None,
        };
        let (i, o) = (table.inputs(), table.outputs());
        let sound = table.grid.as_ref().is_none_or(|g| g.points.len() == i && g.outputs == o);
        (sound && (1..=4).contains(&i) && (1..=4).contains(&o)).then_some(table)
    }

    /// lut8 and lut16.
    fn old(data: &[u8], pcs: Pcs, reversed: bool) -> Option<Table> {
        let wide = &data[..4] == b"mft2";
        let (inputs, outputs, points) = (usize::from(*data.get(8)?), usize::from(*data.get(9)?), usize::from(*data.get(10)?));
        if !(1..=4).contains(&inputs) || !(1..=4).contains(&outputs) || points < 2 {
            return None;
        }
        let (n_in, n_out, start) = if wide { (usize::from(u16_at(data, 48)?), usize::from(u16_at(data, 50)?), 52) } else { (256, 256, 48) };
        let sample = if wide { 2 } else { 1 };
        let mut at: usize = start;
        let mut take = |count: usize| -> Option<Vec<f64>> {
            let bytes = data.get(at..at.checked_add(count.checked_mul(sample)?)?)?;
            at += count * sample;
            Some(if wide {
                bytes.as_chunks::<2>().0.iter().map(|b| f64::from(u16::from_be_bytes(*b)) / 65535.0).collect()
            } else {
                bytes.iter().map(|&b| f64::from(b) / 255.0).collect()
            })
        };
        if !(2..=4096).contains(&n_in) || !(2..=4096).contains(&n_out) {
            return None;
        }
        let curves = |n: usize, each: usize, take: &mut dyn FnMut(usize) -> Option<Vec<f64>>| -> Option<Vec<Curve>> {
            (0..n).map(|_| take(each).map(Curve::Samples)).collect()
        };
        let first = curves(inputs, n_in, &mut take)?;
        let values = take(points.checked_pow(inputs as u32)?.checked_mul(outputs)?)?;
        let last = curves(outputs, n_out, &mut take)?;
        let coding = match (pcs, wide) {
            (Pcs::Xyz, _) => Coding::Xyz,
            (Pcs::Lab, true) => Coding::Lab16,
            (Pcs::Lab, false) => Coding::Lab,
        };
        let grid = Some(Grid { points: vec![points; inputs], outputs, values });
        // The matrix of these tables counts only for XYZ in.
        let mut matrix = None;
        if reversed && pcs == Pcs::Xyz {
            let mut m = [0.0; 12];
            for (i, v) in m.iter_mut().enumerate().take(9) {
                *v = fixed(data, 12 + 4 * i)?;
            }
            matrix = Some(m);
        }
        Some(Table { coding, first, grid, middle: Vec::new(), matrix, last, reversed })
    }

    /// lutAToB and lutBToA.
    fn new(data: &[u8], pcs: Pcs, reversed: bool) -> Option<Table> {
        let (inputs, outputs) = (usize::from(*data.get(8)?), usize::from(*data.get(9)?));
        if !(1..=4).contains(&inputs) || !(1..=4).contains(&outputs) {
            return None;
        }
        let offset = |i: usize| Some(u32_at(data, 12 + 4 * i)? as usize);
        let (b, matrix, m, clut, a) = (offset(0)?, offset(1)?, offset(2)?, offset(3)?, offset(4)?);
        let curves = |at: usize, n: usize| -> Option<Vec<Curve>> {
            let (mut at, mut out) = (at, Vec::new());
            for _ in 0..if at == 0 { 0 } else { n } {
                let (curve, size) = Curve::read(data.get(at..)?)?;
                out.push(curve);
                at += size.next_multiple_of(4);
            }
            Some(out)
        };
        let (device, space) = if reversed { (outputs, inputs) } else { (inputs, outputs) };
        let (b, m, a) = (curves(b, space)?, curves(m, space)?, curves(a, device)?);
        let matrix = if matrix == 0 {
            None
        } else {
            let mut values = [0.0; 12];
            for (i, v) in values.iter_mut().enumerate() {
                *v = fixed(data, matrix + 4 * i)?;
            }
            Some(values)
        };
        let grid = if clut == 0 { None } else { Some(Grid::read(data.get(clut..)?, inputs, outputs)?) };
        if (grid.is_none() && inputs != outputs) || b.len() != space {
            return None;
        }
        let coding = if pcs == Pcs::Lab { Coding::Lab } else { Coding::Xyz };
        let (first, last) = if reversed { (b, a) } else { (a, b) };
        Some(Table { coding, first, grid, middle: m, matrix, last, reversed })
    }

    fn inputs(&self) -> usize {
        self.grid.as_ref().map_or(3, |g| g.points.len())
    }

    fn outputs(&self) -> usize {
        self.grid.as_ref().map_or(3, |g| g.outputs)
    }

    fn run(&self, input: &[f64]) -> Vec<f64> {
        let mut v: Vec<f64> = input.to_vec();
        let curved = |curves: &[Curve], v: &mut Vec<f64>| curves.iter().zip(v.iter_mut()).for_each(|(c, v)| *v = c.at(*v));
        let multiplied = |v: &mut Vec<f64>| {
            if let (Some(m), [x, y, z]) = (&self.matrix, v[..].as_ref()) {
                *v = (0..3).map(|r| m[3 * r] * x + m[3 * r + 1] * y + m[3 * r + 2] * z + m[9 + r]).collect();
            }
        };
        if self.reversed && self.middle.is_empty() && self.last.len() == self.outputs() && self.coding == Coding::Xyz {
            multiplied(&mut v);
            curved(&self.first, &mut v);
        } else {
            curved(&self.first, &mut v);
            if self.reversed {
                multiplied(&mut v);
                curved(&self.middle, &mut v);
            }
        }
        if let Some(grid) = &self.grid {
            v = grid.at(&v);
        }
        if !self.reversed {
            curved(&self.middle, &mut v);
            multiplied(&mut v);
        }
        curved(&self.last, &mut v);
        v
    }

    fn lab(&self, device: &[f64]) -> Lab {
        let v = self.run(device);
        let [a, b, c] = [0, 1, 2].map(|i| v.get(i).copied().unwrap_or(0.0));
        match self.coding {
            Coding::Lab16 => [a * 65535.0 / 652.8, b * 65535.0 / 256.0 - 128.0, c * 65535.0 / 256.0 - 128.0],
            Coding::Lab => [a * 100.0, b * 255.0 - 128.0, c * 255.0 - 128.0],
            Coding::Xyz => xyz_to_lab([a, b, c].map(|v| v * XYZ_RANGE)),
        }
    }

    fn device(&self, lab: Lab) -> Vec<f64> {
        let [l, a, b] = lab;
        let input = match self.coding {
            Coding::Lab16 => [l * 652.8 / 65535.0, (a + 128.0) * 256.0 / 65535.0, (b + 128.0) * 256.0 / 65535.0],
            Coding::Lab => [l / 100.0, (a + 128.0) / 255.0, (b + 128.0) / 255.0],
            Coding::Xyz => lab_to_xyz(lab).map(|v| v / XYZ_RANGE),
        };
        self.run(&input.map(|v| v.clamp(0.0, 1.0)))
    }
}

/// What 1 stands for in XYZ.
const XYZ_RANGE: f64 = 1.0 + 32767.0 / 32768.0;

/// A grid of values, the last input running fastest.
struct Grid {
    points: Vec<usize>,
    outputs: usize,
    values: Vec<f64>,
}

impl Grid {
    /// The grid of a table of version 4.
    fn read(data: &[u8], inputs: usize, outputs: usize) -> Option<Grid> {
        let points: Vec<usize> = data.get(..inputs)?.iter().map(|&p| usize::from(p)).collect();
        if points.iter().any(|&p| p < 2) {
            return None;
        }
        let count = points.iter().try_fold(outputs, |n, &p| n.checked_mul(p))?;
        let wide = *data.get(16)? == 2;
        let bytes = data.get(20..20usize.checked_add(count.checked_mul(if wide { 2 } else { 1 })?)?)?;
        let values = if wide {
            bytes.as_chunks::<2>().0.iter().map(|b| f64::from(u16::from_be_bytes(*b)) / 65535.0).collect()
        } else {
            bytes.iter().map(|&b| f64::from(b) / 255.0).collect()
        };
        Some(Grid { points, outputs, values })
    }

    /// Linear in every direction.
    fn at(&self, v: &[f64]) -> Vec<f64> {
        let cells: Vec<(usize, f64)> = self
            .points
            .iter()
            .zip(v.iter().copied().chain(std::iter::repeat(0.0)))
            .map(|(&n, v)| {
                let v = if v.is_finite() { v.clamp(0.0, 1.0) * (n - 1) as f64 } else { 0.0 };
                let low = (v as usize).min(n - 2);
                (low, v - low as f64)
            })
            .collect();
        let mut out = vec![0.0; self.outputs];
        for corner in 0..1usize << cells.len() {
            let (mut at, mut weight) = (0, 1.0);
            for (i, (low, part)) in cells.iter().enumerate() {
                let up = corner >> i & 1;
                at = at * self.points[i] + low + up;
                weight *= if up == 1 { *part } else { 1.0 - part };
            }
            if weight > 0.0 {
                for (o, v) in out.iter_mut().zip(&self.values[at * self.outputs..]) {
                    *o += weight * v;
                }
            }
        }
        out
    }
}

/// CIELAB of XYZ under D50.
pub(super) fn xyz_to_lab(xyz: [f64; 3]) -> Lab {
    let f = [0, 1, 2].map(|i| {
        let r = (xyz[i] / D50[i]).max(0.0);
        if r > 216.0 / 24389.0 { libm::cbrt(r) } else { (24389.0 / 27.0 * r + 16.0) / 116.0 }
    });
    [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
}

/// XYZ under D50 of CIELAB.
pub(super) fn lab_to_xyz(lab: Lab) -> [f64; 3] {
    let y = (lab[0] + 16.0) / 116.0;
    let f = [y + lab[1] / 500.0, y, y - lab[2] / 200.0];
    [0, 1, 2].map(|i| {
        let cube = f[i] * f[i] * f[i];
        D50[i] * if cube > 216.0 / 24389.0 { cube } else { (116.0 * f[i] - 16.0) * 27.0 / 24389.0 }
    })
}

/// IEC 61966-2-1 adapted to D50 by Bradford's matrix.
const SRGB: [[f64; 3]; 3] =
    [[0.436_065_7, 0.385_151_5, 0.143_078_4], [0.222_493_2, 0.716_887_0, 0.060_616_9], [0.013_923_9, 0.097_081_3, 0.714_099_4]];

/// XYZ of sRGB values from 0 to 1.
pub(super) fn from_srgb(rgb: [f64; 3]) -> [f64; 3] {
    let linear = rgb.map(|v| if v <= 0.040_45 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) });
    SRGB.map(|row| row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2])
}

/// sRGB values from 0 to 1 of XYZ, colours outside moved to the edge.
pub(super) fn srgb(xyz: [f64; 3]) -> [f64; 3] {
    const INVERSE: [[f64; 3]; 3] =
        [[3.134_187_1, -1.617_208_6, -0.490_693_8], [-0.978_745_6, 1.916_130_0, 0.033_433_8], [0.071_964_4, -0.228_993_9, 1.405_754_4]];
    INVERSE.map(|row| {
        let v = (row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]).clamp(0.0, 1.0);
        if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * libm::pow(v, 1.0 / 2.4) - 0.055 }
    })
}
