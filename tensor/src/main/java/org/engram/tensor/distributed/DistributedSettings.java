package org.engram.tensor.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    List<String> wrong = new ArrayList<>();
    positive(wrong, "rendezvous_seconds", rendezvousSeconds);
    positive(wrong, "collective_seconds", collectiveSeconds);
    positive(wrong, "heartbeat_seconds", heartbeatSeconds);
    positive(wrong, "silence_seconds", silenceSeconds);
    positive(wrong, "bucket_megabytes", bucketMegabytes);
    if (silenceSeconds < 3 * heartbeatSeconds) {
      wrong.add(
          "silence_seconds "
              + silenceSeconds
              + " is less than three times heartbeat_seconds "
              + heartbeatSeconds);
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException(
          "distributed", String.join("; ", wrong), "positive times and sizes", "");
    }
  }

  public static DistributedSettings defaults() {
    return new DistributedSettings(300, 600, 2, 25, 25, true);
  }

  private static void positive(List<String> wrong, String name, double value) {
    if (!(value > 0 && value < 1e7)) {
      wrong.add(name + " is " + value);
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
