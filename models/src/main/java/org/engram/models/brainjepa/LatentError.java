package org.engram.models.brainjepa;

import org.engram.imaging.signal.NamedChoice;

/** How far a predicted latent lies from the target's: one number for each token. */
public enum LatentError implements NamedChoice {
  /** Smooth L1 with beta 1, the mean over the features: the published training loss. */
  SMOOTH_L1("smooth-l1") {
    @Override
    double of(float[] predicted, int at, float[] target, int targetAt, int dim) {
      double sum = 0;
      for (int d = 0; d < dim; d++) {
        double distance = Math.abs((double) predicted[at + d] - target[targetAt + d]);
        sum += distance < 1 ? distance * distance / 2 : distance - 0.5;
      }
      return sum / dim;
    }
  },
  /** The squared difference, the mean over the features. */
  SQUARED("mse") {
    @Override
    double of(float[] predicted, int at, float[] target, int targetAt, int dim) {
      double sum = 0;
      for (int d = 0; d < dim; d++) {
        double difference = (double) predicted[at + d] - target[targetAt + d];
        sum += difference * difference;
      }
      return sum / dim;
    }
  },
  /** One minus the cosine of the angle between the two: 0 to 2, whatever their lengths. */
  COSINE("cosine") {
    @Override
    double of(float[] predicted, int at, float[] target, int targetAt, int dim) {
      double product = 0;
      double one = 0;
      double other = 0;
      for (int d = 0; d < dim; d++) {
        double p = predicted[at + d];
        double t = target[targetAt + d];
        product += p * t;
        one += p * p;
        other += t * t;
      }
      return 1 - product / Math.sqrt(one * other);
    }
  };

  private final String name;

  LatentError(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The error of that name, or a configuration error that lists them. */
  public static LatentError fromName(String name) {
    return NamedChoice.find(LatentError.class, "--error", name);
  }

  /** The error of one latent of {@code dim} features, from each array's offset on; in float64. */
  abstract double of(float[] predicted, int at, float[] target, int targetAt, int dim);
}
