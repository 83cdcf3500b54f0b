package org.engram.pipeline.register;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.registration.AffineFile;
import org.engram.imaging.registration.Registration;
import org.engram.imaging.registration.RegistrationResult;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.pipeline.tools.ScratchFolder;
import org.engram.tensor.ConfigurationException;

/**
 * Registers an image file to a template's file and writes it on the template's grid, with the map
 * beside it as text ({@link AffineFile}).
 */
public final class RegisterJob {
  /** The transform code of coordinates that another image's are. */
  private static final int ALIGNED = 2;

  private RegisterJob() {}

  /**
   * How to register.
   *
   * @param registrar whose registration
   * @param settings of it; FSL and ANTs take the degrees of freedom, FSL the measure too
   * @param interpolation of the written image
   * @param steps before it
   * @param folders where programs of others are looked for
   */
  public record Settings(
      Registrar registrar,
      RegistrationSettings settings,
      Interpolation interpolation,
      HeadSteps steps,
      List<Path> folders) {
    public Settings {
      folders = List.copyOf(folders);
    }
  }

  /**
   * What was made.
   *
   * @param out the image
   * @param transform the map's file
   * @param movingToFixed RAS+ millimetres
   * @param similarity at the finest level; empty where another program registered
   * @param provenance in words
   * @param notes what a reader should look at
   */
  public record Result(
      Path out,
      Path transform,
      Affine movingToFixed,
      OptionalDouble similarity,
      List<String> provenance,
      List<String> notes) {}

  /** Registers and writes both files. */
  public static Result run(
      Path moving, Path template, Path out, Path transform, Settings settings) {
    Volume fixed = VolumeFile.read(template);
    Volume read = VolumeFile.read(moving);
    try (ScratchFolder folder = ScratchFolder.open()) {
      Path scratch = folder.path();
      HeadSteps.Done done =
          settings.steps().apply(read, moving.toString(), scratch, settings.folders());
      RegistrationResult found = register(done.volume(), fixed, moving, scratch, settings);
      List<String> provenance = new ArrayList<>();
      provenance.add("moving: " + moving);
      provenance.add("fixed: " + template);
      provenance.addAll(done.provenance());
      provenance.add(
          "registered by "
              + settings.registrar().name().toLowerCase(Locale.ROOT)
              + ": "
              + settings.settings().describe());
      Volume resampled = found.resample(done.volume(), fixed.grid(), settings.interpolation());
      NiftiWriter.write(
          out, resampled, NiftiHeader.of(fixed.grid(), 1, NiftiType.FLOAT32, ALIGNED));
      AffineFile.write(transform, found.movingToFixed(), provenance);
      return new Result(
          out,
          transform,
          found.movingToFixed(),
          settings.registrar() == Registrar.ENGRAM
              ? OptionalDouble.of(found.similarity())
              : OptionalDouble.empty(),
          List.copyOf(provenance),
          found.notes());
    }
  }

  private static RegistrationResult register(
      Volume moving, Volume fixed, Path file, Path scratch, Settings settings) {
    RegistrationSettings how = settings.settings();
    List<Path> folders = settings.folders();
    String what = file.toString();
    return switch (settings.registrar()) {
      case ENGRAM -> Registration.of(moving, fixed, how);
      case FSL -> of(FslRegistration.movingToFixed(moving, fixed, how, scratch, folders, what));
      case ANTS -> of(AntsRegistration.movingToFixed(moving, fixed, how, scratch, folders, what));
    };
  }

  private static RegistrationResult of(Affine map) {
    return new RegistrationResult(map, 0, 0, List.of());
  }

  /** By name: linear, cubic or nearest. */
  public static Interpolation interpolation(String name) {
    Map<String, Interpolation> known =
        Map.of(
            "linear", Interpolation.LINEAR,
            "cubic", Interpolation.CUBIC,
            "nearest", Interpolation.NEAREST);
    if (!known.containsKey(name)) {
      throw new ConfigurationException(
          "--interpolation", "'" + name + "'", "linear, cubic or nearest", "nearest is for labels");
    }
    return known.get(name);
  }
}
