package org.engram.imaging.mgh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.engram.imaging.content.FileContent;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.voxels.ByteSource;
import org.engram.imaging.voxels.EncodedVolumes;
import org.engram.imaging.voxels.VoxelEncoding;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Reads MGH version 1, plain (.mgh) or gzip (.mgz) by content, as FreeSurfer's documentation of the
 * format gives it: 284 bytes of header, the frames, then the scan's parameters.
 */
public final class MghFile {
  private static final int HEADER = 284;
  private static final int DIRECTIONS = 42;
  private static final List<Double> CORONAL =
      List.of(-1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0);

  private MghFile() {}

  /**
   * Opens a file for reading frame by frame. Nothing of the data is read yet.
   *
   * @throws FileFormatException if the file is malformed or shorter than its header promises
   * @throws RefusedInputException if it stores something else than uchar, short, int or float
   */
  public static MghVolumes open(Path file) {
    ByteSource source = ByteSource.open(file);
    boolean opened = false;
    try {
      List<String> notes = new ArrayList<>();
      MghHeader header = header(source, notes);
      double volumeBytes = header.type().bytes();
      for (int axis = 0; axis < 3; axis++) {
        volumeBytes *= header.shape().get(axis);
      }
      int frames = header.shape().get(3);
      EncodedVolumes.checkLength(source, HEADER, volumeBytes, frames);
      EncodedVolumes data =
          new EncodedVolumes(
              source,
              grid(file, header),
              frames,
              VoxelEncoding.plain(header.type(), ByteOrder.BIG_ENDIAN),
              repetitionTime(file, HEADER + (long) (volumeBytes * frames), frames),
              false);
      opened = true;
      return new MghVolumes(file, header, List.copyOf(notes), data);
    } finally {
      if (!opened) {
        source.close();
      }
    }
  }

  /** The only or the first frame of a file, in memory. */
  public static Volume readVolume(Path file) {
    try (MghVolumes volumes = open(file)) {
      return volumes.first();
    }
  }

  /** Whether bytes begin like an MGH header: version 1, and a data type that exists. */
  public static boolean startsLike(byte[] head) {
    if (head.length < 24) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(head);
    int type = in.getInt(20);
    return in.getInt(0) == 1 && type >= 0 && type <= 10 && in.getInt(4) > 0;
  }

  private static MghHeader header(ByteSource source, List<String> notes) {
    Path file = source.file();
    ByteBuffer in = ByteBuffer.allocate(FileContent.HEAD).limit(HEADER);
    source.fill(in);
    in.flip();
    if (!startsLike(Arrays.copyOf(in.array(), in.limit()))) {
      in.position(in.limit()).limit(FileContent.HEAD);
      source.fill(in);
      byte[] head = Arrays.copyOf(in.array(), in.position());
      throw new FileFormatException(
          file.toString(),
          FileContent.known(head).orElse("other data"),
          "an MGH header (version 1)",
          FileContent.remedy(head));
    }
    if (in.limit() < HEADER) {
      throw new FileFormatException(
          file + ", byte " + in.limit(),
          "a header that ends after " + in.limit() + " bytes",
          HEADER + " bytes",
          "Fetch the file again");
    }
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < 4; axis++) {
      int size = in.getInt(4 + 4 * axis);
      if (size < 1) {
        throw new FileFormatException(
            file + ", header byte " + (4 + 4 * axis), "a size of " + size, "at least 1", "");
      }
      shape.add(size);
    }
    VoxelType type = type(file, in.getInt(20));
    boolean oriented = in.getShort(28) > 0;
    if (!oriented) {
      notes.add("the file does not say where its voxels lie (goodRASFlag): taken as coronal, 1 mm");
      return new MghHeader(
          shape, type, false, List.of(1.0, 1.0, 1.0), CORONAL, List.of(0.0, 0.0, 0.0));
    }
    return new MghHeader(
        shape, type, true, floats(in, 30, 3), floats(in, DIRECTIONS, 9), floats(in, 78, 3));
  }

  private static VoxelType type(Path file, int code) {
    return switch (code) {
      case 0 -> VoxelType.UINT8;
      case 1 -> VoxelType.INT32;
      case 3 -> VoxelType.FLOAT32;
      case 4 -> VoxelType.INT16;
      case 10 -> VoxelType.UINT16;
      default ->
          throw new RefusedInputException(
              file + ", header byte 20 (type)",
              "type "
                  + code
                  + switch (code) {
                    case 2 -> ", long";
                    case 5 -> ", bitmap";
                    case 6 -> ", tensor";
                    default -> "";
                  },
              "uchar (0), int (1), float (3), short (4) or ushort (10)",
              "Convert it with mri_convert");
    };
  }

  private static List<Double> floats(ByteBuffer in, int at, int count) {
    List<Double> all = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      all.add((double) in.getFloat(at + 4 * n));
    }
    return all;
  }

  private static Grid grid(Path file, MghHeader header) {
    double voxels = 1;
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      double middle = 0;
      for (int axis = 0; axis < 3; axis++) {
        double step = header.directions().get(3 * axis + row) * header.voxelSize().get(axis);
        rows[4 * row + axis] = step;
        middle += step * header.shape().get(axis) / 2.0;
      }
      rows[4 * row + 3] = header.centre().get(row) - middle;
      voxels *= header.shape().get(row);
    }
    if (voxels > Grid.MOST_VOXELS) {
      throw new RefusedInputException(
          file.toString(),
          String.format(Locale.ROOT, "%.0f voxels in a volume", voxels),
          "at most " + Grid.MOST_VOXELS,
          "Split it");
    }
    for (double value : rows) {
      if (!Double.isFinite(value)) {
        throw flat(file, "numbers that are not finite");
      }
    }
    Affine affine = Affine.ofRows(rows);
    double volume = affine.voxelSize(0) * affine.voxelSize(1) * affine.voxelSize(2);
    if (!(Math.abs(affine.determinant()) > 1e-6 * volume)) {
      throw flat(file, "directions that lie in one plane");
    }
    return new Grid(header.shape().get(0), header.shape().get(1), header.shape().get(2), affine);
  }

  private static FileFormatException flat(Path file, String found) {
    return new FileFormatException(
        file + ", header bytes 30 to 89 (voxel sizes, directions, centre)",
        found,
        "three directions at angles to each other and finite numbers",
        "Write the file anew with mri_convert");
  }

  /** The repetition time stands behind the data: read when it is first asked for, and once. */
  private static Supplier<OptionalDouble> repetitionTime(Path file, long end, int frames) {
    if (frames == 1) {
      return OptionalDouble::empty;
    }
    return new Supplier<>() {
      private OptionalDouble seconds;

      @Override
      public synchronized OptionalDouble get() {
        if (seconds == null) {
          seconds = read(file, end);
        }
        return seconds;
      }
    };
  }

  private static OptionalDouble read(Path file, long end) {
    try (ByteSource source = ByteSource.open(file)) {
      ByteBuffer footer = ByteBuffer.allocate(4);
      if (source.skip(end) < end || source.fill(footer) < 4) {
        return OptionalDouble.empty();
      }
      float milliseconds = footer.getFloat(0);
      return milliseconds > 0 && Float.isFinite(milliseconds)
          ? OptionalDouble.of(milliseconds / 1000.0)
          : OptionalDouble.empty();
    }
  }
}
