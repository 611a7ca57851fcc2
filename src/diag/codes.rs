//! Every diagnostic code, with the text of `banmian explain`.
//!
//! A code is stable: scripts and house rules name it. `R` reading, `F` fonts, `C` composition,
//! `H` heads, `L` the look of the page, `T` the text itself, `W` writing; `P` preflight, in [`super::print`].

use super::drawings::drawing;

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
        let text = format!("{}  {}\n\n问题  {}\n原因  {}\n例子  {}\n办法  {}\n", self.code, self.title, self.what, self.why, example, self.todo);
        drawing(self.code).map_or(text.clone(), |d| format!("{text}\n{d}"))
    }
}

/// A code by name in either case; or the nearest one.
pub fn find(code: &str) -> Result<&'static Code, Option<&'static Code>> {
    let wanted = code.trim().to_ascii_uppercase();
    if let Some(c) = all().find(|c| c.code == wanted) {
        return Ok(c);
    }
    let near = all().map(|c| (strsim::damerau_levenshtein(c.code, &wanted), c)).min_by_key(|(d, _)| *d);
    Err(near.filter(|(d, _)| *d <= 1).map(|(_, c)| c))
}

/// All codes, those of preflight last.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(super::print::PRINT)
}

/// The codes of everything before preflight.
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
        code: "R30",
        title: "花括号不成注音",
        what: "稿件里的花括号没有配对，或里面没有“|”。",
        why: "花括号用来写注音；不成注音的照原样排成文字，一字不丢。",
        example: "集合{1, 2}           # 要印花括号，写成 \\{1, 2\\}",
        todo: "注音写成 {漢字|かんじ}；要印花括号本身，在前面加反斜线。",
    },
    Code {
        code: "R31",
        title: "注音与字数不符",
        what: "花括号里注音的份数不是一份，也不等于正文的字数。",
        why: "程序不猜哪一份属于哪个字；几份合成一份，排在整个词上。",
        example: "{漢字語|かん|じ}      # 三个字，两份注音",
        todo: "每字一份，没有注音的字留空：{取り扱い|と||あつか|}；或全词一份。注音符号要一字一注。",
    },
    Code {
        code: "R32",
        title: "注里套注",
        what: "注音里还有注音，或同一种标记标了两层，或夹注、示亡号里还有注。",
        why: "一个字的上方只有一行注音的地方。里面一层照排，外面一层排成文字。",
        example: "{漢{字|じ}|かんじ}",
        todo: "一个字只注一次；着重号、专名号写在注音外面：[{王|wáng}安石]{.专名}。",
    },
    Code {
        code: "R33",
        title: "注没有正文或没有内容",
        what: "竖线前面没有正文，或后面没有注音，或方括号是空的。",
        why: "没有正文就没有地方排注。",
        example: "{|かん}  {漢|}  []{.专名}",
        todo: "竖线前写正文，竖线后写注音。",
    },
    Code {
        code: "R34",
        title: "不认识的标记",
        what: "[文字]{.标记} 里的标记不在用法之内。",
        why: "多半是拼错了；照原样排成文字。",
        example: "[王安石]{.专明}       # 应为 .专名",
        todo: "可用 .着重 .专名 .书名 .夹注 .示亡（dots name book note frame）和 lang=语言。",
    },
    Code {
        code: "R35",
        title: "注跨段",
        what: "注音或标记在一段里开头，在另一段里结束。",
        why: "注只在一段之内起作用；两半都照原样排成文字。",
        example: "{漢字|かん（空一行）じ}",
        todo: "每段各写一次。",
    },
    Code {
        code: "R19",
        title: "印厂配置有误",
        what: "没有这个印厂，或印厂文件、它的 ICC 特性文件不能用。",
        why: "印厂文件里是总墨量、PDF 种类、最细的线这些要求，没有它就不知道怎么交付。",
        example: "plant = \"xinhua\"，但 layouts/plants/xinhua.toml 不存在",
        todo: "核对名称；印厂文件放在 layouts/plants/ 或版式自己的 plants/ 里，特性文件放在它旁边。",
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
        code: "C10",
        title: "直排里的拼音",
        what: "直排的文字注了拼音。",
        why: "拼音只用于横排；直排时它横着排在字的右边，不好读。",
        example: "writing = \"vertical\" 的稿件里写了 {霜|shuāng}",
        todo: "改用注音符号，或改成横排。",
    },
    Code {
        code: "C11",
        title: "行间容不下注",
        what: "行间的着重号、专名号或注音需要的地方比版式的行间大。",
        why: "一面有注，行间至少半字；两面都有，至少八分之五字。行距不会为一行单独加大。",
        example: "字号 9 点、行距 12 点的版式里排拼音",
        todo: "在 layout.toml 里加大 leading，或减少注。",
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
        code: "L00",
        title: "豁免没有用上",
        what: "issue.toml 里的一条 [[waive]] 没有对上任何问题。",
        why: "多半是版面已经改好，或 code、page、items 写错了；留着会放过以后真正的问题。",
        example: "[[waive]] code = \"L03\"，但这一版没有碰题",
        todo: "删去这一条；或核对 code、page、items。",
    },
    Code {
        code: "L01",
        title: "断版",
        what: "一条横线从左到右穿过整版，不经过任何一块（上下错开不超过一行也算）。报头、报眼、版底的广告不算在内。",
        why: "版面被切成上下两截，像两张小报。",
        example: "上面两块都在第 38 行结束，下面两块都从第 39 行开始",
        todo: "让一块竖跨这条线：加高或下移几行，使左右错开。",
    },
    Code {
        code: "L02",
        title: "竖断版（通缝）",
        what: "一条竖线从上到下穿过整版，不经过任何一块。",
        why: "版面被切成左右两半。",
        example: "左面几块都是第 1–2 栏，右面几块都是第 3–5 栏",
        todo: "让一块横跨这条线：加宽一栏，或左右换位。",
    },
    Code {
        code: "L03",
        title: "碰题",
        what: "两个标题左右并排、高度大半相同、字号相近，中间没有图片和框。",
        why: "会连着读成一个标题。",
        example: "“区委常委会会议召开”右边紧挨着“全市安全生产会议举行”，都是二号字",
        todo: "一题改竖题、改字号（差 1.25 倍以上）、加框，或上下错开、隔一张图片。栏线隔不开碰题。",
    },
    Code {
        code: "L04",
        title: "叠题、烟囱",
        what: "两个标题上下相叠，中间文字不到三行；或几层的标题、图片左右对齐，摞成一根柱子（横排三层，直排的日文版两层）。",
        why: "叠着的题分不清哪是引题哪是主题；烟囱使版面呆板。",
        example: "上一条只有两行字，下面又是一个标题",
        todo: "加高上面一块，或左右错开、改几栏宽。",
    },
    Code {
        code: "L05",
        title: "题文分离、走文",
        what: "正文不挨着自己的标题；或正文伸到标题外面，与别的稿件之间没有线。",
        why: "读者会把文字当成另一条的。",
        example: "标题占 1–2 栏，正文从第 3 栏的另一条下面开始",
        todo: "让正文紧接标题，加宽标题，或给这一块加框、加线。",
    },
    Code {
        code: "L06",
        title: "背题",
        what: "标题或小标题下面，这一栏里的正文不到两行。",
        why: "读者翻到下一栏才见到正文，标题没了着落。",
        example: "栏底是“二、主要任务”，正文从下一栏开始",
        todo: "增减前面一两行文字，调整版块行数，或减小标题占的行数。",
    },
    Code {
        code: "L07",
        title: "断尾（泣き別れ、両切れ）",
        what: "一栏恰好在段末排完，稿件还没完，旁边没有标题的另一块又从段首开始。",
        why: "读者以为上文已经结束，接着读了别的稿件。",
        example: "甲稿第 2 栏排到“……。”，右边乙稿转来的部分从新的一段开始",
        todo: "增减一两行，让一段跨栏；或给另一块加题、加框。",
    },
    Code {
        code: "L08",
        title: "阅读顺序（両流れ、飛び越し、飛び降り）",
        what: "一栏排完，下文不在右邻栏的栏顶，也不在正下方一层的第一栏；或旁边、下面有两处都像下文。直排时按段从上到下、从右到左看。",
        why: "读者找不到下文。",
        example: "下文隔着一张别的稿件的图片，排在版面另一头",
        todo: "移动后一个版块使它相接；两处都像下文时，在中间加线、加框或标题。",
    },
    Code {
        code: "L09",
        title: "单字不成行，单行不成栏",
        what: "段末一行只有一个字；或一段只有一行落在栏顶、栏底。",
        why: "版面上留下刺眼的空白，浪费一行。",
        example: "段末只剩一个“了。”",
        todo: "删或加几个字。",
    },
    Code {
        code: "L10",
        title: "标题转行",
        what: "标题的一行以“的、得、地、了、着”开头，或以“和、与、及”结尾，末尾有句读，只有一个字，或拆开了单词、数字。",
        why: "转行要照词义，读标题时才不会断错。",
        example: "“实现中华民族／的伟大复兴”",
        todo: "换个地方转行：headline 写成数组，一项一行。不能在行首、行末的字可在 layout.toml 的 [lint] L10 里改。",
    },
    Code {
        code: "L11",
        title: "线条（通线）",
        what: "栏线压着文字、图片；两条线相距不到 1 毫米；或线端离交点 0.3 毫米以上，没有接上。",
        why: "印出来糊成一条，或露出缺口。",
        example: "竖线离横线还差 1.5 毫米",
        todo: "移开、去掉，或接到交点。",
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
        title: "转版接版",
        what: "有“下转”没有“上接”，版次不一致，一边不到五行，或一篇转了三版以上。",
        why: "读者找不到下文，或翻过去只有两行。",
        example: "第 1 版写“下转第3版”，第 3 版没有“上接第1版”",
        todo: "转版文字由程序填写；请核对 layout.toml 里的措辞模板。行数太少就加大那一块，转得太多就合并。",
    },
    Code {
        code: "L15",
        title: "导读不符",
        what: "导读上的版次不是稿件所在的版，或题目不是稿件的标题（可以删字缩短，不能换字）。",
        why: "读者按导读翻不到稿件。",
        example: "标题改成了“共享菜窖开张”，导读还是旧题",
        todo: "改导读的 title，或删去 title 用原题。",
    },
    Code {
        code: "L16",
        title: "折线",
        what: "折报的地方：要闻版在那里整齐断开；或要求让开的版有文字压在折线上。",
        why: "折口处的字磨损难认；要闻版在折线断开，上下就成了两张。",
        example: "对开版第 270 毫米处三块同时结束",
        todo: "让几块跨过折线；要让开的版把版块排在折线上下。某一版另有要求就写 [[page]] fold。",
    },
    Code {
        code: "L17",
        title: "图片",
        what: "图片没有说明、没有署摄影者、同一张用了两次，或说明离图片太远。",
        why: "读者不知道图上是什么；版权不清。",
        example: "图片稿只写了 picture",
        todo: "写上 caption 和 credit；换掉重复的图片。",
    },
    Code {
        code: "L18",
        title: "报头、报眉、报尾",
        what: "日期、星期、农历、总期号、版数、版次与日历或本期不符，或报尾缺少必须登载的项目。",
        why: "这些是法定的登载事项，错了要整期收回。",
        example: "12 月 2 日写成“星期六”，农历写成“十一月初八”",
        todo: "改正，或用 {date} {weekday} {lunar} {number} {pages} 自动填写；缺的项目写进报头或报尾。",
    },
    Code {
        code: "L19",
        title: "白版（白い紙面）",
        what: "二十行以上、三栏（段）以上的一整片文字里没有标题也没有图片。",
        why: "版面灰成一片，没有人读。",
        example: "直排三段、三十行连着都是正文",
        todo: "加小标题、提要或图片。",
    },
    Code {
        code: "L20",
        title: "轻重颠倒",
        what: "次要稿件的标题比重要的大；或头条不在左上（直排在右上）。",
        why: "读者按字号和位置判断轻重。",
        example: "三级题 36 磅，二级题 28 磅",
        todo: "改字号、位置，或改 rank。",
    },
    Code {
        code: "L21",
        title: "题花、题碎",
        what: "相邻的标题字号相同有三处以上，或单栏题超过五个。只是提醒。",
        why: "版面没有起伏，看不出重点。",
        example: "四条并列的新闻都是小二号题",
        todo: "拉开字号、换字体、改竖题，或合并成一组。",
    },
    Code {
        code: "L22",
        title: "人名、职务、固定提法",
        what: "姓名、职务、排序、固定提法与本报的名录不符。由文字校对按 layouts/名称/names.toml 核对，不属版面规则。",
        why: "这类差错后果最重。",
        example: "把“书记”写成“副书记”",
        todo: "对照名录改正。",
    },
    Code {
        code: "L23",
        title: "广告犯冲",
        what: "商业广告紧靠讣告、事故、灾害的稿件。公益广告、公告不算。",
        why: "伤害读者的感情，报社要道歉。",
        example: "“车祸致三人遇难”下面是汽车广告",
        todo: "把广告换到别的位置；哪些字算、哪些类别不算，在 layout.toml 的 [lint] L23 里改。",
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
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_complete() {
        for (i, c) in all().enumerate() {
            assert!(all().take(i).all(|d| d.code != c.code && d.title != c.title), "{}", c.code);
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
