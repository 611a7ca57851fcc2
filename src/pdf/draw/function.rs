//! Functions (ISO 32000-1, 7.10): sampled, exponential, stitched. Those in PostScript are not run.

use super::super::file::File;
use super::super::object::{Dict, Object};

/// Samples of one function, at most.
const MOST_SAMPLES: usize = 1 << 22;

/// A function of one or more numbers.
pub(super) enum Function {
    Sampled {
        domain: Vec<(f64, f64)>,
        size: Vec<usize>,
        decode: Vec<(f64, f64)>,
        samples: Vec<f64>,
    },
    Power {
        from: Vec<f64>,
        to: Vec<f64>,
        exponent: f64,
    },
    Stitched {
        domain: (f64, f64),
        bounds: Vec<f64>,
        encode: Vec<(f64, f64)>,
        parts: Vec<Function>,
    },
    /// Several functions of one value each.
    Several(Vec<Function>),
}

fn numbers(file: &File<'_>, dict: &Dict, key: &str) -> Vec<f64> {
    file.items(&file.get(dict, key)).iter().filter_map(Object::number).collect()
}

fn pairs(v: &[f64]) -> Vec<(f64, f64)> {
    v.chunks_exact(2).map(|p| (p[0], p[1])).collect()
}

impl Function {
    /// `None` for kinds that are not run here, and for broken ones.
    pub(super) fn read(file: &File<'_>, object: &Object, depth: usize) -> Option<Function> {
        if depth == 0 {
            return None;
        }
        let object = file.resolve(object);
        if object.array().is_some() {
            let all: Option<Vec<Function>> = file.items(&object).iter().take(32).map(|o| Function::read(file, o, depth - 1)).collect();
            return all.map(Function::Several);
        }
        let dict = object.dict()?;
        let domain = pairs(&numbers(file, dict, "Domain"));
        match file.get(dict, "FunctionType").int()? {
            0 => {
                let size: Vec<usize> = numbers(file, dict, "Size").iter().map(|v| (*v as usize).max(1)).collect();
                let range = pairs(&numbers(file, dict, "Range"));
                let given = pairs(&numbers(file, dict, "Decode"));
                let decode = if given.len() == range.len() { given } else { range };
                let bits = file.get(dict, "BitsPerSample").int().filter(|b| matches!(b, 1 | 2 | 4 | 8 | 12 | 16 | 24 | 32))? as usize;
                let count = size.iter().try_fold(decode.len(), |n, s| n.checked_mul(*s)).filter(|n| (1..=MOST_SAMPLES).contains(n))?;
                let data = file.decode(object.stream()?).data;
                let most = ((1u64 << bits) - 1) as f64;
                let sample = |i: usize| {
                    let bit = |b: usize| data.get(b / 8).map_or(0, |v| u64::from(v >> (7 - b % 8) & 1));
                    (0..bits).fold(0u64, |v, b| v << 1 | bit(i * bits + b)) as f64 / most
                };
                (size.len() == domain.len() && !domain.is_empty()).then(|| Function::Sampled {
                    domain,
                    size,
                    decode,
                    samples: (0..count).map(sample).collect(),
                })
            }
            2 => {
                let or = |v: Vec<f64>, d: f64| if v.is_empty() { vec![d] } else { v };
                let (from, to) = (or(numbers(file, dict, "C0"), 0.0), or(numbers(file, dict, "C1"), 1.0));
                Some(Function::Power { from, to, exponent: file.get(dict, "N").number().unwrap_or(1.0) })
            }
            3 => {
                let parts: Option<Vec<Function>> =
                    file.items(&file.get(dict, "Functions")).iter().take(256).map(|o| Function::read(file, o, depth - 1)).collect();
                let parts = parts.filter(|p| !p.is_empty())?;
                let (bounds, encode) = (numbers(file, dict, "Bounds"), pairs(&numbers(file, dict, "Encode")));
                let sound = bounds.len() + 1 == parts.len() && encode.len() == parts.len();
                sound.then_some(Function::Stitched { domain: *domain.first()?, bounds, encode, parts })
            }
            _ => None,
        }
    }

    /// Its values.
    pub(super) fn at(&self, x: &[f64]) -> Vec<f64> {
        let first = x.first().copied().unwrap_or(0.0);
        match self {
            Function::Several(all) => all.iter().flat_map(|f| f.at(x)).collect(),
            Function::Power { from, to, exponent } => {
                let t = first.clamp(0.0, 1.0).powf(*exponent);
                from.iter().zip(to).map(|(a, b)| a + t * (b - a)).collect()
            }
            Function::Stitched { domain, bounds, encode, parts } => {
                let t = first.max(domain.0).min(domain.1.max(domain.0));
                let i = bounds.iter().take_while(|b| t >= **b).count().min(parts.len() - 1);
                let low = if i == 0 { domain.0 } else { bounds[i - 1] };
                let high = bounds.get(i).copied().unwrap_or(domain.1);
                let share = if high > low { (t - low) / (high - low) } else { 0.0 };
                parts[i].at(&[encode[i].0 + share * (encode[i].1 - encode[i].0)])
            }
            Function::Sampled { domain, size, decode, samples } => {
                // Along the first two inputs by proportion, along further ones the nearest sample.
                let n = decode.len();
                let mut corners: Vec<(usize, f64)> = vec![(0, 1.0)];
                let mut stride = 1;
                for (i, (&(low, high), &count)) in domain.iter().zip(size).enumerate() {
                    let v = x.get(i).copied().unwrap_or(0.0);
                    let place = if high > low { ((v - low) / (high - low)).clamp(0.0, 1.0) * (count - 1) as f64 } else { 0.0 };
                    let (below, part) = (place.floor() as usize, place.fract());
                    corners = if i < 2 && part > 0.0 {
                        let step =
                            |&(at, w): &(usize, f64)| [(at + below * stride, w * (1.0 - part)), (at + (below + 1) * stride, w * part)];
                        corners.iter().flat_map(step).collect()
                    } else {
                        corners.iter().map(|&(at, w)| (at + place.round() as usize * stride, w)).collect()
                    };
                    stride *= count;
                }
                let value = |c: usize| corners.iter().map(|&(at, w)| w * samples.get(at * n + c).copied().unwrap_or(0.0)).sum::<f64>();
                decode.iter().enumerate().map(|(c, (low, high))| low + value(c) * (high - low)).collect()
            }
        }
    }
}
