package org.engram.imaging.nifti;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.Problem;

/**
 * What a header says about the time between volumes. A value that cannot be right is not put right
 * here: whoever uses it must ask.
 *
 * @param stored the step along the fourth axis: the shortest decimal of what is stored
 * @param unit its unit as it is stored
 * @param seconds the step in seconds by that unit, and where no unit is stated, as it is; empty
 *     where there is one volume, no step, or a fourth axis that is not time
 * @param question what is wrong with it as a repetition time, if anything is
 */
public record NiftiTiming(
    double stored, NiftiUnits.Time unit, OptionalDouble seconds, Optional<Problem> question) {

  static NiftiTiming of(NiftiHeader header, Path file) {
    double stored = shortest(header.geometry().step(4), header.storage().version());
    NiftiUnits.Time unit = header.geometry().units().time();
    double seconds = stored * unit.seconds();
    boolean known = header.shape().size() > 3 && header.shape().get(3) > 1 && seconds > 0;
    if (!known || !Double.isFinite(seconds)) {
      return new NiftiTiming(stored, unit, OptionalDouble.empty(), Optional.empty());
    }
    String where =
        NiftiField.PIXDIM.where(file, header.storage().version(), 4)
            + ", "
            + stored
            + " with the unit "
            + unit;
    return new NiftiTiming(
        stored, unit, OptionalDouble.of(seconds), RepetitionTime.problem(seconds, where));
  }

  /** NIfTI-1 holds a float, which was 2.54 before it became 2.5399999618530273. */
  private static double shortest(double stored, int version) {
    boolean single = version == 1 && (float) stored == stored;
    return single ? Double.parseDouble(Float.toString((float) stored)) : stored;
  }
}
