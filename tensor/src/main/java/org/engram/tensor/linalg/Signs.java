package org.engram.tensor.linalg;

/**
 * The sign of a vector that is only known up to sign, such as an eigenvector: its entry of largest
 * magnitude is positive; among several within a billionth of the largest, the first decides.
 */
public final class Signs {
  private static final double TIE = 1e-9;

  private Signs() {}

  /** Turns the vector round, in place, where its sign is the other one. */
  public static void fix(double[] vector) {
    double largest = 0;
    for (double entry : vector) {
      largest = Math.max(largest, Math.abs(entry));
    }
    for (double entry : vector) {
      if (Math.abs(entry) >= largest * (1 - TIE)) {
        if (entry < 0) {
          negate(vector);
        }
        return;
      }
    }
  }

  private static void negate(double[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = 0 - vector[i]; // no negative zeros
    }
  }
}
