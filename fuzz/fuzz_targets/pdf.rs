//! Any PDF, whole or made of parts, gives a document within the limits or a reason; panics of the PDF reader are such a
//! reason, our own are not.
#![no_main]

mod checks;
mod tokens;

use std::{panic, process, sync::Once, time::Duration};

use fihris::extract::pdf::{Limits, read};
use libfuzzer_sys::fuzz_target;

/// What takes longer is the fuzzer's to tell.
const LIMITS: Limits = Limits {
    max_pages: 50,
    max_text_bytes: 1 << 16,
    max_unpacked_bytes: 1 << 22,
    max_steps: 200_000,
    max_time: Duration::from_secs(100),
};

#[rustfmt::skip]
const CONTENT: [&str; 64] = [
    "BT ", "ET\n", "/F 10 Tf ", "/G 8 Tf ", "/F 0 Tf ", "100 700 Td ", "10 0 Td ", "-10 0 Td ", "0 -12 Td ", "0 3 TD ",
    "T* ", "1 0 0 1 50 600 Tm ", "-1 0 0 1 500 600 Tm ", "0 1 -1 0 50 50 Tm ", "10 0 0 10 90 90 Tm ", "0 0 0 0 0 0 Tm ",
    "<0633> Tj ", "<06480631> Tj ", "<0020> Tj ", "<0629> Tj ", "<064E> Tj ", "<FEDB> Tj ", "<FEFB> Tj ", "<06F0> Tj ",
    "<00410042> Tj ", "<0028> Tj ", "<0029> Tj ", "<00310032> Tj ", "(abc) Tj ", "(\\307\\341) Tj ", "<", ">", "[", "] TJ ",
    "] ", "<0627>", "<0644>", "-600 ", "250 ", "1e9 ", "-0.001 ", "' ", "1 2 <0645> \" ", "3 Tr ", "0 Tr ", "50 Tz ",
    "-100 Tz ", "12 TL ", "4 Ts ", "2 Tc ", "9 Tw ", "q ", "Q ", "2 0 0 2 0 0 cm ", "1 0 0 -1 0 800 cm ", "/X Do ",
    "/I Do ", "/Span <</ActualText <FEFF06270644>>> BDC ", "/Span <</ActualText ()>> BDC ", "/P BMC ", "EMC ", "/S gs ",
    "BI /W 1 /H 1 ID x EI ", "999999999999 ",
];

#[rustfmt::skip]
const MAP: [&str; 28] = [
    "/CIDInit /ProcSet findresource begin ", "begincmap ", "endcmap ", "1 begincodespacerange <00> <FF> endcodespacerange\n",
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n", "1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange\n",
    "1 beginbfchar ", "endbfchar\n", "1 beginbfrange ", "endbfrange\n", "1 begincidchar ", "endcidchar\n",
    "1 begincidrange ", "endcidrange\n", "<0000> ", "<0041> ", "<FFFF> ", "<00> ", "<06270644> ", "<D800> ", "<D83DDE00> ",
    "[<0627> <0628>] ", "<0000> <FFFF> <0000>\n", "<0000> <FFFF> <FFF0>\n", "0 ", "65535 ", "4294967295 ", "<FEFB> ",
];

/// What stands in the dictionaries of a font and its encoding, in the information and in page labels.
#[rustfmt::skip]
const DICT: [&str; 56] = [
    "/Title", "/Author", "/CreationDate(D:20150721093000+03'00')", "/ModDate(D:", "(\\376\\377\\006\\047)", "(سورة)", "<FEFF0627>",
    "<EFBBBF41>", ")", "(", "/Widths[500 0 -100 1e30]", "/FirstChar 32", "/FirstChar -1", "/W[0[500 600]3 5 250]",
    "/W[0 99999999 1]", "/DW 0", "/DW 1000", "/FontMatrix[0.01 0 0 0.01 0 0]", "/FontMatrix[0 0 0 0 0 0]",
    "/Encoding/WinAnsiEncoding", "/Encoding/MacRomanEncoding", "/Encoding/Identity-H", "/Encoding/UniGB-UTF16-H",
    "/Encoding/UniJIS-UCS2-H", "/Encoding 12 0 R", "/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[", "/Differences[",
    "32/afii57415", "/uni0627", "/uni06270644", "/u1F600", "/lamalefisol", "/g12", "/cid00041", "/A.alt", "/f_i", "/space",
    "65 ", "255 ", "300 ", "]>>", "]", "/CIDToGIDMap/Identity", "/CIDToGIDMap 12 0 R", "/CIDSystemInfo<</Ordering(Identity)>>",
    "/CIDSystemInfo<</Ordering(Japan1)>>", "/Flags 4", "/MissingWidth 250", "/BaseFont/ABCDEF+Traditional", "/Nums[0<</S/r/St 3>>]",
    "/Nums[0<</S/A/St 99999999>>1<</P(م-)/S/D>>]", "/Kids[13 0 R]", "/Limits[0 9]", "0 ", "1 ", "13 0 R",
];

fuzz_target!(|bytes: &[u8]| {
    watch_panics();
    let Some((&[choice, kind], rest)) = bytes.split_first_chunk() else { return };
    let built = || if choice & 1 == 0 { rest.to_vec() } else { built(choice, kind, rest) };
    let file = if bytes.starts_with(b"%PDF-") { bytes.to_vec() } else { built() };
    checks::outcome(read(&file, &LIMITS), LIMITS.max_text_bytes);
});

/// Panics in reading are kept silent, and so from the fuzzer: all but those in `hayro-syntax` end it here.
fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = read(b"%PDF-", &LIMITS);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if panic.location().is_some_and(|place| place.file().contains("hayro-syntax")) {
                return;
            }
            eprintln!("{panic}");
            before(panic);
            process::abort();
        }));
    });
}

/// A PDF of one page and one font; its parts are between NULs, the program of the font is the rest.
fn built(choice: u8, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut parts = bytes.splitn(7, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (content, form, map) = (next(), next(), next());
    let words = |bytes: &[u8], words: &[&str]| tokens::expanded(bytes, words);
    let (font, info, labels, program) =
        (words(next(), &DICT), words(next(), &DICT), words(next(), &DICT), next());
    let (content, filter) = match kind >> 5 {
        1 => (content.to_vec(), "/Filter/ASCIIHexDecode"),
        2 => (content.to_vec(), "/Filter/ASCII85Decode"),
        3 => (content.to_vec(), "/Filter/LZWDecode"),
        4 => (content.to_vec(), "/Filter/RunLengthDecode"),
        5 => (deflated(content), "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 7/Colors 3>>"),
        6 => (
            deflated(content),
            "/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 3/BitsPerComponent 4>>",
        ),
        _ => (words(content, &CONTENT).into_bytes(), ""),
    };
    let mapped = if choice & 2 == 0 { "/ToUnicode 8 0 R" } else { "" };
    let (head, file) = match kind & 7 {
        0 | 1 => ("/Subtype/Type0/Encoding/Identity-H/DescendantFonts[7 0 R]", "/FontFile2"),
        2 => ("/Subtype/Type0/Encoding 12 0 R/DescendantFonts[7 0 R]", "/FontFile3"),
        3 => ("/Subtype/TrueType", "/FontFile2"),
        4 => ("/Subtype/Type1", "/FontFile3"),
        5 => ("/Subtype/Type1", "/FontFile"),
        6 => ("/Subtype/Type3/FontMatrix[0.01 0 0 0.01 0 0]", "/FontFile2"),
        _ => ("/Subtype/Type0/Encoding/UniGB-UTF16-H/DescendantFonts[7 0 R]", "/FontFile2"),
    };
    let objects = [
        format!("<</Type/Catalog/Pages 2 0 R/PageLabels<<{labels}>>/Metadata 13 0 R>>").into_bytes(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R>>".to_vec(),
        stream(filter, &content),
        b"<</Font<</F 6 0 R/G<</Type/Font/Subtype/Type1>>>>/XObject<</X 10 0 R/I 11 0 R>>/ExtGState<</S<</Font[6 0 R 9]>>>>>>"
            .to_vec(),
        format!("<</Type/Font{head}{mapped}/FontDescriptor 9 0 R{font}>>").into_bytes(),
        format!("<</Type/Font/Subtype/CIDFontType2/FontDescriptor 9 0 R{font}>>").into_bytes(),
        stream("", words(map, &MAP).as_bytes()),
        format!("<</Type/FontDescriptor{file} 14 0 R>>").into_bytes(),
        stream("/Type/XObject/Subtype/Form/Matrix[1 0 0 1 5 5]", words(form, &CONTENT).as_bytes()),
        stream("/Type/XObject/Subtype/Image/Width 1/Height 1", b"x"),
        stream("/Type/CMap", words(map, &MAP).as_bytes()),
        stream("/Type/Metadata/Subtype/XML", info.as_bytes()),
        stream("/Subtype/OpenType", program),
    ];
    assembled(&objects, &info)
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict}/Length {}>>stream\n", bytes.len()).into_bytes();
    object.extend_from_slice(bytes);
    object.extend_from_slice(b"\nendstream");
    object
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

fn assembled(objects: &[Vec<u8>], info: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let (place, num) = (bytes.len(), objects.len() + 1);
    bytes.extend(table.bytes());
    bytes.extend(
        format!("trailer<</Size {num}/Root 1 0 R/Info<<{info}>>>>\nstartxref\n{place}\n%%EOF").bytes(),
    );
    bytes
}
