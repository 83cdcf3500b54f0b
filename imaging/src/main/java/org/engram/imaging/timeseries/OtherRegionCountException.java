package org.engram.imaging.timeseries;

import org.engram.tensor.RefusedInputException;

/**
 * A table without region names that has not the number of regions expected, on either axis: it is
 * of another atlas. Alone it is refused like any other; among the files of one training cohort it
 * is the sign that two data sets were mixed.
 */
public final class OtherRegionCountException extends RefusedInputException {
  private static final long serialVersionUID = 1L;

  OtherRegionCountException(String where, String found, String expected, String remedy) {
    super(where, found, expected, remedy);
  }
}
