package org.engram.pipeline.segment;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How a decoder is trained.
 *
 * @param labels to tell apart, without 0; none for all that the training volumes have
 * @param classWeights of the loss, that of 0 first; none for even ones
 * @param channels of the decoder at full resolution
 * @param spacing millimetres of the voxels that windows of the model's size are moved over; 0 for
 *     one view of the whole head, as the model's own preparation gives it
 * @param overlap of windows, where there are several
 * @param trainEncoder whether the encoder learns too
 * @param epochs how often each volume is seen
 * @param batchSize volumes a step
 * @param learningRate greatest, after a tenth of the steps; it falls to a hundredth along a cosine
 * @param validation share of subjects that are kept out and measured; with one subject none is
 * @param simulated share of samples whose image is made up from their labels
 * @param ordered share of made-up images in which brightness goes up or down with the label, as it
 *     does in T1 and T2 weighting where labels are numbered by brightness
 * @param stripped share of made-up images that are 0 outside of a mask about what is labelled, as a
 *     brain that was cut out of a head
 * @param samples windows that are drawn of each volume an epoch
 * @param pose greatest turn in degrees and, as a share of 100, greatest stretch of a sample; 0 for
 *     none
 * @param deformation greatest displacement of a sample along each axis, millimetres, smooth over
 *     30; 0 for none
 * @param bf16 whether training computes its heavy multiplications in bfloat16
 * @param seed of everything random
 */
public record SegmentSettings(
    List<Integer> labels,
    List<Double> classWeights,
    int channels,
    double spacing,
    double overlap,
    boolean trainEncoder,
    int epochs,
    int batchSize,
    double learningRate,
    double validation,
    double simulated,
    double ordered,
    double stripped,
    int samples,
    double pose,
    double deformation,
    boolean bf16,
    long seed) {
  public SegmentSettings {
    labels = List.copyOf(labels);
    classWeights = List.copyOf(classWeights);
    if (labels.stream().anyMatch(label -> label < 1)) {
      throw wrong("labels", labels.toString(), "whole numbers above 0");
    }
    within("spacing", spacing, 0, 100);
    within("overlap", overlap, 0, 0.9);
    within("epochs", epochs, 1, 1e6);
    within("batch_size", batchSize, 1, 1024);
    within("learning_rate", learningRate, 0, 1);
    within("validation", validation, 0, 0.9);
    within("simulated", simulated, 0, 1);
    within("ordered", ordered, 0, 1);
    within("stripped", stripped, 0, 1);
    within("samples", samples, 1, 1e6);
    within("pose", pose, 0, 45);
    within("deformation", deformation, 0, 15);
  }

  private static void within(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw wrong(key, Double.toString(value), least + " to " + most);
    }
  }

  private static ConfigurationException wrong(String key, String found, String expected) {
    return new ConfigurationException("segment." + key, found, expected, "");
  }

  /** A frozen encoder, the whole head, 50 epochs. */
  public static SegmentSettings defaults() {
    return new SegmentSettings(
        List.of(), List.of(), 8, 0, 0.5, false, 50, 1, 2e-3, 0.2, 0, 0, 0.25, 1, 10, 0, false, 0);
  }
}
