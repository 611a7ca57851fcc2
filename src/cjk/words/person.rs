//! Names that no dictionary has: of people after their title (新任首相苏纳克, 老兵王有才), and of foreigners by the
//! ideographs that write them. They are offered to the cut as words with a price, so what the dictionary knows wins.

use super::lexicon::{Entry, Lists, lists};

/// Surnames of one ideograph.
const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖岳";
/// Surnames of two.
const DOUBLE: [&str; 10] = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒"];
/// Ideographs that foreign names are written with.
const SOUNDS: &str = "阿埃艾安奥巴贝比彼波伯布查达戴丹德登迪蒂杜顿厄恩尔法菲费芬弗福盖甘戈格根古圭哈汉赫亨胡霍基吉加贾杰津卡凯坎康考柯科克肯库夸拉莱赖兰朗劳勒雷蕾里利莉连列林琳卢鲁露伦罗洛马玛麦曼梅门蒙米密明莫默姆木穆纳娜奈南内尼涅宁纽农努诺欧帕派潘庞佩彭皮匹平珀普奇齐契乔切琼热茹瑞若萨赛桑瑟森沙莎舍圣施什史士斯丝苏索塔泰坦汤唐特提图托瓦旺威韦维温沃乌伍西希席夏谢辛欣休雅亚延扬耶叶伊因尤于约泽扎詹哲珍芝兹佐隆卜丘川";

/// Longest name in sounds without a point.
const LONGEST: usize = 7;

/// −ln of how likely a name of a surname and one more, and what each further ideograph adds.
const NAME: f64 = 16.0;
const GIVEN: f64 = 3.0;
/// A name in sounds: to begin with, and each ideograph.
const SOUND_NAME: f64 = 7.0;
const SOUND: f64 = 5.6;
/// What two ideographs that are no word together make a word with, and how likely that is.
const RATES: &str = "率";
const RATE: f64 = 21.0;
/// After a title it is likelier.
const TITLED: f64 = 5.0;

/// Names that may stand at a place of a run of ideographs; `from` is where the run
/// begins. After another name they are as likely as after a title.
pub(super) fn names_at(text: &[char], from: usize, at: usize, to: usize, after_person: bool) -> Vec<Entry> {
    // 费尔南多· | 莫拉雷斯.
    let dotted = at == from && at > 0 && matches!(text[at - 1], '·' | '•' | '・' | '‧');
    let titled = after_person || dotted || (2..=4).any(|n| at >= from + n && has(&text[at - n..at], Lists::TITLE));
    let entry = |len, price| Entry { len, price, part: b'n' | 0x80 };
    // 机采率, 上座率.
    let rate = at + 3 <= to && RATES.contains(text[at + 2]) && text[at..at + 2].iter().all(|c| !leads(*c));
    let rate = rate.then_some(Entry { len: 3, price: RATE, part: b'n' });
    let sounds = text[at..to].iter().take(LONGEST).take_while(|c| SOUNDS.contains(**c)).count();
    let less = if titled { TITLED } else { 0.0 };
    let mut out: Vec<Entry> = (if titled { 2 } else { 3 }..=sounds).map(|n| entry(n, SOUND_NAME + SOUND * n as f64 - less)).collect();
    out.extend(rate);
    if !titled {
        return out;
    }
    let double = at + 2 <= to && DOUBLE.contains(&text[at..at + 2].iter().collect::<String>().as_str());
    let surname = match text[at] {
        _ if double => 2,
        c if SURNAMES.contains(c) => 1,
        _ => return out,
    };
    let given = |i: usize| i < to && !leads(text[i]);
    if at + surname < to && !"的了在被和与将".contains(text[at + surname]) {
        out.push(entry(surname + 1, NAME));
        if given(at + surname + 1) {
            out.push(entry(surname + 2, NAME + GIVEN));
        }
    }
    out
}

/// Whether a word is written with the ideographs of foreign names alone.
pub(super) fn is_sounds(word: &[char]) -> bool {
    word.iter().all(|&c| SOUNDS.contains(super::simplify(c)))
}

/// Whether an ideograph can be a surname.
pub(super) fn is_surname(c: char) -> bool {
    SURNAMES.contains(c)
}

/// Whether a word of the path is a name of three ideographs after a surname.
pub(super) fn is_person(text: &[char], word: std::ops::Range<usize>, part: u8) -> bool {
    part == b'n' | 0x80 && word.len() == 3 && is_surname(text[word.start])
}

/// What follows a name rather than ends it: 王强 | 赴京, 李敏 | 在, 张伟 | 任.
pub(super) fn leads(c: char) -> bool {
    let own = lists(c.encode_utf8(&mut [0; 4]));
    let word = [Lists::PARTICLE, Lists::LINK, Lists::PREP].into_iter().any(|l| own.has(l));
    word && !"自比因经令若如".contains(c) || "赴获任称谈送捐救夺胜等出入去来是有到做当又都只说问答".contains(c)
}

fn has(word: &[char], list: Lists) -> bool {
    lists(&word.iter().collect::<String>()).has(list)
}
