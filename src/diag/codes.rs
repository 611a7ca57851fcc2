//! Every diagnostic code, with the text of `banmian explain`.
//!
//! A code is stable: scripts and house rules name it. `R` reading, `F` fonts, `C` composition,
//! `H` heads, `L` the look of the page, `T` the text itself, `W` writing.

/// What a code means, for an editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// A case of it.
    pub example: &'static str,
    /// What to do.
    pub todo: &'static str,
}

impl Code {
    /// The text of `banmian explain`.
    pub fn text(&self) -> String {
        let example = self.example.replace('\n', "\n      ");
        format!("{}  {}\n\n问题  {}\n原因  {}\n例子  {}\n办法  {}\n", self.code, self.title, self.what, self.why, example, self.todo)
    }
}

/// A code by name in either case; or the nearest one.
pub fn find(code: &str) -> Result<&'static Code, Option<&'static Code>> {
    let wanted = code.trim().to_ascii_uppercase();
    if let Some(c) = CODES.iter().find(|c| c.code == wanted) {
        return Ok(c);
    }
    let near = CODES.iter().map(|c| (strsim::damerau_levenshtein(c.code, &wanted), c)).min_by_key(|(d, _)| *d);
    Err(near.filter(|(d, _)| *d <= 1).map(|(_, c)| c))
}

/// All codes.
pub const CODES: &[Code] = &[
    Code {
        code: "R01",
        title: "TOML 写法有误",
        what: "配置文件或稿件头部不合 TOML 的写法，读不下去。",
        why: "程序无法知道后面的内容属于哪个键。",
        example: "paper = 样版周报      # 文字要加引号",
        todo: "按光标所指之处补引号、括号或等号。引号、逗号、方括号都用半角。",
    },
    Code {
        code: "R02",
        title: "不认识的键",
        what: "这里不能写这个键。",
        why: "多半是拼错了；若悄悄忽略，写下的设置就不起作用。",
        example: "colums = 3           # 应为 cols",
        todo: "改成提示里最接近的键，或删去。可用的键见 docs/issue-format.md。",
    },
    Code {
        code: "R03",
        title: "值不对",
        what: "值的类型或范围不合要求。",
        why: "程序不猜测编辑的意思。",
        example: "date = \"2022年12月2日\"   # 应为 2022-12-02",
        todo: "按提示里的写法改。",
    },
    Code {
        code: "R04",
        title: "缺少必需的键",
        what: "这一段少写了必需的键。",
        why: "没有它就不知道怎么排。",
        example: "[[page.slot]] 里没有写 lines",
        todo: "补上提示里的键。",
    },
    Code {
        code: "R05",
        title: "版块超出版心",
        what: "版块的栏或行超出了版面格子。",
        why: "超出的部分会印到版心外面，印厂会退回。",
        example: "5 栏的版面上，从第 4 栏起排 3 栏",
        todo: "改小栏数、行数，或移动起点。格子大小写在 layout.toml。",
    },
    Code {
        code: "R06",
        title: "版块重叠",
        what: "同一版上两个版块占了相同的格子。",
        why: "文字会压在一起。",
        example: "甲块占第 1–3 栏第 1–20 行，乙块占第 3–5 栏第 15–40 行",
        todo: "按提示里的重叠范围，移动或缩小其中一个。",
    },
    Code {
        code: "R07",
        title: "找不到稿件",
        what: "版块引用的稿件在 articles/ 里没有。",
        why: "这块版面会空着。",
        example: "story = \"p1a1\"，但没有 articles/p1a1.md",
        todo: "核对文件名；或换成提示里最接近的稿件。",
    },
    Code {
        code: "R08",
        title: "图片缺失或不能用",
        what: "图片文件不存在，或不是可用的 JPEG。",
        why: "版面上会留下空框，不能付印。",
        example: "picture = \"雪景.jpg\"，文件只传了一半",
        todo: "把完整的图片放进 pictures/，名称要一致。",
    },
    Code {
        code: "R09",
        title: "文件读不出或编码不对",
        what: "文件打不开，或不是有效的 UTF-8 文字。",
        why: "读错的字会变成乱码印上报纸。",
        example: "稿件存成了 GBK，或文件末尾的汉字断成半个",
        todo: "用编辑器另存为 UTF-8；提示里有出错的行和字节。",
    },
    Code {
        code: "R10",
        title: "含控制字符",
        what: "文字里有看不见的控制字符。",
        why: "它没有字形，排不出来；常是复制粘贴带来的。",
        example: "从网页复制的稿件里夹着 U+0008",
        todo: "删去提示位置上的字符。",
    },
    Code {
        code: "R11",
        title: "路径越界",
        what: "路径指到了稿件夹、版式夹或字体夹之外。",
        why: "一期报纸只用自己文件夹里的东西，换一台机器才能排出同样的版。",
        example: "picture = \"../../家/照片.jpg\"",
        todo: "把文件放进本期的文件夹，只写文件名。",
    },
    Code {
        code: "R12",
        title: "没有这个版式",
        what: "layouts/ 里没有所写的版式。",
        why: "没有版式就没有纸张、格子和字号。",
        example: "layout = \"county-tabliod\"",
        todo: "改成提示里最接近的版式；或在 layouts/ 下新建。",
    },
    Code {
        code: "R13",
        title: "名称或版次重复",
        what: "同一期里有两个相同的版次，或同一版里有两个同名版块。",
        why: "转版、文件名都按它们指认，重复就分不清。",
        example: "两个 [[page]] 都写了 number = 2",
        todo: "改掉其中一个。",
    },
    Code {
        code: "R14",
        title: "空稿件",
        what: "稿件没有正文。",
        why: "版块会开天窗。",
        example: "只有标题、正文为空的 .md",
        todo: "补上正文，或把版块换成别的稿件。",
    },
    Code {
        code: "R15",
        title: "不支持的标记",
        what: "稿件里用了报纸排版不支持的 Markdown 标记。",
        why: "照排会丢内容，或把标记本身印出来。",
        example: "表格、代码块、网页标签",
        todo: "改成正文、小标题、加粗；要印出符号本身就在前面加反斜线。",
    },
    Code {
        code: "R16",
        title: "字体配置有误",
        what: "fonts.toml 或版式里的字体绑定有问题。",
        why: "某种用途（如报宋、黑体）没有可用的字体。",
        example: "serif 绑定的文件不在 fonts/ 里",
        todo: "核对文件名和用途名；`banmian fonts` 列出现有的绑定。",
    },
    Code {
        code: "R17",
        title: "稿件没有用上",
        what: "articles/ 里有稿件，没有一个版块用它。",
        why: "也许是漏排，也许是备稿。只是提醒，不算错。",
        example: "articles/p3a9.md 没有出现在 issue.toml 里",
        todo: "要用就给它一个版块；不用可以不管。",
    },
    Code {
        code: "R18",
        title: "版块大小为零",
        what: "版块的栏数或行数是 0。",
        why: "排不下任何文字。",
        example: "lines = 0",
        todo: "写上实际的栏数和行数，或删去这个版块。",
    },
    Code {
        code: "F01",
        title: "没有字体有这个字",
        what: "所有字体都缺这个字，版面上画成带框的记号。",
        why: "人名、地名的生僻字最常见；框不能付印，字也不能丢。",
        example: "“𠮷”（U+20BB7）",
        todo: "把含有这个字的字体放进 fonts/ 并写进 fonts.toml；或核对是否错字。",
    },
    Code {
        code: "F02",
        title: "字体文件不能用",
        what: "字体文件损坏、不完整，或不是字体。",
        why: "用它的文字只好改用别的字体，版面会变样。",
        example: "文件只复制了一半",
        todo: "重新复制字体文件；`banmian fonts` 可以核对。",
    },
    Code {
        code: "F03",
        title: "用了后备字体",
        what: "本来的字体缺这个字，用另一种字体代替了。",
        why: "字形粗细可能与上下文不一致。只是提醒，不算错。",
        example: "楷体缺“喆”，改用宋体",
        todo: "看一眼版面；不满意就换用字更全的字体。",
    },
    Code {
        code: "C01",
        title: "行太长放不下",
        what: "这一行怎么压缩也超出栏宽。",
        why: "文字会伸进栏空或邻栏。",
        example: "窄栏里一个很长的网址或英文词",
        todo: "改写、断开长词，或让版块多占一栏。",
    },
    Code {
        code: "C02",
        title: "段落勉强断开",
        what: "按正常的松紧排不出这一段，放宽了标准。",
        why: "这一段可能有过松或过紧的行。",
        example: "一栏 6 字的窄栏里夹着“2022—2023学年”",
        todo: "看一眼这一段；改几个字往往就好。",
    },
    Code {
        code: "C03",
        title: "末行单字",
        what: "这一段的末行只有一个字，挤紧、放松都收不回去。",
        why: "单字不成行（clreq 3.5.4）。只是提醒，不算错。",
        example: "一栏 5 字的窄栏里，末行只剩“了”",
        todo: "增减这一段的一两个字。",
    },
    Code {
        code: "C04",
        title: "从右往左的文字",
        what: "稿件里有阿拉伯文、希伯来文等从右往左书写的文字。",
        why: "程序不排双向文字：各字按从左往右的顺序摆放，读起来是反的。",
        example: "引文里的“שלום”",
        todo: "改成译名或图片；确要排的，请在能排双向文字的软件里做成图片。",
    },
    Code {
        code: "H01",
        title: "标题太长",
        what: "标题用最小的字号也放不进它的宽度。",
        why: "标题会超出版块，或挤成一团。",
        example: "两栏宽的版块，一行标题 40 个字",
        todo: "缩短标题、分成两行（headline 写成两行），或加宽版块。",
    },
    Code {
        code: "L06",
        title: "背题",
        what: "小标题落在一栏的最后一行，下面没有正文。",
        why: "读者翻到下一栏才见到正文，标题没了着落。",
        example: "栏底是“二、主要任务”，正文从下一栏开始",
        todo: "增减前面一两行文字，或调整版块行数。",
    },
    Code {
        code: "L09",
        title: "单字不成行，单行不成栏",
        what: "段末一行只有一个字，或一栏只有一行字。",
        why: "版面上留下刺眼的空白，浪费一行。",
        example: "段末只剩一个“了。”",
        todo: "删或加几个字。",
    },
    Code {
        code: "L12",
        title: "天窗",
        what: "稿件排完，版块还空着几行。",
        why: "空白处像是被撤了稿。",
        example: "空 6 行（每栏 14 字）",
        todo: "加几句话、加提要或小标题，缩小版块，或放一条补白。",
    },
    Code {
        code: "L13",
        title: "溢排",
        what: "版块排满了，稿件还有文字没排进去。",
        why: "没排进去的文字不会印出来；它保存在 build/ 的报告文件里，不会丢失。",
        example: "溢排 7 行 92 字",
        todo: "按行数和字数删稿、加大版块，或再给一个版块转版。",
    },
    Code {
        code: "L14",
        title: "转版接版不成对",
        what: "有“下转”没有“上接”，或版次不一致。",
        why: "读者找不到下文。",
        example: "第 1 版写“下转第3版”，第 3 版没有“上接第1版”",
        todo: "转版文字由程序填写；请核对 layout.toml 里的措辞模板。若模板无误，这是程序的错，请告诉我们。",
    },
    Code {
        code: "T01",
        title: "文字丢失、重复或错位",
        what: "排好的版面与稿件逐字核对不符。",
        why: "这是程序的错，不是稿件的错。报纸不能少一个字，也不能多一个字。",
        example: "第 3 段“两千人”只排出“两人”",
        todo: "这一版不要付印；请把本期文件夹发给开发者。",
    },
    Code {
        code: "W01",
        title: "写不出文件",
        what: "输出文件夹不能写、满了，或被占用。",
        why: "上一次的成品保持原样，没有动过。",
        example: "磁盘已满；PDF 正被别的程序打开",
        todo: "腾出空间、关掉占用的程序，或用 --out 换一个文件夹。",
    },
    Code {
        code: "W02",
        title: "输出位置不安全",
        what: "输出文件夹就是稿件、图片或版式所在的文件夹，或两个输出文件同名。",
        why: "成品会与原稿混在一起，甚至盖掉它。",
        example: "--out issues/2022-12-02/articles",
        todo: "换一个文件夹；不写 --out 就放在本期的 build/ 里。",
    },
    Code {
        code: "W03",
        title: "预览不能启动",
        what: "要用的地址或端口不能用。",
        why: "多半是另一个程序正占着这个端口，或这台机器没有这个地址。",
        example: "banmian preview --port 80   # 80 号端口要有特别的权限",
        todo: "不写 --port，由程序选一个空闲的；或换一个端口。",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_complete() {
        for (i, c) in CODES.iter().enumerate() {
            assert!(CODES[..i].iter().all(|d| d.code != c.code && d.title != c.title), "{}", c.code);
            assert!([c.title, c.what, c.why, c.example, c.todo].iter().all(|t| !t.is_empty()), "{}", c.code);
        }
    }

    #[test]
    fn either_case_is_found_and_typos_are_guessed() {
        assert_eq!(find("r06").unwrap().title, "版块重叠");
        assert_eq!(find("L113").unwrap_err().unwrap().code, "L13");
        assert_eq!(find("XYZ9").unwrap_err(), None);
        assert!(find("T01").unwrap().text().contains("办法"));
    }
}
