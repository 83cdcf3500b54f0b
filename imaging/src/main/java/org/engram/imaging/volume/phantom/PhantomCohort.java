package org.engram.imaging.volume.phantom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;

/**
 * A cohort of simulated heads of which everything is known.
 *
 * <pre>{@code
 * PhantomCohort cohort =
 *     new PhantomCohort(100, PhantomPeople.standard(), PhantomImaging.standard(), 1);
 * PhantomScan scan = cohort.scan(0);
 * scan.images().get("T1w");
 * }</pre>
 *
 * Heads are ellipsoids in ellipsoids, with folds and a smooth deformation of their own ({@link
 * Anatomy}), whose cortex thins and whose ventricles grow with age; a patient has lesions in the
 * white matter. A scanner gives gain, a slow field and noise ({@link PhantomScanner}). Folds,
 * deformations and intensities are made up: good for testing programs, not for learning about
 * brains. The same arguments give the same bytes, whatever the order or the threads a scan is asked
 * in.
 *
 * @param subjects people, at least 1
 * @param people who they are
 * @param imaging how they are scanned
 * @param seed of every random number
 */
public record PhantomCohort(int subjects, PhantomPeople people, PhantomImaging imaging, long seed) {
  private static final int TRIES = 20_000;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double SEXES = 0.02;

  public PhantomCohort {
    PhantomPeople.between("subjects", subjects, 1, 1_000_000);
  }

  /** A person, counted from 0. */
  public PhantomPerson person(int index) {
    if (index < 0 || index >= subjects) {
      throw new IllegalArgumentException("no person " + index + " of " + subjects);
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 1, index));
    String sex = random.nextBoolean() ? "F" : "M";
    Variation drawn = Variation.draw(random, people.variation());
    double size = !people.sexes() ? 1 : sex.equals("M") ? 1 + SEXES : 1 - SEXES;
    Variation variation = drawn.sized(size);
    double[] pose = new double[6];
    for (int n = 0; n < 6; n++) {
      pose[n] = random.nextGaussian() * (n < 3 ? people.turn() : people.shift());
    }
    double age = age(index);
    boolean patient = patient(index);
    Anatomy healthy = new Anatomy(age, variation, people.folds(), List.of());
    List<Ellipsoid> lesions = patient ? lesions(healthy, random) : List.of();
    PhantomScanner scanner = PhantomScanner.ALL.get(index % people.sites());
    return new PhantomPerson(
        index,
        String.format(Locale.ROOT, "%0" + Math.max(3, digits()) + "d", index + 1),
        age,
        sex,
        scanner,
        patient,
        lesions.size(),
        pose(pose),
        healthy.with(age, lesions));
  }

  private int digits() {
    return Integer.toString(subjects).length();
  }

  /** All images of a person. */
  public PhantomScan scan(int index) {
    return scan(person(index));
  }

  /** All images of a person of this cohort. */
  public PhantomScan scan(PhantomPerson person) {
    Rendering.Rendered rendered =
        Rendering.of(
            person.anatomy(),
            person.pose(),
            imaging.grid(),
            imaging.contrasts(),
            imaging.supersampling());
    Map<String, Volume> images = new LinkedHashMap<>();
    for (int c = 0; c < imaging.contrasts().size(); c++) {
      Contrast contrast = imaging.contrasts().get(c);
      long noise = Seeds.mix(seed, 2, person.index(), contrast.name().hashCode());
      Volume scanned = person.scanner().scan(rendered.images().get(c), imaging, noise);
      images.put(contrast.name(), Oriented.of(scanned, imaging.orientation()));
    }
    return new PhantomScan(
        person,
        images,
        Oriented.of(rendered.tissues(), imaging.orientation()),
        rendered.millilitres());
  }

  /** Steps of the golden ratio from a random start: even in cohorts of any size. */
  private double age(int index) {
    double place =
        new SplittableRandom(Seeds.mix(seed, 3)).nextDouble() + (index / people.sites()) * GOLDEN;
    place += index % people.sites() / (double) people.sites();
    double span = people.greatestAge() - people.leastAge();
    return Math.round(10 * (people.leastAge() + span * (place - Math.floor(place)))) / 10.0;
  }

  /** Shared out evenly within each site. */
  private boolean patient(int index) {
    int turn = index / people.sites();
    return Math.floor((turn + 1) * people.patients()) > Math.floor(turn * people.patients());
  }

  private List<Ellipsoid> lesions(Anatomy healthy, RandomGenerator random) {
    int count = random.nextInt(1, 2 * people.lesions());
    List<Ellipsoid> lesions = new ArrayList<>();
    for (int tried = 0; lesions.size() < count && tried < TRIES; tried++) {
      double x = random.nextDouble(-45, 45);
      double y = random.nextDouble(-55, 55);
      double z = random.nextDouble(-5, 40);
      double radius = people.lesionRadius();
      Ellipsoid lesion =
          new Ellipsoid(
              x, y, z, around(radius, random), around(radius, random), around(radius, random));
      if (healthy.inside(x, y, z) == Tissue.WHITE) {
        lesions.add(lesion);
      }
    }
    return List.copyOf(lesions);
  }

  private static double around(double radius, RandomGenerator random) {
    return radius * random.nextDouble(0.7, 1.3);
  }

  /** Turned about x, then y, then z, then shifted. */
  private static Affine pose(double[] p) {
    Affine turn = Affine.ofRows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
    for (int axis = 0; axis < 3; axis++) {
      double angle = Math.toRadians(p[axis]);
      int a = (axis + 1) % 3;
      int b = (axis + 2) % 3;
      double[] rows = new double[12];
      rows[5 * axis] = 1;
      rows[5 * a] = Math.cos(angle);
      rows[4 * a + b] = -Math.sin(angle);
      rows[4 * b + a] = Math.sin(angle);
      rows[5 * b] = Math.cos(angle);
      turn = Affine.ofRows(rows).after(turn);
    }
    double[] rows = turn.rows();
    for (int axis = 0; axis < 3; axis++) {
      rows[4 * axis + 3] = PhantomImaging.MIDDLE.get(axis) + p[3 + axis];
    }
    return Affine.ofRows(rows);
  }
}
