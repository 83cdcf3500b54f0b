package org.engram.imaging.cifti;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.nifti.NiftiContainer;
import org.engram.imaging.voxels.VoxelDecoder;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * A CIFTI-2 file: dense and parcellated time series, scalars, labels and connectivity. The header
 * is read and checked on opening; the numbers stay in the file, mapped, and are decoded when they
 * are asked for, so that a matrix of any size takes no memory. Follows "CIFTI-2 Connectivity File
 * Formats" of the CIFTI working group (2014).
 *
 * <p>The matrix is [rows, columns], and the numbers of one row lie together: of a dense series a
 * row is the time course of one grayordinate, and a frame is a column. Reading all frames one by
 * one passes over the file once a frame; where a whole series is wanted, read it by rows.
 *
 * <pre>{@code
 * try (CiftiFile run = CiftiFile.open(Path.of("sub-01_task-rest_bold.dtseries.nii"))) {
 *   double[] series = new double[run.columns()];
 *   run.row(0, series);                            // the first grayordinate's time course
 * }
 * }</pre>
 *
 * <p>Usable from several threads; closing it while another reads fails in that other.
 */
public final class CiftiFile implements AutoCloseable {
  private final Path file;
  private final Arena arena;
  private final MemorySegment numbers;
  private final CiftiHeader header;
  private final VoxelType type;
  private final VoxelDecoder decoder;
  private final List<String> notes;

  /** Offsets of the numbers of one row in units of a number: 0, 1, 2, ... */
  private final int[] counting;

  private CiftiFile(
      Path file,
      Arena arena,
      MemorySegment numbers,
      CiftiHeader header,
      CiftiContainer container,
      List<String> notes) {
    this.file = file;
    this.arena = arena;
    this.numbers = numbers;
    this.header = header;
    this.type = container.encoding().type();
    this.decoder = new VoxelDecoder(container.encoding());
    this.notes = List.copyOf(notes);
    this.counting = new int[header.columns().size()];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = i;
    }
  }

  /** Whether a file is NIfTI-2 and says that it is CIFTI; false for all else, also for no file. */
  public static boolean is(Path file) {
    return NiftiContainer.isCifti(file);
  }

  /**
   * Opens a file.
   *
   * @throws FileFormatException if it is no CIFTI-2 file, damaged or hostile; the message names the
   *     field or element
   */
  public static CiftiFile open(Path file) {
    CiftiContainer container = CiftiContainer.read(file);
    CiftiXml.Content content =
        CiftiXml.read(
            file.toString(),
            new ByteArrayInputStream(container.xml()),
            container.columns(),
            container.rows());
    List<String> notes = new ArrayList<>();
    CiftiKind kind = kind(file, container, content, notes);
    CiftiHeader header =
        new CiftiHeader(kind, content.rows(), content.columns(), content.metadata());
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment numbers =
          channel.map(FileChannel.MapMode.READ_ONLY, container.offset(), container.bytes(), arena);
      CiftiFile open = new CiftiFile(file, arena, numbers, header, container, notes);
      opened = true;
      return open;
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "cannot be read: " + e.getMessage(), "a CIFTI-2 file", ""),
          e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static CiftiKind kind(
      Path file, CiftiContainer container, CiftiXml.Content content, List<String> notes) {
    CiftiAxis.Type rows = content.rows().type();
    CiftiAxis.Type columns = content.columns().type();
    Optional<CiftiKind> kind = CiftiKind.of(rows, columns);
    if (kind.isEmpty()) {
      boolean turned = CiftiKind.of(columns, rows).isPresent();
      throw new FileFormatException(
          file.toString(),
          "rows that are " + rows.words() + " and columns that are " + columns.words(),
          "a matrix of one of CIFTI-2's kinds",
          turned ? "It lies on its side: wb_command -cifti-transpose IN OUT" : "");
    }
    int intent = container.intent().code();
    List<CiftiKind> said = CiftiKind.ofIntent(intent);
    if (intent != CiftiKind.UNKNOWN_INTENT && !said.isEmpty() && !said.contains(kind.get())) {
      throw new FileFormatException(
          file + ", header field intent_code",
          intent + " (" + said.getFirst().words() + ") on " + kind.get().words(),
          kind.get().intent() + ", as the XML's axes say",
          "Header and XML do not belong together");
    }
    String name = container.intent().name();
    if (said.isEmpty()) {
      notes.add("intent code " + intent + " is not known; the axes say " + kind.get().words());
    } else if (!name.equals(said.getFirst().intentName())) {
      notes.add(
          "intent name '" + name + "', not " + said.getFirst().intentName() + " as its code says");
    }
    return kind.get();
  }

  /** What the matrix is. */
  public CiftiHeader header() {
    return header;
  }

  public Path file() {
    return file;
  }

  /** Number of rows: grayordinates or parcels, mostly. */
  public int rows() {
    return header.rows().size();
  }

  /** Number of columns: time points or maps, mostly. */
  public int columns() {
    return header.columns().size();
  }

  /** The type of the stored numbers. */
  public VoxelType type() {
    return type;
  }

  /** What was found odd on opening, in words. */
  public List<String> notes() {
    return notes;
  }

  /**
   * The rows as grayordinates.
   *
   * @throws RefusedInputException if they are something else
   */
  public BrainModelAxis grayordinates() {
    return switch (header.rows()) {
      case BrainModelAxis axis -> axis;
      case CiftiAxis other -> throw isNot(other, "grayordinates", "rows");
    };
  }

  /**
   * The columns as a series, of time points mostly.
   *
   * @throws RefusedInputException if they are something else
   */
  public SeriesAxis series() {
    return switch (header.columns()) {
      case SeriesAxis axis -> axis;
      case CiftiAxis other -> throw isNot(other, "a series", "columns");
    };
  }

  /**
   * The columns as label maps.
   *
   * @throws RefusedInputException if they are something else
   */
  public LabelAxis labels() {
    return switch (header.columns()) {
      case LabelAxis axis -> axis;
      case CiftiAxis other -> throw isNot(other, "label maps", "columns");
    };
  }

  private RefusedInputException isNot(CiftiAxis found, String expected, String where) {
    return new RefusedInputException(
        file.toString(),
        header.kind().words() + ", whose " + where + " are " + found.type().words(),
        expected + " as " + where,
        "");
  }

  /** One row: of a dense series, a grayordinate's time course. */
  public void row(int row, double[] into) {
    rows(new int[] {row}, into);
  }

  /**
   * Some rows, whole.
   *
   * @param rows which ones, in any order
   * @param into row-major [rows.length, columns]
   */
  public void rows(int[] rows, double[] into) {
    int columns = columns();
    checkRoom(into.length, (long) rows.length * columns);
    double[] one = rows.length == 1 ? into : new double[columns];
    for (int i = 0; i < rows.length; i++) {
      decoder.gather(numbers, offset(rows[i], 0), counting, 0, columns, one);
      if (rows.length > 1) {
        System.arraycopy(one, 0, into, i * columns, columns);
      }
    }
  }

  /** A piece of a row, from a column on, as long as the array. */
  void part(int row, int column, double[] into) {
    Objects.checkFromIndexSize(column, into.length, columns());
    decoder.gather(numbers, offset(row, column), counting, 0, into.length, into);
  }

  /**
   * The columns of a series one after another, read ahead.
   *
   * @throws RefusedInputException if the columns are something else
   */
  public DenseFrames frames() {
    return DenseFrames.of(this);
  }

  /**
   * One column: of a dense series, a frame.
   *
   * @param into one number a row
   */
  public void column(int column, float[] into) {
    checkRoom(into.length, rows());
    for (int row = 0; row < rows(); row++) {
      decoder.read(numbers, offset(row, column), into, row, 1);
    }
  }

  /**
   * Some numbers of one column.
   *
   * @param rows which ones, in any order
   * @param into at the same places as in {@code rows}
   */
  public void gather(int column, int[] rows, double[] into) {
    checkRoom(into.length, rows.length);
    int[] here = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      decoder.gather(numbers, offset(rows[i], column), here, i, i + 1, into);
    }
  }

  private long offset(int row, int column) {
    return ((long) Objects.checkIndex(row, rows()) * columns()
            + Objects.checkIndex(column, columns()))
        * type.bytes();
  }

  private static void checkRoom(int length, long needed) {
    if (length < needed) {
      throw new IllegalArgumentException("room for " + length + " of " + needed + " numbers");
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
