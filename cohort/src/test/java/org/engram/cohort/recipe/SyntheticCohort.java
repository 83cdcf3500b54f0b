package org.engram.cohort.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;

/**
 * Made-up embeddings of which everything is known: sites shift and scale every feature and turn
 * their covariance, age and sex move some, and a trait moves one direction. The trait has nothing
 * to do with the site.
 */
final class SyntheticCohort {
  private SyntheticCohort() {}

  static CohortRows of(int subjects, int features, int sites, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] shift = new double[sites][features];
    double[][] scale = new double[sites][features];
    double[] age = new double[features];
    double[] sex = new double[features];
    double[] trait = new double[features];
    double[] motion = new double[features];
    for (int j = 0; j < features; j++) {
      age[j] = 0.02 * random.nextGaussian();
      sex[j] = 0.4 * random.nextGaussian();
      trait[j] = 0.35 * random.nextGaussian();
      motion[j] = random.nextGaussian();
      for (int s = 0; s < sites; s++) {
        shift[s][j] = random.nextGaussian();
        scale[s][j] = Math.exp(0.3 * random.nextGaussian());
      }
    }
    double[][] x = new double[subjects][features];
    List<RowKey> keys = new ArrayList<>();
    List<String> site = new ArrayList<>();
    List<String> sexes = new ArrayList<>();
    double[] ages = new double[subjects];
    double[] traits = new double[subjects];
    double[] displacement = new double[subjects];
    List<String> flag = new ArrayList<>();
    for (int i = 0; i < subjects; i++) {
      int s = random.nextInt(sites);
      boolean male = random.nextBoolean();
      ages[i] = 20 + 60 * random.nextDouble();
      traits[i] = random.nextGaussian();
      displacement[i] = 0.1 + 0.2 * random.nextDouble();
      keys.add(RowKey.of("%05d".formatted(i)));
      site.add("site" + s);
      sexes.add(male ? "M" : "F");
      flag.add(i % 3 == 0 ? "yes" : "no");
      for (int j = 0; j < features; j++) {
        x[i][j] =
            shift[s][j]
                + scale[s][j] * random.nextGaussian()
                + age[j] * (ages[i] - 50)
                + (male ? sex[j] : 0)
                + trait[j] * traits[i]
                + motion[j] * displacement[i];
      }
    }
    return CohortRows.of(keys, x)
        .with(new Covariate.Numbers("age", ages))
        .with(new Covariate.Categories("sex", sexes))
        .with(new Covariate.Categories("site", site))
        .with(new Covariate.Numbers("mean_fd", displacement))
        .with(new Covariate.Categories("global_signal", flag))
        .with(new Covariate.Numbers("trait", traits));
  }
}
