package org.engram.imaging.cifti;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.engram.imaging.nifti.NiftiContainer;
import org.engram.imaging.nifti.NiftiDetails;
import org.engram.imaging.nifti.NiftiExtension;
import org.engram.imaging.nifti.NiftiGeometry;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiStorage;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiUnits;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;

/**
 * Writes CIFTI-2 files, whole or not at all, a row at a time. What was written reads back the same:
 * axes and, where the numbers are float64 or fit float32, numbers. The same content gives the same
 * bytes. Labels without a colour are given one, since readers such as nibabel take no table
 * without.
 *
 * <pre>{@code
 * CiftiHeader header =
 *     CiftiHeader.of(ParcelAxis.named(labels), SeriesAxis.ofSeconds(frames, repetitionTime));
 * CiftiWriter.write(Path.of("sub-01_bold.ptseries.nii"), header, Numbers.FLOAT32,
 *     (row, into) -> System.arraycopy(values, row * frames, into, 0, frames));
 * }</pre>
 */
public final class CiftiWriter {
  /** A multiple of every number's size. */
  private static final int BUFFER = 1 << 20;

  private CiftiWriter() {}

  /** How numbers are stored. */
  public enum Numbers {
    /** What every program reads. */
    FLOAT32,
    /** Without any loss, at twice the size. */
    FLOAT64
  }

  /** Gives the numbers of the matrix, a row at a time from the first on. */
  @FunctionalInterface
  public interface Rows {
    /**
     * Writes a row.
     *
     * @param into one number a column
     */
    void row(int row, double[] into);
  }

  /**
   * Writes a file.
   *
   * @throws ConfigurationException if the folder is not there, or the name has not the ending of
   *     the matrix's kind ({@code .ptseries.nii}), by which other programs know it
   */
  public static void write(Path file, CiftiHeader header, Numbers numbers, Rows rows) {
    String ending = "." + header.kind().ending() + ".nii";
    if (!file.toString().endsWith(ending)) {
      throw new ConfigurationException(
          file.toString(), "the name of another kind of file", "a name that ends in " + ending, "");
    }
    byte[] head =
        head(file, header, numbers == Numbers.FLOAT32 ? NiftiType.FLOAT32 : NiftiType.FLOAT64);
    int columns = header.columns().size();
    AtomicFile.write(
        file,
        channel -> {
          drain(ByteBuffer.wrap(head), channel);
          double[] row = new double[columns];
          ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
          for (int r = 0; r < header.rows().size(); r++) {
            rows.row(r, row);
            for (double value : row) {
              if (numbers == Numbers.FLOAT32) {
                buffer.putFloat((float) value);
              } else {
                buffer.putDouble(value);
              }
              if (!buffer.hasRemaining()) {
                drain(buffer.flip(), channel);
                buffer.clear();
              }
            }
          }
          drain(buffer.flip(), channel);
        });
  }

  private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] head(Path file, CiftiHeader header, NiftiType type) {
    NiftiGeometry nowhere =
        new NiftiGeometry(
            Collections.nCopies(8, 1.0),
            NiftiGeometry.Quaternion.none(),
            NiftiGeometry.Matrix.none(),
            NiftiUnits.usual());
    CiftiKind kind = header.kind();
    long columns = header.columns().size();
    long rows = header.rows().size();
    return NiftiContainer.head(
        new NiftiHeader(
            NiftiStorage.of(type).withVersion(2),
            List.of(1L, 1L, 1L, 1L, columns, rows),
            nowhere,
            NiftiDetails.none()
                .withIntent(new NiftiDetails.Intent(kind.intent(), 0, 0, 0, kind.intentName())),
            List.of(new NiftiExtension(NiftiExtension.CIFTI, CiftiXmlWriter.write(header)))),
        file);
  }
}
