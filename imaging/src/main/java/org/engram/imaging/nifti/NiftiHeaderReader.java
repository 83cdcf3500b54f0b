package org.engram.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.content.FileContent;
import org.engram.imaging.nifti.NiftiDetails.Intent;
import org.engram.imaging.nifti.NiftiDetails.Slices;
import org.engram.imaging.nifti.NiftiGeometry.Matrix;
import org.engram.imaging.nifti.NiftiGeometry.Quaternion;
import org.engram.imaging.voxels.ByteSource;
import org.engram.tensor.FileFormatException;

/** Reads a header, checking each field that a size or an offset is made of before it is used. */
final class NiftiHeaderReader {
  private final Path file;
  private final ByteSource source;
  private final List<String> notes = new ArrayList<>();
  private ByteBuffer in;
  private int version;
  private boolean pair;

  private NiftiHeaderReader(Path file, ByteSource source) {
    this.file = file;
    this.source = source;
  }

  /**
   * What was read.
   *
   * @param dataOffset where the data begin: in the same file, or in the other one of a pair
   * @param notes what was decided about odd but harmless fields
   */
  record Parsed(NiftiHeader header, long dataOffset, List<String> notes) {}

  /** Reads from a file's first byte; the source then stands behind the last extension. */
  static Parsed read(ByteSource source) {
    return new NiftiHeaderReader(source.file(), source).read();
  }

  private Parsed read() {
    in = ByteBuffer.allocate(FileContent.HEAD);
    in.limit(NiftiField.BYTES_1);
    source.fill(in);
    recognise();
    List<Long> shape = shape();
    NiftiStorage storage = storage();
    NiftiGeometry geometry = geometry();
    NiftiDetails details = details();
    long offset = dataOffset(shape, storage);
    NiftiExtensions extensions = NiftiExtensions.read(source, in.order(), pair ? -1 : offset);
    notes.addAll(extensions.notes());
    noteUnits(geometry.units(), shape);
    NiftiHeader header = new NiftiHeader(storage, shape, geometry, details, extensions.all());
    return new Parsed(header, offset, List.copyOf(notes));
  }

  /** Version, byte order and kind of file; or what the file is instead. */
  private void recognise() {
    int have = in.position();
    in.flip();
    int size = have < 4 ? 0 : in.getInt(0);
    int swapped = Integer.reverseBytes(size);
    version = version(size) > 0 ? version(size) : version(swapped);
    if (version == 0) {
      throw notNifti(have);
    }
    in.order(version(size) > 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (version == 2) {
      in.limit(NiftiField.BYTES_2).position(have);
      source.fill(in);
      in.flip();
    }
    if (in.limit() < NiftiField.headerBytes(version)) {
      throw new FileFormatException(
          file + ", byte " + in.limit(),
          "a header that ends after " + in.limit() + " bytes",
          NiftiField.headerBytes(version) + " bytes",
          "Fetch the file again");
    }
    int at = version == 1 ? 344 : 4;
    byte[] magic = new byte[version == 1 ? 4 : 8];
    in.get(at, magic);
    pair = magic[1] == 'i';
    String text = new String(magic, StandardCharsets.ISO_8859_1);
    String end = version == 1 ? "1\0" : "2\0\r\n\u001a\n";
    if (!text.equals("n+" + end) && !text.equals("ni" + end)) {
      boolean blank = magic[0] == 0 && version == 1;
      throw new FileFormatException(
          file + ", header byte " + at + " (magic)",
          blank
              ? "an ANALYZE 7.5 header: it does not say where left and right are"
              : "'" + printable(magic) + "'",
          version == 1 ? "n+1 or ni1, and a zero" : "n+2 or ni2, and 0D 0A 1A 0A",
          blank ? "Convert it to NIfTI with a program that knows its orientation" : "");
    }
  }

  private static int version(int size) {
    return size == NiftiField.BYTES_1 ? 1 : size == NiftiField.BYTES_2 ? 2 : 0;
  }

  private FileFormatException notNifti(int have) {
    in.limit(FileContent.HEAD).position(have);
    source.fill(in);
    byte[] head = Arrays.copyOf(in.array(), in.position());
    return new FileFormatException(
        file.toString(),
        FileContent.known(head)
                .orElse(
                    have < NiftiField.BYTES_1 ? have + " bytes of something else" : "other data")
            + (source.compressed() ? ", compressed by gzip" : ""),
        "a NIfTI header (sizeof_hdr is 348 or 540)",
        FileContent.remedy(head));
  }

  private static String printable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
  }

  private String where(NiftiField field, int index) {
    return field.where(file, version, index);
  }

  private List<Long> shape() {
    long count = NiftiField.DIM.integer(in, version, 0);
    if (count < 1 || count > 7) {
      throw new FileFormatException(where(NiftiField.DIM, 0), count + " dimensions", "1 to 7", "");
    }
    List<Long> shape = new ArrayList<>();
    for (int axis = 1; axis <= count; axis++) {
      long size = NiftiField.DIM.integer(in, version, axis);
      if (size < 1) {
        throw new FileFormatException(
            where(NiftiField.DIM, axis), "a size of " + size, "at least 1", "");
      }
      shape.add(size);
    }
    return shape;
  }

  private NiftiStorage storage() {
    int code = NiftiField.DATATYPE.small(in, version);
    Optional<NiftiType> type = NiftiType.ofCode(code);
    if (type.isEmpty()) {
      throw new FileFormatException(
          where(NiftiField.DATATYPE, 0), "type " + code, "one of the standard's codes", "");
    }
    int bits = NiftiField.BITPIX.small(in, version);
    if (bits != type.get().bits()) {
      notes.add(
          "bitpix is "
              + bits
              + "; the data type "
              + type.get()
              + ", which counts, has "
              + type.get().bits());
    }
    double slope = NiftiField.SLOPE.real(in, version, 0);
    double intercept = NiftiField.INTERCEPT.real(in, version, 0);
    boolean scaled = slope != 0 && Double.isFinite(slope);
    if (scaled && !Double.isFinite(intercept)) {
      throw new FileFormatException(
          where(NiftiField.INTERCEPT, 0),
          "an intercept of " + intercept + " with a slope of " + slope,
          "a finite number",
          "");
    }
    if (!scaled && slope != 0) {
      notes.add("scl_slope is " + slope + ": values are taken as stored");
    }
    return new NiftiStorage(version, in.order(), pair, type.get(), slope, intercept);
  }

  private NiftiGeometry geometry() {
    List<Double> steps = reals(NiftiField.PIXDIM);
    NiftiGeometry geometry =
        new NiftiGeometry(
            steps,
            quaternion(),
            new Matrix(NiftiField.SFORM_CODE.small(in, version), reals(NiftiField.SROW)),
            NiftiUnits.ofCode(NiftiField.UNITS.small(in, version)));
    if (NiftiAffine.origin(geometry) == NiftiAffine.Origin.QFORM && geometry.sform().code() > 0) {
      notes.add("the sform puts different voxels at one place: the qform was taken");
    }
    boolean steppedBy = NiftiAffine.origin(geometry) != NiftiAffine.Origin.SFORM;
    for (int axis = 1; axis <= 3 && steppedBy; axis++) {
      if (!(steps.get(axis) > 0)) {
        notes.add(
            "pixdim["
                + axis
                + "] is "
                + steps.get(axis)
                + ", taken as "
                + NiftiAffine.step(geometry, axis - 1));
      }
    }
    if (NiftiAffine.origin(geometry) == NiftiAffine.Origin.QFORM
        && Math.abs(steps.getFirst()) != 1) {
      notes.add("pixdim[0] (qfac) is " + steps.getFirst() + ", taken as 1");
    }
    return geometry;
  }

  private Quaternion quaternion() {
    List<Double> q = reals(NiftiField.QUATERNION);
    List<Double> offset = reals(NiftiField.Q_OFFSET);
    return new Quaternion(
        NiftiField.QFORM_CODE.small(in, version),
        q.get(0),
        q.get(1),
        q.get(2),
        offset.get(0),
        offset.get(1),
        offset.get(2));
  }

  private NiftiDetails details() {
    return new NiftiDetails(
        new Intent(
            NiftiField.INTENT_CODE.small(in, version),
            real(NiftiField.INTENT_P1),
            real(NiftiField.INTENT_P2),
            real(NiftiField.INTENT_P3),
            NiftiField.INTENT_NAME.text(in, version)),
        new Slices(
            NiftiField.DIM_INFO.small(in, version),
            NiftiField.SLICE_START.integer(in, version, 0),
            NiftiField.SLICE_END.integer(in, version, 0),
            NiftiField.SLICE_CODE.small(in, version),
            real(NiftiField.SLICE_DURATION)),
        real(NiftiField.CAL_MIN),
        real(NiftiField.CAL_MAX),
        real(NiftiField.TIME_OFFSET),
        NiftiField.DESCRIPTION.text(in, version),
        NiftiField.AUXILIARY.text(in, version));
  }

  private long dataOffset(List<Long> shape, NiftiStorage storage) {
    double offset = NiftiField.VOX_OFFSET.real(in, version, 0);
    int least = pair ? 0 : NiftiField.headerBytes(version) + 4;
    double bytes = storage.type().bits() / 8.0;
    for (long size : shape) {
      bytes *= size;
    }
    if (offset == 0 && !pair && !source.compressed() && source.mostBytes() == least + bytes) {
      notes.add(
          "vox_offset is 0: the data are taken from byte "
              + least
              + " on, which the file's length fits to the byte");
      return least;
    }
    if (!(offset >= least) || offset != Math.rint(offset)) {
      throw new FileFormatException(
          where(NiftiField.VOX_OFFSET, 0),
          "data at byte " + offset,
          "a whole number of at least " + least + (pair ? "" : ", behind the header"),
          offset == 0 ? "Write the header anew: where the data begin is not said" : "");
    }
    if (!pair && offset > source.mostBytes()) {
      throw new FileFormatException(
          where(NiftiField.VOX_OFFSET, 0),
          "data at byte " + offset,
          "a place in the file, at most " + source.mostBytes(),
          "Fetch the file again");
    }
    // A file of a pair is held against its length where its data are opened.
    return (long) offset;
  }

  private void noteUnits(NiftiUnits units, List<Long> shape) {
    if (units.space() == NiftiUnits.Space.METRE || units.space() == NiftiUnits.Space.MICROMETRE) {
      notes.add(
          "the unit of space is "
              + units.space()
              + "; voxel sizes and affine are taken as stored, as if millimetres");
    }
    boolean time = shape.size() > 3 && shape.get(3) > 1;
    if (time && units.time() == NiftiUnits.Time.UNKNOWN && real(NiftiField.PIXDIM, 4) > 0) {
      notes.add("no unit of time is stated: pixdim[4] is taken as seconds");
    }
  }

  private double real(NiftiField field) {
    return real(field, 0);
  }

  private double real(NiftiField field, int index) {
    return field.real(in, version, index);
  }

  private List<Double> reals(NiftiField field) {
    List<Double> all = new ArrayList<>();
    for (int index = 0; index < field.count(); index++) {
      all.add(real(field, index));
    }
    return all;
  }
}
