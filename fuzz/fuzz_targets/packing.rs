//! Zip files as programs write them.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// A zip file with these members, packed or as they are.
pub fn zip(members: &[(String, Vec<u8>)], is_packed: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in members {
        let method = if is_packed { CompressionMethod::DEFLATE } else { CompressionMethod::STORE };
        let started = archive.new_file(name).compression_method(method).start();
        // Some names no zip file can have.
        let Ok((mut entry, config)) = started else { continue };
        let descriptor = if is_packed {
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
            writer.write_all(content).expect("memory");
            let (encoder, descriptor) = writer.finish().expect("memory");
            encoder.finish().expect("memory");
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(content).expect("memory");
            writer.finish().expect("memory").1
        };
        entry.finish(descriptor).expect("memory");
    }
    archive.finish().expect("memory");
    bytes
}
