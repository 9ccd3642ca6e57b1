//! The documents of a term, packed: which, how often in the body, and in which other fields.

use super::bits::{BitReader, BitWriter};

/// A document's number in the index: 0 is the oldest, so that a newer document only adds at the end.
pub type DocId = u32;

/// How often a term stands in a body; more counts as this. BM25 hardly tells more apart.
pub const MOST: u8 = 4;
/// Bits of [`Posting::mask`].
const MASK_BITS: u32 = 7;
/// The mask of a term that stands in headings alone, which is the commonest.
const USUAL_MASK: u8 = 1 << 5;
/// Bits of a Rice parameter.
const RICE_BITS: u32 = 5;

/// One document of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The document.
    pub doc: DocId,
    /// How often the term stands in the body, 0 to [`MOST`].
    pub body: u8,
    /// The other fields it stands in: bit 0 the title, and so on in the order of `Field`.
    pub mask: u8,
}

/// Packs documents in rising order:
/// gamma(documents with the term in the body + 1), their gaps and counts,
/// gamma(documents with it in other fields + 1), their gaps and masks.
pub fn pack(postings: &[Posting]) -> String {
    let mut out = BitWriter::default();
    let body: Vec<DocId> = postings.iter().filter(|posting| posting.body > 0).map(|posting| posting.doc).collect();
    let counts = postings.iter().filter(|posting| posting.body > 0).map(|posting| posting.body);
    gaps(&mut out, &body, counts, |out, count| {
        // 1, 2 and 3 as zero, one and two ones with a zero after them; 4 as three ones.
        let ones = u32::from(count.clamp(1, MOST) - 1);
        if ones < 3 { out.unary(ones) } else { out.bits(0b111, 3) }
    });
    let heads: Vec<DocId> = postings.iter().filter(|posting| posting.mask > 0).map(|posting| posting.doc).collect();
    let masks = postings.iter().filter(|posting| posting.mask > 0).map(|posting| posting.mask);
    let mut last = USUAL_MASK;
    gaps(&mut out, &heads, masks, |out, mask| {
        out.bits(u32::from(mask != last), 1);
        if mask != last {
            out.bits(u32::from(mask), MASK_BITS);
        }
        last = mask;
    });
    out.finish()
}

/// Packs a list of documents alone.
pub fn pack_docs(docs: &[DocId], out: &mut BitWriter) {
    gaps(out, docs, docs.iter().map(|_| 0), |_, _| {});
}

fn gaps(
    out: &mut BitWriter,
    docs: &[DocId],
    extra: impl Iterator<Item = u8>,
    mut write: impl FnMut(&mut BitWriter, u8),
) {
    out.gamma(docs.len() as u32 + 1);
    if docs.is_empty() {
        return;
    }
    let k = best_rice(docs);
    out.bits(k, RICE_BITS);
    let mut next = 0;
    for (doc, extra) in docs.iter().zip(extra) {
        out.rice(doc - next, k);
        write(out, extra);
        next = doc + 1;
    }
}

/// The parameter that makes the gaps shortest. The best lies within one of that for an even spread.
fn best_rice(docs: &[DocId]) -> u32 {
    let last = docs.last().copied().unwrap_or(0);
    let mean = (u64::from(last) + 1) / docs.len() as u64;
    let middle = 63 - mean.max(1).leading_zeros();
    let size = |k: u32| {
        let mut next = 0;
        let mut bits = 0u64;
        for doc in docs {
            bits += u64::from((doc - next) >> k) + 1 + u64::from(k);
            next = doc + 1;
        }
        bits
    };
    (middle.saturating_sub(2)..=(middle + 1).min(31)).min_by_key(|k| size(*k)).unwrap_or(0)
}

/// Reads what [`pack`] wrote, in rising order of the documents. Numbers from `docs` on, which only damage brings
/// about, end the list.
pub fn unpack(text: &str, docs: u32) -> Vec<Posting> {
    let mut bits = BitReader::new(text);
    let mut out = Vec::new();
    read_gaps(&mut bits, docs, |bits, doc| {
        let mut ones = 0;
        while ones < 3 && bits.bits(1) == 1 {
            ones += 1;
        }
        out.push(Posting { doc, body: ones + 1, mask: 0 });
    });
    let mut last = USUAL_MASK;
    let mut heads = Vec::new();
    read_gaps(&mut bits, docs, |bits, doc| {
        if bits.bits(1) == 1 {
            last = bits.bits(MASK_BITS) as u8;
        }
        heads.push(Posting { doc, body: 0, mask: last });
    });
    merge(out, heads)
}

/// Reads one list that [`pack_docs`] wrote.
pub fn unpack_docs(bits: &mut BitReader<'_>, docs: u32) -> Vec<DocId> {
    let mut out = Vec::new();
    read_gaps(bits, docs, |_, doc| out.push(doc));
    out
}

fn read_gaps(bits: &mut BitReader<'_>, docs: u32, mut take: impl FnMut(&mut BitReader<'_>, DocId)) {
    let count = bits.gamma() - 1;
    if count == 0 || count > docs {
        return;
    }
    let k = bits.bits(RICE_BITS);
    let mut next = 0u32;
    for _ in 0..count {
        let doc = next.saturating_add(bits.rice(k));
        if doc >= docs {
            return;
        }
        take(bits, doc);
        next = doc + 1;
    }
}

fn merge(bodies: Vec<Posting>, heads: Vec<Posting>) -> Vec<Posting> {
    if heads.is_empty() {
        return bodies;
    }
    let mut out: Vec<Posting> = Vec::with_capacity(bodies.len() + heads.len());
    let mut heads = heads.into_iter().peekable();
    for body in bodies {
        while let Some(head) = heads.next_if(|head| head.doc < body.doc) {
            out.push(head);
        }
        let mask = heads.next_if(|head| head.doc == body.doc).map_or(0, |head| head.mask);
        out.push(Posting { mask, ..body });
    }
    out.extend(heads);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_read() {
        for step in [1, 2, 7, 300] {
            let postings: Vec<Posting> = (0..500u32)
                .map(|at| Posting { doc: at * step + at % step.min(3), body: (at % 5) as u8, mask: (at % 128) as u8 })
                .filter(|posting| posting.body > 0 || posting.mask > 0)
                .collect();
            assert_eq!(unpack(&pack(&postings), 500 * step), postings);
        }
        assert_eq!(unpack(&pack(&[]), 9), []);
    }

    #[test]
    fn lists_stand_one_after_another() {
        let lists: [&[DocId]; 4] = [&[0], &[], &[3, 4, 5, 900], &[1]];
        let mut out = BitWriter::default();
        lists.iter().for_each(|docs| pack_docs(docs, &mut out));
        let text = out.finish();
        let mut bits = BitReader::new(&text);
        for docs in lists {
            assert_eq!(unpack_docs(&mut bits, 1000), docs);
        }
    }

    #[test]
    fn damage_ends_and_does_not_panic() {
        for text in ["", "~", "~~~~~~~~", "!!!!!!!!!!!!", "曲靖", "zzzzzzzzzzzzzzzzzzzzzzzzzz"] {
            assert!(unpack(text, 100).len() <= 200);
        }
    }
}
