package org.engram.imaging.registration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/**
 * Finds the affine map that brings a head onto another or onto a template.
 *
 * <pre>{@code
 * RegistrationResult found =
 *     Registration.of(t1, template, RegistrationSettings.standard());
 * Volume inTemplate = found.resample(t1, template.grid(), Interpolation.LINEAR);
 * }</pre>
 *
 * <p>From coarse to fine: at the coarsest level the centres of both heads are laid on each other,
 * turns of up to 20 degrees, shifts along z and two scales are tried, and the best few go down by a
 * quasi-Newton method with the measure's own gradient; the best goes on at the next level. Images
 * are compared at points over the fixed head and 10 mm around it, so a brain without its skull is
 * best laid on a brain without its skull. All points count at every map, those beyond the moving
 * image with its outermost values.
 *
 * <p>Nothing is random but the points' places, which have a seed of their own: the same images give
 * the same map on any number of threads.
 */
public final class Registration {
  private static final int STARTS = 5;
  private static final int MOST_POINTS = 200_000;
  private static final double APART = 0.6;

  /** Unlikely between people. */
  private static final double ODD_SCALE = 1.5;

  private final RegistrationSettings settings;
  private int evaluations;

  private Registration(RegistrationSettings settings) {
    this.settings = settings;
  }

  /**
   * The map from the moving image to the fixed one.
   *
   * @throws RefusedInputException if an image is empty or has values that are no numbers
   */
  public static RegistrationResult of(Volume moving, Volume fixed, RegistrationSettings settings) {
    check(moving, "the moving volume");
    check(fixed, "the fixed volume");
    return new Registration(settings).run(moving, fixed);
  }

  private static void check(Volume volume, String what) {
    for (int n = 0; n < volume.values().length; n++) {
      if (!Float.isFinite(volume.values()[n])) {
        throw new RefusedInputException(
            what + " of " + volume.grid().describe() + ", voxel " + n,
            String.valueOf(volume.values()[n]),
            "finite values",
            "Replace such voxels first, by 0 for example");
      }
    }
    if (!(Math.abs(volume.grid().affine().determinant()) > 0)) {
      throw new RefusedInputException(
          what + " of " + volume.grid().describe(),
          "voxels that fill no space",
          "an affine that can be inverted",
          "Mend the header's sform or qform");
    }
  }

  private RegistrationResult run(Volume moving, Volume fixed) {
    List<Volume> movings = Pyramid.of(moving, settings.levels());
    List<Volume> fixeds = Pyramid.of(fixed, settings.levels());
    Foreground head = Foreground.of(fixeds.getFirst(), "the fixed volume");
    Foreground other = Foreground.of(movings.getFirst(), "the moving volume");
    Freedom freedom = settings.freedom();
    Freedom first = freedom == Freedom.RIGID ? Freedom.RIGID : Freedom.SIMILARITY;
    Parameters few = new Parameters(first, head.centre(), other.centre());
    Parameters all = new Parameters(freedom, head.centre(), other.centre());

    double level = settings.levels().getFirst();
    Points points = points(head, fixeds.getFirst(), level);
    Comparison coarse = comparison(points, movings.getFirst(), few);
    double[] p = few.widened(start(coarse, few, head, other, level), freedom);
    double similarity = 0;
    for (int n = 0; n < settings.levels().size(); n++) {
      level = settings.levels().get(n);
      Comparison compared = comparison(points(head, fixeds.get(n), level), movings.get(n), all);
      Descent.Minimum found = descent(level).from(p, compared::cost);
      p = found.x();
      similarity = -found.value();
      evaluations += compared.evaluations();
    }
    evaluations += coarse.evaluations();
    Affine fixedToMoving = all.map(p);
    return new RegistrationResult(fixedToMoving.inverse(), similarity, evaluations, notes(all, p));
  }

  private Points points(Foreground head, Volume image, double level) {
    return Points.of(head, image, APART * level, MOST_POINTS, settings.bins());
  }

  private Comparison comparison(Points points, Volume moving, Parameters parameters) {
    return new Comparison(
        points, moving, settings.measure().similarity(settings.bins()), parameters);
  }

  private static Descent descent(double level) {
    return new Descent(2 * level, 0.004 * level, 60);
  }

  /** A start and what it is worth. */
  private record Start(double[] p, double similarity) {}

  /** The best minimum of the best starts. */
  private double[] start(
      Comparison coarse, Parameters few, Foreground head, Foreground other, double level) {
    List<Start> starts = new ArrayList<>();
    double size = Math.cbrt(other.millilitres() / head.millilitres());
    double[] scales =
        few.freedom() == Freedom.RIGID
            ? new double[] {0}
            : new double[] {0, Parameters.RADIUS * Math.log(Math.clamp(size, 0.7, 1.4))};
    double turn = Math.toRadians(20) * Parameters.RADIUS;
    for (int n = 0; n < 81; n++) {
      for (double scale : scales) {
        double[] p = new double[few.count()];
        p[2] = 15 * (n / 27 - 1);
        p[3] = turn * (n % 3 - 1);
        p[4] = turn * (n / 3 % 3 - 1);
        p[5] = turn * (n / 9 % 3 - 1);
        if (p.length > 6) {
          p[6] = scale;
        }
        starts.add(new Start(p, coarse.similarity(p)));
      }
    }
    starts.sort(Comparator.comparingDouble(Start::similarity).reversed()); // stable
    Descent.Minimum best = null;
    for (Start start : starts.subList(0, STARTS)) {
      Descent.Minimum found = descent(level).from(start.p(), coarse::cost);
      best = best == null || found.value() < best.value() ? found : best;
    }
    return best.x();
  }

  private static List<String> notes(Parameters parameters, double[] p) {
    double[] linear = parameters.linear(p);
    Affine map =
        Affine.ofRows(
            linear[0], linear[1], linear[2], 0, linear[3], linear[4], linear[5], 0, linear[6],
            linear[7], linear[8], 0);
    List<String> notes = new ArrayList<>();
    double volume = Math.cbrt(Math.abs(map.determinant()));
    if (volume > ODD_SCALE || volume < 1 / ODD_SCALE) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the moving image was scaled by %.2f, which is unlikely between heads: look at the"
                  + " result; one image may have its skull and the other not",
              1 / volume));
    }
    return notes;
  }
}
