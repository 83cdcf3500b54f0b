package org.engram.imaging.timeseries;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a file's first bytes say it is, whatever its name says. */
final class FileContent {
  private FileContent() {}

  static boolean isGzip(byte[] head) {
    return startsWith(head, 0, 0x1f, 0x8b);
  }

  static boolean isHdf5(byte[] head, int offset) {
    return startsWith(head, offset, 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n');
  }

  static boolean isMatlab5(byte[] head) {
    return startsWith(head, 0, "MATLAB 5.0 MAT-file");
  }

  static boolean isMatlab73(byte[] head) {
    return startsWith(head, 0, "MATLAB 7.3 MAT-file");
  }

  /** What the bytes are, in words, if they cannot be a table of text. */
  static Optional<String> whyNotText(byte[] head) {
    if (head.length == 0) {
      return Optional.of("an empty file");
    }
    if (startsWith(head, 0, 0x00, 0x05, 0x16, 0x07)) {
      return Optional.of("a macOS AppleDouble file (._name: attributes, no data)");
    }
    if (startsWith(head, 0, 0xff, 0xfe) || startsWith(head, 0, 0xfe, 0xff)) {
      return Optional.of("text saved as UTF-16");
    }
    if (isNifti(head)) {
      return Optional.of("a NIfTI image");
    }
    if (isHdf5(head, 0)) {
      return Optional.of("an HDF5 file");
    }
    if (isMatlab5(head) || isMatlab73(head)) {
      return Optional.of("a MATLAB file");
    }
    if (startsWith(head, 0, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
      return Optional.of("a NumPy file");
    }
    if (startsWith(head, 0, 'P', 'K', 3, 4)) {
      return Optional.of("a zip archive (an Excel workbook, or npz)");
    }
    if (isGzip(head)) {
      return Optional.of("a gzip file inside a gzip file");
    }
    if (startsWith(head, 0, 'B', 'Z', 'h')) {
      return Optional.of("a bzip2 file");
    }
    return whyNotTable(head);
  }

  private static Optional<String> whyNotTable(byte[] head) {
    int length = Math.min(head.length, 512);
    String start =
        new String(head, 0, length, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("\u00ef\u00bb\u00bf")) {
      start = start.substring(3).strip();
    }
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return Optional.of("an HTML page (a download that asked for a login, perhaps)");
    }
    if (start.startsWith("<?xml") || start.startsWith("<!--")) {
      return Optional.of("an XML file");
    }
    if (start.startsWith("{")) {
      return Optional.of("a JSON file");
    }
    if (start.startsWith("version https://git-lfs")) {
      return Optional.of("a Git LFS pointer (the content was never fetched)");
    }
    for (byte b : head) {
      if (b == 0) {
        return Optional.of("binary data");
      }
    }
    return Optional.empty();
  }

  /** NIfTI-1 and -2, either byte order, single file or pair. */
  private static boolean isNifti(byte[] head) {
    boolean one = startsWith(head, 344, "n+1\0") || startsWith(head, 344, "ni1\0");
    boolean two = startsWith(head, 4, "n+2\0") || startsWith(head, 4, "ni2\0");
    boolean size =
        startsWith(head, 0, 0x5c, 1, 0, 0)
            || startsWith(head, 0, 0, 0, 1, 0x5c)
            || startsWith(head, 0, 0x1c, 2, 0, 0)
            || startsWith(head, 0, 0, 0, 2, 0x1c);
    return size || one || two;
  }

  private static boolean startsWith(byte[] head, int offset, String text) {
    return startsWith(head, offset, text.chars().toArray());
  }

  private static boolean startsWith(byte[] head, int offset, int... bytes) {
    if (head.length < offset + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[offset + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
