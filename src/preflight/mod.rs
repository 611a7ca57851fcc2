//! A PDF of any origin and a print shop → what the print shop would refuse.
//!
//! Rules are those of GWG 2022 for newspapers and of the plant's file; what a file of ours must keep and what an
//! advertisement must keep is judged by the same code, on the bytes that are sent.

mod ads;
mod content;
mod document;
mod finding;
pub mod ink;
mod intent;
pub mod marks;
mod own;
mod pages;
mod rules;
mod xmp;

pub use ads::ads;
pub use finding::Finding;
pub use own::edition;

use crate::diag::Severity;
use crate::model::Plant;
use crate::pdf::File;
use finding::Findings;

/// What is known of a file before it is looked at.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Expect {
    /// Pages that it should have.
    pub pages: Option<usize>,
    /// Trim in mm.
    pub trim: Option<(f64, f64)>,
    /// It is an advertisement: one page, no bare picture, no layers.
    pub ad: bool,
    /// Name of the file.
    pub name: String,
}

/// Everything that is wrong with a file. Never panics, never runs long: see the limits in `pdf`, `content` and `ink`.
pub fn check(data: &[u8], plant: &Plant, expect: &Expect) -> Vec<Finding> {
    let run = std::panic::AssertUnwindSafe(|| run(data, plant, expect));
    std::panic::catch_unwind(run).unwrap_or_else(|_| {
        let mut out = Findings::default();
        out.file("P01", Severity::Error, "检查到一半，程序内部出错", "这个 PDF 不寻常，请把它发给开发者；先让对方重新导出");
        out.into_list()
    })
}

/// Whether a file may be called so.
pub fn name(name: &str, plant: &Plant) -> Vec<Finding> {
    let mut out = Findings::default();
    rules::file_name(name, 0, plant, &mut out);
    out.into_list()
}

/// A picture that could not be given the plant's colours: its name, and why.
pub fn picture_fault(name: &str, why: &str) -> Finding {
    let mut out = Findings::default();
    out.file("P49", Severity::Error, format!("图片 {name} 印不了：{why}"), "换一张完好的图片；没有特性文件的印厂，自己转成 CMYK");
    out.into_list().remove(0)
}

/// A picture's transparency was set on white, since the file may have none.
pub fn picture_flattened(name: &str) -> Finding {
    let mut out = Findings::default();
    let what = format!("图片 {name} 有透明（退底），PDF/X-1a 不许有：已压在白底上，压住的文字、底纹会被盖住");
    out.file("P49", Severity::Warning, what, "换成收 PDF/X-4 的印厂，或自己在修图软件里合并到白底");
    out.into_list().remove(0)
}

/// A spot colour that the plant does not take is printed with process inks (thousandths).
pub fn spot_converted(name: &str, inks: [u16; 4], by_profile: bool) -> Finding {
    let mut out = Findings::default();
    let [c, m, y, k] = inks.map(|v| f64::from(v) / 10.0);
    let how = if by_profile { "按印厂的特性文件" } else { "按 [colours] 里写的值" };
    let what = format!("专色 {name} 印厂不收，{how}换成 C{c:.0} M{m:.0} Y{y:.0} K{k:.0}");
    out.file("P24", Severity::Note, what, "要印专色，先问印厂，再改印厂文件 [page] 的 spots");
    out.into_list().remove(0)
}

fn run(data: &[u8], plant: &Plant, expect: &Expect) -> Vec<Finding> {
    let mut out = Findings::default();
    rules::file_name(&expect.name, data.len() as u64, plant, &mut out);
    let file = match File::open(data) {
        Ok(file) => file,
        Err(why) => {
            out.file("P01", Severity::Error, why, "让对方重新导出、重新发送，核对文件是否传完");
            return out.into_list();
        }
    };
    let locked = document::encryption(&file, &mut out);
    document::check(&file, plant, locked, &mut out);
    intent::check(&file, plant, locked, &mut out);
    pages::check(&file, plant, expect, locked, &mut out);
    if !locked {
        document::streams(&file);
    }
    document::troubles(&file, &mut out);
    out.into_list()
}
