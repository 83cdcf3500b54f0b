package org.engram.bench;

import java.util.List;
import java.util.Locale;

/** One way to get through a run, each time in a fresh process. */
public enum ParcellatePath {
  /** {@code gzip -dc}: the packed run unpacked to nowhere, the least that a reader of it can do. */
  GZIP("gzip", Program.GZIP, Input.PACKED),
  /** Engram's parcellation of the packed run. */
  GZ("nii.gz", Program.ENGRAM, Input.PACKED),
  /** Engram's parcellation of the run as it is. */
  NII("nii", Program.ENGRAM, Input.PLAIN),
  /** Engram's parcellation of a dense series. */
  CIFTI("cifti", Program.ENGRAM, Input.DENSE),
  /** The packed run with nibabel and numpy. */
  NIBABEL_GZ("nibabel-nii.gz", Program.NIBABEL, Input.PACKED),
  /** The run as it is with nibabel and numpy. */
  NIBABEL_NII("nibabel-nii", Program.NIBABEL, Input.PLAIN),
  /** The dense series with nibabel and numpy. */
  NIBABEL_CIFTI("nibabel-cifti", Program.NIBABEL, Input.DENSE);

  /** What does it. */
  enum Program {
    GZIP,
    ENGRAM,
    NIBABEL
  }

  /** What is read. */
  enum Input {
    PACKED,
    PLAIN,
    DENSE
  }

  private final String label;
  private final Program program;
  private final Input input;

  ParcellatePath(String label, Program program, Input input) {
    this.label = label;
    this.program = program;
    this.input = input;
  }

  Program program() {
    return program;
  }

  Input input() {
    return input;
  }

  /** Whether it gives means, and not only time. */
  boolean parcellates() {
    return program != Program.GZIP;
  }

  /** The name in the keys of the JSON object. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label;
  }

  /** Reads names separated by commas; the order is the enum's, whatever the list's. */
  public static List<ParcellatePath> parse(String list) {
    return PathNames.parse(values(), list);
  }

  static ParcellatePath one(String name) {
    return PathNames.one(values(), name);
  }
}
