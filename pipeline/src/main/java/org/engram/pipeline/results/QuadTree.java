package org.engram.pipeline.results;

import java.util.Arrays;

/**
 * Points of a plane in nested squares, each with the mean of its points, so that far points can be
 * taken together (Barnes and Hut 1986).
 */
final class QuadTree {
  /** A square counts as one point where its side is under this share of its distance. */
  static final double THETA = 0.5;

  private static final int DEEPEST = 48;

  private int[] child; // four a node, 0 for none: the root is nobody's child
  private double[] sumX;
  private double[] sumY;
  private int[] count;
  private int nodes = 1;
  private double side;

  private QuadTree(int capacity) {
    child = new int[4 * capacity];
    sumX = new double[capacity];
    sumY = new double[capacity];
    count = new int[capacity];
  }

  /** Of points, [points, 2]. */
  static QuadTree of(double[][] points) {
    QuadTree tree = new QuadTree(2 * points.length + 64);
    double low0 = Double.POSITIVE_INFINITY;
    double low1 = Double.POSITIVE_INFINITY;
    double high0 = Double.NEGATIVE_INFINITY;
    double high1 = Double.NEGATIVE_INFINITY;
    for (double[] p : points) {
      low0 = Math.min(low0, p[0]);
      low1 = Math.min(low1, p[1]);
      high0 = Math.max(high0, p[0]);
      high1 = Math.max(high1, p[1]);
    }
    tree.side = Math.max(Math.max(high0 - low0, high1 - low1) * (1 + 1e-9), 1e-300);
    for (double[] p : points) {
      tree.add(p[0], p[1], low0, low1);
    }
    return tree;
  }

  /** A leaf holds one point, or several that coincide as far as the tree goes down. */
  private void add(double x, double y, double low0, double low1) {
    int node = 0;
    double size = side;
    double left = low0;
    double top = low1;
    for (int depth = 0; depth < DEEPEST; depth++) {
      boolean leaf = count[node] == 1;
      double oldX = sumX[node];
      double oldY = sumY[node];
      sumX[node] += x;
      sumY[node] += y;
      count[node]++;
      if (count[node] == 1) {
        return;
      }
      size /= 2;
      if (leaf) { // its point moves one down
        int below = below(node, quadrant(oldX, oldY, left, top, size));
        sumX[below] = oldX;
        sumY[below] = oldY;
        count[below] = 1;
      }
      int quadrant = quadrant(x, y, left, top, size);
      node = below(node, quadrant);
      left += (quadrant & 1) * size;
      top += (quadrant >> 1) * size;
    }
    sumX[node] += x;
    sumY[node] += y;
    count[node]++;
  }

  private static int quadrant(double x, double y, double left, double top, double size) {
    return (x >= left + size ? 1 : 0) | (y >= top + size ? 2 : 0);
  }

  private int below(int node, int quadrant) {
    if (child[4 * node + quadrant] == 0) {
      if (nodes == count.length) {
        child = Arrays.copyOf(child, 8 * nodes);
        sumX = Arrays.copyOf(sumX, 2 * nodes);
        sumY = Arrays.copyOf(sumY, 2 * nodes);
        count = Arrays.copyOf(count, 2 * nodes);
      }
      child[4 * node + quadrant] = nodes++;
    }
    return child[4 * node + quadrant];
  }

  /**
   * What pushes a point of the tree away: the sums over the other points of w^2 (y - y_j), both
   * components, and of w, with w = 1 / (1 + |y - y_j|^2).
   */
  double[] repulsion(double[] point, double theta) {
    double[] sums = new double[3];
    int[] stack = new int[4 * DEEPEST];
    double[] sides = new double[4 * DEEPEST];
    int top = 0;
    sides[top] = side;
    stack[top++] = 0;
    while (top > 0) {
      int node = stack[--top];
      double size = sides[top];
      int points = count[node];
      double d0 = point[0] - sumX[node] / points;
      double d1 = point[1] - sumY[node] / points;
      double square = d0 * d0 + d1 * d1;
      boolean leaf =
          (child[4 * node] | child[4 * node + 1] | child[4 * node + 2] | child[4 * node + 3]) == 0;
      if (leaf || size * size < theta * theta * square) {
        double w = 1 / (1 + square);
        sums[0] += points * w * w * d0;
        sums[1] += points * w * w * d1;
        sums[2] += points * w;
        continue;
      }
      for (int q = 0; q < 4; q++) {
        if (child[4 * node + q] != 0) {
          sides[top] = size / 2;
          stack[top++] = child[4 * node + q];
        }
      }
    }
    sums[2] -= 1; // itself
    return sums;
  }
}
