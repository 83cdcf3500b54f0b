package org.engram.imaging.registration;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization,
 * 2nd edition, algorithms 7.4 and 3.1), whose steps are never longer than a length given.
 */
final class Descent {
  private static final int MEMORY = 8;
  private static final double DECREASE = 1e-4;
  private static final int HALVINGS = 12;

  private final double longest;
  private final double shortest;
  private final int iterations;

  /**
   * @param longest step
   * @param shortest step that is worth another
   * @param iterations at most
   */
  Descent(double longest, double shortest, int iterations) {
    this.longest = longest;
    this.shortest = shortest;
    this.iterations = iterations;
  }

  /** A function and its gradient. */
  interface Function {
    double at(double[] x, double[] gradient);
  }

  /** A step, the gradient's change over it, and their product's inverse. */
  private record Pair(double[] step, double[] change, double rho) {}

  /** A place. */
  record Minimum(double[] x, double value) {}

  /** Goes down from a place until steps are short or no step goes down. */
  Minimum from(double[] start, Function function) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = function.at(x, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int iteration = 0; iteration < iterations; iteration++) {
      double[] direction = direction(gradient, pairs);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        pairs.clear();
        direction = direction(gradient, pairs);
        slope = dot(direction, gradient);
        if (!(slope < 0)) {
          break; // the gradient is zero
        }
      }
      double length = Math.sqrt(dot(direction, direction));
      double step = pairs.isEmpty() ? longest / 2 / length : Math.min(1, longest / length);
      double[] next = x;
      double[] nextGradient = new double[x.length];
      double nextValue = value;
      boolean down = false;
      for (int halving = 0; halving < HALVINGS && !down; halving++) {
        next = moved(x, direction, step);
        nextValue = function.at(next, nextGradient);
        down = nextValue <= value + DECREASE * step * slope;
        step = down ? step : step / 2;
      }
      if (!down) {
        if (pairs.isEmpty()) {
          break;
        }
        pairs.clear(); // the curvature misled; once more along the gradient
        continue;
      }
      remember(pairs, x, next, gradient, nextGradient);
      x = next;
      value = nextValue;
      gradient = nextGradient;
      if (step * length < shortest) {
        break;
      }
    }
    return new Minimum(x, value);
  }

  private static void remember(
      Deque<Pair> pairs, double[] x, double[] next, double[] gradient, double[] nextGradient) {
    double[] moved = minus(next, x);
    double[] change = minus(nextGradient, gradient);
    double product = dot(moved, change);
    if (product > 1e-12 * dot(change, change)) {
      pairs.addFirst(new Pair(moved, change, 1 / product));
      if (pairs.size() > MEMORY) {
        pairs.removeLast();
      }
    }
  }

  /** The two-loop recursion. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] q = gradient.clone();
    double[] alpha = new double[pairs.size()];
    int n = 0;
    for (Pair pair : pairs) {
      alpha[n] = pair.rho() * dot(pair.step(), q);
      add(q, -alpha[n++], pair.change());
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getFirst();
      double scale = 1 / (last.rho() * dot(last.change(), last.change()));
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    Iterator<Pair> oldestFirst = pairs.descendingIterator();
    while (oldestFirst.hasNext()) {
      Pair pair = oldestFirst.next();
      double beta = pair.rho() * dot(pair.change(), q);
      add(q, alpha[--n] - beta, pair.step());
    }
    return Arrays.stream(q).map(value -> -value).toArray();
  }

  private static double[] moved(double[] x, double[] direction, double step) {
    double[] next = x.clone();
    add(next, step, direction);
    return next;
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = a.clone();
    add(difference, -1, b);
    return difference;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
