//! The Chinese calendar (农历) of a day, with its solar term (节气).

use std::fmt;
use tyme4rs::tyme::Culture;
use tyme4rs::tyme::solar::SolarDay;

/// A day of the Chinese calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LunarDay {
    /// Year by stem and branch (干支): 壬寅.
    pub year: String,
    /// 正月 … 十二月, 闰二月.
    pub month: String,
    /// 初一 … 三十.
    pub day: String,
    /// The solar term that begins that day: 大雪.
    pub term: Option<String>,
}

/// Years of the printed almanacs. Compared day by day with ICU's tables the crate agrees from 1958 on, but for the
/// month of 29 September 2057, whose new moon falls on midnight.
const YEARS: std::ops::RangeInclusive<i32> = 1912..=2100;

/// The day, from year, month and day. `None` for a day that is none, or outside the years that were checked.
pub fn lunar((year, month, day): (i32, u8, u8)) -> Option<LunarDay> {
    if !YEARS.contains(&year) {
        return None;
    }
    let solar = SolarDay::new(year as isize, usize::from(month), usize::from(day)).ok()?;
    let lunar = solar.get_lunar_day();
    let month = lunar.get_lunar_month();
    let month_name = month.get_name();
    // The first month is never called 一月.
    let month_name = if month_name == "一月" { "正月".to_string() } else { month_name };
    let term = solar.get_term_day();
    Some(LunarDay {
        year: month.get_lunar_year().get_sixty_cycle().get_name(),
        month: month_name,
        day: lunar.get_name(),
        term: (term.get_day_index() == 0).then(|| term.get_solar_term().get_name()),
    })
}

impl fmt::Display for LunarDay {
    /// `壬寅年十一月十四　大雪`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}年{}{}", self.year, self.month, self.day)?;
        self.term.as_ref().map_or(Ok(()), |t| write!(f, "\u{3000}{t}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published dates: new years, leap months (2033 is the hard one), solar terms.
    #[test]
    fn published_days() {
        for (date, text) in [
            ((2022, 12, 2), "壬寅年十一月初九"),
            ((2022, 12, 7), "壬寅年十一月十四　大雪"),
            ((2023, 1, 22), "癸卯年正月初一"),
            ((2023, 3, 22), "癸卯年闰二月初一"),
            ((2024, 2, 4), "癸卯年十二月廿五　立春"),
            ((2024, 2, 10), "甲辰年正月初一"),
            ((2025, 7, 25), "乙巳年闰六月初一"),
            ((2033, 12, 22), "癸丑年闰十一月初一"),
            ((2034, 2, 19), "甲寅年正月初一"),
            ((1949, 10, 1), "己丑年八月初十"),
        ] {
            assert_eq!(lunar(date).unwrap().to_string(), text, "{date:?}");
        }
        assert_eq!([lunar((1, 1, 1)), lunar((2023, 2, 29)), lunar((9999, 12, 31))], [None, None, None]);
    }
}
