package org.engram.imaging.timeseries;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One run's parcel time series, as its file holds it: [regions, time], in file order, before
 * matching, resampling or normalisation.
 *
 * @param source what it was read from, for messages and provenance
 * @param labels one name a region, or empty where the file names none
 * @param regions number of regions
 * @param frames number of time points
 * @param values row-major [regions, time], every one finite
 * @param repetitionTime seconds between frames, where the file or its sidecar says
 * @param notes what the reader decided on its own, in words (orientation, dropped index column)
 * @param modelOrder whether the format itself promises the model's region order, so that no label
 *     is needed (safetensors with the key {@code fmri})
 */
public record TimeSeries(
    String source,
    List<String> labels,
    int regions,
    int frames,
    double[] values,
    OptionalDouble repetitionTime,
    List<String> notes,
    boolean modelOrder) {
  public TimeSeries {
    labels = List.copyOf(labels);
    notes = List.copyOf(notes);
    if (regions < 1 || frames < 1 || values.length != (long) regions * frames) {
      throw new IllegalArgumentException(
          values.length + " values are not [" + regions + ", " + frames + "]");
    }
    if (!labels.isEmpty() && labels.size() != regions) {
      throw new IllegalArgumentException(labels.size() + " labels for " + regions + " regions");
    }
  }

  /** A series whose format promises nothing about the order of its regions. */
  public TimeSeries(
      String source,
      List<String> labels,
      int regions,
      int frames,
      double[] values,
      OptionalDouble repetitionTime,
      List<String> notes) {
    this(source, labels, regions, frames, values, repetitionTime, notes, false);
  }

  public boolean labelled() {
    return !labels.isEmpty();
  }

  /** The value of a region at a frame. */
  public double value(int region, int frame) {
    return values[region * frames + frame];
  }

  /** A copy of one region's series, [time]. */
  public double[] region(int region) {
    return Arrays.copyOfRange(values, region * frames, (region + 1) * frames);
  }

  /** The same series with another repetition time. */
  public TimeSeries withRepetitionTime(double seconds) {
    return new TimeSeries(
        source, labels, regions, frames, values, OptionalDouble.of(seconds), notes, modelOrder);
  }

  /** The same series with other notes. */
  public TimeSeries withNotes(List<String> all) {
    return new TimeSeries(source, labels, regions, frames, values, repetitionTime, all, modelOrder);
  }

  /** The regions whose value never changes: outside the field of view, or written by mistake. */
  public List<Integer> constantRegions() {
    List<Integer> constant = new ArrayList<>();
    for (int region = 0; region < regions; region++) {
      int start = region * frames;
      int frame = 1;
      while (frame < frames && values[start + frame] == values[start]) {
        frame++;
      }
      if (frame == frames) {
        constant.add(region);
      }
    }
    return List.copyOf(constant);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeSeries that
        && source.equals(that.source)
        && labels.equals(that.labels)
        && regions == that.regions
        && frames == that.frames
        && Arrays.equals(values, that.values)
        && repetitionTime.equals(that.repetitionTime)
        && notes.equals(that.notes)
        && modelOrder == that.modelOrder;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + source.hashCode();
  }

  @Override
  public String toString() {
    return source + " [" + regions + " regions, " + frames + " frames]";
  }
}
