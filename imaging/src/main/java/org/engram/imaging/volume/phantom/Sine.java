package org.engram.imaging.volume.phantom;

/**
 * A sine by table, linear between 4096 places of a turn: right to 3e-7, and several times as fast,
 * since a head asks for it at millions of points. It never changes after it is made.
 */
final class Sine {
  private static final int PLACES = 4096;
  private static final double PER_RADIAN = PLACES / (2 * Math.PI);

  private final double[] table = new double[PLACES + 1];

  Sine() {
    for (int n = 0; n <= PLACES; n++) {
      table[n] = Math.sin(n / PER_RADIAN);
    }
  }

  double of(double radians) {
    double at = radians * PER_RADIAN;
    double floor = Math.floor(at);
    int place = (int) floor & (PLACES - 1);
    return table[place] + (at - floor) * (table[place + 1] - table[place]);
  }

  double cosine(double radians) {
    return of(radians + Math.PI / 2);
  }
}
