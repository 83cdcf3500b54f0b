package org.engram.imaging.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.imaging.voxels.EncodedVolumes;
import org.engram.imaging.voxels.VoxelEncoder;
import org.engram.imaging.voxels.VoxelEncoding;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;

/**
 * Writes .nii and .nii.gz, whole or not at all: the same content gives the same bytes. Memory is
 * one volume.
 *
 * <pre>{@code
 * NiftiHeader header =
 *     NiftiHeader.of(grid, 200, NiftiType.FLOAT32, 4).withRepetitionTime(0.72);
 * NiftiWriter.write(Path.of("out.nii.gz"), volumes, header);
 * }</pre>
 *
 * A file that was opened by {@link NiftiFile} and is written with its own header is copied as it is
 * stored, to the last bit; otherwise values go through floats.
 */
public final class NiftiWriter {
  private static final int BUFFER = 1 << 16;

  private NiftiWriter() {}

  /** Writes one volume as float32. */
  public static void write(Path file, Volume volume) {
    write(file, volume, NiftiHeader.of(volume.grid(), 1, NiftiType.FLOAT32, 2));
  }

  /**
   * Writes one volume.
   *
   * @throws RefusedInputException if its type cannot hold a value, or the header cannot be stored
   * @throws ConfigurationException if the header is of another shape, or the file cannot be made
   */
  public static void write(Path file, Volume volume, NiftiHeader header) {
    check(file, volume.grid(), 1, header);
    VoxelEncoder encoder = new VoxelEncoder(encoding(header, file), file.toString());
    write(file, header, out -> put(encoder, volume.values(), header, out));
  }

  /**
   * Writes all volumes of a stream from where it stands, at its start.
   *
   * @param volumes not closed
   * @throws RefusedInputException if its type cannot hold a value, or the header cannot be stored
   * @throws ConfigurationException if the header is of another shape, or the file cannot be made
   */
  public static void write(Path file, VolumeStream volumes, NiftiHeader header) {
    check(file, volumes.grid(), volumes.frames(), header);
    VoxelEncoding encoding = encoding(header, file);
    Optional<EncodedVolumes> stored =
        volumes instanceof NiftiVolumes nifti && nifti.encoded().encoding().equals(encoding)
            ? Optional.of(nifti.encoded())
            : Optional.empty();
    write(
        file,
        header,
        out -> {
          if (stored.isPresent()) {
            copy(stored.get(), out);
          } else {
            convert(volumes, new VoxelEncoder(encoding, file.toString()), header, out);
          }
        });
  }

  private static void copy(EncodedVolumes volumes, OutputStream out) throws IOException {
    byte[] bytes = new byte[BUFFER];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (volumes.advance()) {
      for (long at = 0; at < volumes.volumeBytes(); at += buffer.position()) {
        buffer.clear();
        volumes.raw(at, buffer);
        out.write(bytes, 0, buffer.position());
      }
    }
  }

  private static void convert(
      VolumeStream volumes, VoxelEncoder encoder, NiftiHeader header, OutputStream out)
      throws IOException {
    float[] values = new float[volumes.grid().voxels()];
    while (volumes.advance()) {
      volumes.read(values);
      put(encoder, values, header, out);
    }
  }

  private static void put(
      VoxelEncoder encoder, float[] values, NiftiHeader header, OutputStream out)
      throws IOException {
    int bytes = header.type().bits() / 8;
    byte[] stored = new byte[BUFFER];
    ByteBuffer buffer = ByteBuffer.wrap(stored);
    for (int from = 0; from < values.length; from += BUFFER / bytes) {
      int to = Math.min(values.length, from + BUFFER / bytes);
      buffer.clear();
      encoder.put(values, from, to, buffer);
      out.write(stored, 0, buffer.position());
    }
  }

  private static void write(
      Path file, NiftiHeader header, AtomicFile.Content<OutputStream> volumes) {
    byte[] head = NiftiHeaderWriter.bytes(header, file);
    AtomicFile.writeStream(
        file,
        out -> {
          if (gzip(file)) {
            // Neither a time nor a name goes into the gzip header.
            GZIPOutputStream packed = new GZIPOutputStream(out, BUFFER);
            packed.write(head);
            volumes.writeTo(packed);
            packed.finish();
          } else {
            out.write(head);
            volumes.writeTo(out);
          }
        });
  }

  private static boolean gzip(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".nii") && !name.endsWith(".nii.gz")) {
      throw new ConfigurationException(
          file.toString(), "this ending", ".nii or .nii.gz", "Choose one of them");
    }
    return name.endsWith(".gz");
  }

  private static VoxelEncoding encoding(NiftiHeader header, Path file) {
    NiftiStorage storage = header.storage();
    VoxelType type =
        storage
            .type()
            .voxels()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        file.toString(),
                        "the type " + storage.type(),
                        "a type of real numbers",
                        "Choose float32"));
    return storage.scaled()
        ? new VoxelEncoding(type, storage.order(), storage.slope(), storage.intercept())
        : VoxelEncoding.plain(type, storage.order());
  }

  private static void check(Path file, Grid grid, int frames, NiftiHeader header) {
    boolean same =
        header.size(0) == grid.nx()
            && header.size(1) == grid.ny()
            && header.size(2) == grid.nz()
            && header.frames() == frames;
    if (!same) {
      throw new ConfigurationException(
          file.toString(),
          "a header of shape " + header.shape(),
          frames + " volumes of " + grid.describe(),
          "Make the header from the grid of the volumes");
    }
  }
}
