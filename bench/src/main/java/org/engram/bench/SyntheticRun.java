package org.engram.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A run that looks like one to a reader and to gzip: on a smooth base lie a few smooth maps that
 * rise and fall with time, and noise. Any value can be asked for by itself, so that what a program
 * computed of the run can be held against the run and not against a file.
 *
 * <p>Elements (voxels of the head, or grayordinates) have positions in the unit ball. Those of the
 * brain's shell belong each to the region whose seed is nearest; the others to none.
 */
final class SyntheticRun {
  /** Of the values in the centre. */
  private static final float BASE = 4000;

  /** Standard deviation of the noise: with it gzip packs the full run about 4 to 1. */
  private static final float NOISE = 60;

  private static final int MAPS = 4;
  private static final int NOISE_VALUES = 1 << 21;

  /** Where grey matter lies, as a share of the head's radius. */
  private static final double SHELL_INNER = 0.62;

  private static final double SHELL_OUTER = 0.89;

  /** How values are stored, which the values already have. */
  enum Numbers {
    INT16,
    FLOAT32
  }

  private final Numbers numbers;
  private final float[] base;
  private final float[][] maps = new float[MAPS][];
  private final float[][] courses;
  private final int[] offsets;
  private final float[] noise = new float[NOISE_VALUES];
  private final int[] labels;
  private final int regions;

  /**
   * The same for the same arguments.
   *
   * @param positions [elements, 3], in the unit ball
   */
  SyntheticRun(Numbers numbers, float[] positions, int regions, int frames) {
    this.numbers = numbers;
    this.regions = regions;
    int elements = positions.length / 3;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int i = 0; i < NOISE_VALUES; i++) {
      noise[i] = NOISE * (float) random.nextGaussian();
    }
    base = new float[elements];
    for (int e = 0; e < elements; e++) {
      base[e] = BASE * (1 - 0.5F * squared(positions, e, 0, 0, 0));
    }
    for (int m = 0; m < MAPS; m++) {
      maps[m] = blob(positions, random);
    }
    courses = new float[frames][MAPS];
    offsets = new int[frames];
    for (int t = 0; t < frames; t++) {
      offsets[t] = random.nextInt(NOISE_VALUES);
      for (int m = 0; m < MAPS; m++) {
        float before = t == 0 ? 0 : courses[t - 1][m];
        courses[t][m] = 0.9F * before + 15 * (float) random.nextGaussian();
      }
    }
    labels = labels(positions, regions, random);
  }

  /** One map: a wide bell about a point. */
  private static float[] blob(float[] positions, RandomGenerator random) {
    float x = random.nextFloat(-0.7F, 0.7F);
    float y = random.nextFloat(-0.7F, 0.7F);
    float z = random.nextFloat(-0.7F, 0.7F);
    float[] map = new float[positions.length / 3];
    for (int e = 0; e < map.length; e++) {
      map[e] = (float) Math.exp(-squared(positions, e, x, y, z) / 0.3);
    }
    return map;
  }

  /** By element: the number of its region from 1 on, or 0. Every region has its seed at least. */
  private static int[] labels(float[] positions, int regions, RandomGenerator random) {
    int elements = positions.length / 3;
    int[] shell = new int[elements];
    int count = 0;
    for (int e = 0; e < elements; e++) {
      double radius = Math.sqrt(squared(positions, e, 0, 0, 0));
      if (radius > SHELL_INNER && radius < SHELL_OUTER) {
        shell[count++] = e;
      }
    }
    int[] seeds = Arrays.copyOf(shell, count);
    for (int r = 0; r < regions; r++) {
      int other = random.nextInt(r, count);
      int seed = seeds[other];
      seeds[other] = seeds[r];
      seeds[r] = seed;
    }
    int[] labels = new int[elements];
    for (int i = 0; i < count; i++) {
      int e = shell[i];
      float nearest = Float.MAX_VALUE;
      for (int r = 0; r < regions; r++) {
        int seed = 3 * seeds[r];
        float distance =
            squared(positions, e, positions[seed], positions[seed + 1], positions[seed + 2]);
        if (distance < nearest) {
          nearest = distance;
          labels[e] = r + 1;
        }
      }
    }
    return labels;
  }

  private static float squared(float[] positions, int element, float x, float y, float z) {
    float dx = positions[3 * element] - x;
    float dy = positions[3 * element + 1] - y;
    float dz = positions[3 * element + 2] - z;
    return dx * dx + dy * dy + dz * dz;
  }

  /** The value of an element in a frame, as it is stored. */
  float value(int element, int frame) {
    float value = base[element] + noise[(offsets[frame] + element) & (NOISE_VALUES - 1)];
    float[] course = courses[frame];
    for (int m = 0; m < MAPS; m++) {
      value += course[m] * maps[m][element];
    }
    return numbers == Numbers.INT16 ? Math.round(value) : value;
  }

  int elements() {
    return base.length;
  }

  int frames() {
    return offsets.length;
  }

  /** The region of an element, from 1 on; 0 is none. */
  int label(int element) {
    return labels[element];
  }

  /** The mean of every region in every frame, [regions, frames], plainly. */
  double[] means() {
    double[] means = new double[regions * frames()];
    for (int t = 0; t < frames(); t++) {
      double[] sums = new double[regions + 1];
      int[] counts = new int[regions + 1];
      for (int e = 0; e < base.length; e++) {
        if (labels[e] != 0) {
          sums[labels[e]] += value(e, t);
          counts[labels[e]]++;
        }
      }
      for (int r = 1; r <= regions; r++) {
        means[(r - 1) * frames() + t] = sums[r] / counts[r];
      }
    }
    return means;
  }
}
