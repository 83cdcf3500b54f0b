package org.engram.imaging.gifti;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import org.engram.imaging.xml.Doctype;
import org.engram.imaging.xml.Metadata;
import org.engram.imaging.xml.XmlCursor;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * Reads GIFTI files ({@code .gii}, as a whole gzipped too): surfaces, metrics and labels, in all of
 * the format's encodings. Follows the GIFTI surface data format, version 1.0 (NITRC).
 *
 * <pre>{@code
 * Surface left = GiftiFile.read(Path.of("lh.midthickness.surf.gii")).surface();
 * }</pre>
 */
public final class GiftiFile {
  /** Bytes out of a compressed stream per byte of file, beyond the first 64 MB. */
  private static final long RATIO = 200;

  private static final long ALLOWANCE = 64L << 20;
  private static final int MOST_ARRAYS = 100_000;
  private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

  private GiftiFile() {}

  /**
   * Reads a file whole.
   *
   * @throws FileFormatException if it is no GIFTI file, damaged or hostile; the message names the
   *     element
   * @throws org.engram.tensor.RefusedInputException if its data are in a file of another folder
   */
  public static Gifti read(Path file) {
    try (InputStream raw = Files.newInputStream(file);
        BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16)) {
      long most = ALLOWANCE + RATIO * Files.size(file);
      buffered.mark(2);
      boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
      buffered.reset();
      InputStream plain = gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
      return read(file, new BoundedStream(plain, most), most);
    } catch (NoSuchFileException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "no such file", "a GIFTI file", "Check the path"), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "cannot be read: " + e.getMessage(), "a GIFTI file", ""), e);
    }
  }

  private static Gifti read(Path file, InputStream content, long most) {
    XmlCursor xml = XmlCursor.open(file.toString(), content, Doctype.NAMED_ONLY, "GIFTI");
    int promised = xml.integer("NumberOfDataArrays", 0, MOST_ARRAYS);
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    LabelKeys labels = LabelKeys.empty();
    List<GiftiArray> arrays = new ArrayList<>();
    long left = most;
    while (xml.child()) {
      switch (xml.name()) {
        case "MetaData" -> metadata = Metadata.read(xml);
        case "LabelTable" -> labels = LabelKeys.read(xml);
        case "DataArray" -> {
          if (arrays.size() == promised) {
            throw xml.malformed(
                "more than " + promised + " arrays", "as many as NumberOfDataArrays says", "");
          }
          GiftiArray array = new ArrayXml(xml, file, Math.min(left, MOST_BYTES)).read();
          left -= array.content().limit();
          arrays.add(array);
        }
        default -> xml.skip();
      }
    }
    if (arrays.size() != promised) {
      throw new FileFormatException(
          file.toString(),
          arrays.size() + " arrays",
          promised + ", as NumberOfDataArrays says",
          "The file may be cut short");
    }
    return new Gifti(file.toString(), arrays, labels, metadata, notes(arrays, labels));
  }

  private static List<String> notes(List<GiftiArray> arrays, LabelKeys labels) {
    boolean keys = arrays.stream().anyMatch(array -> array.intent().equals(Intent.LABEL));
    return keys && labels.labels().isEmpty()
        ? List.of("labels without a table that says what they mean")
        : List.of();
  }
}
