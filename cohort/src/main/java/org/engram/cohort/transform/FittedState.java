package org.engram.cohort.transform;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * What a fitted transform has learned, by name: texts (the sites' labels) and numbers (float64, to
 * the bit). What comes from a file is checked when it is asked for: shape, type, finite values.
 *
 * @param texts lists of labels
 * @param numbers vectors and matrices
 */
public record FittedState(
    SequencedMap<String, List<String>> texts, SequencedMap<String, HostTensor> numbers) {
  public FittedState {
    texts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(texts));
    numbers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(numbers));
  }

  static FittedState empty() {
    return new FittedState(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  FittedState with(String name, List<String> labels) {
    SequencedMap<String, List<String>> more = new LinkedHashMap<>(texts);
    more.put(name, List.copyOf(labels));
    return new FittedState(more, numbers);
  }

  FittedState with(String name, double... vector) {
    SequencedMap<String, HostTensor> more = new LinkedHashMap<>(numbers);
    more.put(name, HostTensor.of(vector, vector.length));
    return new FittedState(texts, more);
  }

  FittedState with(String name, int[] vector) {
    return with(name, Arrays.stream(vector).asDoubleStream().toArray());
  }

  /** A matrix; one without rows keeps its width. */
  FittedState with(String name, double[][] matrix, int columns) {
    double[] values = new double[Math.multiplyExact(matrix.length, columns)];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, values, i * columns, columns);
    }
    SequencedMap<String, HostTensor> more = new LinkedHashMap<>(numbers);
    more.put(name, HostTensor.of(values, matrix.length, columns));
    return new FittedState(texts, more);
  }

  /** All of another state, each name with a prefix. */
  FittedState with(String prefix, FittedState part) {
    SequencedMap<String, List<String>> labels = new LinkedHashMap<>(texts);
    part.texts().forEach((name, list) -> labels.put(prefix + name, list));
    SequencedMap<String, HostTensor> values = new LinkedHashMap<>(numbers);
    part.numbers().forEach((name, tensor) -> values.put(prefix + name, tensor));
    return new FittedState(labels, values);
  }

  /** What was stored with a prefix. */
  public FittedState part(String prefix) {
    SequencedMap<String, List<String>> labels = new LinkedHashMap<>();
    texts.forEach(
        (name, list) -> {
          if (name.startsWith(prefix)) {
            labels.put(name.substring(prefix.length()), list);
          }
        });
    SequencedMap<String, HostTensor> values = new LinkedHashMap<>();
    numbers.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), tensor);
          }
        });
    return new FittedState(labels, values);
  }

  List<String> labels(String name) {
    List<String> labels = texts.get(name);
    if (labels == null) {
      throw bad(name, "not there", "a list of labels");
    }
    return labels;
  }

  /** A vector of any length. */
  double[] vector(String name) {
    return finite(name, tensor(name, 1));
  }

  double[] vector(String name, int length) {
    double[] values = vector(name);
    if (values.length != length) {
      throw bad(name, values.length + " numbers", length + " numbers");
    }
    return values;
  }

  /** Ascending indices below a bound. */
  int[] indices(String name, int bound) {
    double[] values = vector(name);
    int[] indices = new int[values.length];
    int before = -1;
    for (int i = 0; i < values.length; i++) {
      indices[i] = (int) values[i];
      if (indices[i] != values[i] || indices[i] <= before || indices[i] >= bound) {
        throw bad(name, Double.toString(values[i]), "ascending whole numbers below " + bound);
      }
      before = indices[i];
    }
    return indices;
  }

  double[][] matrix(String name, int rows, int columns) {
    HostTensor tensor = tensor(name, 2);
    long[] shape = tensor.shape();
    if (shape[0] != rows || shape[1] != columns) {
      throw bad(name, Arrays.toString(shape), "[" + rows + ", " + columns + "]");
    }
    double[] values = finite(name, tensor);
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      matrix[i] = Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
    }
    return matrix;
  }

  /** A matrix with so many columns. */
  double[][] matrix(String name, int columns) {
    long rows = tensor(name, 2).shape()[0];
    return matrix(name, Math.toIntExact(rows), columns);
  }

  private HostTensor tensor(String name, int rank) {
    HostTensor tensor = numbers.get(name);
    if (tensor == null || tensor.dtype() != DType.F64 || tensor.shape().length != rank) {
      throw bad(name, String.valueOf(tensor), "float64 of rank " + rank);
    }
    return tensor;
  }

  private static double[] finite(String name, HostTensor tensor) {
    double[] values = tensor.toDoubles();
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw bad(name, Double.toString(value), "finite numbers");
      }
    }
    return values;
  }

  static FileFormatException bad(String name, String found, String expected) {
    return new FileFormatException(
        "fitted transform, " + name, found, expected, "Fit and store it again");
  }
}
