package org.engram.pipeline.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.tools.ExternalTool;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/** ANTs' antsRegistration as a process. */
final class AntsRegistration {
  private static final Duration MOST = Duration.ofHours(2);
  private static final int MOST_BYTES = 1 << 16;

  private AntsRegistration() {}

  static Affine movingToFixed(
      Volume moving,
      Volume fixed,
      RegistrationSettings settings,
      Path scratch,
      List<Path> folders,
      String what) {
    ExternalTool ants =
        ExternalTool.require(
            "antsRegistration",
            folders,
            "Install ANTs and put its bin on PATH, or use --registration engram");
    Path in = scratch.resolve("moving.nii.gz");
    Path reference = scratch.resolve("fixed.nii.gz");
    NiftiWriter.write(in, moving);
    NiftiWriter.write(reference, fixed);
    String prefix = scratch.resolve("ants").toString();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-d", "3", "--random-seed", "1", "-o", prefix));
    arguments.addAll(List.of("-r", "[" + reference + "," + in + ",1]"));
    for (String transform : transforms(settings)) {
      arguments.addAll(List.of("-t", transform + "[0.1]"));
      arguments.addAll(List.of("-m", "MI[" + reference + "," + in + ",1,32,Regular,0.25]"));
      arguments.addAll(List.of("-c", "[1000x500x250,1e-6,10]"));
      arguments.addAll(List.of("-f", "8x4x2", "-s", "4x2x1"));
    }
    ants.run(arguments, MOST, what);
    return read(Path.of(prefix + "0GenericAffine.mat")).inverse();
  }

  private static List<String> transforms(RegistrationSettings settings) {
    return switch (settings.freedom()) {
      case RIGID -> List.of("Rigid");
      case SIMILARITY -> List.of("Rigid", "Similarity");
      case AFFINE -> List.of("Rigid", "Affine");
      case SCALES ->
          throw new ConfigurationException(
              "--dof", "9", "6, 7 or 12 with --registration ants", "ANTs has no map of 9");
    };
  }

  /**
   * A map of points from the fixed to the moving image out of ITK's MATLAB-4 file: 12 numbers (a
   * matrix row by row and a translation), then the centre, in LPS millimetres.
   */
  static Affine read(Path file) {
    byte[] bytes;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw wrong(file, Files.size(file) + " bytes");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] p = matrix(in, file, "AffineTransform_double_3_3", 12);
    double[] centre = matrix(in, file, "fixed", 3);
    double[] rows = new double[12];
    for (int r = 0; r < 3; r++) {
      double shift = p[9 + r] + centre[r];
      for (int c = 0; c < 3; c++) {
        rows[4 * r + c] = p[3 * r + c];
        shift -= p[3 * r + c] * centre[c];
      }
      rows[4 * r + 3] = shift;
    }
    Affine toLps = Affine.scaling(-1, -1, 1);
    return toLps.after(Affine.ofRows(rows)).after(toLps);
  }

  private static double[] matrix(ByteBuffer in, Path file, String wanted, int count) {
    if (in.remaining() < 20) {
      throw wrong(file, "no matrix '" + wanted + "'");
    }
    int type = in.getInt();
    long numbers = (long) in.getInt() * in.getInt();
    int imaginary = in.getInt();
    int length = in.getInt();
    if (type != 0 || numbers != count || imaginary != 0 || length < 1 || length > 64) {
      throw wrong(file, "a matrix of type " + type + " with " + numbers + " numbers");
    }
    if (in.remaining() < length + 8 * count) {
      throw wrong(file, "an end within '" + wanted + "'");
    }
    byte[] name = new byte[length];
    in.get(name);
    String found = new String(name, StandardCharsets.ISO_8859_1).replace("\0", "");
    if (!found.equals(wanted)) {
      throw wrong(file, "a matrix '" + found + "'");
    }
    double[] values = new double[count];
    for (int n = 0; n < count; n++) {
      values[n] = in.getDouble();
      if (!Double.isFinite(values[n])) {
        throw wrong(file, values[n] + " in '" + wanted + "'");
      }
    }
    return values;
  }

  private static FileFormatException wrong(Path file, String found) {
    return new FileFormatException(
        file.toString(),
        found,
        "ITK's AffineTransform_double_3_3 (12 numbers) and fixed (3)",
        "Look whether this antsRegistration writes another form");
  }
}
