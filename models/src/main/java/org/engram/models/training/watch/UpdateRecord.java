package org.engram.models.training.watch;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What is known after one update of the weights. The keys in the files are these names in snake
 * case.
 *
 * @param step updates so far, this one included: the first update is step 1
 * @param epoch epoch the update's last sample belongs to, from 0
 * @param loss mean over the update's samples; not finite where the update was skipped for that
 * @param learningRate of this update
 * @param weightDecay of this update
 * @param momentum share of the momentum encoder that stayed in this update
 * @param samplesPerSecond over all processes, since the update before
 * @param dataWait share of that time spent waiting for data, 0 to 1
 * @param residentMb resident memory of the process in megabytes (10^6 bytes), where the system
 *     tells
 * @param deviceMb memory taken on the accelerator in megabytes, where there is one
 * @param gradientNorm Euclidean norm of all gradients, before any clipping
 * @param time when the update was done
 */
public record UpdateRecord(
    long step,
    int epoch,
    double loss,
    double learningRate,
    double weightDecay,
    double momentum,
    double samplesPerSecond,
    double dataWait,
    OptionalDouble residentMb,
    OptionalDouble deviceMb,
    double gradientNorm,
    Instant time) {
  public UpdateRecord {
    Objects.requireNonNull(residentMb, "residentMb");
    Objects.requireNonNull(deviceMb, "deviceMb");
    Objects.requireNonNull(time, "time");
    if (step < 0 || epoch < 0) {
      throw new IllegalArgumentException("step " + step + " of epoch " + epoch);
    }
  }
}
