package org.engram.imaging.content;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a file's first bytes say it is, whatever its name says. */
public final class FileContent {
  /** As many bytes as any answer needs. */
  public static final int HEAD = 1024;

  private static final String BINARY = "binary data";

  private FileContent() {}

  public static boolean isGzip(byte[] head) {
    return startsWith(head, 0, 0x1f, 0x8b);
  }

  public static boolean isHdf5(byte[] head, int offset) {
    return startsWith(head, offset, 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n');
  }

  public static boolean isMatlab5(byte[] head) {
    return startsWith(head, 0, "MATLAB 5.0 MAT-file");
  }

  public static boolean isMatlab73(byte[] head) {
    return startsWith(head, 0, "MATLAB 7.3 MAT-file");
  }

  /** What the bytes are, in words, if they cannot be a table of text. */
  public static Optional<String> whyNotText(byte[] head) {
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

  /**
   * What the bytes are, in words, if it is anything known but an image.
   *
   * @param head the first {@value #HEAD} bytes, or all
   */
  public static Optional<String> known(byte[] head) {
    if (startsWith(head, 0, 0xfd, '7', 'z', 'X', 'Z')) {
      return Optional.of("an xz file");
    }
    if (startsWith(head, 0, 0x28, 0xb5, 0x2f, 0xfd)) {
      return Optional.of("a zstandard file");
    }
    if (startsWith(head, 128, "DICM")) {
      return Optional.of("a DICOM file");
    }
    Optional<String> known = whyNotText(head);
    if (known.isPresent() && !known.get().equals(BINARY)) {
      return known;
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.contains("/annex/objects/")) {
      return Optional.of("a git-annex pointer (the content was never fetched)");
    }
    boolean printable = known.isEmpty() && text.matches("[\\t\\r\\n -~\u0080-\u00ff]*");
    boolean all = head.length < HEAD;
    return printable
        ? Optional.of((all ? head.length + " bytes" : "a page") + " of text")
        : Optional.empty();
  }

  /** What to do about a file that is not what it should be. */
  public static String remedy(byte[] head) {
    String found = known(head).orElse("");
    if (found.endsWith("bzip2 file") || found.endsWith("xz file") || found.startsWith("a zsta")) {
      return "Decompress it first; gzip is read as it is";
    }
    if (found.contains("never fetched")) {
      return "Fetch its content (datalad get, git lfs pull)";
    }
    if (found.startsWith("a DICOM")) {
      return "Convert the series to NIfTI first (dcm2niix)";
    }
    if (found.startsWith("a macOS")) {
      return "Name the file without the leading dot and underscore";
    }
    return "Fetch the file again";
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
        return Optional.of(BINARY);
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
