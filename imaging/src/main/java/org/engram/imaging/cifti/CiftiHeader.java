package org.engram.imaging.cifti;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a CIFTI-2 matrix is: its kind, its rows and columns, and what the file says besides.
 *
 * @param kind follows from the two axes
 * @param rows the matrix's dimension 1: grayordinates or parcels, mostly
 * @param columns the matrix's dimension 0: time points, maps, or the partners of a connection
 * @param metadata of the matrix: provenance
 */
public record CiftiHeader(
    CiftiKind kind, CiftiAxis rows, CiftiAxis columns, SequencedMap<String, String> metadata) {
  public CiftiHeader {
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    if (kind.rows() != rows.type() || kind.columns() != columns.type()) {
      throw new IllegalArgumentException(
          kind.ending() + " of " + rows.type() + " and " + columns.type());
    }
  }

  /**
   * A header without metadata.
   *
   * @throws IllegalArgumentException if no kind of file has such rows and columns
   */
  public static CiftiHeader of(CiftiAxis rows, CiftiAxis columns) {
    CiftiKind kind =
        CiftiKind.of(rows.type(), columns.type())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "rows " + rows.type() + ", columns " + columns.type()));
    return new CiftiHeader(kind, rows, columns, new LinkedHashMap<>());
  }

  /** Shape and axes in words: {@code 5 x 281}. */
  public List<Integer> shape() {
    return List.of(rows.size(), columns.size());
  }
}
