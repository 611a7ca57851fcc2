//! Zip archives (.docx, .xlsx): entries by name, none larger than a newspaper can use.
//!
//! Sizes are counted while unpacking, not believed: an archive that grows too much is refused.

use super::Refusal;
use std::io::{Cursor, Read};

/// Bytes that one entry may have when unpacked.
const ENTRY: u64 = 64 << 20;
/// Bytes that all entries read may have together.
const ALL: u64 = 256 << 20;
/// Entries that an archive may list.
const ENTRIES: usize = 20_000;

/// An archive in memory.
pub struct Archive {
    zip: zip::ZipArchive<Cursor<Vec<u8>>>,
    left: u64,
}

impl Archive {
    /// Opens an archive.
    pub fn open(bytes: Vec<u8>) -> Result<Archive, Refusal> {
        let broken = |e: zip::result::ZipError| {
            Refusal::new("I02", format!("压缩包打不开：{e}")).hint("文件不完整，或不是真的 Word、Excel 文档：重新导出")
        };
        let zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        if zip.len() > ENTRIES {
            return Err(Refusal::new("I04", format!("压缩包里有 {} 个文件，不像文档", zip.len())));
        }
        Ok(Archive { zip, left: ALL })
    }

    /// The bytes of an entry; `None` if there is none of that name.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Ok(entry) = self.zip.by_name(name) else { return Ok(None) };
        let packed = entry.compressed_size().max(1);
        let limit = ENTRY.min(self.left);
        let mut out = Vec::new();
        let broken = |_| Refusal::new("I02", format!("压缩包里的 {name} 损坏")).hint("文件不完整：重新导出");
        entry.take(limit + 1).read_to_end(&mut out).map_err(broken)?;
        let len = out.len() as u64;
        if len > limit || len > 4 << 20 && len / packed > 250 {
            return Err(
                Refusal::new("I04", format!("压缩包里的 {name} 解开后太大，像是压缩炸弹，不读")).hint("核对来源；正常的文档不会这样")
            );
        }
        self.left -= len;
        Ok(Some(out))
    }
}
