package org.engram.tensor.distributed;

import java.time.Duration;
import org.engram.tensor.ConfigurationException;

/**
 * How ranks find, watch and serve each other. A rank that dies is noticed by its silence or by its
 * broken connection, both well below a minute; the time given to a collective is for ranks that
 * live and are slow, as rank 0 is while it evaluates or writes a checkpoint.
 *
 * @param rendezvousSeconds how long a rank waits for the others at the start
 * @param collectiveSeconds how long a rank waits for living others in one exchange
 * @param heartbeatSeconds how often each rank gives a sign of life
 * @param silenceSeconds after how long without one a rank counts as dead
 * @param bucketMegabytes how many MB (2^20 bytes) of gradients are averaged at once
 * @param overlap whether a bucket is sent while the backward pass still computes the next ones
 */
public record DistributedSettings(
    double rendezvousSeconds,
    double collectiveSeconds,
    double heartbeatSeconds,
    double silenceSeconds,
    double bucketMegabytes,
    boolean overlap) {
  public DistributedSettings {
    positive("rendezvous_seconds", rendezvousSeconds);
    positive("collective_seconds", collectiveSeconds);
    positive("heartbeat_seconds", heartbeatSeconds);
    positive("silence_seconds", silenceSeconds);
    positive("bucket_megabytes", bucketMegabytes);
    if (silenceSeconds < 3 * heartbeatSeconds) {
      throw new ConfigurationException(
          "silence_seconds",
          Double.toString(silenceSeconds),
          "at least three times heartbeat_seconds, " + heartbeatSeconds,
          "One late sign of life is no death");
    }
  }

  public static DistributedSettings defaults() {
    return new DistributedSettings(300, 600, 2, 25, 25, true);
  }

  private static void positive(String key, double value) {
    if (!(value > 0 && value < 1e7)) {
      throw new ConfigurationException(
          key, Double.toString(value), "above 0, below 10000000", "Correct the value.");
    }
  }

  Duration rendezvous() {
    return duration(rendezvousSeconds);
  }

  Duration collective() {
    return duration(collectiveSeconds);
  }

  Duration heartbeat() {
    return duration(heartbeatSeconds);
  }

  Duration silence() {
    return duration(silenceSeconds);
  }

  long bucketBytes() {
    return Math.max(1, (long) (bucketMegabytes * (1 << 20)));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.max(1_000_000, Math.round(seconds * 1e9)));
  }
}
