package org.engram.models.probing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/** What a probe is to read from features: a number or a class a row, none missing. */
public sealed interface Target permits Target.Values, Target.Classes, SurvivalTarget {
  int size();

  /** The target of some of the rows. */
  Target rows(int[] rows);

  /** A stratum a row, from 0, that folds should hold in equal parts. */
  int[] strata();

  /** The figures that judge it; the first is the one to compare by. */
  List<Metric> metrics();

  /**
   * A numeric phenotype.
   *
   * @param values one a row, finite
   */
  record Values(double[] values) implements Target {
    private static final int STRATA = 5;

    public Values {
      values = values.clone();
      for (int i = 0; i < values.length; i++) {
        if (!Double.isFinite(values[i])) {
          throw new RefusedInputException(
              "target, row " + (i + 1),
              Double.toString(values[i]),
              "a finite number",
              "Drop rows without a phenotype before");
        }
      }
    }

    @Override
    public double[] values() {
      return values.clone();
    }

    /** The number of a row. */
    public double at(int row) {
      return values[row];
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Values rows(int[] rows) {
      return new Values(Arrays.stream(rows).mapToDouble(i -> values[i]).toArray());
    }

    /** Fifths of the sorted values. */
    @Override
    public int[] strata() {
      int[] order =
          IntStream.range(0, values.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> values[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      int[] strata = new int[values.length];
      for (int place = 0; place < order.length; place++) {
        strata[order[place]] = (int) ((long) place * STRATA / order.length);
      }
      return strata;
    }

    @Override
    public List<Metric> metrics() {
      return Metric.REGRESSION;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Values that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /**
   * A phenotype of two classes or more.
   *
   * @param classes index of each row's class
   * @param names of the classes; of two, the second is the positive one
   */
  record Classes(int[] classes, List<String> names) implements Target {
    public Classes {
      classes = classes.clone();
      names = List.copyOf(names);
      for (int c : classes) {
        if (c < 0 || c >= names.size()) {
          throw new IllegalArgumentException("class " + c + " of " + names.size());
        }
      }
    }

    /** From a text a row; classes are in alphabetical order. */
    public static Classes of(List<String> labels) {
      List<String> names = List.copyOf(new TreeSet<>(labels));
      return new Classes(labels.stream().mapToInt(names::indexOf).toArray(), names);
    }

    @Override
    public int[] classes() {
      return classes.clone();
    }

    /** The class of a row. */
    public int at(int row) {
      return classes[row];
    }

    /** Rows of each class. */
    public int[] counts() {
      int[] counts = new int[names.size()];
      for (int c : classes) {
        counts[c]++;
      }
      return counts;
    }

    @Override
    public int size() {
      return classes.length;
    }

    @Override
    public Classes rows(int[] rows) {
      return new Classes(Arrays.stream(rows).map(i -> classes[i]).toArray(), names);
    }

    @Override
    public int[] strata() {
      return classes();
    }

    @Override
    public List<Metric> metrics() {
      return Metric.CLASSIFICATION;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Classes that
          && Arrays.equals(classes, that.classes)
          && names.equals(that.names);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(classes) * 31 + names.hashCode();
    }
  }
}
