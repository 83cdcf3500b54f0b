package org.engram.pipeline.quality;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.Journal;
import org.engram.imaging.quality.QualityFlag;
import org.engram.imaging.quality.ScanQuality;
import org.engram.pipeline.report.Figure;

/**
 * What the journal keeps of a scan that was looked at; numbers to the bit, pictures as they are.
 */
final class ReviewedScanFormat implements Journal.Format<ReviewedScanFormat.Kept> {
  /** All of a {@link ReviewedScan} but the scan itself, which the inputs say. */
  record Kept(
      ScanQuality quality,
      Optional<String> excluded,
      int silent,
      List<Figure> figures,
      List<String> notes) {
    static Kept of(ReviewedScan scan) {
      return new Kept(scan.quality(), scan.excluded(), scan.silent(), scan.figures(), scan.notes());
    }

    ReviewedScan of(QualityScan scan) {
      return new ReviewedScan(scan, quality, excluded, silent, figures, notes);
    }
  }

  private interface Writer<T> {
    void write(T item) throws IOException;
  }

  private interface Reader<T> {
    T read() throws IOException;
  }

  @Override
  public void write(DataOutputStream out, Kept kept) throws IOException {
    ScanQuality q = kept.quality();
    text(out, q.source());
    out.writeInt(q.regions());
    out.writeInt(q.frames());
    for (OptionalDouble value : QualityNumbers.of(q)) {
      out.writeBoolean(value.isPresent());
      out.writeDouble(value.orElse(0));
    }
    list(
        out,
        q.flags(),
        flag -> {
          text(out, flag.kind().name());
          out.writeDouble(flag.value());
          out.writeDouble(flag.threshold());
        });
    list(out, q.notes(), note -> text(out, note));
    list(out, kept.excluded().stream().toList(), why -> text(out, why));
    out.writeInt(kept.silent());
    list(
        out,
        kept.figures(),
        figure -> {
          text(out, figure.title());
          text(out, figure.caption());
          text(out, figure.svg());
        });
    list(out, kept.notes(), note -> text(out, note));
  }

  @Override
  public Kept read(DataInputStream in) throws IOException {
    ScanQuality quality =
        new ScanQuality(
            text(in),
            in.readInt(),
            in.readInt(),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in),
            number(in).orElseThrow(() -> new IOException("no coverage")),
            number(in),
            list(
                in,
                () ->
                    new QualityFlag(
                        QualityFlag.Kind.valueOf(text(in)), in.readDouble(), in.readDouble())),
            list(in, () -> text(in)));
    Optional<String> excluded = list(in, () -> text(in)).stream().findFirst();
    return new Kept(
        quality,
        excluded,
        in.readInt(),
        list(in, () -> new Figure(text(in), text(in), text(in))),
        list(in, () -> text(in)));
  }

  private static OptionalDouble number(DataInputStream in) throws IOException {
    boolean there = in.readBoolean();
    double value = in.readDouble();
    return there ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static <T> void list(DataOutputStream out, List<T> items, Writer<T> each)
      throws IOException {
    out.writeInt(items.size());
    for (T item : items) {
      each.write(item);
    }
  }

  private static <T> List<T> list(DataInputStream in, Reader<T> each) throws IOException {
    int size = checked(in, in.readInt());
    List<T> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(each.read());
    }
    return items;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(checked(in, in.readInt())), StandardCharsets.UTF_8);
  }

  /** Before memory is taken: a record is in memory, so that all of it is available. */
  private static int checked(DataInputStream in, int size) throws IOException {
    if (size < 0 || size > in.available()) {
      throw new IOException("a part of " + size + " of " + in.available() + " bytes");
    }
    return size;
  }
}
