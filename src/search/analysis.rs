//! How text becomes terms. The site's scripts do the same (`themes/jade/static/analysis.js`); the vectors in
//! `tests/analysis.json` hold the two together.

use crate::base::han::{fold_width, is_han, is_word};

/// Characters of a word. A longer one, which is no word but data, is cut, so that no term is deeper in an
/// index than this.
const LONGEST_WORD: usize = 64;

/// Terms in the order they stand, repeats kept: of a run of Han every two neighbours, and the last character
/// alone; of other letters and digits whole words, in lower case and narrow form.
pub fn analyse(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut run: Vec<char> = Vec::new();
    let mut word = String::new();
    let mut letters = 0;
    for c in text.chars().map(fold_width).flat_map(char::to_lowercase) {
        if is_han(c) {
            end_word(&mut terms, &mut word);
            run.push(c);
        } else if is_word(c) {
            end_run(&mut terms, &mut run);
            if letters == LONGEST_WORD {
                end_word(&mut terms, &mut word);
                letters = 0;
            }
            letters = if word.is_empty() { 1 } else { letters + 1 };
            word.push(c);
        } else {
            end_word(&mut terms, &mut word);
            end_run(&mut terms, &mut run);
        }
    }
    end_word(&mut terms, &mut word);
    end_run(&mut terms, &mut run);
    terms
}

fn end_word(terms: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        terms.push(std::mem::take(word));
    }
}

fn end_run(terms: &mut Vec<String>, run: &mut Vec<char>) {
    terms.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
    terms.extend(run.last().map(char::to_string));
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_vectors() {
        let vectors: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("../../tests/analysis.json")).unwrap();
        assert!(vectors.len() > 20);
        for (text, terms) in vectors {
            assert_eq!(analyse(&text), terms, "{text}");
        }
    }
}
