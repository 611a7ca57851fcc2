//! Turns of `tests/tables/heads.tsv` against what a chief sub would sign, at the measures of one to two columns.
//! The figures are a floor: a change may raise them.

use crate::common::root;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

/// A head and where it may turn, by character.
struct Marked {
    region: String,
    text: String,
    /// Signed places, and other ends of words.
    signed: BTreeSet<usize>,
    words: BTreeSet<usize>,
}

impl Marked {
    fn read(line: &str) -> Marked {
        let (region, marked) = line.split_once('\t').expect("a tab");
        let (mut text, mut signed, mut words) = (String::new(), BTreeSet::new(), BTreeSet::new());
        let mut at = 0;
        for c in marked.chars() {
            match c {
                '/' => drop(signed.insert(at)),
                '-' => drop(words.insert(at)),
                c => {
                    text.push(c);
                    at += 1;
                    if c == ' ' && region == "kr" {
                        words.insert(at);
                    }
                }
            }
        }
        Marked { region: region.to_string(), text, signed, words }
    }

    /// Where the lines of a turned head begin, but the first.
    fn turns(&self, lines: &[&str]) -> Vec<usize> {
        let mut at = 0;
        let starts = lines.iter().map(|l| {
            let byte = at + self.text[at..].find(l).unwrap_or_else(|| panic!("{l} is not in {}", self.text));
            at = byte + l.len();
            self.text[..byte].chars().count()
        });
        starts.skip(1).collect()
    }

    /// A typed space inside a line while a clause beside it goes on to another line.
    fn half_clause(&self, turns: &[usize]) -> bool {
        let chars: Vec<char> = self.text.chars().collect();
        let clause = |i: usize| i == 0 || i == chars.len() || chars[i - 1] == ' ';
        let ends: Vec<usize> = [0].into_iter().chain(turns.iter().copied()).chain([chars.len()]).collect();
        let spaced = |a: usize, b: usize| chars[a..b - 1].contains(&' ');
        self.region != "kr" && ends.windows(2).any(|w| spaced(w[0], w[1]) && !(clause(w[0]) && clause(w[1])))
    }
}

/// The lines that the program gives each head in a measure.
fn turned(region: &str, measure: usize, heads: &[&Marked]) -> Vec<Vec<String>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banmian"));
    let measure = measure.to_string();
    command.current_dir(root()).args(["compose", "--head", "--format", "json", "--measure", &measure, "--region", region]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input: String = heads.iter().map(|h| format!("{}\n", h.text)).collect();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let v: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let lines = |h: &serde_json::Value| {
        let lines = h["candidates"][0]["lines"].as_array().expect("lines");
        lines.iter().map(|l| l.as_str().unwrap_or_default().to_string()).collect()
    };
    v["heads"].as_array().expect("heads").iter().map(lines).collect()
}

#[test]
fn head_1_to_3_turns_of_invented_heads_are_signed() {
    let table = std::fs::read_to_string(root().join("tests/tables/heads.tsv")).expect("the table");
    let heads: Vec<Marked> = table.lines().filter(|l| !l.starts_with('#')).map(Marked::read).collect();
    assert!(heads.len() >= 170, "{}", heads.len());
    // By measure: turned, signed, torn.
    let mut sums: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
    let mut refused = Vec::new();
    for measure in 6..=13 {
        for region in ["sc", "tc", "jp", "kr"] {
            let mine: Vec<&Marked> = heads.iter().filter(|h| h.region == region).collect();
            for (head, lines) in mine.iter().zip(turned(region, measure, &mine)) {
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                let turns = head.turns(&lines);
                if turns.is_empty() {
                    continue;
                }
                let sum = sums.entry(measure).or_default();
                let good = turns.iter().all(|t| head.signed.contains(t)) && !head.half_clause(&turns);
                sum[0] += 1;
                sum[1] += usize::from(good);
                sum[2] += usize::from(turns.iter().any(|t| !head.signed.contains(t) && !head.words.contains(t)));
                if !good {
                    refused.push(format!("{measure} {}", lines.join(" | ")));
                }
            }
        }
    }
    for (measure, [all, signed, torn]) in &sums {
        // At six em, hardly a column, words are as long as lines: fewer turns are there to choose from.
        let (least, most_torn) = LEAST[measure - 6];
        println!("{measure} em: {signed} of {all} signed, {torn} torn");
        assert!(signed * 100 >= all * least, "{measure} em: {signed} of {all}\n{}", refused.join("\n"));
        assert!(*torn <= most_torn, "{measure} em: {torn} torn\n{}", refused.join("\n"));
    }
}

/// Signed in a hundred, and torn at most, from six em on.
const LEAST: [(usize, usize); 8] = [(75, 4), (85, 0), (90, 0), (93, 0), (93, 0), (93, 0), (90, 0), (90, 0)];
