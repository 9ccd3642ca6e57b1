//! Bits as text that a script file can hold: 13 bits are two of 91 printable characters, so that 16 bits of file
//! carry 13. None of the 91 needs an escape in a JavaScript string.
//!
//! 91 × 91 = 8281 is just above 2¹³; the alphabet is `!` to `~` without `"`, `'` and `\`, in ASCII order.

/// The digits in order of their value.
pub const DIGITS: &[u8; 91] =
    b"!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// Bits of one unit, which is two characters.
const UNIT: u32 = 13;

/// The digit of a value below 91.
pub fn digit(value: u32) -> char {
    DIGITS[(value % 91) as usize] as char
}

/// The value of a digit.
pub fn value(digit: u8) -> Option<u32> {
    DIGITS.binary_search(&digit).ok().map(|at| at as u32)
}

/// `count` digits, the lowest first.
pub fn push_digits(out: &mut String, mut number: u64, count: usize) {
    for _ in 0..count {
        out.push(digit((number % 91) as u32));
        number /= 91;
    }
}

/// Writes bits, the highest of a number first.
#[derive(Debug, Default)]
pub struct BitWriter {
    text: String,
    unit: u32,
    filled: u32,
}

impl BitWriter {
    /// The lowest `count` bits of `number`; `count` at most 32.
    pub fn bits(&mut self, number: u32, count: u32) {
        for at in (0..count).rev() {
            self.unit = self.unit << 1 | (number >> at & 1);
            self.filled += 1;
            if self.filled == UNIT {
                self.end_unit();
            }
        }
    }

    /// As many ones as `number` says, and a zero.
    pub fn unary(&mut self, number: u32) {
        for _ in 0..number {
            self.bits(1, 1);
        }
        self.bits(0, 1);
    }

    /// Elias gamma code of a number from 1.
    pub fn gamma(&mut self, number: u32) {
        let length = 32 - number.max(1).leading_zeros();
        self.bits(0, length - 1);
        self.bits(number.max(1), length);
    }

    /// Rice code: the quotient by `1 << k` in unary, the rest in `k` bits.
    pub fn rice(&mut self, number: u32, k: u32) {
        self.unary(number >> k);
        self.bits(number, k);
    }

    /// The text; the last unit is filled up with zeros.
    pub fn finish(mut self) -> String {
        if self.filled > 0 {
            self.unit <<= UNIT - self.filled;
            self.end_unit();
        }
        self.text
    }

    fn end_unit(&mut self) {
        self.text.push(digit(self.unit % 91));
        self.text.push(digit(self.unit / 91));
        self.unit = 0;
        self.filled = 0;
    }
}

/// Reads what [`BitWriter`] wrote. Beyond the end, and where a character is no digit, all is zero.
#[derive(Debug)]
pub struct BitReader<'a> {
    text: &'a [u8],
    at: usize,
    unit: u32,
    left: u32,
}

impl<'a> BitReader<'a> {
    /// Reads from the start of `text`.
    pub fn new(text: &'a str) -> BitReader<'a> {
        BitReader { text: text.as_bytes(), at: 0, unit: 0, left: 0 }
    }

    fn bit(&mut self) -> u32 {
        if self.left == 0 {
            let digit = |at: usize| self.text.get(at).and_then(|digit| value(*digit)).unwrap_or(0);
            self.unit = digit(self.at) + 91 * digit(self.at + 1);
            self.at += 2;
            self.left = UNIT;
        }
        self.left -= 1;
        self.unit >> self.left & 1
    }

    /// A number of `count` bits.
    pub fn bits(&mut self, count: u32) -> u32 {
        (0..count).fold(0, |number, _| number << 1 | self.bit())
    }

    /// A number in unary.
    pub fn unary(&mut self) -> u32 {
        let mut number = 0;
        while self.bit() == 1 && self.at <= self.text.len() {
            number += 1;
        }
        number
    }

    /// A number in Elias gamma code.
    pub fn gamma(&mut self) -> u32 {
        let mut zeros = 0;
        while self.bit() == 0 && zeros < 31 {
            zeros += 1;
        }
        (0..zeros).fold(1, |number, _| number << 1 | self.bit())
    }

    /// A number in Rice code.
    pub fn rice(&mut self, k: u32) -> u32 {
        let high = self.unary();
        high << k | self.bits(k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = BitWriter::default();
        for number in 0..200 {
            writer.gamma(number + 1);
            writer.rice(number * 37 % 1000, number % 9);
            writer.bits(number, 8);
            writer.unary(number % 20);
        }
        let text = writer.finish();
        assert!(text.bytes().all(|digit| value(digit).is_some()));
        let mut reader = BitReader::new(&text);
        for number in 0..200 {
            assert_eq!(reader.gamma(), number + 1);
            assert_eq!(reader.rice(number % 9), number * 37 % 1000);
            assert_eq!(reader.bits(8), number % 256);
            assert_eq!(reader.unary(), number % 20);
        }
    }

    #[test]
    fn damaged_text_ends() {
        assert_eq!(BitReader::new("").gamma(), 1 << 31);
        assert!(BitReader::new("~~~~").unary() < 60);
        assert!(DIGITS.is_sorted());
    }
}
